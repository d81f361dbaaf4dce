"""What several tests read from a case database."""

from __future__ import annotations

import functools
import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import NamedTuple
from unittest.mock import patch

from sqlalchemy import Engine, make_url

from data_access.command import main
from data_access.database.engine import reader
from data_access.database.scope import Scope
from data_access.shell import run
from metrics.engine import any_moment, evaluation, known_figures, records

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data"
FRAME_SCRIPT = str(ROOT / "frame.py")  # what `app.py` serves, and AppTest runs
SAMPLE = DATA / "青浦区治欠台账.xlsx"
DEMO_AS_OF = date(2023, 12, 15)
SAMPLE_AS_OF = date(2023, 9, 30)


def scope_on(day: date) -> Scope:
    """The whole district on a day, for whoever may see every record."""
    return Scope(start=day, end=day, as_of=day)


def copy_sqlite(source: str, target: Path) -> str:
    """A copy of a SQLite case database; returns its URL."""
    target.write_bytes(Path(make_url(source).database or "").read_bytes())
    return f"sqlite:///{target}"


@functools.cache
def kept_reader(url: str) -> Engine:
    """One for all tests of a database."""
    return reader(url)


def forget(*modules: ModuleType) -> None:
    """Let what the modules keep, and all SQL, be made anew: a file that they read has changed."""
    for module in (*modules, any_moment, evaluation, known_figures, records):
        for function in vars(module).values():
            if hasattr(function, "cache_clear"):
                function.cache_clear()


class Ended(NamedTuple):
    status: int
    out: str
    err: str


def data_command(*arguments: str | Path) -> Ended:
    """``python -m data_access`` in this process: a start of its own costs a second of imports."""
    out, err = io.StringIO(), io.StringIO()
    with patch.object(sys, "argv", ["data_access", *map(str, arguments)]), redirect_stdout(out), redirect_stderr(err):
        status = run(main)
    return Ended(status, out.getvalue(), err.getvalue())
