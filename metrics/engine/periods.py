"""Periods of a scope and what they are compared with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from data_access.database.schema import WINTER_CAMPAIGN
from data_access.database.scope import Scope
from data_access.rules.holidays import next_spring_festival, spring_festival
from data_access.rules.months import first_of_month, month_end, months_before, months_spanned
from data_access.rules.quarters import quarter_start
from data_access.rules.winter_campaign import winter_campaign_start

FIRST_DAY = date(2010, 1, 1)  # no ledger is loaded from before


class Preset(StrEnum):
    YEAR = "本年"
    QUARTER = "本季"
    MONTH = "本月"
    WINTER = WINTER_CAMPAIGN
    CUSTOM = "自定义"


class Comparison(StrEnum):
    PREVIOUS = "较上期"
    LAST_YEAR = "较去年同期"
    FESTIVAL = "较上年春节前同期"

    @property
    def days(self) -> str:
        """What it compares with: 上期, 去年同期, 上年春节前同期."""
        return _COMPARED_DAYS[self]


_COMPARED_DAYS = {
    Comparison.PREVIOUS: "上期",
    Comparison.LAST_YEAR: "去年同期",
    Comparison.FESTIVAL: "上年春节前同期",
}


def winter_start(as_of: date) -> date:
    """The first day of the winter campaign that is running at ``as_of``, or of the last one."""
    start = winter_campaign_start(as_of.year)
    return start if as_of >= start else winter_campaign_start(as_of.year - 1)


def period(preset: Preset, as_of: date) -> tuple[date, date]:
    """First and last day of a preset period that ends at the as-of date; CUSTOM is the year so far."""
    if preset is Preset.QUARTER:
        return quarter_start(as_of), as_of
    if preset is Preset.MONTH:
        return first_of_month(as_of), as_of
    if preset is Preset.WINTER:
        start = winter_start(as_of)
        return start, min(as_of, next_spring_festival(start))
    return date(as_of.year, 1, 1), as_of


def preset_of(start: date, as_of: date) -> Preset:
    """A period given by its days is 本年 when it runs from 1 January of the as-of year, else 自定义."""
    return Preset.YEAR if start == date(as_of.year, 1, 1) else Preset.CUSTOM


def _months_before(start: date, end: date, months: int) -> tuple[date, date]:
    """The days so many months before; of whole months whole ones, however many days they have."""
    first, last = months_before(start, months), months_before(end, months)
    if start.day == 1 and end == month_end(end):
        last = month_end(last)
    return first, last


def _whole_months(start: date, end: date) -> int:
    """How many whole months the days are; 0 when they are not."""
    return months_spanned(start, end) if start.day == 1 and end == month_end(end) else 0


def year_to_date(scope: Scope) -> Scope:
    """The same parts of the district over the year so far."""
    return replace(scope, start=date(scope.as_of.year, 1, 1), end=scope.as_of)


def year_so_far(as_of: date) -> Scope:
    """The whole district over the year so far."""
    return year_to_date(Scope(start=as_of, end=as_of, as_of=as_of))


def whole_year(scope: Scope, year: int) -> Scope:
    """The same parts of the district over a calendar year, as known at the scope's as-of date."""
    return replace(scope, start=date(year, 1, 1), end=date(year, 12, 31))


def days_to_festival(day: date) -> int:
    """Natural days from ``day`` to the next Spring Festival (春节)."""
    return (next_spring_festival(day) - day).days


def _festival_before(day: date) -> date:
    """The day that lies as many days before the previous Spring Festival as ``day`` before the next one."""
    festival = next_spring_festival(day)
    return spring_festival(festival.year - 1) - (festival - day)


def compared(scope: Scope, preset: Preset, comparison: Comparison) -> Scope:
    """The scope that a figure is compared with, as it stood then (the as-of date moves along).

    较上期 is the same stretch of the month, quarter, winter or (for a custom period) as many whole months or days
    before; for 本年 it is the same period of last year. Whole months are laid beside whole months.
    """
    first, last = scope.start, scope.last_day
    if comparison is Comparison.LAST_YEAR or (comparison is Comparison.PREVIOUS and preset is Preset.YEAR):
        start, end = _months_before(first, last, 12)
    elif comparison is Comparison.FESTIVAL or preset is Preset.WINTER:
        start, end = _festival_before(first), _festival_before(last)
    elif preset in (Preset.MONTH, Preset.QUARTER):
        start, end = _months_before(first, last, 1 if preset is Preset.MONTH else 3)
    elif months := _whole_months(first, last):
        start, end = _months_before(first, last, months)
    else:
        length = last - first + timedelta(days=1)
        start, end = first - length, last - length
    return replace(scope, start=min(start, end), end=end, as_of=end, listed_in=scope.year)


def comparison_of(preset: Preset) -> tuple[Comparison, Comparison]:
    """What a figure of that period is compared with, and how that is said: 上期 of 本年 is 去年同期."""
    if preset is Preset.WINTER:
        return Comparison.FESTIVAL, Comparison.FESTIVAL
    return Comparison.PREVIOUS, Comparison.LAST_YEAR if preset is Preset.YEAR else Comparison.PREVIOUS


def compared_days(scope: Scope, preset: Preset) -> str:
    """What changes are counted against: 较去年同期（2022-01-01 至 12-15）."""
    comparison, word = comparison_of(preset)
    before = compared(scope, preset, comparison)
    last = str(before.last_day)
    return f"{word}（{before.start} 至 {last[5:] if before.start.year == before.last_day.year else last}）"
