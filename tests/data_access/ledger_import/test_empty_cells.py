"""An empty cell never wipes a known value: it stays and is counted; 清空 in the cell, or asking for all, empties it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select

from data_access.database.schema import metadata
from data_access.database.undoing import undo
from data_access.ledger_import.answers import Answers, question_key
from data_access.ledger_import.load_report import LoadReport
from data_access.ledger_import.loading import Switches, load_file, load_workbook
from tests.data_access.ledger_import.test_reading import Rows
from tests.data_access.ledger_import.test_slips import a_workbook

# Of each ledger: headings, a full row, and which cells (from 0) another list leaves empty.
# fmt: off
LEDGERS: dict[str, tuple[list[object], list[object], range]] = {
    "在建工地": (
        ["项目编号", "项目名称", "属地街镇", "施工总承包单位", "总包统一社会信用代码", "合同价(元)", "施工许可日期",
         "实际竣工日期", "在场人数", "经度", "纬度", "行业主管部门"],
        ["G1", "甲工程", "徐泾镇", "甲公司", "91310118MA0000001A", 31_000_000, "2023-01-04", "2023-11-01", 40, 121.2124,
         31.154719, "区建管委"],
        range(3, 12),
    ),
    "欠薪线索": (
        ["线索编号", "来源", "接收日期", "所属领域", "属地街镇", "被反映单位", "涉及人数", "涉及金额(元)", "核实情况",
         "核实日期", "核实人数", "核实金额(元)", "办结日期", "已支付金额(元)", "支付日期", "满意度", "受理日期"],
        ["L1", "来电", "2023-05-04", "工程建设领域", "徐泾镇", "甲公司", 8, 64_000, "部分属实", "2023-05-10", 5, 40_000,
         "2023-05-20", 40_000, "2023-05-18", "满意", "2023-05-05"],
        range(5, 17),
    ),
    "工资保证金": (
        ["保证金编号", "项目编号", "存储形式", "存入日期", "金额(元)", "保函到期日", "应存金额(元)", "经办银行",
         "返还申请日期", "返还日期"],
        ["B1", "G1", "银行保函", "2023-02-01", 930_000, "2024-02-01", 930_000, "上海农商银行", "2023-11-02",
         "2023-11-20"],
        range(5, 10),
    ),
    "实地核查": (
        ["核查编号", "检查日期", "项目编号", "整改期限", "复查日期", "复查结果", "备注", "C05"],
        ["H1", "2023-03-01", "G1", "2023-03-20", "2023-03-19", "已整改", "甲", "不符合"],
        range(3, 8),
    ),
    "专户": (
        ["专户编号", "项目编号", "开户银行", "开户日期", "备案日期"],
        ["Z1", "G1", "上海农商银行", "2023-01-20", "2023-02-01"],
        range(4, 5),
    ),
    "专户月度收支": (
        ["专户编号", "月份", "实拨人工费(元)", "人工费拨付日", "应发工资(元)", "实发工资(元)", "代发日期", "实发人数"],
        ["Z1", "2023-03", 60_000, "2023-03-30", 50_000, 50_000, "2023-04-10", 12],
        range(3, 8),
    ),
    "事件舆情": (
        ["事件编号", "事件类别", "属地街镇", "事件名称", "发现时间", "报告时间", "涉及人数"],
        ["S1", "舆情", "徐泾镇", "甲", "2023-03-06 08:16", "2023-03-06 09:00", 12],
        range(5, 7),
    ),
    "要点任务": (
        ["任务编号", "要点条目", "任务名称", "牵头部门", "开始日期", "完成时限", "完成进度", "完成日期"],
        ["T1", "一", "摸排", "区人社局", "2023-01-05", "2023-12-31", "100%", "2023-12-01"],
        range(6, 8),
    ),
}
# fmt: on
_OF_LOADS = {"data_load", "row_change", "rejected_row", "counting_rules", "kept_ledger"}


def book(folder: Path, *, empty: bool = False, cell: object = None) -> Path:
    """All ledgers: with their full row, or with ``cell`` in the cells that may be ``empty``."""
    sheets: dict[str, Rows] = {}
    for name, (headings, row, emptied) in LEDGERS.items():
        cells = [cell if empty and place in emptied else value for place, value in enumerate(row)]
        sheets[name] = [["台账（截至2023-12-15）"], headings, cells]
    return a_workbook(folder / "台账.xlsx", sheets)


def stored(url: str) -> dict[str, list[dict[str, Any]]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in metadata.sorted_tables
            if table.name not in _OF_LOADS
        }
    engine.dispose()
    return found


def unread(report: LoadReport) -> list[str]:
    return [f.message for sheet in report.sheets.values() for f in sheet.rejected]


@pytest.mark.parametrize("cell", [None, "", "/", "—"])
def test_empty_cells_leave_every_ledger_as_it_was(tmp_path: Path, empty_url: str, cell: object) -> None:
    assert unread(load_workbook(book(tmp_path), empty_url)) == []
    before = stored(empty_url)
    report = load_workbook(book(tmp_path, empty=True, cell=cell), empty_url)
    assert unread(report) == []
    after = stored(empty_url)
    if cell in ("/", "—"):  # of a check mark they say that it does not apply
        assert after.pop("inspection_item") != before.pop("inspection_item")
    assert all(report.sheets[name].kept > 0 for name in LEDGERS)
    assert after == before
    assert f"欠薪线索：{report.sheets['欠薪线索'].kept}处空白单元格没有改变已登记的内容" in report.as_text()


def test_how_many_values_stayed_is_told(tmp_path: Path, empty_url: str) -> None:
    load_workbook(book(tmp_path), empty_url)
    path = book(tmp_path, empty=True)
    tried = load_file(path.read_bytes(), path.name, empty_url, switches=Switches(trial=True))
    kept = {name: sheet.kept for name, sheet in tried.report.sheets.items()}
    # 支付日期 goes with the sum that was paid, the name of a contractor with its code.
    assert kept == {"在建工地": 8, "欠薪线索": 11, "工资保证金": 5, "实地核查": 5, "专户": 1, "专户月度收支": 5,
                    "事件舆情": 2, "要点任务": 2}  # fmt: skip
    assert tried.changes == ()
    assert {sheet.kept for sheet in load_workbook(book(tmp_path), empty_url).sheets.values()} == {0}


@pytest.mark.parametrize("cell", ["清空", "（清空）"])
def test_who_asks_empties_and_can_take_it_back(tmp_path: Path, empty_url: str, cell: str) -> None:
    load_workbook(book(tmp_path), empty_url)
    before = stored(empty_url)
    report = load_workbook(book(tmp_path, empty=True, cell=cell), empty_url)
    assert {name for name, sheet in report.sheets.items() if sheet.rejected} <= {"工资保证金", "要点任务"}
    after = stored(empty_url)
    (lead,), (site,) = after["lead"], after["site"]
    assert [lead[n] for n in ("employer_name", "workers", "amount_yuan", "finding", "closed_on", "satisfaction")] == [
        None
    ] * 6
    assert (after["lead_payment"], lead["true_workers"], lead["accepted_on"]) == ([], None, None)
    assert [site[n] for n in ("contract_yuan", "permit_on", "completed_on", "workers", "lon", "raw_lat")] == [None] * 6
    assert [after["incident"][0][n] for n in ("people", "reported_on", "reported_at")] == [None] * 3
    undo(empty_url, 2)
    assert stored(empty_url) == before


def test_all_empty_cells_empty_where_that_is_asked(tmp_path: Path, empty_url: str) -> None:
    load_workbook(book(tmp_path), empty_url)
    report = load_workbook(book(tmp_path, empty=True), empty_url, switches=Switches(emptying=True))
    (lead,) = stored(empty_url)["lead"]
    assert (lead["workers"], lead["closed_on"], stored(empty_url)["lead_payment"]) == (None, None, [])
    assert report.sheets["欠薪线索"].kept == 0


def test_another_contractor_without_its_code_does_not_keep_that_of_the_former(tmp_path: Path, empty_url: str) -> None:
    load_workbook(book(tmp_path), empty_url)
    headings, row, _ = LEDGERS["在建工地"]
    path = a_workbook(tmp_path / "台账.xlsx", {"在建工地": [headings, [*row[:3], "乙公司", None, *row[5:]]]})
    load_workbook(path, empty_url, Answers(records={question_key("在建工地", "G1"): "更正"}))
    assert stored(empty_url)["site"][0]["contractor_uscc"] is None


def test_a_state_that_contradicts_what_stays_is_told(tmp_path: Path, empty_url: str) -> None:
    load_workbook(book(tmp_path), empty_url)
    site: Rows = [
        ["项目编号", "项目名称", "属地街镇", "项目状态", "实际竣工日期"],
        ["G1", "甲工程", "徐泾镇", "停工", None],
    ]
    held: Rows = [[*LEDGERS["工资保证金"][0], "保证金状态"], [*LEDGERS["工资保证金"][1][:8], None, None, "在缴"]]
    report = load_workbook(a_workbook(tmp_path / "台账.xlsx", {"在建工地": site, "工资保证金": held}), empty_url)
    for name in report.sheets:
        assert [f.fault for f in report.sheets[name].flagged] == ["state_conflict"]


@pytest.mark.parametrize("text", ["不详", "待核", "核实中", "约5万"])
def test_what_is_not_known_or_not_read_leaves_what_is_known(tmp_path: Path, empty_url: str, text: str) -> None:
    load_workbook(book(tmp_path), empty_url)
    before = stored(empty_url)["lead"]
    headings, row, _ = LEDGERS["欠薪线索"]
    cells = [
        text if h in ("涉及人数", "涉及金额(元)", "核实情况", "办结日期") else c
        for h, c in zip(headings, row, strict=True)
    ]
    load_workbook(a_workbook(tmp_path / "台账.xlsx", {"欠薪线索": [headings, cells]}), empty_url)
    assert stored(empty_url)["lead"] == before
