"""A return as files, one click each."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from metrics.returns.filling import Filled
from metrics.returns.return_sentences import file_stem
from metrics.returns.return_xlsx import return_xlsx
from pages.documents.return_docx import return_docx
from pages.parts.files.downloads import download_button


def export_buttons(filled: Filled, standing: str, *, synthetic: bool) -> None:
    """The sheet and the document of what is shown, each on A4."""
    name = file_stem(filled)
    with st.container(horizontal=True, gap="small"):
        download_button(
            "导出报表", lambda: return_xlsx(filled, synthetic=synthetic, standing=standing), f"{name}.xlsx",
            icon=":material/download:", kind="primary",
        )  # fmt: skip
        download_button(
            "导出 Word", lambda: return_docx(filled, synthetic=synthetic, standing=standing), f"{name}.docx",
            icon=":material/description:",
        )  # fmt: skip


def sent_buttons(made: Callable[[], Filled], name: str, standing: str, *, synthetic: bool) -> None:
    """The same two papers with the numbers that were sent."""
    with st.container(horizontal=True, gap="small"):
        download_button(
            "导出上报时的报表", lambda: return_xlsx(made(), synthetic=synthetic, standing=standing),
            f"{name}_上报.xlsx", icon=":material/download:",
        )  # fmt: skip
        download_button(
            "导出上报时的 Word", lambda: return_docx(made(), synthetic=synthetic, standing=standing),
            f"{name}_上报.docx", icon=":material/description:",
        )  # fmt: skip
