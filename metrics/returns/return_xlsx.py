"""A return as it is sent: one sheet of A4 (across where it is wide) with title, unit, period, notes, signature line."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from metrics.returns.filling import Filled
from metrics.returns.return_sentences import (
    amount_text,
    foot_lines,
    groups,
    head_lines,
    headings,
    measures,
    row_names,
    sheet_number,
    signature,
    title_text,
)
from metrics.wording.csv_text import PLAIN_TEXTS

_A4 = 9
_FIRST, _LEAST, _NARROW = 13, 6, 22  # widths of columns, in characters
_FIVE = 5
_SPARE = 0.7  # beside what a column holds: all that is spared prints larger
_LINE, _ROW = 15, 20  # heights of a line and of a row of the table, in points
_RATE, _SUM, _COUNT = '0.0"%"', "#,##0.00", "#,##0"


class _Styles:
    def __init__(self, book: Any) -> None:
        font = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
        edge = {"border": 1}
        self.title = book.add_format({"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"})
        self.line = book.add_format({**font, "text_wrap": True})
        head = {**font, **edge, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#E8EEF5"}
        self.head = book.add_format(head)
        self.numbers = {
            (form, bold): book.add_format({**font, **edge, "bold": bold, "num_format": form, "align": "right"})
            for form in (_RATE, _SUM, _COUNT)
            for bold in (False, True)
        }
        self.name = {bold: book.add_format({**font, **edge, "bold": bold}) for bold in (False, True)}


def _widths(filled: Filled) -> list[float]:
    """Of each column, so that its longest number takes one line and its title two: what is narrow prints large.

    A title of five takes one line, as its last character would stand alone on the second.
    """
    if not filled.declared.is_wide:
        return [_NARROW] * len(filled.declared.columns)
    longest = [max(len(amount_text(filled.cells[row.key][at])) for row in filled.rows)
               for at in range(len(filled.declared.columns))]  # fmt: skip
    heads = [max(len(column.title) * (2 if len(column.title) == _FIVE else 1), 2 * len(measure) + 4)
             for column, measure in zip(filled.declared.columns, measures(filled), strict=True)]  # fmt: skip
    return [max(_LEAST, number, head) + _SPARE for number, head in zip(longest, heads, strict=True)]


def _lines(text: str, width: float) -> int:
    """The lines that a text takes in so many characters; one of Chinese is two wide."""
    return max(1, -(-2 * len(text) // int(width)))


def _head(page: Any, styles: _Styles, filled: Filled, top: int) -> int:
    """The heading rows; the row after them."""
    above = groups(filled)
    below = top + 1 if above else top
    if above:
        page.merge_range(top, 0, below, 0, "", styles.head)
        at = 1
        for name, count in above:
            if count > 1:
                page.merge_range(top, at, top, at + count - 1, name, styles.head)
            else:
                page.write_string(top, at, name, styles.head)
            at += count
    else:
        page.write_string(top, 0, "", styles.head)
    for at, heading in enumerate(headings(filled, "\n"), start=1):
        page.write_string(below, at, heading, styles.head)
    page.set_row(below, _LINE * (3 if filled.declared.is_wide else 1))
    page.repeat_rows(top, below)
    page.freeze_panes(below + 1, 1)
    return below + 1


def return_xlsx(filled: Filled, *, synthetic: bool, standing: str = "") -> bytes:
    """The workbook; ``standing`` see `metrics.returns.return_sentences.head_lines`."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, PLAIN_TEXTS) as book:
        styles, last = _Styles(book), len(filled.declared.columns)
        page = book.add_worksheet(filled.declared.title)
        page.merge_range(0, 0, 0, last, title_text(filled), styles.title)
        page.set_row(0, 30)
        widths = _widths(filled)
        first = _FIRST if filled.declared.is_wide else 2 * _FIRST
        across = first + sum(widths)
        units = [filled.declared.units] if filled.declared.units else []
        message = "　".join([*head_lines(filled, synthetic=synthetic, standing=standing), *units])
        page.merge_range(1, 0, 1, last, message, styles.line)
        page.set_row(1, _LINE * _lines(message, across))
        row = _head(page, styles, filled, 2)
        for name, line in zip(row_names(filled), filled.rows, strict=True):
            page.write_string(row, 0, name, styles.name[line.is_total])
            for at, cell in enumerate(filled.cells[line.key], start=1):
                form = _RATE if cell.is_rate else _SUM if cell.money else _COUNT
                style, number = styles.numbers[form, line.is_total], sheet_number(cell)
                if number is None:
                    page.write_string(row, at, amount_text(cell), style)
                else:
                    page.write_number(row, at, number, style)
            page.set_row(row, _ROW)
            row += 1
        for text in [*foot_lines(filled), "", signature(filled)]:
            page.merge_range(row, 0, row, last, text, styles.line)
            page.set_row(row, _LINE * _lines(text, across))
            row += 1
        page.set_column(0, 0, first)
        for at, width in enumerate(widths, start=1):
            page.set_column(at, at, width)
        if filled.declared.is_wide:
            page.set_landscape()
        page.set_paper(_A4)
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        page.center_horizontally()
        page.fit_to_pages(1, 0)
        page.print_area(0, 0, row - 1, last)
        page.set_footer("&C第 &P 页，共 &N 页")
    return file.getvalue()
