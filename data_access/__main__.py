"""``python -m data_access``, see `data_access.command`."""

import sys

from data_access.command import main
from data_access.shell import run

sys.exit(run(main))
