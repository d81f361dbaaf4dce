"""What a rule of early warning finds: occasions, each with its level, from when it held and until when.

A rule's SELECT gives one row per what may be wrong (an account's month, a guarantee, a run of months); its thresholds
turn rows into days. Days are ``datetime64[D]``, NaT where something has not happened.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, Select

from data_access.database.kept_warnings import subject_of
from data_access.database.schema import site
from data_access.rules.limits import CALENDAR_DAYS
from data_access.rules.rounding import half_up
from data_access.rules.warning_file import BY_INDUSTRY, BY_TOWN, Threshold, WarningRule
from data_access.rules.working_days import shifted_working_days
from metrics.definitions.cases import INSPECTING_UNIT
from metrics.engine.stretches import frame_of
from metrics.wording.formats import ten_thousands, yuan_text

Days = npt.NDArray[np.datetime64]
NO_DAY = np.datetime64("NaT", "D")
SUBJECT = ("site", "uscc", "firm", "town", "department", "town_name")
OCCASION_COLUMNS = ("rule", "level", "site", "uscc", "firm", "town", "owner", "occasion", "raised_on", "ended_on",
                    "following", "reason")  # fmt: skip
_IN_TEN_THOUSANDS = 100_000  # 元 from which on sums are told in 万元: below it thresholds lie closer than they round
_LONGEST = 80  # of the column `warning.occasion`


def read(connection: Connection, query: Select[Any]) -> pd.DataFrame:
    """The rows of a SELECT as objects, as the database gives them."""
    return frame_of(connection.execute(query))


def days_of(column: pd.Series[Any]) -> Days:
    return column.to_numpy(dtype="datetime64[D]")


def subject_of_site() -> tuple[Any, ...]:
    """The columns of a SELECT that name a site as subject; joined with `site` and its town."""
    s = site.c
    return s.site_no.label("site"), s.town_code.label("town"), s.department_code.label("department")


def earliest(first: Days, *others: Days) -> Days:
    """The earliest of the days that are known."""
    for other in others:
        first = np.fmin(first, other)
    return first


def moved(days: Days, by: Decimal, unit: str) -> Days:
    """Days moved by a threshold counted in 日 or 工作日."""
    if unit == CALENDAR_DAYS:
        return days + np.timedelta64(int(by), "D")
    return shifted_working_days(days, int(by))


def raised_by_level(rule: WarningRule, of_step: Callable[[Threshold], Days]) -> dict[str, Days]:
    """The day on which each level is raised for each row, by the threshold in force on that day."""
    found: dict[str, Days] = {}
    for step in rule.steps:
        raised = of_step(step).copy()
        outside = raised < np.datetime64(step.since, "D")
        if step.until is not None:
            outside |= raised >= np.datetime64(step.until, "D")
        raised[outside] = NO_DAY
        found[step.level] = np.fmin(found[step.level], raised) if step.level in found else raised
    return found


def known_by(rows: pd.DataFrame, group: str, known_on: str, raised: pd.Series[Any]) -> pd.DataFrame:
    """Of the rows of each group those that were known on the day it was ``raised`` (by group)."""
    return rows[days_of(rows[known_on]) <= days_of(raised.reindex(rows[group]))]


def told_as(rows: pd.DataFrame, words: pd.DataFrame) -> pd.DataFrame:
    """Candidates that are told by the ``words`` of some of them, by their index."""
    return rows.assign(**{name: words[name].astype(object).reindex(rows.index) for name in words.columns})


def occasions(
    rule: WarningRule,
    rows: pd.DataFrame,
    raised: Mapping[str, Days],
    gone: Days,
    as_of: date,
    wordings: Mapping[str, pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """The occasions known by a day: one row per candidate and level it reached, with `OCCASION_COLUMNS`.

    ``rows`` has `SUBJECT` (what does not apply may lack), ``what``, which names the occasion within its subject, and
    what the reason tells; ``gone`` is the day from which on the cause of each is gone. Where a candidate grows,
    ``wordings`` has by level the same rows as they were known on the day on which it was raised: a reason stays true.
    A level that a graver one takes the place of ends on that day (``following`` names it); one that the graver
    reached at once is none. ``ended_on`` is None while the cause still stands.
    """
    today = np.datetime64(as_of, "D")
    gone = np.where(gone <= today, gone, NO_DAY)
    levels = list(raised)
    parts = []
    for place, level in enumerate(levels):
        day = raised[level]
        later = [np.where(raised[name] <= today, raised[name], NO_DAY) for name in levels[place + 1 :]]
        later = [np.where(~(gone < days), days, NO_DAY) for days in later]
        overtaken = earliest(np.full(len(day), NO_DAY), *later)
        chosen = np.flatnonzero((day <= today) & ~(gone < day) & ~(overtaken <= day))
        if not len(chosen):
            continue
        ended = earliest(gone, overtaken)[chosen]
        part = (rows if wordings is None else wordings[level]).iloc[chosen]
        part = part.assign(rule=rule.code, level=level, raised_on=day[chosen].astype(object))
        part["ended_on"] = pd.Series(_or_none(ended), index=part.index, dtype=object)
        part["following"] = _followed(chosen, overtaken, later, levels[place + 1 :])
        parts.append(part)
    if not parts:
        return nothing()
    found = pd.concat(parts, ignore_index=True)
    rows_found = found.to_dict("records")
    found["owner"] = [_owner(rule, row) for row in rows_found]
    found["occasion"] = [_occasion(row) for row in rows_found]
    found["reason"] = [rule.reason.format_map(_InWords(row)) for row in rows_found]
    for name in SUBJECT:
        if name not in found:
            found[name] = None
    return found[list(OCCASION_COLUMNS)].astype(object)


def nothing() -> pd.DataFrame:
    """No occasions."""
    return pd.DataFrame(columns=list(OCCASION_COLUMNS), dtype=object)


def _or_none(days: Days) -> list[date | None]:
    return [None if np.isnat(day) else day.astype(object) for day in days]


def _followed(rows: Any, overtaken: Days, later: Sequence[Days], levels: Sequence[str]) -> list[str | None]:
    """Which level took the place of each row's, the gravest of those that did on the day."""
    found = []
    for row in rows:
        taken = [level for level, days in zip(levels, later, strict=True) if days[row] == overtaken[row]]
        found.append(taken[-1] if taken else None)
    return found


