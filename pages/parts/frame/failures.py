"""What a viewer reads when something fails: what happened, what to do, and the number that is in the log."""

from __future__ import annotations

import logging
import secrets

import streamlit as st

from data_access import clock

log = logging.getLogger("dashboard")


def explain_failure(what: str, remedy: str) -> None:
    """Log the exception being handled under a number and show it with a remedy, in Chinese."""
    number = secrets.token_hex(4)
    log.exception("%s failure %s: %s", clock.load_time(), number, what)
    st.error(f"{what}。{remedy}（错误编号 {number}）", icon=":material/error:")
