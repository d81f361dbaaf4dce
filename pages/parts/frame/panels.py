"""The panels of a screen: its main exhibit beside its worklist, and the sections below."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from pages.parts.frame.tabs import tabs


def exhibit_and_worklist(exhibit: Callable[[], object], worklist: Callable[[], object], keys: tuple[str, str]) -> None:
    """Two thirds beside one third, of one height; ``keys`` name the two in style sheets."""
    for place, draw, key in zip(st.columns([2, 1], gap="small"), (exhibit, worklist), keys, strict=True):
        with place.container(border=True, key=f"panel-{key}", height="stretch"):
            draw()


def sections(drawn: Mapping[str, Callable[[], object]]) -> None:
    """The sections of a screen; the open one stands in the address."""
    with st.container(border=True, key="panel-sections"):
        tabs(drawn, key="section")
