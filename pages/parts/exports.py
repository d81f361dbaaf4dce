"""Record lists as files: .xlsx and CSV, the same columns as the screen, safe against formulas."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import xlsxwriter

from metrics.csv_text import csv_text


def csv_bytes(frame: pd.DataFrame, head: Sequence[str]) -> bytes:
    """The frame as CSV with a BOM (Excel reads Chinese right), ``head`` lines above, texts guarded."""
    return csv_text(list(frame.columns), frame.itertuples(index=False), head).encode("utf-8-sig")


def xlsx_bytes(frame: pd.DataFrame, head: Sequence[str], sheet: str) -> bytes:
    """The frame as a workbook of one sheet: ``head`` lines, frozen heading row, dates and sums as such."""
    return workbook_bytes({sheet: frame}, head)


def workbook_bytes(sheets: Mapping[str, pd.DataFrame], head: Sequence[str]) -> bytes:
    """Frames as the sheets of one workbook, by sheet name, each made like `xlsx_bytes`."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF5"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        money = book.add_format({"num_format": "#,##0.00"})
        for name, frame in sheets.items():
            _write_sheet(book.add_worksheet(name[:31]), frame, head, bold, day, money)
    return file.getvalue()


def _write_sheet(page: Any, frame: pd.DataFrame, head: Sequence[str], bold: Any, day: Any, money: Any) -> None:
    for row, line in enumerate(head):
        page.write_string(row, 0, line)
    top = len(head)
    for column, name in enumerate(frame.columns):
        page.write_string(top, column, str(name), bold)
    for row, cells in enumerate(frame.itertuples(index=False), start=top + 1):
        for column, cell in enumerate(cells):
            _write(page, row, column, cell, day, money)
    page.freeze_panes(top + 1, 1)
    page.autofilter(top, 0, top + len(frame), max(len(frame.columns) - 1, 0))
    page.set_column(0, len(frame.columns), 18)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)


def _write(page: Any, row: int, column: int, cell: Any, day: Any, money: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, date):
        page.write_datetime(row, column, cell, day)
    elif isinstance(cell, Decimal):
        page.write_number(row, column, float(cell), money)
    elif isinstance(cell, int):
        page.write_number(row, column, cell)
    else:
        page.write_string(row, column, str(cell))
