"""What a viewer reads when something fails: what happened, what to do, and the number that is in the log."""

from __future__ import annotations

import streamlit as st

from pages.parts import shown_data
from pages.parts.failure_log import noted


def explain_failure(what: str, remedy: str) -> None:
    """Log the exception being handled under a number and show it with a remedy, in Chinese."""
    st.error(f"{what}。{remedy}（错误编号 {noted(what)}）", icon=":material/error:")


def say_away() -> None:
    """While the database is away: what is shown instead, how old it is, and the number; gone once it is back."""
    if shown_data.away():
        _away_line()


@st.fragment(run_every="10s")
def _away_line() -> None:
    shown_data.newest_state(shown_data.database_url())  # looks again, beside this run
    away = shown_data.away()
    if away is None:
        st.rerun()
    st.warning(away.line(), icon=":material/cloud_off:")
