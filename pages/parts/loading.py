"""Cached loaders: one small frame per as-of date and period, shared by all viewers with the same permission.

What a viewer may see is an explicit argument of every loader. When the database is away, callers keep the last
good frame for OUTAGE_MINUTES; the stamp in the header says how old the data are.
"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from data_access.engine import DataState, configured_url, data_state, demo_url, reader
from data_access.scope import Scope
from metrics import attention
from metrics.catalogue import CATALOGUE
from metrics.evaluation import evaluate, tracked
from metrics.model import Metric
from metrics.values import Value, cut, values, values_by

DIMENSIONS = ("town", "department", "domain")
SPARK_MONTHS = 12
TREND_MONTHS = 25
REFRESH = timedelta(minutes=5)


def database_url() -> str:
    return configured_url() or demo_url()


@st.cache_resource
def engine(url: str) -> Engine:
    return reader(url)


@st.cache_data(ttl="30s", max_entries=4, show_spinner=False, refresh_mode="background")
def state(url: str) -> DataState:
    return data_state(engine(url))


@st.cache_data(ttl=REFRESH, max_entries=64, show_spinner=False, refresh_mode="background")
def period_frame(url: str, version: int, viewer: str, start: date, end: date, as_of: date) -> pd.DataFrame:
    """All metrics of the whole district in a period, by town, department and domain (see `evaluate`)."""
    del version  # part of the key: a new load is a new frame
    with engine(url).connect() as connection:
        scope = Scope(start=start, end=end, as_of=as_of, viewer=viewer)
        return evaluate(connection, CATALOGUE.values(), scope, DIMENSIONS)


@st.cache_data(ttl=REFRESH, max_entries=256, show_spinner=False, refresh_mode="background")
def month_frame(url: str, version: int, viewer: str, metric_id: str, start: date, as_of: date) -> pd.DataFrame:
    """One metric of the whole district by month (a stock at month ends), by town, department and domain."""
    del version
    with engine(url).connect() as connection:
        scope = Scope(start=start, end=as_of, as_of=as_of, viewer=viewer)
        return evaluate(connection, [CATALOGUE[metric_id]], scope, (*DIMENSIONS, "month"))


@st.cache_data(ttl=REFRESH, max_entries=64, show_spinner=False, refresh_mode="background")
def tracked_metrics(url: str, version: int, as_of: date) -> frozenset[str]:
    """Ids of the metrics whose ledger is kept by the as-of date."""
    del version
    with engine(url).connect() as connection:
        return tracked(connection, CATALOGUE.values(), as_of)


@st.cache_data(ttl=REFRESH, max_entries=64, show_spinner=False, refresh_mode="background")
def worklist(url: str, version: int, scope: Scope) -> pd.DataFrame:
    """See `metrics.attention.worklist`; the scope carries the viewer."""
    del version
    with engine(url).connect() as connection:
        return attention.worklist(connection, scope)


def _months_back(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - (months - 1), 12)
    return date(year, month + 1, 1)


def _scoped_frame(scope: Scope) -> tuple[pd.DataFrame, frozenset[str]]:
    url = database_url()
    version = state(url).version
    frame = period_frame(url, version, scope.viewer, scope.start, scope.end, scope.as_of)
    return cut(frame, scope), tracked_metrics(url, version, scope.as_of)


def scope_values(scope: Scope) -> dict[str, Value]:
    """Every figure in the scope, by id. A change of town, department or domain costs no SQL."""
    frame, known = _scoped_frame(scope)
    return values(frame, CATALOGUE.values(), scope.as_of, known)


def town_values(scope: Scope, metrics: list[Metric], towns: list[str]) -> dict[str, dict[str, Value]]:
    """The figures of each town by town code."""
    frame, known = _scoped_frame(scope)
    split = values_by(frame, metrics, ["town"], scope.as_of, known, [(town,) for town in towns])
    return {key[0]: found for key, found in split}


def monthly_values(scope: Scope, metric: Metric, months: int = SPARK_MONTHS) -> list[tuple[int, Value]]:
    """The figure of each of the last months in the scope's parts: (202312, value), oldest first."""
    url = database_url()
    version = state(url).version
    first = _months_back(scope.as_of, months)
    span = Scope(
        start=first,
        end=scope.as_of,
        as_of=scope.as_of,
        towns=scope.towns,
        department=scope.department,
        domain=scope.domain,
        viewer=scope.viewer,
    )
    frame = cut(month_frame(url, version, scope.viewer, metric.id, first, scope.as_of), span)
    numbers = [first.year * 12 + first.month - 1 + i for i in range(months)]
    keys = [(number // 12) * 100 + number % 12 + 1 for number in numbers]
    known = tracked_metrics(url, version, scope.as_of)
    split = values_by(frame, [metric], ["month"], scope.as_of, known, [(key,) for key in keys])
    return [(key[0], found[metric.id]) for key, found in split]


@st.cache_data(ttl=REFRESH, max_entries=8, show_spinner=False, refresh_mode="background")
def event_notes(url: str, version: int) -> pd.DataFrame:
    """The annotations of charts (春节, 专项行动, 会议): day (date), label (str)."""
    del version
    with engine(url).connect() as connection:
        return attention.notes(connection)
