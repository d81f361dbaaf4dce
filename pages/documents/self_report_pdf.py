"""The self-report as PDF in official layout: the words and numbers of the Word file, tables over the text's width."""

from __future__ import annotations

from collections.abc import Iterable

from metrics.reporting.cells import Row, worded
from metrics.reporting.self_report import (
    EVIDENCE_HEADS,
    MEASURE_HEADS,
    PLAN_HEADS,
    SCORE_HEADS,
    VETO_HEADS,
    SelfReport,
    counted,
)
from metrics.wording.formats import points_text
from pages.documents.official_document import LINE, OfficialDocument


def _worded(rows: Iterable[Row]) -> list[list[str]]:
    return [[worded(cell) for cell in row] for row in rows]


def pdf_bytes(report: SelfReport) -> bytes:
    """The report as the bytes of a PDF. Raises FontError when no Chinese font is installed."""
    sheet = OfficialDocument(report.title, report.organisation, report.scope)
    sheet.title_lines("\n".join(report.title_lines))
    for text in (
        f"填报单位：{report.organisation}",
        f"考核年度：{report.year}",
        f"范围：{report.scope}",
        *(f"注：{n}" for n in report.notes),
    ):
        sheet.paragraph(text, indent=0, size=12)
    sheet.heading("一、综述")
    for text in report.summary:
        sheet.paragraph(text)
    sheet.heading("二、分项得分表", lines=3)
    sheet.rows_under("", MEASURE_HEADS, _worded(m.cells for m in report.measures), (4, 2, 2, 2, 2, 2), (1, 2, 3, 4, 5))
    for (_, lines), measure in zip(report.sections, report.measures, strict=True):
        widths = (1.1, 2.8, 1.2, 1.3, 1.2, 3.4, 1.7, 2.4)
        sheet.rows_under(measure.heading, SCORE_HEADS, _worded(lines), widths, (2, 3, 4))
    won, most, lost = (points_text(points) for points in (report.total.won, report.total.most, report.total.lost))
    sheet.paragraph(f"合计得 {won} 分，满分 {most} 分，失 {lost} 分；折算后 {report.total.statement}。")
    sheet.rows_under("一票否决情形", VETO_HEADS, _worded(report.vetoes), (1, 4, 4, 4))
    sheet.heading("三、失分说明")
    for n, loss in enumerate(report.losses, start=1):
        sheet.heading(f"（{counted(n)}）{loss.title}")
        for text in loss.paragraphs:
            sheet.paragraph(text)
    if not report.losses:
        sheet.paragraph("没有失分。")
    sheet.heading("四、佐证清单", lines=3)
    if report.evidence:
        sheet.rows_under("", EVIDENCE_HEADS, _worded(report.evidence), (1, 2.8, 1.6, 1.7, 1.7, 2.2, 2.1, 1.4, 1.5))
    else:
        sheet.paragraph("书面资料清单尚未建立。")
    sheet.heading("五、整改计划", lines=3)
    tail = (len(report.signed) + 1) * LINE
    if report.plan:
        sheet.rows_under("", PLAN_HEADS, _worded(report.plan), (1, 2.4, 3.2, 2.9, 1.4, 2.4, 1.8), (4,), tail=tail)
    else:
        sheet.paragraph("没有需要整改的事项。", tail=tail)
    for text in report.signed:
        sheet.paragraph(text, align="R", indent=0)
    return bytes(sheet.output())
