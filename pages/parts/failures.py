"""What a viewer reads when something fails: what happened, what to do, and the number that is in the log."""

from __future__ import annotations

import logging
import secrets

import streamlit as st

log = logging.getLogger("dashboard")


def explain_failure(what: str, remedy: str) -> None:
    """Log the exception being handled under a number and show it with a remedy, in Chinese."""
    number = secrets.token_hex(4)
    log.exception("failure %s: %s", number, what)
    st.error(f"{what}。{remedy}（错误编号 {number}）", icon=":material/error:")
