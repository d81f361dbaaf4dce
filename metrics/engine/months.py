"""Arithmetic of months: the same day so many months before, first and last days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def months_before(day: date, months: int) -> date:
    """The same day so many months before (after, of a negative number); the last one of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def first_of_month(day: date, months: int = 0) -> date:
    """The first day of the month so many months before."""
    return months_before(day.replace(day=1), months)


def month_end(day: date) -> date:
    """The last day of its month."""
    return first_of_month(day, -1) - timedelta(days=1)


def months_spanned(start: date, end: date) -> int:
    """How many months the days touch."""
    return (end.year - start.year) * 12 + end.month - start.month + 1


def month_starts(start: date, end: date) -> list[date]:
    """The first day of every month that the days touch."""
    return [first_of_month(start, -place) for place in range(months_spanned(start, end))]


def month_ends(start: date, end: date) -> list[date]:
    """The last day of every month from ``start`` on, the last one being ``end`` itself."""
    return [min(month_end(first), end) for first in month_starts(start, end)]
