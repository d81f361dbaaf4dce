"""Periods of a scope and what they are compared with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from data_access.holidays import next_spring_festival, spring_festival
from data_access.scope import Scope
from data_access.winter_campaign import winter_campaign_start


class Preset(StrEnum):
    YEAR = "本年"
    QUARTER = "本季"
    MONTH = "本月"
    WINTER = "冬季行动"
    CUSTOM = "自定义"


class Comparison(StrEnum):
    PREVIOUS = "较上期"
    LAST_YEAR = "较去年同期"
    FESTIVAL = "较上年春节前同期"


def winter_start(as_of: date) -> date:
    """The first day of the winter campaign that is running at ``as_of``, or of the last one."""
    start = winter_campaign_start(as_of.year)
    return start if as_of >= start else winter_campaign_start(as_of.year - 1)


def period(preset: Preset, as_of: date) -> tuple[date, date]:
    """First and last day of a preset period that ends at the as-of date; CUSTOM is the year so far."""
    if preset is Preset.QUARTER:
        return date(as_of.year, as_of.month - (as_of.month - 1) % 3, 1), as_of
    if preset is Preset.MONTH:
        return as_of.replace(day=1), as_of
    if preset is Preset.WINTER:
        start = winter_start(as_of)
        return start, min(as_of, next_spring_festival(start))
    return date(as_of.year, 1, 1), as_of


def _year_before(day: date) -> date:
    return date(day.year - 1, day.month, min(day.day, 28) if (day.month, day.day) == (2, 29) else day.day)


def _month_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def year_to_date(scope: Scope) -> Scope:
    """The same parts of the district over the year so far."""
    return replace(scope, start=date(scope.as_of.year, 1, 1), end=scope.as_of)


def days_to_festival(day: date) -> int:
    """Natural days from ``day`` to the next Spring Festival (春节)."""
    return (next_spring_festival(day) - day).days


def _festival_before(day: date) -> date:
    """The day that lies as many days before the previous Spring Festival as ``day`` before the next one."""
    festival = next_spring_festival(day)
    return spring_festival(festival.year - 1) - (festival - day)


def compared(scope: Scope, preset: Preset, comparison: Comparison) -> Scope:
    """The scope that a figure is compared with, as it stood then (the as-of date moves along).

    较上期 is the same stretch of the month, quarter, winter or (for a custom period) the same number of days
    before; for 本年 it is the same period of last year.
    """
    if comparison is Comparison.LAST_YEAR or (comparison is Comparison.PREVIOUS and preset is Preset.YEAR):
        moved = _year_before
    elif comparison is Comparison.FESTIVAL or preset is Preset.WINTER:
        moved = _festival_before
    elif preset in (Preset.MONTH, Preset.QUARTER):
        months = 1 if preset is Preset.MONTH else 3

        def moved(day: date) -> date:
            return _month_before(day, months)
    else:
        length = scope.last_day - scope.start + timedelta(days=1)

        def moved(day: date) -> date:
            return day - length

    start, end = moved(scope.start), moved(scope.last_day)
    return replace(scope, start=min(start, end), end=end, as_of=end)
