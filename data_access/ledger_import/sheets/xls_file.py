"""The worksheets of an old .xls file (Excel 97 to 2003): values, formats, what is merged, hidden or struck through."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import StringIO
from typing import Any

import xlrd
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel
from xlrd.biffh import XLRDError
from xlrd.compdoc import CompDocError

from data_access.ledger_import.sheets.found_cells import FoundCells, sheet_of
from data_access.ledger_import.sheets.number_formats import IN_PART, day_in_part, digits
from data_access.ledger_import.sheets.sheet import LedgerError, Sheet

UNREADABLE = (
    XLRDError, CompDocError, struct.error, AssertionError,
    KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError,
)  # fmt: skip
_WHOLE = 2**53  # from here on a number is no longer told from its neighbours


def read_xls(content: bytes, name: str) -> Iterator[Sheet]:
    """Every worksheet. Raises LedgerError for one with a password; what xlrd raises for a damaged file is passed on."""
    try:
        book: Any = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=StringIO())
    except XLRDError as error:
        if "encrypted" in str(error):
            raise LedgerError(f"“{name}”设有打开密码，请在Excel中取消密码、另存后再导入。") from None
        raise
    for worksheet in book.sheets():
        hidden, from_1904 = worksheet.visibility != 0, bool(book.datemode)
        yield sheet_of(_cells(book, worksheet), worksheet.name, name, hidden=hidden, from_1904=from_1904)


def _cells(book: Any, worksheet: Any) -> FoundCells:
    found = FoundCells()
    for row in range(worksheet.nrows):
        for column in range(worksheet.row_len(row)):
            value = _value(book, worksheet.cell(row, column))
            if value is None:
                continue
            style = book.xf_list[worksheet.cell_xf_index(row, column)]
            form = IN_PART.get(style.format_key) or book.format_map[style.format_key].format_str
            found.cells.setdefault(row + 1, {})[column + 1] = day_in_part(value, form) or value
            if (shown := digits(value, form)) is not None:
                found.displayed.setdefault(row + 1, {})[column + 1] = shown
            if book.font_list[style.font_index].struck_out:
                found.struck.setdefault(row + 1, set()).add(column + 1)
    found.hidden_rows = {row + 1 for row, info in worksheet.rowinfo_map.items() if info.hidden}
    found.hidden_columns = {c + 1 for c, info in worksheet.colinfo_map.items() if info.hidden}
    found.comments = {(row + 1, n + 1): note.text for (row, n), note in worksheet.cell_note_map.items()}
    found.merged = [(top + 1, left + 1, bottom, right) for top, bottom, left, right in worksheet.merged_cells]
    return found


def _value(book: Any, cell: Any) -> object:
    """The content, of a formula its result; None for none."""
    value = cell.value
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return from_excel(value, MAC_EPOCH if book.datemode else WINDOWS_EPOCH)
        except (OverflowError, ValueError):
            return "#VALUE!"
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return int(value) if float(value).is_integer() and abs(value) < _WHOLE else float(value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    return xlrd.error_text_from_code.get(value, "#VALUE!") if cell.ctype == xlrd.XL_CELL_ERROR else None
