"""The working-day calendar (工作日): State Council holidays with make-up days and an editable overlay.

Counting starts on the day after the event (day 0). ``chinesecalendar`` knows the years whose holiday notice
has been published; ``assets/parameters/holidays.toml`` adds to it. Years beyond both are counted Monday to
Friday and reported as 预计 by `is_estimated`.
"""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from functools import cache
from typing import Any

import chinese_calendar
import numpy as np
import numpy.typing as npt
from chinese_calendar.constants import holidays as published_holidays

from data_access.paths import ASSETS

Days = npt.NDArray[np.datetime64]

FIRST_YEAR, LAST_YEAR = 2010, 2040
_KNOWN_YEARS = frozenset(day.year for day in published_holidays)

# 春节(正月初一), a calendar fact: arrears peak in the weeks before it.
SPRING_FESTIVALS = tuple(
    map(
        date.fromisoformat,
        (
            "2017-01-28",
            "2018-02-16",
            "2019-02-05",
            "2020-01-25",
            "2021-02-12",
            "2022-02-01",
            "2023-01-22",
            "2024-02-10",
            "2025-01-29",
            "2026-02-17",
            "2027-02-06",
            "2028-01-26",
            "2029-02-13",
            "2030-02-03",
        ),
    )
)


@cache
def _overlay() -> dict[str, Any]:
    return tomllib.loads((ASSETS / "parameters" / "holidays.toml").read_text(encoding="utf-8"))


def is_estimated(day: date) -> bool:
    """True when the holiday notice of that year is not known: the date is 预计."""
    return day.year not in _KNOWN_YEARS and day.year not in _overlay()["published_years"]


def is_working_day(day: date) -> bool:
    overlay = _overlay()
    if day in overlay["holidays"]:
        return False
    if day in overlay["workdays"]:
        return True
    if day.year in _KNOWN_YEARS:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


@cache
def _working_days() -> Days:
    """Every working day of FIRST_YEAR to LAST_YEAR, ascending."""
    day, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
    found = []
    while day <= last:
        if is_working_day(day):
            found.append(day)
        day += timedelta(days=1)
    return np.array(found, dtype="datetime64[D]")


def add_working_days_to(days: Days, count: int | npt.NDArray[np.int64]) -> Days:
    """The day on which ``count`` working days after each of ``days`` run out (datetime64[D] in and out)."""
    calendar = _working_days()
    following = np.searchsorted(calendar, days.astype("datetime64[D]"), side="right")
    ended: Days = calendar[following + np.asarray(count) - 1]
    return ended


def add_working_days(day: date, count: int) -> date:
    """The last day of a limit of ``count`` (at least 1) working days that an event on ``day`` starts."""
    return add_working_days_to(np.array([day], dtype="datetime64[D]"), count)[0].astype(date)  # type: ignore[no-any-return]


def working_days_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and including ``end``; negative when ``end`` lies before."""
    calendar = _working_days()
    first, last = np.searchsorted(calendar, np.array([start, end], dtype="datetime64[D]"), side="right")
    return int(last - first)


def next_spring_festival(day: date) -> date:
    """The first 春节 on or after ``day``.

    Raises ValueError beyond the table of festivals.
    """
    for festival in SPRING_FESTIVALS:
        if festival >= day:
            return festival
    raise ValueError(f"春节日期表止于 {SPRING_FESTIVALS[-1]}，请在 working_days.py 中补充")
