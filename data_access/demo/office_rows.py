"""Rows of lists that are written one by one, and the days on which an office works."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from data_access.demo.tools import Columns, texts
from data_access.rules.working_days import add_working_days, is_working_day

Row = dict[str, Any]
DAY = timedelta(days=1)


def columns_of(rows: list[Row], days: tuple[str, ...]) -> Columns:
    """Rows as columns; the named ones are dates with None for "not yet"."""
    return {
        name: np.array([row[name] for row in rows], dtype="datetime64[D]")
        if name in days
        else texts([row[name] for row in rows])
        for name in rows[0]
    }


def numbered_rows(rows: list[Row], key: str, prefix: str, width: int = 4) -> list[Row]:
    return [{key: f"{prefix}{i:0{width}d}", **row} for i, row in enumerate(rows, start=1)]


def working_day(day: date) -> date:
    return day if is_working_day(day) else add_working_days(day, 1)


def office_date(day: date) -> date:
    """The last working day up to that day."""
    while not is_working_day(day):
        day -= DAY
    return day
