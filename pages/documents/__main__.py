"""``python -m pages.documents``, see `pages.documents.command`."""

import logging
import sys

from streamlit.logger import set_log_level

# That caches are kept in memory where no server runs is no news in a shell: said when what is cached is imported.
set_log_level(logging.ERROR)

from data_access.shell import run  # noqa: E402
from metrics.parameter_files import METRIC_FILES  # noqa: E402
from pages.documents.command import main  # noqa: E402

sys.exit(run(main, *METRIC_FILES))
