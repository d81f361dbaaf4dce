"""Cached loaders of the funds screen; the scope carries the viewer and is part of every key."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.questions import balances, deposit_ratio, reconciliation, wage_calendar
from pages.parts import queries


@queries.cached_query()
def obligations(connection: Connection, scope: Scope) -> list[balances.Obligation]:
    """See `metrics.questions.balances.obligations`."""
    return balances.obligations(connection, scope)


@queries.cached_query()
def holdings(connection: Connection, scope: Scope, field: str) -> pd.DataFrame:
    """See `metrics.questions.balances.holdings`."""
    return balances.holdings(connection, scope, field)


@queries.cached_query(entries=32)
def site_facts(connection: Connection, scope: Scope) -> list[deposit_ratio.SiteFacts]:
    """See `metrics.questions.deposit_ratio.site_facts`."""
    return deposit_ratio.site_facts(connection, scope)


@queries.cached_query(entries=32)
def wage_months(connection: Connection, scope: Scope, months: int) -> list[wage_calendar.SiteMonth]:
    """See `metrics.questions.wage_calendar.calendar`."""
    return wage_calendar.calendar(connection, scope, months)


@queries.cached_query(entries=32)
def differences(connection: Connection, scope: Scope) -> pd.DataFrame:
    """See `metrics.definitions.reconciliation.differences`."""
    return reconciliation.differences(connection, scope)
