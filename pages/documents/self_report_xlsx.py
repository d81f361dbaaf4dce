"""The self-report as .xlsx: one sheet per part, printed on A4 across; numbers are numbers, text is never a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter

from data_access.rules.rounding import half_up
from metrics.reporting.cells import Row, Share, worded
from metrics.reporting.self_report import EVIDENCE_HEADS, MEASURE_HEADS, PLAN_HEADS, SCORE_HEADS, SelfReport
from metrics.wording.csv_text import PLAIN_TEXTS
from metrics.wording.formats import per_cent


class _Workbook:
    """The formats of the workbook, and rows written with them."""

    def __init__(self, book: Any) -> None:
        font = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
        edge = {"border": 1}
        self.book = book
        self.title = book.add_format({"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"})
        self.line = book.add_format({"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True})
        self.head = book.add_format({**font, **edge, "bold": True, "align": "center", "bg_color": "#E8EEF5"})
        self.part = book.add_format({**font, **edge, "bold": True, "bg_color": "#F5F7FA"})
        self.cell = book.add_format({**font, **edge})
        self.points = book.add_format({**font, **edge, "num_format": "0.00", "align": "center"})
        self.share = book.add_format({**font, **edge, "num_format": "0.0%"})
        self.day = book.add_format({**font, **edge, "num_format": "yyyy-mm-dd", "align": "left"})
        self.widths: Sequence[float] = ()  # of the sheet being written

    def sheet(self, name: str, report: SelfReport, heads: Sequence[str], widths: Sequence[float]) -> tuple[Any, int]:
        """A sheet with the report's head and a heading row; the row after it."""
        page = self.book.add_worksheet(name)
        last = len(heads) - 1
        page.merge_range(0, 0, 0, last, report.title, self.title)
        page.set_row(0, 28)
        notes = [f"{name} · 考核年度：{report.year} · 范围：{report.scope}", *report.notes]
        for row, text in enumerate(notes, start=1):
            page.merge_range(row, 0, row, last, text, self.line)
            page.set_row(row, 28)
        top, self.widths = len(notes) + 1, widths
        for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
            page.write_string(top, column, head, self.head)
            page.set_column(column, column, width)
        page.freeze_panes(top + 1, 0)
        page.repeat_rows(top)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_footer("&C第 &P 页，共 &N 页")
        return page, top + 1

    def row(self, page: Any, row: int, values: Row) -> None:
        """Write a row as high as its longest cell needs: not every program measures wrapped text on opening."""
        lines = max(_lines(worded(value), width) for value, width in zip(values, self.widths, strict=True))
        page.set_row(row, 15 * lines + 3)
        for column, value in enumerate(values):
            # What is a number or a day stays one, so that the sheet sorts.
            if isinstance(value, Decimal):
                page.write_number(row, column, half_up(value, 2), self.points)
            elif isinstance(value, int):
                page.write_number(row, column, value, self.cell)
            elif isinstance(value, Share):
                page.write_number(row, column, per_cent(value.value) / 100, self.share)
            elif isinstance(value, date):
                page.write_datetime(row, column, value, self.day)
            else:
                page.write_string(row, column, worded(value), self.cell)


def _lines(text: str, width: float) -> int:
    """Lines a text takes in a column of that width; a Chinese character is two wide."""
    wide = (sum(2 if ord(c) > 0x2E7F else 1 for c in part) for part in text.split("\n"))
    return sum(max(1, -(-length // int(width - 1))) for length in wide)


def xlsx_bytes(report: SelfReport) -> bytes:
    """The report as a workbook: 综述, 分项得分表, 失分说明, 佐证清单, 整改计划."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, PLAIN_TEXTS) as workbook:
        book = _Workbook(workbook)
        _summary(book, report)
        _scores(book, report)
        _losses(book, report)
        page, row = book.sheet("佐证清单", report, EVIDENCE_HEADS, (8, 34, 14, 12, 12, 22, 30, 11, 20))
        for values in report.evidence:
            book.row(page, row, values)
            row += 1
        page, row = book.sheet("整改计划", report, PLAN_HEADS, (7, 24, 38, 36, 12, 30, 13))
        for values in report.plan:
            book.row(page, row, values)
            row += 1
    return file.getvalue()


def _summary(book: _Workbook, report: SelfReport) -> None:
    page, row = book.sheet("综述", report, MEASURE_HEADS, (28, 16, 16, 16, 16, 16))
    page.fit_to_pages(1, 1)
    for measure in report.measures:
        book.row(page, row, measure.cells)
        row += 1
    total = report.total
    book.row(page, row, ("合计", total.most, total.won, total.lost, total.unknown, total.statement))
    row += 2
    head = (book.head, ("一票否决情形", "编号", "核查结果", "责任单位"))
    vetoes = ((book.cell, (worded(v[1]), worded(v[0]), worded(v[2]), worded(v[3]))) for v in report.vetoes)
    for style, heads in (head, *vetoes):
        for column, text in enumerate(heads[:3]):
            page.write_string(row, column, text, style)
        page.merge_range(row, 3, row, len(MEASURE_HEADS) - 1, heads[3], style)
        row += 1
    row += 1
    for text in (*report.summary, "", *report.signed):
        page.merge_range(row, 0, row, len(MEASURE_HEADS) - 1, text, book.line)
        page.set_row(row, 20 if len(text) < 50 else 36)
        row += 1


def _scores(book: _Workbook, report: SelfReport) -> None:
    page, row = book.sheet("分项得分表", report, SCORE_HEADS, (8, 24, 9, 9, 9, 30, 13, 44))
    for measure, lines in report.sections:
        page.merge_range(row, 0, row, len(SCORE_HEADS) - 1, measure, book.part)
        row += 1
        for values in lines:
            book.row(page, row, values)
            row += 1
    total = report.total
    book.row(page, row, ("", "合计", total.most, total.won, total.lost, total.statement, "", ""))


def _losses(book: _Workbook, report: SelfReport) -> None:
    heads = ("序号", "指标", "失分说明")
    page, row = book.sheet("失分说明", report, heads, (8, 36, 110))
    for n, loss in enumerate(report.losses, start=1):
        text = "\n".join(loss.paragraphs)
        book.row(page, row, (n, loss.title, text))
        row += 1
