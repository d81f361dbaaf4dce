"""Workbooks and CSV files made from a few rows, and what can be done to their bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

Rows = Sequence[Sequence[object]]
Change = Callable[[Worksheet], Any]

SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"
WORKBOOK = "xl/workbook.xml"


def saved(book: openpyxl.Workbook) -> bytes:
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def workbook(sheets: Mapping[str, Rows], *changes: Change, epoch: object = None) -> bytes:
    """An .xlsx file of those sheets; ``changes`` are made to the first."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    if epoch is not None:
        book.epoch = epoch  # type: ignore[assignment]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        assert isinstance(sheet, Worksheet)
        for row in rows:
            sheet.append(list(row))
    for change in changes:
        change(book.worksheets[0])
    return saved(book)


def workbook_of_texts(name: str, rows: Rows) -> bytes:
    """An .xlsx file of one sheet whose texts stand in a table of their own, as spreadsheets write it."""
    written = BytesIO()
    book = xlsxwriter.Workbook(written)
    sheet = book.add_worksheet(name)
    for number, cells in enumerate(rows):
        sheet.write_row(number, 0, cells)
    book.close()
    return written.getvalue()


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return written.getvalue()


def edited(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The file with something replaced in one of its parts."""
    parts = members(content)
    assert old in parts[part], parts[part][:2000]
    return zipped(parts | {part: parts[part].replace(old, new)})


def csv_text(rows: Rows, delimiter: str = ",") -> str:
    return "".join(delimiter.join(map(str, row)) + "\r\n" for row in rows)