class _InWords(dict[Any, Any]):
    """What a reason names, in words; — for what is not known."""

    def __getitem__(self, name: str) -> str:
        value = self.get(name)
        if pd.isna(value):
            return "—"
        return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)


def _owner(rule: WarningRule, row: Mapping[Any, Any]) -> str:
    industry = row.get("department") if rule.owner == BY_INDUSTRY else None
    if industry and not pd.isna(industry):
        return str(industry)
    if rule.owner not in (BY_INDUSTRY, BY_TOWN):
        return rule.owner
    # A firm of which no signal names the town is the office's.
    return INSPECTING_UNIT if pd.isna(row["town_name"]) else str(row["town_name"])


def _occasion(row: Mapping[Any, Any]) -> str:
    """What names an occasion for good; of a subject too long for the column its digest."""
    _, subject = subject_of(*(row.get(name) for name in ("site", "uscc", "firm")))
    named = "/".join((row["rule"], row["level"], subject, str(row["what"])))
    if len(named) <= _LONGEST:
        return named
    return named.replace(subject, hashlib.sha256(subject.encode()).hexdigest()[:16], 1)


def sum_in_words(yuan: Decimal | None) -> str:
    """A sum with its unit, as reasons tell it: 49,999元, 12.35万元, 999,999元 (no whole 万 that it does not reach)."""
    if yuan is None:
        return "金额不详"
    rounded = half_up(yuan / 10_000, 2)
    if abs(yuan) >= _IN_TEN_THOUSANDS and not (rounded == int(rounded) and rounded * 10_000 != yuan):
        return f"{ten_thousands(yuan)}万元"
    return f"{int(yuan):,}元" if yuan == int(yuan) else f"{yuan_text(yuan)}元"
