"""Cached frames of the leads screen; the scope, which carries the viewer, is part of every key."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.questions import attention, lead_flow, lead_ledger, subsidy
from pages.parts import queries

LEAD_ATTENTION = (
    "lead.closed_unpaid",
    "lead.overdue",
    "lead.unsolved_true",
    "lead.true_in_progress",
    "lead.instalment_overdue",
)


@queries.cached_query()
def time_spent(connection: Connection, scope: Scope) -> list[lead_flow.Spent]:
    return lead_flow.time_spent(connection, scope)


@queries.cached_query()
def by_owner(connection: Connection, scope: Scope) -> pd.DataFrame:
    return lead_flow.by_owner(connection, scope)


@queries.cached_query()
def ageing(connection: Connection, scope: Scope) -> list[lead_flow.Age]:
    return lead_flow.ageing(connection, scope)


@queries.cached_query(entries=128)
def cross(connection: Connection, scope: Scope, metric_id: str, row: str, column: str) -> pd.DataFrame:
    return lead_flow.cross(connection, ALL_METRICS[metric_id], scope, row, column)


@queries.cached_query()
def repeated_firms(connection: Connection, scope: Scope) -> pd.DataFrame:
    return lead_flow.repeated_firms(connection, scope)


@queries.cached_query()
def winters(connection: Connection, scope: Scope) -> pd.DataFrame:
    return lead_flow.winters(connection, scope)


@queries.cached_query()
def holding(connection: Connection, scope: Scope) -> pd.DataFrame:
    return lead_flow.holding(connection, scope)


@queries.cached_query()
def ledger(connection: Connection, scope: Scope, unit: lead_ledger.Unit, *, period_only: bool) -> pd.DataFrame:
    return lead_ledger.ledger(connection, scope, unit, period_only=period_only)


@queries.cached_query()
def worklist(connection: Connection, scope: Scope) -> pd.DataFrame:
    return attention.worklist(connection, scope, figures=LEAD_ATTENTION)


@queries.cached_query()
def _subsidy(connection: Connection, scope: Scope) -> tuple[str, int]:
    cases = subsidy.eligible_cases(connection, scope)
    earned, unrated = subsidy.total(cases, subsidy.rates())
    return str(earned), unrated


def subsidy_due(scope: Scope) -> tuple[Decimal, int]:
    """What the eligible cases of the period earn by the rate table, 元, and how many of them have no rate yet."""
    earned, unrated = _subsidy(scope)
    return Decimal(earned), unrated
