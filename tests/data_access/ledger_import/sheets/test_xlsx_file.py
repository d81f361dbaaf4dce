"""The rows of .xlsx files: the same values that openpyxl reads, whatever wrote the file."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from data_access.cells.text import Uncomputed
from data_access.ledger_import.sheets.sheet import Sheet
from data_access.ledger_import.sheets.workbook import read_sheets
from tests.databases import SAMPLE

_CONTENTS = [
    None, "", "徐泾镇", " 12 ", "#REF!", "1e5", 7, -3, 0, 51200.5, 1e-7, 2**60, True, False, date(2023, 4, 7),
    datetime(2023, 4, 7, 9, 30), time(9, 30), timedelta(hours=30), "=1+1", "第一行\n第二行",
]  # fmt: skip
_FORMATS = ["General", "0000", "0.00", '0.00"万元"', "yyyy年m月d日", "@", "0%", "[h]:mm"]


def _oracle(content: bytes) -> Iterator[tuple[str, dict[tuple[int, int], object]]]:
    known = openpyxl.load_workbook(BytesIO(content), data_only=True)
    for sheet in openpyxl.load_workbook(BytesIO(content)).worksheets:
        cells: dict[tuple[int, int], object] = {}
        for place, cell in sheet._cells.items():
            value = cell.value
            if cell.data_type == "f":
                value = known[sheet.title].cell(*place).value  # its result
                value = f"={value}" if value is None else value
            if value is not None:
                cells[place] = value
        yield sheet.title, cells


def _own(sheet: Sheet) -> dict[tuple[int, int], object]:
    """The cells but those that a merged cell fills, formulas without result as openpyxl tells them here."""
    return {
        (row.number, n): "=None" if isinstance(value, Uncomputed) else value
        for row in sheet.rows
        for n, value in row.cells.items()
        if n not in row.spread
    }


def _saved(book: openpyxl.Workbook) -> bytes:
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def _hostile(seed: int) -> bytes:
    chosen = random.Random(seed)  # noqa: S311  a workbook, no secret
    book = openpyxl.Workbook(iso_dates=bool(seed % 2))
    for name in ("一", "二"):
        sheet = book.create_sheet(name)
        assert isinstance(sheet, Worksheet)
        for row in range(1, 20):
            for column in range(1, 9):
                cell = sheet.cell(row, column, chosen.choice(_CONTENTS))
                if not isinstance(cell.value, (date, time, timedelta)):
                    cell.number_format = chosen.choice(_FORMATS)
        for top in (1, 8, 14):
            sheet.merge_cells(start_row=top, end_row=top + chosen.randint(0, 3), start_column=2, end_column=4)
        sheet["A30"] = ArrayFormula("A30:A31", "=SUM(B1:B2)")
    return _saved(book)


@pytest.mark.filterwarnings("ignore:Cell .* is marked as a date")
@pytest.mark.parametrize("seed", range(-1, 6))
def test_cells_are_those_that_openpyxl_reads(seed: int) -> None:
    content = _hostile(seed) if seed >= 0 else SAMPLE.read_bytes()
    ours = {sheet.name: _own(sheet) for sheet in read_sheets(content, "台账.xlsx")}
    theirs = dict(_oracle(content))
    assert {name: {p: (type(v), v) for p, v in cells.items()} for name, cells in ours.items()} == {
        name: {p: (type(v), v) for p, v in cells.items()} for name, cells in theirs.items()
    }


def test_what_is_hidden_or_struck_through_is_told() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["编号", "金额"], ["XS1", 7], ["XS2", 8]):
        sheet.append(row)
    sheet["B3"].font = Font(strike=True)
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    [read] = read_sheets(_saved(book), "台账.xlsx")
    assert read.hidden_rows == {2}
    assert read.hidden_columns == {2}
    assert [(row.number, row.struck) for row in read.rows] == [(1, frozenset()), (2, frozenset()), (3, frozenset({2}))]


def _rewritten(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(written, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            assert name != part or old in data
            target.writestr(name, data.replace(old, new) if name == part else data)
    return written.getvalue()


def test_cells_without_coordinates_and_inline_texts_are_read() -> None:
    book = openpyxl.Workbook(write_only=True)  # writes texts into the cells
    book.create_sheet("甲").append(["编号", 12])
    sheet = "xl/worksheets/sheet1.xml"
    content = _saved(book)
    bare = _rewritten(_rewritten(content, sheet, b' r="A1"', b""), sheet, b' r="B1"', b"")
    assert read_sheets(bare, "台账.xlsx") == read_sheets(content, "台账.xlsx")
    assert read_sheets(bare, "台账.xlsx")[0].rows[0].cells == {1: "编号", 2: 12}


def test_formulas_shared_by_cells_keep_their_own_text() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["=B1", "=C1"])
    sheet = "xl/worksheets/sheet1.xml"
    content = _rewritten(_saved(book), sheet, b"<f>B1</f>", b'<f t="shared" ref="A1:B1" si="0">B1*2</f>')
    content = _rewritten(content, sheet, b"<f>C1</f>", b'<f t="shared" si="0"/>')
    assert read_sheets(content, "台账.xlsx")[0].rows[0].cells == {1: Uncomputed("=B1*2"), 2: Uncomputed("=C1*2")}
