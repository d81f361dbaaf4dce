"""A return as files, one click each."""

from __future__ import annotations

import streamlit as st

from metrics.returns.filling import Filled
from metrics.returns.return_xlsx import return_xlsx
from pages.documents.return_docx import return_docx
from pages.parts.files.downloads import download_button


def export_buttons(filled: Filled, *, synthetic: bool) -> None:
    """The sheet and the document as they are sent, each on A4."""
    name = f"{filled.declared.title}_{filled.period.key}"
    with st.container(horizontal=True, gap="small"):
        download_button(
            "导出报表", lambda: return_xlsx(filled, synthetic=synthetic), f"{name}.xlsx",
            icon=":material/download:", kind="primary",
        )  # fmt: skip
        download_button(
            "导出 Word", lambda: return_docx(filled, synthetic=synthetic), f"{name}.docx",
            icon=":material/description:",
        )  # fmt: skip
