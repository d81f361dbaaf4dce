"""``python -m pages.documents``, see `pages.documents.command`."""

import logging
import sys

from streamlit.logger import set_log_level

from data_access.shell import run

set_log_level(logging.ERROR)  # that caches are kept in memory where no server runs is no news in a shell
sys.exit(run("pages.documents.command", "metrics.parameter_files"))
