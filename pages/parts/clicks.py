"""The click on a row of a list, from when it is heard until a run has answered it.

What a component sends is Streamlit's for one run only: a run that takes its place before the list is drawn, or one
before it that comes to its end meanwhile, empties it, and nothing would open.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

_WAITING, _ANSWERED = "click_waiting", "click_answered"


def begin() -> None:
    """A run of the frame begins: what runs before answered stays answered."""
    st.session_state.pop(_ANSWERED, None)


def keep(key: str, click: Any) -> None:
    """Let a click on the list ``key`` wait until the list is drawn."""
    st.session_state[_WAITING] = (key, click)


def take(key: str) -> Any | None:
    """The click on the list ``key`` that waits, if any: it is answered now."""
    waiting = st.session_state.get(_WAITING)
    if waiting is None or waiting[0] != key:
        return None
    st.session_state[_ANSWERED] = st.session_state.pop(_WAITING)
    return waiting[1]


def put_back() -> None:
    """The run begins anew: what it answered waits again."""
    if _ANSWERED in st.session_state:
        st.session_state[_WAITING] = st.session_state.pop(_ANSWERED)


def forget() -> None:
    """The run came to its end: a list that it did not draw is not opened when it is drawn again."""
    st.session_state.pop(_WAITING, None)
