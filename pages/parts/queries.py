"""Cached loaders: one small frame of aggregates per as-of date and period, shared by all viewers.

What a viewer may see is part of the key of every other loader, and of its scope. When the database is away, callers
keep the last good frame for some hours; a line on the screen says how old it is (`shown_data.away`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import date, timedelta
from functools import wraps
from inspect import unwrap
from types import MappingProxyType
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd
import streamlit as st
from sqlalchemy import Connection

from data_access.database.rights import ALL_RECORDS, Rights
from data_access.database.scope import Scope
from data_access.reference import unit_names
from data_access.reference.organisation import Town
from data_access.rules.months import first_of_month, month_ends, month_key
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.narrowed_figures import figure
from metrics.definitions.public_projects import names_payer, of_payer
from metrics.engine.evaluation import DIMENSIONS, SCOPE_DIMENSIONS, evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.model import Metric
from metrics.engine.periods import Comparison, Preset, compared, comparison_of
from metrics.judging.values import Value, cut, shares, values, values_by
from metrics.questions import attention
from metrics.questions.campaigns import Campaign, campaigns
from pages.parts.shown_data import database_url, reading, state

SPARK_MONTHS = 12
TREND_MONTHS = 25
REFRESH = timedelta(minutes=5)

_P = ParamSpec("_P")
R = TypeVar("R")
_By = tuple[str, str, Rights]  # the database, the edition of its data, what may be seen of it
_ASKED_BY: ContextVar[_By | None] = ContextVar("asked_by", default=None)


def _asked_by() -> _By:
    """What a reading is kept under."""
    found = _ASKED_BY.get()
    if found is not None:
        return found
    scope: Scope | None = st.session_state.get("scope")
    return (database_url(), state().edition, scope.viewer if scope else ALL_RECORDS)


def key_of_data() -> tuple[str, str]:
    """The database and the edition of its data, as `reading` takes them."""
    return _asked_by()[:2]


@contextmanager
def as_asked_by(key: _By) -> Iterator[None]:
    """What is asked within reads under this key; a refresh in the background and a download have no session."""
    token = _ASKED_BY.set(key)
    try:
        yield
    finally:
        _ASKED_BY.reset(token)


def of_this_run(ask: Callable[_P, R]) -> Callable[_P, R]:
    """``ask`` for later, when a download is pressed: of the data and the permission of this run."""
    key = _asked_by()

    @wraps(ask)
    def later(*given: _P.args, **named: _P.kwargs) -> R:
        with as_asked_by(key):
            return ask(*given, **named)

    return later


def _kept(
    ask: Callable[_P, R], keep: Callable[[Callable[..., R]], Callable[..., R]], *, for_all: bool = False
) -> Callable[_P, R]:
    """``ask``, kept by ``keep`` under the data, the permission and its arguments; ``for_all`` viewers as one."""

    def kept(*, key: str, _by: _By, _given: tuple[Any, ...], _named: dict[str, Any]) -> R:  # noqa: ARG001
        with as_asked_by(_by):
            return ask(*_given, **_named)

    # The name under which it is kept: the scripts of screens are all called __main__, so their file tells them apart.
    kept.__module__, kept.__qualname__ = unwrap(ask).__code__.co_filename, ask.__qualname__
    cached = keep(kept)

    @wraps(ask)
    def asked(*given: _P.args, **named: _P.kwargs) -> R:
        # Scopes, days and words say all of themselves, a hundred times faster than Streamlit takes them apart.
        by = (*key_of_data(), ALL_RECORDS) if for_all else _asked_by()
        key = repr((by, given, named))
        if " object at 0x" in key:
            raise TypeError(f"no key: {key}")
        return cached(key=key, _by=by, _given=given, _named=named)

    return asked


def cached_query(
    *, entries: int = 64, for_all: bool = False
) -> Callable[[Callable[Concatenate[Connection, _P], R]], Callable[_P, R]]:
    """Keep what a reading gives, for everybody who looks at the same data with the same permission and arguments.

    ``for_all``: whatever the permission, of aggregates and of what is no unit's own. The reading takes a connection
    first; who calls it gives the rest. Without its database a page keeps the last good readings for some refresh
    periods (see config.toml).
    """

    def decorated(ask: Callable[Concatenate[Connection, _P], R]) -> Callable[_P, R]:
        @wraps(ask)
        def read(*given: _P.args, **named: _P.kwargs) -> R:
            with reading(*key_of_data()) as connection:
                return ask(connection, *given, **named)

        keep = st.cache_data(ttl=REFRESH, max_entries=entries, show_spinner=False, refresh_mode="background")
        return _kept(read, keep, for_all=for_all)

    return decorated


def cached_figures(*, entries: int = 256) -> Callable[[Callable[_P, R]], Callable[_P, R]]:
    """Keep what is cut from readings, frozen, and share it with all viewers as it is: a second one computes nothing.

    Metrics hold conditions, so they cannot be copied; nobody changes what these functions give.
    """

    def decorated(ask: Callable[_P, R]) -> Callable[_P, R]:
        return _kept(ask, st.cache_resource(ttl=REFRESH, max_entries=entries, show_spinner=False))

    return decorated


def shared_query(*, entries: int = 64) -> Callable[[Callable[Concatenate[Connection, _P], R]], Callable[_P, R]]:
    """A reading kept as by `cached_query` and shared as it is, as by `cached_figures`: charts are made of it once."""

    def decorated(ask: Callable[Concatenate[Connection, _P], R]) -> Callable[_P, R]:
        return cached_figures(entries=entries)(cached_query(entries=entries)(ask))

    return decorated


@cached_query(for_all=True)
def period_frame(connection: Connection, start: date, end: date, as_of: date, year: int) -> pd.DataFrame:
    """All metrics of the whole district in a period, by town, department and domain (see `evaluate`).

    The units are those of ``year``, see `Scope.year`.
    """
    scope = Scope(start=start, end=end, as_of=as_of, listed_in=year)
    return evaluate(connection, ALL_METRICS.values(), scope, SCOPE_DIMENSIONS)


@cached_query(entries=256, for_all=True)
def month_frame(
    connection: Connection, metric_ids: tuple[str, ...], start: date, as_of: date, year: int
) -> pd.DataFrame:
    """Metrics of the whole district by month (a stock at month ends), by town, department and domain."""
    scope = Scope(start=start, end=as_of, as_of=as_of, listed_in=year)
    return evaluate(connection, [ALL_METRICS[metric_id] for metric_id in metric_ids], scope, DIMENSIONS)


def _asked_together(metric_id: str) -> tuple[str, ...]:
    """The metric alone; what is made anew for each moment (firms are rated) serves all figures of its fact at once."""
    fact = ALL_METRICS[metric_id].fact
    return tuple(m.id for m in ALL_METRICS.values() if m.fact is fact) if fact.of_moment else (metric_id,)


@cached_query(for_all=True)
def _tracked(connection: Connection, as_of: date, *, by_payer: bool) -> frozenset[str]:
    figures = map(of_payer, ALL_METRICS.values()) if by_payer else ALL_METRICS.values()
    return tracked(connection, figures, as_of)


def tracked_metrics(scope: Scope) -> frozenset[str]:
    """Ids of the metrics whose ledger is kept by the as-of date, as they are asked in the scope."""
    return _tracked(scope.as_of, by_payer=names_payer(scope))


@cached_query()
def worklist(connection: Connection, scope: Scope) -> pd.DataFrame:
    """See `metrics.questions.attention.worklist`; the scope carries the viewer."""
    return attention.worklist(connection, scope)


@cached_figures()
def scope_values(scope: Scope) -> Mapping[str, Value]:
    """Every figure in the scope, by id. A change of town, department or domain costs no SQL."""
    frame = period_frame(scope.start, scope.end, scope.as_of, scope.year)
    known = tracked_metrics(scope)
    found = values(cut(frame, scope), ALL_METRICS.values(), scope.as_of, known, start=scope.start)
    return MappingProxyType(shares(found, scope))


def compared_values(scope: Scope, preset: Preset) -> tuple[Mapping[str, Value], Comparison]:
    """The figures of the period that the one shown is compared with, by id, and what it is called: 较上期."""
    comparison, words = comparison_of(preset)
    return scope_values(compared(scope, preset, comparison)), words


@cached_query(entries=256)
def _narrowed_frame(
    connection: Connection, viewer: Rights, figure_id: str, start: date, end: date, as_of: date, year: int
) -> tuple[pd.DataFrame, bool]:
    """A narrowed figure of the whole district in a period, as in `period_frame`, and whether it is known.

    An address may narrow a figure to one record: it counts only what the viewer may see.
    """
    scope = Scope(start=start, end=end, as_of=as_of, viewer=viewer, listed_in=year)
    metric = figure(figure_id)
    return evaluate(connection, [metric], scope, SCOPE_DIMENSIONS, own=True), bool(tracked(connection, [metric], as_of))


@cached_figures(entries=1024)
def figure_value(scope: Scope, figure_id: str) -> Value:
    """One figure in the scope, whole or narrowed to some of its records."""
    if figure_id in ALL_METRICS:
        return scope_values(scope)[figure_id]
    frame, known = _narrowed_frame(scope.viewer, figure_id, scope.start, scope.end, scope.as_of, scope.year)
    ids = {figure_id} if known else set()
    return shares(values(cut(frame, scope), [figure(figure_id)], scope.as_of, ids, start=scope.start), scope)[figure_id]


@cached_figures()
def _town_values(
    scope: Scope, metric_ids: tuple[str, ...], towns: tuple[str, ...]
) -> Mapping[str, Mapping[str, Value]]:
    frame = period_frame(scope.start, scope.end, scope.as_of, scope.year)
    known = tracked_metrics(scope)
    metrics = [ALL_METRICS[m] for m in metric_ids]
    split = values_by(
        cut(frame, scope), metrics, ["town"], scope.as_of, known, [(town,) for town in towns], start=scope.start
    )
    return MappingProxyType(
        {town: MappingProxyType(shares(found, replace(scope, towns=(town,)))) for (town,), found in split}
    )


@cached_figures(entries=2048)
def _monthly_values(scope: Scope, metric_id: str) -> tuple[tuple[int, Value], ...]:
    frame = cut(month_frame(_asked_together(metric_id), scope.start, scope.as_of, scope.year), scope)
    keys = [month_key(day) for day in month_ends(scope.start, scope.as_of)]
    known = tracked_metrics(scope)
    split = values_by(frame, [ALL_METRICS[metric_id]], ["month"], scope.as_of, known, [(key,) for key in keys])
    return tuple((key[0], shares(found, scope)[metric_id]) for key, found in split)


def listed_towns(scope: Scope) -> tuple[Town, ...]:
    """The towns a table of the scope lists beside its total, so that its lines add up (已撤并 with its rows)."""
    return unit_names.listed_towns(state().past_towns, scope.year, scope.towns)


def town_codes(scope: Scope) -> list[str]:
    """The codes of `listed_towns`."""
    return [town.code for town in listed_towns(scope)]


def town_values(scope: Scope, metrics: Iterable[Metric], towns: Iterable[str]) -> Mapping[str, Mapping[str, Value]]:
    """The figures of each town by town code."""
    return _town_values(scope, tuple(m.id for m in metrics), tuple(towns))


def monthly_values(scope: Scope, metric: Metric, months: int = SPARK_MONTHS) -> Sequence[tuple[int, Value]]:
    """The figure of each of the last months in the scope's parts: (202312, value), oldest first."""
    span = replace(scope, start=first_of_month(scope.as_of, months - 1), end=scope.as_of)
    return _monthly_values(span, metric.id)


@cached_query(entries=8, for_all=True)
def event_notes(connection: Connection) -> pd.DataFrame:
    """The annotations of charts (春节, 专项行动, 会议): day (date), label (str)."""
    return attention.notes(connection)


@cached_query(entries=16, for_all=True)
def known_campaigns(connection: Connection, as_of: date) -> list[Campaign]:
    """The campaigns that had begun by the day, the newest first."""
    return campaigns(connection, as_of)
