"""The pages of a document as pictures: one large, all small below it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

import streamlit as st


def page_pictures(pages: Sequence[bytes], *, key: str, note: str = "", wide: bool = False) -> None:
    """Draw the pages (PNG) with their count; ``wide`` ones are slides and sheets. For the inside of a dialog."""
    st.markdown(f"共 {len(pages)} 页" + (f"  :gray[{note}]" if note else ""))
    number = st.pagination(len(pages), key=f"preview-page-{key}") if len(pages) > 1 else 1
    pictures = [f"data:image/png;base64,{b64encode(page).decode()}" for page in pages]  # in the page, at no address
    st.image(pictures[number - 1], width="stretch" if wide else 640)
    if len(pages) > 1:
        with st.grid(6, min_column_width=110, gap="small"):
            for place, picture in enumerate(pictures, start=1):
                st.image(picture, caption=f"第 {place} 页", width="stretch")
