"""The periods of returns as the shell and addresses name them: weeks 2023-W46, months 2023-11, quarters 2023Q4."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from data_access.options import RefusedError
from data_access.rules.months import first_of_month, month_end
from data_access.rules.quarters import quarter_end, quarter_number, quarter_start
from metrics.engine.periods import FIRST_DAY
from metrics.wording.dates import month_and_day, month_in_words

_WEEK, _MONTH, _QUARTER = (
    re.compile(r"(\d{4})-?W(\d{1,2})"),
    re.compile(r"(\d{4})-(\d{1,2})"),
    re.compile(r"(\d{4})-?Q(\d)"),
)


class Rhythm(StrEnum):
    """How often a return is made."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


WRITTEN = {Rhythm.WEEK: "2023-W46", Rhythm.MONTH: "2023-11", Rhythm.QUARTER: "2023Q4"}
THIS_PERIOD = {Rhythm.WEEK: "本周", Rhythm.MONTH: "本月", Rhythm.QUARTER: "本季"}


@dataclass(frozen=True)
class ReturnPeriod:
    """A week (Monday to Sunday), month or quarter by its first day."""

    rhythm: Rhythm
    first: date

    @property
    def last(self) -> date:
        if self.rhythm is Rhythm.WEEK:
            return self.first + timedelta(days=6)
        if self.rhythm is Rhythm.MONTH:
            return month_end(self.first)
        return quarter_end(self.first.year, quarter_number(self.first))

    @property
    def key(self) -> str:
        """2023-W46, 2023-11, 2023Q4."""
        if self.rhythm is Rhythm.WEEK:
            year, week, _ = self.first.isocalendar()
            return f"{year}-W{week:02}"
        return (
            f"{self.first:%Y-%m}" if self.rhythm is Rhythm.MONTH else f"{self.first.year}Q{quarter_number(self.first)}"
        )

    @property
    def text(self) -> str:
        """2023年第46周（11月13日至11月19日）, 2023年11月, 2023年第4季度."""
        if self.rhythm is Rhythm.WEEK:
            year, week, _ = self.first.isocalendar()
            return f"{year}年第{week}周（{month_and_day(self.first)}至{month_and_day(self.last)}）"
        if self.rhythm is Rhythm.MONTH:
            return month_in_words(self.first)
        return f"{self.first.year}年第{quarter_number(self.first)}季度"

    @property
    def before(self) -> ReturnPeriod:
        return period_of(self.rhythm, self.first - timedelta(days=1))


def period_of(rhythm: Rhythm, day: date) -> ReturnPeriod:
    """The period in which a day lies."""
    if rhythm is Rhythm.WEEK:
        return ReturnPeriod(rhythm, day - timedelta(days=day.weekday()))
    return ReturnPeriod(rhythm, first_of_month(day) if rhythm is Rhythm.MONTH else quarter_start(day))


def last_whole(rhythm: Rhythm, as_of: date) -> ReturnPeriod:
    """The last period that has ended by the day."""
    found = period_of(rhythm, as_of)
    return found if found.last <= as_of else found.before


def period_asked(rhythm: Rhythm, text: str) -> ReturnPeriod:
    """The period that a text names.

    Raises RefusedError (Chinese) for one of another rhythm, for none, and for one before any ledger.
    """
    first = _first_asked(rhythm, text)
    if first is None:
        raise RefusedError(f"期间“{text}”须写成 {WRITTEN[rhythm]} 这样的{THIS_PERIOD[rhythm][1:]}")
    if first < FIRST_DAY:
        raise RefusedError(f"期间“{text}”早于 {FIRST_DAY}，没有这以前的台账")
    return ReturnPeriod(rhythm, first)


def _first_asked(rhythm: Rhythm, text: str) -> date | None:
    try:
        if rhythm is Rhythm.WEEK and (found := _WEEK.fullmatch(text)):
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
        if rhythm is Rhythm.MONTH and (found := _MONTH.fullmatch(text)):
            return date(int(found[1]), int(found[2]), 1)
        if rhythm is Rhythm.QUARTER and (found := _QUARTER.fullmatch(text)) and 1 <= int(found[2]) <= 4:
            return quarter_start(quarter_end(int(found[1]), int(found[2])))
    except ValueError:
        pass
    return None
