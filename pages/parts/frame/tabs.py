"""The sections of a screen as tabs, of which only the open one is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st


def tabs(drawn: Mapping[str, Callable[[], object]], *, key: str) -> None:
    """Draw the open tab; which one that is stands in the address under the key."""
    opened = st.tabs(list(drawn), key=key, bind="query-params", on_change="rerun")
    for tab, draw in zip(opened, drawn.values(), strict=True):
        if tab.open:
            with tab:
                draw()
