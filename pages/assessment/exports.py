"""The self-report as files, one click each; built when clicked, from the score on the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from data_access.scope import Scope
from metrics.assessment.mending import Book, Push
from metrics.assessment.scoring import Score
from pages.assessment import loading as figures
from pages.assessment.report import Report, report_of
from pages.assessment.report_docx import docx_bytes
from pages.assessment.report_xlsx import xlsx_bytes
from pages.parts import loading
from pages.parts.scope_bar import scope_said


def report_buttons(
    score: Score, found: Mapping[str, Book], ranked: Sequence[Push], scope: Scope, *, synthetic: bool
) -> None:
    """导出自查报告 as .docx and .xlsx."""
    url = loading.database_url()
    edition = loading.state().edition
    year = score.catalogue.year

    def report() -> Report:
        items = figures.evidence_items(url, edition, scope.viewer, year, scope.as_of)
        return report_of(score, found, ranked, items, scope_said(score.scope), synthetic=synthetic)

    name = f"{year}年度考核自查报告_{scope.as_of}"
    st.download_button(
        "导出自查报告",
        lambda: docx_bytes(report()),
        f"{name}.docx",
        on_click="ignore",
        icon=":material/description:",
        type="primary",
    )
    st.download_button(
        "导出得分表",
        lambda: xlsx_bytes(report()),
        f"{name}.xlsx",
        on_click="ignore",
        icon=":material/table_view:",
    )
