"""A limit (时限): its last day and its words, both in the days of its parameter (工作日 or 日)."""

from __future__ import annotations

from datetime import date, timedelta

from data_access.rules.parameters import days, parameters
from data_access.rules.working_days import add_working_days, working_days_between

WORKING_DAYS, CALENDAR_DAYS = "工作日", "日"


def unit_of(key: str) -> str:
    """In which days a limit is counted, `WORKING_DAYS` or `CALENDAR_DAYS`."""
    return parameters()[key].unit


def limit_end(start: date, *keys: str) -> date:
    """The last day of a limit that an event on ``start`` begins; of several keys each runs on from the one before."""
    known = parameters()
    for key in keys:
        length = int(known[key].value)
        counts_working = known[key].unit == WORKING_DAYS
        start = add_working_days(start, length) if counts_working else start + timedelta(length)
    return start


def days_between(start: date, end: date, unit: str) -> int:
    """Days after ``start`` up to and including ``end``, counted as the limit counts them."""
    return (end - start).days if unit == CALENDAR_DAYS else working_days_between(start, end)


def days_counted(unit: str) -> str:
    """个工作日 or 日: the unit behind a number."""
    return unit if unit == CALENDAR_DAYS else f"个{unit}"


def length_text(key: str) -> str:
    """How long a limit is: 10个工作日, 30日."""
    return f"{days(key)}{days_counted(unit_of(key))}"
