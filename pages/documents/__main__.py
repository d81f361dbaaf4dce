"""``python -m pages.documents``, see `pages.documents.command`."""

import sys

from data_access.shell import run

sys.exit(run("pages.documents.command", "metrics.parameter_files"))
