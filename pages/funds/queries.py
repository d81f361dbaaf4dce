"""Cached loaders of the funds screen; the scope carries the viewer and is part of every key."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from metrics.questions import balances, deposit_ratio, reconciliation, wage_calendar
from pages.parts.queries import REFRESH, reading


@st.cache_data(ttl=REFRESH, max_entries=64, show_spinner=False, refresh_mode="background")
def obligations(url: str, edition: str, scope: Scope) -> list[balances.Obligation]:
    """See `metrics.questions.balances.obligations`."""
    with reading(url, edition) as connection:
        return balances.obligations(connection, scope)


@st.cache_data(ttl=REFRESH, max_entries=64, show_spinner=False, refresh_mode="background")
def holdings(url: str, edition: str, scope: Scope, field: str) -> pd.DataFrame:
    """See `metrics.questions.balances.holdings`."""
    with reading(url, edition) as connection:
        return balances.holdings(connection, scope, field)


@st.cache_data(ttl=REFRESH, max_entries=32, show_spinner=False, refresh_mode="background")
def site_facts(url: str, edition: str, scope: Scope) -> list[deposit_ratio.SiteFacts]:
    """See `metrics.questions.deposit_ratio.site_facts`."""
    with reading(url, edition) as connection:
        return deposit_ratio.site_facts(connection, scope)


@st.cache_data(ttl=REFRESH, max_entries=32, show_spinner=False, refresh_mode="background")
def wage_months(url: str, edition: str, scope: Scope, months: int) -> list[wage_calendar.SiteMonth]:
    """See `metrics.questions.wage_calendar.calendar`."""
    with reading(url, edition) as connection:
        return wage_calendar.calendar(connection, scope, months)


@st.cache_data(ttl=REFRESH, max_entries=32, show_spinner=False, refresh_mode="background")
def differences(url: str, edition: str, scope: Scope) -> pd.DataFrame:
    """See `metrics.definitions.reconciliation.differences`."""
    with reading(url, edition) as connection:
        return reconciliation.differences(connection, scope)
