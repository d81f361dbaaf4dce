"""Early warnings of firms in the demo district (W15 to W19), as the rules raise them from its 部门信号."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import numpy as np

from data_access.database.schema import COMPARED
from data_access.demo.tools import YUAN, Columns, none, texts, town_codes, town_names
from data_access.rules.months import months_spanned
from data_access.rules.warning_file import BY_TOWN, WarningRule
from data_access.rules.warning_rules import warning_rules

_NAMED = ("employer_uscc", "employer_name", "town_code", "kind", "month", "amount_yuan", "source", "reported_on")
_MONTHS = "个月"
Month = dict[str, Any]  # one signal: a firm in a month


def _runs(signals: Columns) -> Iterator[list[Month]]:
    """The months of a firm and a kind that follow on each other, the earliest first."""
    rows = [
        dict(zip(_NAMED, row, strict=True)) for row in zip(*(signals[name].tolist() for name in _NAMED), strict=True)
    ]
    rows.sort(key=lambda row: (row["employer_uscc"], row["kind"], row["month"]))
    for _, of_firm in groupby(rows, key=lambda row: (row["employer_uscc"], row["kind"])):
        run: list[Month] = []
        for row in of_firm:
            later = months_spanned(run[-1]["month"], row["month"]) - 1 if run else 0
            if run and later == 0:
                continue  # two departments, one month
            if later > 1:
                yield run
                run = []
            run.append(row)
        yield run


def _raised(rule: WarningRule, run: list[Month]) -> Iterator[tuple[str, int]]:
    """Each level that a run reaches, with the place of the month it does so in; one that a graver reaches at once is
    none."""
    reached: dict[str, int] = {}
    for step in rule.steps:
        held = range(1, len(run) + 1) if step.unit == _MONTHS else [(row["amount_yuan"] or 0) / YUAN for row in run]
        place = next((place for place, so_far in enumerate(held) if so_far >= step.value), None)
        if place is not None:
            reached = {level: at for level, at in reached.items() if at < place} | {step.level: place}
    yield from reached.items()


def raised_by_signals(signals: Columns) -> Columns:
    """The warnings of firms, ascending, with what names them and says why."""
    rules = {rule.signal: rule for rule in warning_rules().rules.values() if rule.signal}
    towns = dict(zip(town_codes().tolist(), town_names().tolist(), strict=True))
    found = []
    for run in _runs(signals):
        rule = rules[run[0]["kind"]]
        for level, place in _raised(rule, run):
            at = run[place]
            sum_ = "" if np.isnan(at["amount_yuan"]) else f"{at['amount_yuan'] / YUAN:,.0f}元"
            reason = rule.reason.format_map(
                at | {"month": f"{at['month'].year}年{at['month'].month}月", "sum": sum_, "count": place + 1}
            )
            owner = towns[at["town_code"]] if rule.owner == BY_TOWN else rule.owner
            found.append((rule.code, level, at["employer_uscc"], at["employer_name"], at["town_code"], owner,
                          at["reported_on"], reason))  # fmt: skip
    found.sort(key=lambda row: (row[6], row[0], row[2]))
    columns = ("rule_code", "level", "employer_uscc", "employer_name", "town_code", "owner_name", "raised_on", "note")
    parts = dict(zip(columns, zip(*found, strict=True), strict=True))
    size = len(found)
    made = {name: texts(list(values)) for name, values in parts.items() if name != "raised_on"}
    return made | {
        "raised_on": np.array(parts["raised_on"], dtype="datetime64[D]"),
        "channel": texts([COMPARED] * size),
        "site_no": none(size),
    }
