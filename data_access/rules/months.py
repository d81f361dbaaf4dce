"""Arithmetic of months, of cells as of figures: the same day so many months before, first and last days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any


def month_of(year: Any, month: Any) -> Any:
    """The key of a month, 202312: of whole numbers, or an expression of expressions of the database."""
    return year * 100 + month


def month_key(day: date) -> int:
    """The key of the month of a day: 202312."""
    return int(month_of(day.year, day.month))


def first_day(key: int) -> date:
    """The first day of the month of a key."""
    return date(key // 100, key % 100, 1)


def month_text(key: int) -> str:
    """2023-12 of a key."""
    return f"{first_day(key):%Y-%m}"


def month_number(year: Any, month: Any) -> Any:
    """Months as whole numbers, one after the other, likewise."""
    return year * 12 + month


def months_before(day: date, months: int) -> date:
    """The same day so many months before (after, of a negative number), the last of a month that is shorter.

    So terms end, 民法典第二百零二条.
    """
    year, month = divmod(month_number(day.year, day.month) - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def in_year(year: int, month: int, day: int) -> date:
    """A day of the calendar in a year; 29 February is the 28th in years that have none."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def first_of_month(day: date, months: int = 0) -> date:
    """The first day of the month so many months before."""
    return months_before(day.replace(day=1), months)


def month_end(day: date) -> date:
    """The last day of its month."""
    return first_of_month(day, -1) - timedelta(days=1)


def months_spanned(start: date, end: date) -> int:
    """How many months the days touch."""
    return int(month_number(end.year, end.month) - month_number(start.year, start.month)) + 1


def month_starts(start: date, end: date) -> list[date]:
    """The first day of every month that the days touch."""
    return [first_of_month(start, -place) for place in range(months_spanned(start, end))]


def month_ends(start: date, end: date) -> list[date]:
    """The last day of every month from ``start`` on, the last one being ``end`` itself."""
    return [min(month_end(first), end) for first in month_starts(start, end)]
