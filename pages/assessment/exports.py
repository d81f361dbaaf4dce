"""The self-report as files, one click each; built when clicked, from the score on the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from data_access.database.scope import Scope
from metrics.assessment.lost_records import LostRecords
from metrics.assessment.remediation import Recovery
from metrics.assessment.score import Score
from metrics.reporting.self_report import SelfReport, report_of
from pages.documents.preview import pages_of
from pages.documents.self_report_docx import docx_bytes
from pages.documents.self_report_pdf import pdf_bytes
from pages.documents.self_report_xlsx import xlsx_bytes
from pages.parts import score_queries as figures
from pages.parts.files.downloads import download_button
from pages.parts.files.fonts import missing_fonts
from pages.parts.files.page_pictures import page_pictures
from pages.parts.scope.scope_bar import scope_text


def report_buttons(
    score: Score, found: Mapping[str, LostRecords], ranked: Sequence[Recovery], scope: Scope, *, synthetic: bool
) -> None:
    """自查报告 as .docx, .pdf and .xlsx, and its pages as pictures first."""
    year = score.catalogue.year

    def report() -> SelfReport:
        items = figures.evidence_items(year, scope.as_of, scope.viewer)
        return report_of(score, found, ranked, items, scope_text(score.scope), synthetic=synthetic)

    name = f"{year}年度考核自查报告_{scope.as_of}"

    @st.dialog("预览：自查报告", width="large")
    def preview() -> None:
        page_pictures(pages_of(pdf_bytes(report())), key="self-report", note="Word 版内容相同，分页以本机 Word 为准。")

    download_button(
        "导出自查报告",
        lambda: docx_bytes(report()),
        f"{name}.docx",
        icon=":material/description:",
        kind="primary",
    )
    if missing := missing_fonts():
        st.caption(f":material/warning: {missing}")
    else:
        download_button(
            "导出自查报告（PDF）",
            lambda: pdf_bytes(report()),
            f"{name}.pdf",
            mime="application/pdf",
            icon=":material/picture_as_pdf:",
        )
        if st.button("预览自查报告", icon=":material/visibility:", key="preview-report"):
            preview()
    download_button(
        "导出得分表",
        lambda: xlsx_bytes(report()),
        f"{name}.xlsx",
        icon=":material/table_view:",
    )
