"""``python -m metrics``, see `metrics.command`."""

import sys

from data_access.shell import run

sys.exit(run("metrics.command", "metrics.parameter_files"))
