"""The pages of a document as pictures: one large, all small below it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st


def page_pictures(pages: Sequence[bytes], *, key: str, note: str = "", wide: bool = False) -> None:
    """Draw the pages (PNG) with their count; ``wide`` ones are slides and sheets. For the inside of a dialog."""
    st.markdown(f"共 {len(pages)} 页" + (f"  :gray[{note}]" if note else ""))
    number = st.pagination(len(pages), key=f"preview-page-{key}") if len(pages) > 1 else 1
    st.image(pages[number - 1], width="stretch" if wide else 640)
    if len(pages) > 1:
        with st.grid(6, min_column_width=110, gap="small"):
            for place, picture in enumerate(pages, start=1):
                st.image(picture, caption=f"第 {place} 页", width="stretch")
