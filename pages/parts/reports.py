"""The cached report of a scope, for the documents and the projected page."""

from __future__ import annotations

import streamlit as st

from data_access.database.scope import Scope
from metrics.engine.periods import Preset
from metrics.reporting.report import Report, read_report
from pages.parts import queries


@st.cache_data(ttl=queries.REFRESH, max_entries=32, show_spinner=False, refresh_mode="background")
def report(url: str, edition: str, scope: Scope, preset: Preset, *, synthetic: bool, version: int) -> Report:
    """See `metrics.reporting.report.read_report`; the scope carries the viewer."""
    with queries.reading(url, edition) as connection:
        return read_report(connection, scope, preset, synthetic=synthetic, version=version)


def current_report(scope: Scope, preset: Preset) -> Report:
    """The report of the scope from the data that the screen shows."""
    state = queries.state()
    return report(*queries.key_of_data(), scope, preset, synthetic=state.synthetic, version=state.version)
