"""Cached frames of the campaigns screen."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from data_access.scope import Scope
from metrics import attention
from metrics.definitions.campaigns import Campaign, campaigns
from pages.parts import loading

UNPAID = ("lead.closed_unpaid", "lead.unsolved_true", "lead.true_in_progress")


@st.cache_data(ttl=loading.REFRESH, max_entries=16, show_spinner=False, refresh_mode="background")
def _campaigns(url: str, edition: str, as_of: date) -> list[Campaign]:
    with loading.reading(url, edition) as connection:
        return campaigns(connection, as_of)


@st.cache_data(ttl=loading.REFRESH, max_entries=32, show_spinner=False, refresh_mode="background")
def _unpaid(url: str, edition: str, scope: Scope) -> pd.DataFrame:
    with loading.reading(url, edition) as connection:
        return attention.contradictions_first(attention.worklist(connection, scope, each=200, figures=UNPAID))


def known_campaigns(as_of: date) -> list[Campaign]:
    """The campaigns that had begun by the day, the newest first."""
    url = loading.database_url()
    return _campaigns(url, loading.state().edition, as_of)


def unpaid(scope: Scope) -> pd.DataFrame:
    """The true leads not paid in full, each once, as `metrics.attention.contradictions_first` gives them."""
    url = loading.database_url()
    return _unpaid(url, loading.state().edition, scope)
