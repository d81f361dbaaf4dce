"""Record lists as files: .xlsx and CSV, the same columns as the screen, safe against formulas."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from numbers import Number
from typing import Any

import pandas as pd
import xlsxwriter

from metrics.wording.csv_text import PLAIN_TEXTS, csv_text

DAY, MONEY = "yyyy-mm-dd", "#,##0.00"


def csv_bytes(frame: pd.DataFrame, head: Sequence[str]) -> bytes:
    """The frame as CSV with a BOM (Excel reads Chinese right), ``head`` lines above, texts guarded."""
    return csv_text(list(frame.columns), frame.itertuples(index=False), head).encode("utf-8-sig")


def xlsx_bytes(frame: pd.DataFrame, head: Sequence[str], sheet: str, formats: Mapping[str, str] | None = None) -> bytes:
    """The frame as a workbook of one sheet, see `workbook_bytes`."""
    return workbook_bytes({sheet: frame}, head, formats)


def workbook_bytes(
    sheets: Mapping[str, pd.DataFrame], head: Sequence[str], formats: Mapping[str, str] | None = None
) -> bytes:
    """Frames as the sheets of one workbook, by sheet name: ``head`` lines, frozen heading row, dates and numbers as
    such.

    ``formats`` are number formats by column; without one sums (Decimal) have two decimals, other numbers as many as
    they need.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, PLAIN_TEXTS) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF5"})
        made = {form: book.add_format({"num_format": form}) for form in {*(formats or {}).values(), DAY, MONEY}}
        for name, frame in sheets.items():
            own = [made.get((formats or {}).get(str(column), "")) for column in frame.columns]
            _write_sheet(book.add_worksheet(_sheet_name(name)), frame, head, bold, own, made)
    return file.getvalue()


def _sheet_name(name: str) -> str:
    """At most 31 characters, none of those that Excel refuses."""
    return re.sub(r"[\[\]:*?/\\]", " ", name)[:31]


def _write_sheet(
    page: Any, frame: pd.DataFrame, head: Sequence[str], bold: Any, own: Sequence[Any], made: Mapping[str, Any]
) -> None:
    for row, line in enumerate(head):
        page.write_string(row, 0, line)
    top = len(head)
    for column, name in enumerate(frame.columns):
        page.write_string(top, column, str(name), bold)
    for row, cells in enumerate(frame.itertuples(index=False), start=top + 1):
        for column, cell in enumerate(cells):
            _write(page, row, column, cell, own[column], made)
    page.freeze_panes(top + 1, 1)
    page.autofilter(top, 0, top + len(frame), max(len(frame.columns) - 1, 0))
    page.set_column(0, len(frame.columns), 18)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)


def _write(page: Any, row: int, column: int, cell: Any, own: Any, made: Mapping[str, Any]) -> None:
    if cell is None or cell != cell:  # noqa: PLR0124 - NaN and NaT
        return
    if isinstance(cell, date):
        page.write_datetime(row, column, cell, made[DAY])
    elif isinstance(cell, Decimal):
        page.write_number(row, column, float(cell), own or made[MONEY])
    elif isinstance(cell, Number) and not isinstance(cell, bool):
        page.write_number(row, column, cell, own)
    else:
        page.write_string(row, column, str(cell))
