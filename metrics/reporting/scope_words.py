"""The days and the part of the district that a document speaks of, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from data_access.database.scope import Scope
from metrics.wording.dates import day_in_words, month_and_day
from metrics.wording.formats import WHOLE_DISTRICT, domain_text, investment_text
from metrics.wording.ranking import names

PLACES = 4  # towns named one by one in a title


def place_text(scope: Scope, names: Sequence[str]) -> str:
    """全区, 徐泾镇、华新镇, 工程建设领域, 徐泾镇区水务局主管行业, 政府投资项目: the part a document speaks of."""
    parts = [_place(names) if scope.towns else "", f"{scope.department}主管行业" if scope.department else ""]
    return "".join([*parts, domain_text(scope.domain), investment_text(scope.investment)]) or WHOLE_DISTRICT


def _place(chosen: Sequence[str]) -> str:
    """The chosen towns by name; of more than a title holds, the first ones and how many they are."""
    return "、".join(chosen) if len(chosen) <= PLACES else names(chosen)


def period_text(start: date, end: date) -> str:
    """2023年1月1日至12月15日; a single day is said once, another year is named."""
    if start == end:
        return day_in_words(start)
    last = month_and_day(end) if start.year == end.year else day_in_words(end)
    return f"{day_in_words(start)}至{last}"
