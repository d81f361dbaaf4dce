"""Starting a command of the shell once all parameter files are known to be sound; figures rest on them."""

from __future__ import annotations

import sys
from importlib import import_module

from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from data_access.parameter_files import FILES, check_parameters
from data_access.rules.parameters import ParameterError


def run(command: str, figures: str = "") -> int:
    """Import a module and call its ``main``; ``figures`` is the module that names the files only figures rest on.

    Exit status 2 when a file is at fault (the message names file, entry and reason), when no database can be reached,
    or when its address is none.
    """
    try:
        check_parameters(FILES, *(import_module(figures).METRIC_FILES if figures else ()))
        main = import_module(command).main
    except ParameterError as error:
        print(error.args[0], file=sys.stderr)
        return 2
    try:
        return int(main())
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError):
        print(
            "数据库地址写法不对，请写成 sqlite:///文件路径 或 postgresql://用户@主机/库名；"
            "请检查 --database、CASE_DATABASE_URL 和 CASE_DATABASE_IMPORT_URL。",
            file=sys.stderr,
        )
        return 2
    except OperationalError:
        print(
            "连不上案件数据库，请检查 --database 或 CASE_DATABASE_URL；尚未建立的，请先导入台账或生成演示数据。",
            file=sys.stderr,
        )
        return 2
