"""Cached frames of the campaigns screen."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from data_access.scope import Scope
from metrics import attention
from metrics.definitions.campaigns import Campaign, campaigns
from pages.parts import loading


@st.cache_data(ttl=loading.REFRESH, max_entries=16, show_spinner=False, refresh_mode="background")
def _campaigns(url: str, version: int, as_of: date) -> list[Campaign]:
    del version
    with loading.engine(url).connect() as connection:
        return campaigns(connection, as_of)


@st.cache_data(ttl=loading.REFRESH, max_entries=32, show_spinner=False, refresh_mode="background")
def _unsolved(url: str, version: int, scope: Scope) -> pd.DataFrame:
    del version
    with loading.engine(url).connect() as connection:
        return attention.worklist(connection, scope, each=200, figures=("lead.unsolved_true",))


def known_campaigns(as_of: date) -> list[Campaign]:
    """The campaigns that had begun by the day, the newest first."""
    url = loading.database_url()
    return _campaigns(url, loading.state(url).version, as_of)


def unsolved(scope: Scope) -> pd.DataFrame:
    """The true leads not paid in full, as `metrics.attention.worklist` gives them."""
    url = loading.database_url()
    return _unsolved(url, loading.state(url).version, scope)
