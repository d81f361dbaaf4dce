"""Lists that were taken from the screens and come back: masks say nothing, a number and a column change that column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
from sqlalchemy import create_engine, select

from data_access.database.reach import standing_claims
from data_access.database.schema import lead
from data_access.ledger_import.changed_cells import changed_cells
from data_access.ledger_import.load_report import LoadReport
from data_access.ledger_import.loading import Loaded, load_file, load_workbook
from data_access.masking import looks_masked, mask_free_text, mask_name, mask_number

_LEAD = {
    "线索编号": "XS1", "来源": "12345", "接收日期": "2023-08-01", "所属领域": "其他", "街镇": "徐泾镇",
    "反映人": "张三丰", "联系电话": "13812345678", "备注": "另一电话13912345678", "涉及人数": 3,
}  # fmt: skip


def _book(folder: Path, *rows: dict[str, Any], title: str = "") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "欠薪线索"
    if title:
        sheet.append([title])
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    sheet.append(headings)
    for row in rows:
        sheet.append([row.get(heading) for heading in headings])
    path = folder / "book.xlsx"
    book.save(path)
    return path


def _load(folder: Path, url: str, *rows: dict[str, Any], title: str = "") -> LoadReport:
    return load_workbook(_book(folder, *rows, title=title), url)


def _stored(url: str) -> dict[str, dict[str, Any]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {row["lead_no"]: dict(row) for row in connection.execute(select(lead)).mappings()}
    engine.dispose()
    return found


def test_masks_are_known() -> None:
    """What a mask leaves is a mask; what nobody masked is none."""
    for text in ("张三丰", "张三", "13812345678", "021-59201234", "31010119700101123X", "8012345"):
        for mask in (mask_name, mask_number):
            assert looks_masked(mask, mask(text)), mask(text)
            assert not looks_masked(mask, text)
    prose = "电话：13812345678、021-59201234转8012"
    assert looks_masked(mask_free_text, mask_free_text(prose))
    assert not any(looks_masked(mask_free_text, text) for text in (prose, "长3*宽4米", "见附件*", "5*20号楼"))


def test_a_mask_of_what_is_known_says_nothing(tmp_path: Path, empty_url: str) -> None:
    _load(tmp_path, empty_url, _LEAD)
    before = _stored(empty_url)
    given = {"反映人": "张**", "联系电话": "138****5678", "备注": "另一电话139****5678"}
    loaded = load_file(_book(tmp_path, _LEAD | given).read_bytes(), "book.xlsx", empty_url)
    assert (loaded.report.unchanged, loaded.report.updated, loaded.changes) == (1, 0, ())
    assert _stored(empty_url) == before
    assert "masked" not in {f.fault for f in loaded.report.sheets["欠薪线索"].flagged}
    # One cell is put right beside them: that alone changes.
    loaded = load_file(_book(tmp_path, _LEAD | given | {"涉及人数": 4}).read_bytes(), "book.xlsx", empty_url)
    assert [(c.heading, c.former, c.present) for c in changed_cells(loaded.changes)] == [("涉及人数", "3", "4")]
    assert _stored(empty_url)["XS1"] == before["XS1"] | {"workers": 4}


def test_any_other_mask_is_flagged_and_left(tmp_path: Path, empty_url: str) -> None:
    _load(tmp_path, empty_url, _LEAD)
    before = _stored(empty_url)
    other = {"反映人": "李*", "联系电话": "139****5678", "备注": "来信；电话138****5678"}
    report = _load(tmp_path, empty_url, _LEAD | other, _LEAD | other | {"线索编号": "XS2", "接收日期": "2023-08-02"})
    messages = [(f.row, f.column) for f in report.sheets["欠薪线索"].flagged if f.fault == "masked"]
    assert sorted(messages) == sorted((row, column) for row in (2, 3) for column in other)
    found = _stored(empty_url)
    assert found["XS1"] == before["XS1"]
    assert [found["XS2"][name] for name in ("reporter_name", "reporter_phone", "remark")] == [None, None, None]


def test_a_number_and_a_column_change_that_column(tmp_path: Path, empty_url: str) -> None:
    """Without 接收日期 and 街镇 no record is made; of a known one only what the sheet has changes."""
    second = _LEAD | {"线索编号": "XS2", "接收日期": "2023-09-01"}
    _load(tmp_path, empty_url, _LEAD, second, title="欠薪线索台账（截至2023年9月30日）")
    before = _stored(empty_url)
    report = _load(
        tmp_path,
        empty_url,
        {"线索编号": "XS1", "核实情况": "属实", "核实日期": "2023-08-05", "核实人数": 2, "核实金额（元）": 9000},
        {"线索编号": "XS2", "核实情况": "不属实", "核实日期": "2023-09-05"},
        {"线索编号": "XS9", "核实情况": "属实", "核实日期": "2023-09-05"},
    )
    assert (report.accepted, report.updated, report.rejected) == (0, 2, 1)
    assert "没有登记过；表里没有“接收日期”、“街镇”" in report.sheets["欠薪线索"].rejected[0].message
    assert report.notes["欠薪线索"] == ("没有“接收日期”、“街镇”，只更改已登记的记录，其余内容不变",)
    found = _stored(empty_url)
    changed = {n for number in found for n, value in found[number].items() if value != before[number][n]}
    assert changed == {"finding", "verified_on", "true_workers", "true_amount_yuan"}
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        assert str(standing_claims(connection)["lead"].day) == "2023-09-30"
    engine.dispose()


def test_a_ledger_of_new_records_without_its_columns_is_refused_whole(tmp_path: Path, empty_url: str) -> None:
    rows = [{"线索编号": f"XS{n}", "核实情况": "属实", "当日": "2023-08-01"} for n in range(3)]
    report = _load(tmp_path, empty_url, *rows)
    assert "缺少必需的列“接收日期”、“街镇”" in report.refused_sheets["欠薪线索"]
    assert "欠薪线索/当日" in {question.key for question in report.questions}
    _load(tmp_path, empty_url, _LEAD | {"线索编号": "XS1"})
    assert _load(tmp_path, empty_url, *rows).refused_sheets == report.refused_sheets


def test_a_counted_day_told_again_is_no_news(tmp_path: Path, empty_url: str) -> None:
    """A list from the screens tells the limit that was counted: it stays counted, so that a holiday still moves it."""
    _load(tmp_path, empty_url, _LEAD)
    before = _stored(empty_url)["XS1"]
    assert "close_due_on" in before["counted"]
    loaded: Loaded = load_file(
        _book(tmp_path, _LEAD | {"办理期限": before["close_due_on"]}).read_bytes(), "book.xlsx", empty_url
    )
    assert loaded.changes == ()
    _load(tmp_path, empty_url, _LEAD | {"办理期限": "2023-10-30"})
    assert "close_due_on" not in _stored(empty_url)["XS1"]["counted"]


def test_a_mask_in_any_ledger_is_told(tmp_path: Path, empty_url: str) -> None:
    """What a mask hides cannot be stored, whichever ledger it stands in; nobody is left to believe that it was."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "督办事项"
    sheet.append(["督办编号", "督办事项", "责任单位", "交办日期", "办理情况"])
    sheet.append(["DB1", "督促付清拖欠工资", "徐泾镇", "2023-08-01", "已联系负责人张**，电话138****5678"])
    path = tmp_path / "book.xlsx"
    book.save(path)
    report = load_workbook(path, empty_url)
    assert report.accepted == 1, report.as_text()
    assert [(f.row, f.fault) for f in report.sheets["督办事项"].flagged] == [(2, "masked")], report.as_text()
