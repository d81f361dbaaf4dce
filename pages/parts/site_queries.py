"""Cached loaders of on-site verification; what a viewer may see is part of the scope and so of every key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

import pandas as pd
from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import SCOPE_DIMENSIONS, evaluate
from metrics.engine.model import Metric
from metrics.engine.records import records
from metrics.judging.values import Value, cut, values, values_by
from metrics.questions import site_results
from metrics.questions.site_results import SiteState, TeamCount
from pages.parts import queries


def _metrics() -> list[Metric]:
    return [m for m in ALL_METRICS.values() if m.theme in ("inspection", "site")]


@queries.cached_query(entries=128, for_all=True)
def theme_frame(connection: Connection, start: date, end: date, as_of: date, year: int) -> pd.DataFrame:
    """The figures of this theme only, by town, department and domain: a month of the slider costs no other theme."""
    scope = Scope(start=start, end=end, as_of=as_of, listed_in=year)
    return evaluate(connection, _metrics(), scope, SCOPE_DIMENSIONS)


@queries.cached_query(entries=128)
def sites(connection: Connection, scope: Scope) -> list[SiteState]:
    """See `metrics.questions.site_results.sites`."""
    return site_results.sites(connection, scope)


@queries.cached_query()
def teams(connection: Connection, scope: Scope) -> list[TeamCount]:
    """See `metrics.questions.site_results.teams`."""
    return site_results.teams(connection, scope)


@queries.cached_query()
def listed(connection: Connection, metric_id: str, scope: Scope, limit: int) -> pd.DataFrame:
    """The first records of a figure (see `metrics.engine.records.records`)."""
    return records(connection, ALL_METRICS[metric_id], scope, limit=limit)


@queries.cached_figures()
def _values(scope: Scope, towns: tuple[str, ...]) -> tuple[Mapping[str, Value], Mapping[str, Mapping[str, Value]]]:
    """The figures of the theme in the whole scope, and those of each town by its code."""
    frame = cut(theme_frame(scope.start, scope.end, scope.as_of, scope.year), scope)
    known = queries.tracked_metrics(scope)
    split = values_by(frame, _metrics(), ["town"], scope.as_of, known, [(town,) for town in towns])
    by_town = {key[0]: MappingProxyType(figures) for key, figures in split}
    return MappingProxyType(values(frame, _metrics(), scope.as_of, known)), MappingProxyType(by_town)


def scope_values(scope: Scope) -> Mapping[str, Value]:
    """Every figure of the theme in the scope, by id."""
    return _values(scope, ())[0]


def town_values(scope: Scope, towns: Iterable[str]) -> Mapping[str, Mapping[str, Value]]:
    """Every figure of the theme of each town by town code."""
    return _values(scope, tuple(towns))[1]
