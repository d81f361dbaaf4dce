"""The working-day calendar (工作日): State Council holidays with make-up days and an editable overlay.

Counting starts on the day after the event (day 0). ``chinesecalendar`` knows the years whose holiday notice
has been published; ``assets/parameters/holidays.toml`` adds to it. Of years beyond both the statutory holidays
and what makes up for those of a weekend are days off, and `is_estimated` reports what falls into them as 预计.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import chinese_calendar
import numpy as np
import numpy.typing as npt
from chinese_calendar.constants import holidays as published_holidays

from data_access.paths import ASSETS
from data_access.rules.holidays import days_off, statutory_holidays
from data_access.rules.parameters import ParameterError, read_toml

FILE = ASSETS / "parameters" / "holidays.toml"
Days = npt.NDArray[np.datetime64]

_KNOWN_YEARS = frozenset(day.year for day in published_holidays)


def read_overlay(path: Path) -> dict[str, Any]:
    """published_years, holidays and workdays of the file. Raises ParameterError naming every fault."""
    content = read_toml(path)
    kinds = {"published_years": (int, "2027 这样的年份"), "holidays": (date, "2027-02-08 这样的日期")}
    kinds["workdays"] = kinds["holidays"]
    faults = [f"assets/parameters/{path.name} · {key}：没有这一项" for key in content if key not in kinds]
    for key, (kind, form) in kinds.items():
        values = content.get(key)
        if not isinstance(values, list) or any(type(value) is not kind for value in values):
            faults.append(f"assets/parameters/{path.name} · {key}：须写成列表，每项是{form}")
    if not faults:
        both = sorted(set(content["holidays"]) & set(content["workdays"]))
        faults += [f"assets/parameters/{path.name} · {day}：既写为放假又写为上班" for day in both]
    if faults:
        raise ParameterError(faults)
    return content


@cache
def overlay() -> dict[str, Any]:
    """The overlay in force. Raises ParameterError, see `read_overlay`."""
    return read_overlay(FILE)


def is_estimated(day: date) -> bool:
    """True when the holiday notice of that year is not known: the date is 预计."""
    return day.year not in _KNOWN_YEARS and day.year not in overlay()["published_years"]


def is_working_day(day: date) -> bool:
    known = overlay()
    if day in known["holidays"]:
        return False
    if day in known["workdays"]:
        return True
    if day.year in _KNOWN_YEARS:
        return bool(chinese_calendar.is_workday(day))
    off = statutory_holidays if day.year in known["published_years"] else days_off
    return day.weekday() < 5 and day not in off(day.year)


@cache
def _working_days_of(decade: int) -> Days:
    """Every working day of the ten years from ``decade`` on, ascending."""
    day, end = date(decade, 1, 1), date(decade + 10, 1, 1)
    found = []
    while day < end:
        if is_working_day(day):
            found.append(day)
        day += timedelta(days=1)
    return np.array(found, dtype="datetime64[D]")


@cache
def _calendar(first_decade: int, last_decade: int) -> Days:
    return np.concatenate([_working_days_of(decade) for decade in range(first_decade, last_decade + 1, 10)])


def _working_days(first: np.datetime64, last: np.datetime64) -> Days:
    """Every working day, ascending, of the decades in which the days lie and of the next one: limits run on."""
    decades = [int(str(day.astype("datetime64[Y]"))) // 10 * 10 for day in (first, last)]
    return _calendar(decades[0], min(decades[1] + 10, 9980))


def add_working_days_to(days: Days, count: int | npt.NDArray[np.int64]) -> Days:
    """The day on which ``count`` working days after each of ``days`` run out (datetime64[D] in and out)."""
    if not len(days):
        return days.astype("datetime64[D]")
    calendar = _working_days(days.min(), days.max())
    following = np.searchsorted(calendar, days.astype("datetime64[D]"), side="right")
    ended: Days = calendar[following + np.asarray(count) - 1]
    return ended


def shifted_working_days(days: Days, count: int) -> Days:
    """The working day ``count`` working days after each of ``days``, or before it where negative; NaT stays NaT."""
    known = ~np.isnat(days)
    if not known.any():
        return days
    calendar = _working_days(days[known].min() - np.timedelta64(366, "D"), days[known].max())
    here = np.searchsorted(calendar, days[known], side="right")  # the working days up to each
    found = days.copy()
    found[known] = calendar[here - 1 + count]  # a day off counts as the working day before it
    return found


@cache
def _dates(decade: int) -> list[date]:
    """Every working day of a decade and of the next one, for single days: quicker than an array of one."""
    found: list[date] = _calendar(decade, min(decade + 10, 9980)).tolist()
    return found


@lru_cache(maxsize=1 << 14)
def add_working_days(day: date, count: int) -> date:
    """The last day of a limit of ``count`` (at least 1) working days that an event on ``day`` starts."""
    calendar = _dates(day.year // 10 * 10)
    return calendar[bisect_right(calendar, day) + count - 1]


def working_days_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and including ``end``; negative when ``end`` lies before."""
    between = np.array([start, end], dtype="datetime64[D]")
    calendar = _working_days(between.min(), between.max())
    first, last = np.searchsorted(calendar, between, side="right")
    return int(last - first)
