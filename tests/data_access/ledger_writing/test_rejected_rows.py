"""What was rejected comes back as a workbook; mended in it and loaded again, it goes in."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import create_engine, select

from data_access.command import main
from data_access.database.kept_rejects import rejected_of
from data_access.database.schema import lead
from data_access.database.undoing import loads_of, undo
from data_access.ledger_import.loading import load_file
from data_access.ledger_writing.rejected_rows import kept_workbook, rejected_workbook

_TITLE = ["徐泾镇欠薪线索台账（数据截至2023年12月15日）"]
_GROUPS = ["线索编号", "来源", "接收日期", "所属领域", "反映情况", None]
_HEADINGS = [None, None, None, None, "人数", "金额（万元）"]
_GOOD = ["XS1", "来电", "2023-05-04", "其他", 5, 12]
_WRONG = ["XS2", "来电", "去年", "其他", 3, 4.5]
_TWICE = ["XS1", "来信", "2023-05-06", "其他", 6, 7]
_UNKNOWN = ["XS3", "来电", "2023-05-04", "其他", 2, "约5万"]  # goes in without its sum


def _ledger() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "欠薪线索"
    for row in (_TITLE, _GROUPS, _HEADINGS, _GOOD, _WRONG, _TWICE, _UNKNOWN):
        sheet.append(row)
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("E2:F2")
    for column in "ABCD":
        sheet.merge_cells(f"{column}2:{column}3")
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _sheet(content: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(BytesIO(content))["欠薪线索"]
    assert isinstance(sheet, Worksheet)
    return sheet


def _stored(url: str) -> dict[str, tuple[Any, ...]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(select(lead.c.lead_no, lead.c.town_code, lead.c.workers, lead.c.amount_yuan))
        found = {row.lead_no: tuple(row[1:]) for row in rows}
    engine.dispose()
    return found


def test_rejected_rows_are_mended_in_their_own_workbook(empty_url: str) -> None:
    content = _ledger()
    report = load_file(content, "线索.xlsx", empty_url).report
    assert report.rejected == 2
    left = rejected_workbook(content, "线索.xlsx", report)
    assert left
    sheet = _sheet(left)
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert rows[:2] == [_TITLE, ["线索编号", "来源", "接收日期", "所属领域", "反映情况"]]
    assert [row[0] for row in rows[3:]] == ["XS1", "XS2", "XS1", "XS3"]  # the first of the two with one number beside
    assert {str(merged) for merged in sheet.merged_cells.ranges} >= {"A1:F1", "E2:F2", "A2:A3"}
    coloured = {c.coordinate: c.comment and c.comment.text for row in sheet.iter_rows() for c in row if c.comment}
    assert coloured.keys() == {"C5", "A6", "F7"}
    assert "原表第5行“接收日期”为去年" in str(coloured["C5"])
    assert sheet["C5"].fill.fgColor.rgb != sheet["F7"].fill.fgColor.rgb  # rejected is not flagged
    assert sheet["C4"].fill.patternType is None

    again = load_file(left, "线索_退回.xlsx", empty_url).report  # as it came: rejected again, and nothing is changed
    assert (again.rejected, again.accepted, again.updated) == (2, 0, 0)

    book = openpyxl.load_workbook(BytesIO(left))
    book["欠薪线索"]["C5"] = "2023-05-05"
    book["欠薪线索"]["A6"] = "XS4"
    mended = BytesIO()
    book.save(mended)
    last = load_file(mended.getvalue(), "线索_退回.xlsx", empty_url).report
    assert (last.rejected, last.accepted) == (0, 2)
    stored = _stored(empty_url)
    assert stored["XS2"][1:] == (3, 45_000)
    assert stored["XS4"][1:] == (6, 70_000)
    assert {town for town, *_ in stored.values()} == {stored["XS1"][0]}  # of the title
    assert rejected_workbook(mended.getvalue(), "线索_退回.xlsx", last) is None


def test_the_shell_writes_what_a_csv_file_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    path, left = tmp_path / "欠薪线索.csv", tmp_path / "退回.xlsx"
    lines = ("线索编号,来源,接收日期,所属领域,属地街镇,涉及人数", "=1+1,来电,2023-05-04,其他,徐泾镇,5",
             "XS2,来电,2023-05-04,其他,火星镇,5")  # fmt: skip
    path.write_bytes("\n".join(lines).encode("gbk"))
    arguments = ["load", str(path), "--database", url, "--rejected", str(left)]
    assert main(arguments) == 1
    sheet = _sheet(left.read_bytes())
    assert [c.value for c in sheet[2]][:5] == ["XS2", "来电", "2023-05-04", "其他", "火星镇"]
    left.unlink()
    path.write_bytes("\n".join(lines[:1]).encode("gbk"))
    assert main(arguments) == 0
    assert not left.exists()
    capsys.readouterr()


def test_the_rejected_rows_of_a_past_load_are_still_there_to_be_mended(empty_url: str) -> None:
    """With what their own sheet said once: town in the title, unit in the heading."""
    report = load_file(_ledger(), "六月.xlsx", empty_url).report
    (note,) = loads_of(empty_url)
    assert (note.rejected, note.kept_rejects, note.unchanged, note.flagged) == (2, 2, 0, report.flagged)
    rows = rejected_of(empty_url, note.load_id)
    assert [(row.sheet, row.ledger, row.number) for row in rows] == [("欠薪线索", "欠薪线索", n) for n in (5, 6)]
    assert [fault for row in rows for fault in row.faults] == [
        (f.column, f.message) for f in report.sheets["欠薪线索"].rejected
    ]
    sheet = _sheet(kept_workbook(rows))
    heads = {str(cell.value): cell.column or 0 for cell in sheet[1]}
    day = sheet.cell(2, heads["接收日期"])
    assert (day.value, day.fill.fgColor.rgb) == ("去年", "00F4B6AE")
    assert day.comment is not None
    assert "不是有效日期" in day.comment.text
    day.value = "2023-06-01"
    sheet.delete_rows(3)  # XS1 stands already
    book = BytesIO()
    assert sheet.parent is not None
    sheet.parent.save(book)
    assert load_file(book.getvalue(), "退回.xlsx", empty_url).report.rejected == 0
    assert _stored(empty_url)["XS2"] == ("310118106", 3, Decimal(45_000))
    undo(empty_url, note.load_id + 1)
    assert len(rejected_of(empty_url, note.load_id)) == 2
