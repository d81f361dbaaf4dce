"""Figures narrowed to some of their records, under an id that says so: ``deposit.stored_amount?form=银行保函``.

So a narrowed figure is evaluated, listed and sent as an address like any other. Several values of a field mean one of
them, several fields all of them; an empty value means that the field is empty. Fields are those of the fact's record
lists, and the dimensions of a scope (town, department, domain), by code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from urllib.parse import parse_qs, urlencode

from data_access.database.schema import UNKNOWN_INVESTMENT
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.public_projects import of_payer
from metrics.engine.evaluation import SCOPE_DIMENSIONS
from metrics.engine.model import Metric
from metrics.engine.narrowing import OneOf, Where, narrowed

_ID = re.compile(r"([^?]+)\?(.+)", re.DOTALL)


def can_be_narrowed_by(metric: Metric, field: str) -> bool:
    return field in metric.fact.fields or field in SCOPE_DIMENSIONS


def narrowed_id(metric_id: str, by: Mapping[str, Sequence[str]]) -> str:
    """The id of a figure narrowed by fields; its own where none is given. A figure may be narrowed further."""
    narrow = urlencode({name: list(values) for name, values in by.items()}, doseq=True)
    if not narrow:
        return metric_id
    return f"{metric_id}&{narrow}" if _ID.fullmatch(metric_id) else f"{metric_id}?{narrow}"


def filters_of(figure_id: str) -> Mapping[str, Sequence[str]]:
    """By field the values that the id of a narrowed figure names; of any other none."""
    found = _ID.fullmatch(figure_id)
    return parse_qs(found[2], keep_blank_values=True) if found else {}


@lru_cache(maxsize=512)
def narrowed_figure(figure_id: str) -> Metric | None:
    """The narrowed figure of an id; None where it is none, or of a figure or field that there is not."""
    found = _ID.fullmatch(figure_id)
    metric = ALL_METRICS.get(found[1]) if found else None
    if found is None or metric is None:
        return None
    by = filters_of(figure_id)
    if not by or not all(can_be_narrowed_by(metric, field) for field in by):
        return None
    fits = [OneOf(tuple(Where(field, value or None) for value in values)) for field, values in by.items()]
    named = "、".join(value or "未填" for values in by.values() for value in values)
    # What narrows may stand in a table that only record lists join.
    fact = replace(metric.fact, source=metric.fact.detail_source)
    if set(by.get("investment", ())) - {"", UNKNOWN_INVESTMENT}:
        metric = of_payer(metric)
    return replace(narrowed(metric, fits), id=figure_id, name=f"{metric.name}（{named}）", fact=fact)


def figure(figure_id: str) -> Metric:
    """The metric of an id, narrowed or whole. Raises KeyError where there is none."""
    return narrowed_figure(figure_id) or ALL_METRICS[figure_id]
