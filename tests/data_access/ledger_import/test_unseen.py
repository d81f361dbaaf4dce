"""What is struck through or hidden in a workbook: never stored unseen, never lost without a word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select

from data_access.database.engine import raw_reader
from data_access.database.schema import lead
from data_access.ledger_import.load_report import LoadReport
from data_access.ledger_import.loading import load_workbook

HEADINGS = ["线索编号", "来源", "接收日期", "被反映单位", "街镇", "所属领域", "涉及人数", "核实情况", "核实金额(元)"]
STRUCK = Font(strike=True)
UNDATED = "没有“核实日期”列，按截至日计，请补上后重新导入"  # of these headings, whatever else is noted


def loaded(folder: Path, change: Callable[[Worksheet], None]) -> LoadReport:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "欠薪线索"
    sheet.append(HEADINGS)
    for n, name in enumerate("ABC"):
        sheet.append([name, "12345", "2023-04-07", f"甲{name}公司", "徐泾镇", "其他", 5 + n, "属实", 60_000])
    change(sheet)
    book.save(folder / "台账.xlsx")
    return load_workbook(folder / "台账.xlsx", f"sqlite:///{folder / 'case.db'}")


def leads(folder: Path) -> dict[str, int | None]:
    engine = raw_reader(f"sqlite:///{folder / 'case.db'}")
    with engine.connect() as connection:
        found = {row.lead_no: row.workers for row in connection.execute(select(lead))}
    engine.dispose()
    return found


@pytest.mark.parametrize("columns", [range(1, 10), range(1, 8), range(2, 10), [1]])
def test_a_row_that_is_struck_through_is_not_loaded_but_named(tmp_path: Path, columns: list[int]) -> None:
    def strike(sheet: Worksheet) -> None:
        for column in columns:
            sheet.cell(3, column).font = STRUCK

    report = loaded(tmp_path, strike)
    assert leads(tmp_path) == {"A": 5, "C": 7}
    assert "第3行“线索编号”为B：画了删除线" in report.as_text()
    assert report.rejected == 1


def test_a_cell_that_is_struck_through_is_left_out_and_named(tmp_path: Path) -> None:
    report = loaded(tmp_path, lambda sheet: setattr(sheet.cell(3, 7), "font", STRUCK))
    assert leads(tmp_path) == {"A": 5, "B": None, "C": 7}
    assert "第3行“涉及人数”为6：画了删除线" in report.as_text()
    assert report.rejected == 0


def test_a_struck_through_day_of_receipt_refuses_its_row(tmp_path: Path) -> None:
    report = loaded(tmp_path, lambda sheet: setattr(sheet.cell(3, 3), "font", STRUCK))
    assert leads(tmp_path) == {"A": 5, "C": 7}
    assert report.rejected == 1


@pytest.mark.parametrize("rows", [[3], [2, 3, 4]])
def test_rows_that_nobody_sees_are_loaded_and_named(tmp_path: Path, rows: list[int]) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.auto_filter.ref = "A1:I4"
        for row in rows:
            sheet.row_dimensions[row].hidden = True

    report = loaded(tmp_path, hide)
    assert len(leads(tmp_path)) == 3
    assert f"第{'、'.join(map(str, rows))}行" in report.notes["欠薪线索"][0]
    assert "被隐藏或筛掉" in report.as_text()


@pytest.mark.parametrize(("letter", "heading"), [("I", "核实金额(元)"), ("G", "涉及人数"), ("A", "线索编号")])
def test_a_column_that_nobody_sees_is_read_and_named(tmp_path: Path, letter: str, heading: str) -> None:
    report = loaded(tmp_path, lambda sheet: setattr(sheet.column_dimensions[letter], "hidden", True))
    assert leads(tmp_path) == {"A": 5, "B": 6, "C": 7}
    assert report.notes["欠薪线索"] == (f"的“{heading}”是隐藏的列，已采用，请核对", UNDATED)


def test_parts_of_a_cell_that_are_struck_through_are_none_of_it(tmp_path: Path) -> None:
    old, raised = InlineFont(strike=True), InlineFont(vertAlign="superscript")

    def correct(sheet: Worksheet) -> None:
        sheet["G2"] = CellRichText(TextBlock(old, "1"), "5")
        sheet["G3"] = CellRichText("6", TextBlock(raised, "1"))
        sheet["D4"] = CellRichText(TextBlock(old, "上海老公司"), "上海新公司")
        sheet["G4"] = CellRichText(TextBlock(old, "7"))

    report = loaded(tmp_path, correct)
    assert leads(tmp_path) == {"A": 5, "B": 6, "C": None}
    assert "第2、3、4行里有的字画了删除线" in report.notes["欠薪线索"][0]


def test_what_everybody_sees_is_not_noted(tmp_path: Path) -> None:
    assert loaded(tmp_path, lambda _: None).notes == {"欠薪线索": (UNDATED,)}
