"""``python -m metrics``, see `metrics.command`."""

import sys

from data_access.shell import run
from metrics.command import main
from metrics.parameter_files import METRIC_FILES

sys.exit(run(main, *METRIC_FILES))
