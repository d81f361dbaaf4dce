"""Arithmetic of quarters, and a quarter as ledgers keep it: 2023-Q3."""

from __future__ import annotations

import re
from datetime import date

from data_access.rules.months import first_of_month, month_end

_WRITTEN = re.compile(r"(\d{4})-Q([1-4])")


def quarter_number(day: date) -> int:
    """Which quarter of its year a day lies in, 1 to 4."""
    return (day.month + 2) // 3


def last_month_of(quarter: int) -> int:
    """The last month of the quarter of that number: 9 of 3."""
    return quarter * 3


def quarter_end(year: int, quarter: int) -> date:
    return month_end(date(year, last_month_of(quarter), 1))


def quarter_start(day: date) -> date:
    """The first day of the quarter in which a day lies."""
    return first_of_month(quarter_end(day.year, quarter_number(day)), 2)


def quarter_of(day: date) -> str:
    return f"{day.year}-Q{quarter_number(day)}"


def year_and_number(quarter: str) -> tuple[int, int] | None:
    """2023, 3 of 2023-Q3; None of what is no quarter."""
    found = _WRITTEN.fullmatch(quarter)
    return (int(found[1]), int(found[2])) if found else None


def last_day(quarter: str) -> date:
    """Raises ValueError of what is no quarter."""
    found = year_and_number(quarter)
    if found is None:
        raise ValueError(f"“{quarter}”不是季度")
    return quarter_end(*found)
