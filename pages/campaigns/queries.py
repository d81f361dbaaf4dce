"""Cached frames of the campaigns screen."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from metrics.questions import attention
from metrics.questions.campaigns import Campaign, campaigns
from pages.parts import queries

UNPAID = ("lead.closed_unpaid", "lead.unsolved_true", "lead.true_in_progress")


@st.cache_data(ttl=queries.REFRESH, max_entries=16, show_spinner=False, refresh_mode="background")
def _campaigns(url: str, edition: str, as_of: date) -> list[Campaign]:
    with queries.reading(url, edition) as connection:
        return campaigns(connection, as_of)


@st.cache_data(ttl=queries.REFRESH, max_entries=32, show_spinner=False, refresh_mode="background")
def _unpaid(url: str, edition: str, scope: Scope) -> pd.DataFrame:
    with queries.reading(url, edition) as connection:
        return attention.contradictions_first(attention.worklist(connection, scope, each=200, figures=UNPAID))


def known_campaigns(as_of: date) -> list[Campaign]:
    """The campaigns that had begun by the day, the newest first."""
    url = queries.database_url()
    return _campaigns(url, queries.state().edition, as_of)


def unpaid(scope: Scope) -> pd.DataFrame:
    """The true leads not paid in full, each once, as `metrics.questions.attention.contradictions_first` gives them."""
    url = queries.database_url()
    return _unpaid(url, queries.state().edition, scope)
