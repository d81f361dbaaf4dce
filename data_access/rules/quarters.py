"""A quarter as ledgers keep it: 2023-Q3."""

from __future__ import annotations

import re
from datetime import date, timedelta

_WRITTEN = re.compile(r"(\d{4})-Q([1-4])")


def quarter_of(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def year_and_number(quarter: str) -> tuple[int, int] | None:
    """2023, 3 of 2023-Q3; None of what is no quarter."""
    found = _WRITTEN.fullmatch(quarter)
    return (int(found[1]), int(found[2])) if found else None


def last_day(quarter: str) -> date:
    """Raises ValueError of what is no quarter."""
    found = year_and_number(quarter)
    if found is None:
        raise ValueError(f"“{quarter}”不是季度")
    year, number = found
    return date(year + number // 4, number * 3 % 12 + 1, 1) - timedelta(1)
