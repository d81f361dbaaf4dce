"""导出本页: the screen as PDF, drawn on the server when asked; 保存本页: its plain page as a file."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from data_access.database.scope import Scope
from data_access.database.state import DataState
from pages.documents.page_pdf import write_page_pdf
from pages.documents.screen_paper import PAPERS, PageHead
from pages.parts.files.downloads import download_button
from pages.parts.files.fonts import missing_fonts
from pages.parts.frame.screen_record import pieces, title_of
from pages.parts.scope.addresses import PLAIN, SAVE
from pages.parts.scope.scope_bar import scope_text


def page_pdf(record: list[Any], scope: Scope, state: DataState, paper: str) -> bytes:
    """The recorded screen as a PDF. Raises FontError without a Chinese font."""
    stamp = f"数据版本 {state.version}"
    head = PageHead(title_of(record) or "治欠工作看板", scope_text(scope), stamp, state.synthetic)
    shown, twins = pieces(record)
    return write_page_pdf(head, [shown], twins, paper)


def _save_page() -> None:
    """保存本页: the plain page of the screen as one file, where it has one."""
    screen = st.session_state["screen"]
    if screen not in PLAIN:
        return
    asked = [(name, text) for name in st.query_params for text in st.query_params.get_all(name)]
    address = f"plain/{screen}?{urlencode([*asked, (SAVE, '1')])}"
    st.html(f'<a class="save-page" href="{escape(address)}" download>保存本页（简版网页，一个文件）</a>')


def page_export(record: list[Any], name: str, scope: Scope, state: DataState) -> None:
    """The button of the masthead; ``record`` is filled while the page runs, after this."""

    def made(paper: str) -> Callable[[], bytes]:
        return lambda: page_pdf(record, scope, state, paper)

    with st.popover("导出本页", icon=":material/print:", width="content", key="page-export"):
        _save_page()
        if missing := missing_fonts():
            st.caption(missing)
            return
        st.caption("按屏幕上的数据生成 PDF，页眉写明范围和数据截至日。")
        for paper in PAPERS:
            download_button(
                paper,
                made(paper),
                f"{name}_{scope.last_day}_{paper.replace(' ', '')}.pdf",
                mime="application/pdf",
                width="stretch",
                key=f"page-export-{paper}",
            )
