"""Days of the lunar calendar and the statutory holidays (法定节假日) of any year.

《全国年节及纪念日放假办法》 (2024 revision, in force 2025-01-01): 元旦 1 day, 春节 4 (除夕 to 初三), 清明 1, 劳动节 2,
端午 1, 中秋 1, 国庆 3. What falls on a weekend is made up on a working day (第六条 补假). Which weekends are worked for
a longer holiday (第七条 调休) is only known from the year's State Council notice.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from lunar_python import Lunar


def _of_lunar(year: int, month: int, day: int) -> date:
    found = Lunar.fromYmd(year, month, day).getSolar()
    return date(found.getYear(), found.getMonth(), found.getDay())


@cache
def spring_festival(year: int) -> date:
    """春节 (正月初一) of a year."""
    return _of_lunar(year, 1, 1)


def next_spring_festival(day: date) -> date:
    """The first 春节 on or after ``day``."""
    this = spring_festival(day.year)
    return this if this >= day else spring_festival(day.year + 1)


def spring_festivals(first: date, last: date) -> tuple[date, ...]:
    """Every 春节 from ``first`` to ``last``, both included, ascending."""
    found = (spring_festival(year) for year in range(first.year, last.year + 1))
    return tuple(day for day in found if first <= day <= last)


def _clear_and_bright(year: int) -> date:
    """清明, a solar term: 4 to 6 April."""
    found = Lunar.fromYmd(year, 2, 1).getJieQiTable()["清明"]
    return date(found.getYear(), found.getMonth(), found.getDay())


@cache
def statutory_holidays(year: int) -> frozenset[date]:
    """The days off that the law itself names."""
    festival = spring_festival(year)
    spring = [festival + timedelta(days=n) for n in range(-1, 3)]
    fixed = [date(year, 1, 1), date(year, 5, 1), date(year, 5, 2), *(date(year, 10, day) for day in (1, 2, 3))]
    return frozenset([*spring, *fixed, _clear_and_bright(year), _of_lunar(year, 5, 5), _of_lunar(year, 8, 15)])


@cache
def days_off(year: int) -> frozenset[date]:
    """The statutory holidays, and the working days on which those of a weekend are made up: the next ones free.

    A notice may put them elsewhere; where it is known it stands instead, see `data_access.rules.working_days`.
    """
    off = set(statutory_holidays(year))
    for day in sorted(off):
        if day.weekday() >= 5:
            made_up = day + timedelta(days=1)
            while made_up.weekday() >= 5 or made_up in off:
                made_up += timedelta(days=1)
            off.add(made_up)
    return frozenset(off)
