"""Starting a command of the shell once all parameter files are known to be sound; figures rest on them."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from data_access.audit.of_commands import note_command
from data_access.database.failures import INTERRUPTED, USAGE, Failure, failure, file_failure, unexpected
from data_access.parameter_files import FILES, check_parameters
from data_access.paths import ROOT
from data_access.rules.parameters import ParameterError


def run(main: Callable[[], int], *figure_files: Iterable[Callable[[], object]]) -> int:
    """Call the ``main`` of a command; ``figure_files`` read the parameter files that only figures rest on.

    Exit status: that of the command, 2 when a parameter file (named with entry and reason), an argument or the address
    of the database is at fault, 3 when another load is writing, 4 for want of space or rights, 5 when the database
    cannot be reached or fails, 6 for a fault of the program. Each is told in Chinese, without the data it was about.
    """
    try:
        check_parameters(FILES, *figure_files)
    except ParameterError as error:
        return _reported(Failure(USAGE, str(error.args[0])))
    status = _status_of(main)
    if "audit" not in sys.argv[1:2]:
        note_command(sys.argv[1:], f"退出码 {status}" if status else "完成")
    return status


def _status_of(main: Callable[[], int]) -> int:
    try:
        status = int(main())
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read had enough: | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  a traceback may tell what must not be told
        return _reported(_failed(error))
    return status


def _failed(error: BaseException) -> Failure:
    if isinstance(error, (SQLAlchemyError, ModuleNotFoundError)):
        return failure(error)
    if isinstance(error, OSError):
        return file_failure(error)
    if isinstance(error, KeyboardInterrupt):
        return Failure(INTERRUPTED, "已中断。没有做完的导入不留在数据库里。")
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if f.filename.startswith(str(ROOT)) and ".venv" not in f.filename]
    where = f"{Path(ours[-1].filename).relative_to(ROOT)} 第{ours[-1].lineno}行" if ours else ""
    return unexpected(error, where)


def _reported(found: Failure) -> int:
    print(found.text, file=sys.stderr)
    return found.status
