"""Tables on small screens: two-line rows instead of columns."""

from __future__ import annotations

import streamlit as st

from pages.parts.plain import plain


def two_lines(lines: list[tuple[str, str]], *, key: str) -> None:
    """A table as two-line rows, shown on small screens only; the texts are data."""
    with st.container(key=f"phone-{key}", gap="xsmall"):
        for first, second in lines:
            st.markdown(f"**{plain(first)}**  \n:gray[{plain(second)}]")
