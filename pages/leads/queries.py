"""Cached frames of the leads screen; the scope, which carries the viewer, is part of every key."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from metrics.definitions.catalogue import CATALOGUE
from metrics.engine.evaluation import record_total, records
from metrics.engine.narrowing import Narrow, narrowed
from metrics.questions import attention, lead_flow, lead_ledger, subsidy
from pages.parts import queries

ATTENTION = (
    "lead.closed_unpaid",
    "lead.overdue",
    "lead.unsolved_true",
    "lead.true_in_progress",
    "lead.instalment_overdue",
)


@st.cache_data(ttl=queries.REFRESH, max_entries=64, show_spinner=False, refresh_mode="background")
def _time_spent(url: str, edition: str, scope: Scope) -> list[lead_flow.Spent]:
    with queries.reading(url, edition) as connection:
        return lead_flow.time_spent(connection, scope)


@st.cache_data(ttl=queries.REFRESH, max_entries=64, show_spinner=False, refresh_mode="background")
def _by_owner(url: str, edition: str, scope: Scope) -> pd.DataFrame:
    with queries.reading(url, edition) as connection:
        return lead_flow.by_owner(connection, scope)


@st.cache_data(ttl=queries.REFRESH, max_entries=64, show_spinner=False, refresh_mode="background")
def _ageing(url: str, edition: str, scope: Scope) -> list[lead_flow.Age]:
    with queries.reading(url, edition) as connection:
        return lead_flow.ageing(connection, scope)


@st.cache_data(ttl=queries.REFRESH, max_entries=128, show_spinner=False, refresh_mode="background")
def _cross(url: str, edition: str, scope: Scope, metric_id: str, row: str, column: str) -> pd.DataFrame:
    with queries.reading(url, edition) as connection:
        return lead_flow.cross(connection, CATALOGUE[metric_id], scope, row, column)


@st.cache_data(ttl=queries.REFRESH, max_entries=64, show_spinner=False, refresh_mode="background")
def _named_again(url: str, edition: str, scope: Scope) -> pd.DataFrame:
    with queries.reading(url, edition) as connection:
        return lead_flow.named_again(connection, scope)


@st.cache_data(ttl=queries.REFRESH, max_entries=64, show_spinner=False, refresh_mode="background")
def _winters(url: str, edition: str, scope: Scope) -> pd.DataFrame:
    with queries.reading(url, edition) as connection:
        return lead_flow.winters(connection, scope)


@st.cache_data(ttl=queries.REFRESH, max_entries=64, show_spinner=False, refresh_mode="background")
def _holding(url: str, edition: str, scope: Scope) -> pd.DataFrame:
    with queries.reading(url, edition) as connection:
        return lead_flow.holding(connection, scope)


@st.cache_data(ttl=queries.REFRESH, max_entries=64, show_spinner=False, refresh_mode="background")
def _ledger(url: str, edition: str, scope: Scope, unit: lead_ledger.Unit, *, period_only: bool) -> pd.DataFrame:
    with queries.reading(url, edition) as connection:
        return lead_ledger.ledger(connection, scope, unit, period_only=period_only)


@st.cache_data(ttl=queries.REFRESH, max_entries=64, show_spinner=False, refresh_mode="background")
def _worklist(url: str, edition: str, scope: Scope) -> pd.DataFrame:
    with queries.reading(url, edition) as connection:
        return attention.worklist(connection, scope, figures=ATTENTION)


@st.cache_data(ttl=queries.REFRESH, max_entries=128, show_spinner=False, refresh_mode="background")
def _narrow(
    url: str, edition: str, scope: Scope, metric_id: str, by: tuple[Narrow, ...], limit: int, offset: int
) -> tuple[int, pd.DataFrame]:
    metric = narrowed(CATALOGUE[metric_id], by, scope.year)
    with queries.reading(url, edition) as connection:
        count, _ = record_total(connection, metric, scope)
        return count, records(connection, metric, scope, order_by=metric.due, limit=limit, offset=offset)


@st.cache_data(ttl=queries.REFRESH, max_entries=64, show_spinner=False, refresh_mode="background")
def _subsidy(url: str, edition: str, scope: Scope) -> tuple[str, int]:
    with queries.reading(url, edition) as connection:
        cases = subsidy.eligible_cases(connection, scope)
    earned, unrated = subsidy.total(cases, subsidy.rates())
    return str(earned), unrated


def subsidy_due(scope: Scope) -> tuple[Decimal, int]:
    """What the eligible cases of the period earn by the rate table, 元, and how many of them have no rate yet."""
    earned, unrated = _subsidy(*queries.key_of_data(), scope)
    return Decimal(earned), unrated


def time_spent(scope: Scope) -> list[lead_flow.Spent]:
    return _time_spent(*queries.key_of_data(), scope)


def by_owner(scope: Scope) -> pd.DataFrame:
    return _by_owner(*queries.key_of_data(), scope)


def ageing(scope: Scope) -> list[lead_flow.Age]:
    return _ageing(*queries.key_of_data(), scope)


def cross(scope: Scope, metric_id: str, row: str, column: str) -> pd.DataFrame:
    return _cross(*queries.key_of_data(), scope, metric_id, row, column)


def named_again(scope: Scope) -> pd.DataFrame:
    return _named_again(*queries.key_of_data(), scope)


def winters(scope: Scope) -> pd.DataFrame:
    return _winters(*queries.key_of_data(), scope)


def holding(scope: Scope) -> pd.DataFrame:
    return _holding(*queries.key_of_data(), scope)


def ledger(scope: Scope, unit: lead_ledger.Unit, *, period_only: bool) -> pd.DataFrame:
    return _ledger(*queries.key_of_data(), scope, unit, period_only=period_only)


def worklist(scope: Scope) -> pd.DataFrame:
    return _worklist(*queries.key_of_data(), scope)


def narrow(
    scope: Scope, metric_id: str, by: tuple[Narrow, ...], *, limit: int, offset: int = 0
) -> tuple[int, pd.DataFrame]:
    """How many records of the figure fit ``by``, and ``limit`` of them from ``offset`` on as `records` gives them."""
    return _narrow(*queries.key_of_data(), scope, metric_id, by, limit, offset)
