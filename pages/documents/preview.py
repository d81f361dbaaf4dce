"""Documents as pictures before they are downloaded: the PDF's own pages; slides and workbook from the same values."""

from __future__ import annotations

import io
from collections.abc import Sequence

from pypdfium2 import PdfDocument

from metrics.reporting.deck.slide import Bars, Lines, Numbers, Slide, Table, Verdict
from metrics.reporting.report import REPORTED, Report
from pages.documents.page_pdf import write_page_pdf
from pages.documents.screen_paper import PageHead
from pages.parts.charts.palette import MARKS, on_paper
from pages.parts.files import pictures
from pages.parts.frame.screen_pieces import Chart, Figures, Grid, Piece, Words

DOTS = 96 / 72  # pixels per point: readable at the width of a column


def pages_of(pdf: bytes, *, scale: float = DOTS) -> list[bytes]:
    """The pages of a PDF as PNG."""
    found = []
    document = PdfDocument(pdf)
    for page in document:
        file = io.BytesIO()
        page.render(scale=scale).to_pil().save(file, "PNG")
        found.append(file.getvalue())
    document.close()
    return found


def _exhibit(slide: Slide) -> list[Piece]:
    shown = slide.exhibit
    if isinstance(shown, Table | Bars) and not shown.rows:
        return [Words(shown.nothing)]
    if isinstance(shown, Numbers):
        cards = tuple(
            (
                "",
                f"{f.name} {MARKS[f.status]} {f.status.value}",
                f.text,
                tuple(filter(None, (f.target_text, f.change_text))),
            )
            for f in shown.figures
        )
        return [Figures(cards)]
    if isinstance(shown, Verdict):
        vetoes = tuple(f"{name} {phrase}" for name, phrase, _ in shown.vetoes)
        cards = (
            ("", "考核自查得分", shown.points, (shown.scale,)),
            ("", "等次", shown.grade, (shown.veto_text, *vetoes)),
        )
        losses = [Grid(("失分最多", "分值"), shown.losses, frozenset({1}))] if shown.losses else []
        return [Figures(cards), *losses]
    if isinstance(shown, Table):
        return [Grid(shown.header, shown.rows)]
    if isinstance(shown, Bars):
        rows = tuple((name, phrase, f"{MARKS[status]} {status.value}") for name, _, phrase, status in shown.rows)
        return [Grid(("", shown.measure, "状态"), rows, frozenset({1}))]
    with on_paper():
        if isinstance(shown, Lines):
            drawn = pictures.lines_chart(shown, height=240, width=700, font_size=14)
        else:
            drawn = pictures.map_chart(shown, height=230, width=700, font_size=14)
        return [Chart(drawn.to_dict())]


def slides_pdf(report: Report, shown: Sequence[Slide]) -> bytes:
    """The slides' titles, exhibits and lines, a page each. Raises FontError without a Chinese font."""
    pages: list[list[Piece]] = [
        [Words(slide.title, 1), *_exhibit(slide), *(Words(line) for line in slide.lines), Words(slide.source, 4)]
        for slide in shown
    ]
    return write_page_pdf(_head(report, "幻灯片"), pages, [], "16:9")


def workbook_pdf(report: Report) -> bytes:
    """The sheet 指标口径 of the workbook. Raises FontError without a Chinese font."""
    rows = tuple(
        (f.name, f.text, f.base or "—", f.target_text or "—", f"{MARKS[f.status]} {f.status.value}",
         f.change_text or "—", f"{report.records[m]:,}", f.explanation)
        for m, f in ((m, report.figures[m]) for m in REPORTED)
    )  # fmt: skip
    header = ("指标", "数值", "基数", "目标", "状态", report.compared_with, "记录数", "口径")
    return write_page_pdf(_head(report, "数据簿"), [[Grid(header, rows, frozenset({1, 2, 6}))]], [], "A4 横向")


def _head(report: Report, title: str) -> PageHead:
    scope = f"{report.place} · {report.period} · 数据截至 {report.scope.as_of}"
    return PageHead(title, scope, f"数据版本 {report.version}", report.synthetic)
