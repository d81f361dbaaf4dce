"""What means something else than it seems to: parts of a heading, units of rows, words for numbers, planned days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Table

from data_access.cells.text import CellFault, own_number
from data_access.database.schema import evidence, follow_up, incident, task, wage_account_month
from data_access.ledger_import.answers import Answers
from data_access.ledger_import.loading import load_workbook
from data_access.ledger_import.recognised import Layout
from data_access.ledger_import.sheets.layout import recognise
from tests.data_access.ledger_import.test_never_zero import all_of
from tests.data_access.ledger_import.test_reading import LEAD, LEAD_CELLS, Rows, faults, loaded, read, sheet
from tests.data_access.ledger_import.test_slips import a_workbook

NOVEMBER, MONTH_END = date(2023, 11, 1), date(2023, 11, 30)

# --- one heading over two of its own, which nobody merged -----------------------------------------------------------

FOLLOW_UP: list[object] = ["督办编号", "督办事项", "责任单位", "交办日期"]
FOLLOWED: list[object] = ["DB1", "清欠", "徐泾镇", "2023-11-01"]
TASK: list[object] = ["任务编号", "任务内容", "牵头单位"]
TASKED: list[object] = ["T1", "摸排", "区人社局"]
DONE, HELD = ["2023-11-30", "2023-11-20"], ["2023-11-14", "2023-11-16"]
BALANCES = [130_000, 140_000]
ACTIVITY: list[object] = ["活动编号", "活动日期"]
ACTIVE: list[object] = ["X1", "2023-11-02"]
EVIDENCE: list[object] = ["资料编号", "考核年度", "指标编号", "资料名称", "报送单位"]
PLACED = [
    ("督办事项", FOLLOW_UP, FOLLOWED, "完成日期", ("计划", "实际"), DONE, "done_on", 1),
    ("要点任务", TASK, TASKED, "完成进度", ("上月", "本月"), ["60%", "85%"], "progress", 1),
    ("银行对账单", ["账号", "月份"], ["31", "2023-10"], "余额", ("上月末", "本月末"), BALANCES, "balance_yuan", 1),
    ("宣传活动", ACTIVITY, ACTIVE, "参加人数", ("计划", "实际"), [500, 120], "attendance", 1),
    ("宣传活动", ACTIVITY, ACTIVE, "参加人数", ("2022年", "2023年"), [500, 120], "attendance", None),
    ("移送公安", ["移送编号", "案号", "提出移送日期"], ["Y1", "J1", "2023-11-09"], "公安决定日期", ("受理", "立案"),
     HELD, "police_decided_on", None),
]  # fmt: skip


@pytest.mark.parametrize("place", PLACED)
@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("merged", [True, False])
def test_the_first_of_two_parts_is_never_the_whole(place: Any, *, last: bool, merged: bool) -> None:
    name, headings, cells, group, leaves, values, field, right = place
    over, below, row = [group, None], [*leaves], [*values]
    rows: Rows = [[*headings, *over], [*[None] * len(headings), *below], [*cells, *row]]
    first = len(headings) + 1
    if not last:
        rows, first = [[r[0], *r[len(headings) :], *r[1 : len(headings)]] for r in rows], 2
    layout = recognise(sheet(name, rows, *([(1, first, first + 1)] if merged else [])))
    assert isinstance(layout, Layout)
    assert layout.heading_row == 2
    found = layout.fields.get(field)
    assert (None if found is None else found.number) == (None if right is None else first + right)


# --- a column that says the unit or the currency of each row --------------------------------------------------------

FUND: list[object] = ["流水号", "属地街镇", "日期", "收支类型", "金额"]


@pytest.mark.parametrize("heading", ["计量单位", "单位", "金额单位"])
@pytest.mark.parametrize(
    ("unit", "yuan"), [("万元", 5_000_000), ("元", 500), ("千元", 500_000), ("", 500), ("百元", 50_000)]
)
def test_the_unit_of_a_row_is_that_of_its_column(heading: str, unit: str, yuan: int) -> None:
    rows: Rows = [
        [*FUND, heading],
        ["Z1", "徐泾镇", "2023-11-20", "拨入", 500, unit or None],
        ["Z2", "徐泾镇", "2023-11-21", "拨入", 80_000, "元"],
    ]
    first, second = read("应急周转金", rows)
    assert (first.values["amount_yuan"], second.values["amount_yuan"]) == (yuan, 80_000)
    layout = recognise(sheet("应急周转金", rows))
    assert isinstance(layout, Layout)
    assert layout.skipped == ()


@pytest.mark.parametrize("heading", ["币种", "币别", "货币"])
@pytest.mark.parametrize(("currency", "read_"), [("美元", None), ("人民币", 80_000), ("RMB", 80_000), ("瑞郎", None)])
def test_the_currency_of_a_row_is_that_of_its_column(heading: str, currency: str, read_: int | None) -> None:
    rows: Rows = [[*FUND, heading], ["Z1", "徐泾镇", "2023-11-20", "拨入", 80_000, currency]]
    (row,) = read("应急周转金", rows)
    assert row.values.get("amount_yuan") == read_
    assert bool(faults(row)) is (read_ is None)


def test_a_unit_of_the_row_against_that_of_the_heading_is_in_doubt() -> None:
    rows: Rows = [[*FUND[:4], "金额（元）", "计量单位"], ["Z1", "徐泾镇", "2023-11-20", "拨入", 80_000, "万元"]]
    (row,) = read("应急周转金", rows)
    assert "amount_yuan" not in row.values


@pytest.mark.parametrize("note", ["单位：分", "（单位：分）", "金额单位:分", "单位：分   2023年11月"])
def test_sums_in_fen_are_asked(note: str) -> None:
    rows: Rows = [[note], FUND, ["Z1", "徐泾镇", "2023-11-20", "拨入", 800_000]]
    (row,) = read("应急周转金", rows)
    assert (row.values.get("amount_yuan"), faults(row)) == (None, {"unit_in_doubt"})


def test_a_column_of_units_that_are_firms_is_none() -> None:
    rows: Rows = [[*FUND, "单位"], ["Z1", "徐泾镇", "2023-11-20", "拨入", 80_000, "甲公司"]]
    layout = recognise(sheet("应急周转金", rows))
    assert isinstance(layout, Layout)
    assert layout.skipped == ("单位",)
    assert read("应急周转金", rows)[0].values["amount_yuan"] == Decimal(80_000)


# --- words where a number should stand ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    ["待开", "开户中", "已开户", "正在办理", "尚未取得", "见附件", "与一标共用", "未立案", "拟立案", "不予立案", "来访",
     "电话", "未录入平台", "未缴", "已缴", "口头交办", "同上一号", "暂无文号", "第三次", "开立中", "（未编）", "※"],
)  # fmt: skip
def test_a_word_is_no_number(word: str) -> None:
    with pytest.raises(CellFault, match="不是编号"):
        own_number(word)


@pytest.mark.parametrize("number", ["XS1", "青人社〔2023〕1号", "甲-1", "A", "３１００", "青监案第7号"])
def test_a_number_holds_a_digit_or_a_latin_sign(number: str) -> None:
    assert own_number(number)


# --- days that are planned, or are those of another event -----------------------------------------------------------


@pytest.mark.parametrize("state", ["未启动", "推进中", "尚未完成", "正在推进", "未报送", "30%", "持续推进"])
@pytest.mark.parametrize(
    ("name", "headings", "cells", "heading", "table"),
    [
        ("要点任务", TASK, TASKED, "完成时间", task),
        ("要点任务", TASK, TASKED, "完成日期", task),
        ("督办事项", FOLLOW_UP, FOLLOWED, "完成时间", follow_up),
        ("书面资料", EVIDENCE, ["E1", "2023", "F01", "工作总结", "区人社局"], "报送时间", evidence),
    ],
)  # fmt: skip
def test_a_day_beside_what_is_not_done_is_asked(
    tmp_path: Path, state: str, name: str, headings: list[object], cells: list[object], heading: str, table: Table
) -> None:
    column = "完成进度" if state.endswith("%") else "进展情况"
    if state.endswith("%") and name != "要点任务":
        return
    rows: Rows = [[*headings, heading, column], [*cells, "2023-12-31", state]]
    report = loaded(tmp_path, {name: rows})
    (row,) = all_of(tmp_path, table)
    done = "provided_on" if name == "书面资料" else "done_on"
    assert (getattr(row, done), report.as_of) != (date(2023, 12, 31), date(2023, 12, 31))
    assert getattr(row, done) is None
    assert any(heading in question.key for question in report.questions)
    for answer, field in (
        ("完成时限" if name == "要点任务" else "完成期限" if name == "督办事项" else "报送期限", "due_on"),
    ):
        answers = Answers(headings={f"{name}/{heading}": answer})
        loaded(tmp_path, {name: rows}, answers)
        (row,) = all_of(tmp_path, table)
        assert getattr(row, field) == date(2023, 12, 31)


@pytest.mark.parametrize(("heading", "state"), [("完成时间", "已完成"), ("实际完成日期", "推进中"), ("完成时间", None)])
def test_a_day_of_what_is_done_stands(heading: str, state: str | None) -> None:
    rows: Rows = [[*TASK, heading, "进展情况"], [*TASKED, "2023-11-30", state]]
    (row,) = read("要点任务", rows)
    assert row.values["done_on"] == MONTH_END


def test_a_day_beside_its_limit_is_that_of_what_is_done() -> None:
    rows: Rows = [[*TASK, "完成时限", "完成时间"], [*TASKED, "2023-12-31", "2023-11-30"]]
    (row,) = read("要点任务", rows)
    assert (row.values["due_on"], row.values["done_on"]) == (date(2023, 12, 31), MONTH_END)


@pytest.mark.parametrize("occurred", ["发生时间", "发生日期", "事发时间", "事发日期"])
@pytest.mark.parametrize("found", ["接报时间", "发现时间", "接报日期"])
@pytest.mark.parametrize("first", [True, False])
def test_what_occurred_is_found_when_it_is_told(tmp_path: Path, occurred: str, found: str, *, first: bool) -> None:
    days: list[object] = ["2023-11-10 07:00", "2023-11-20 08:30"]
    headings, cells = [occurred, found], days
    if not first:
        headings, cells = headings[::-1], days[::-1]
    rows: Rows = [["事件编号", "事件类别", "属地街镇", *headings, "报告时间"]]
    loaded(tmp_path, {"事件舆情": [*rows, ["S1", "舆情", "徐泾镇", *cells, "2023-11-20 09:00"]]})
    assert [row.found_on for row in all_of(tmp_path, incident)] == [date(2023, 11, 20)]


# --- one day of a wrong year ----------------------------------------------------------------------------------------

RAISED: Rows = [[f"DB{n}", "清欠", "徐泾镇", f"2023-11-0{n}", f"2023-11-2{n}"] for n in range(1, 6)]


@pytest.mark.parametrize(
    ("title", "day", "kept"),
    [
        (None, "2025-11-20", False),
        (None, "2026-11-19", False),
        ("督办事项（截至2025年12月1日）", "2025-11-20", True),
        (None, "2024-03-20", True),
    ],
)
def test_a_lone_day_far_ahead_does_not_carry_the_data(
    tmp_path: Path, title: str | None, day: str, *, kept: bool
) -> None:
    rows: Rows = [[title]] if title else []
    rows += [[*FOLLOW_UP, "实际完成日期"], *RAISED, ["DB9", "清欠", "徐泾镇", "2023-11-01", day]]
    report = loaded(tmp_path, {"督办事项": rows})
    done = {row.follow_up_no: row.done_on for row in all_of(tmp_path, follow_up)}
    assert done["DB9"] == (date.fromisoformat(day) if kept else None)
    assert (report.as_of == date(2023, 11, 25)) is not kept
    assert any("请核对年份" in finding.message for finding in report.sheets["督办事项"].flagged) is not kept


def test_days_as_far_apart_as_the_others_stand(tmp_path: Path) -> None:
    rows: Rows = [[*FOLLOW_UP[:3], "交办日期"]]
    rows += [[f"DB{year}", "清欠", "徐泾镇", f"{year}-06-01"] for year in range(2016, 2023)]
    rows += [["DB9", "清欠", "徐泾镇", "2024-06-01"]]
    assert (loaded(tmp_path, {"督办事项": rows}).accepted, len(all_of(tmp_path, follow_up))) == (8, 8)


def test_each_of_several_wrong_years_is_taken_back(tmp_path: Path) -> None:
    rows: Rows = [[*FOLLOW_UP, "实际完成日期"]]
    rows += [[f"DB{n}", "清欠", "徐泾镇", f"2012-11-0{n}", f"2012-11-2{n}"] for n in range(1, 6)]
    wrong = ("2014-01-20", "2016-06-20", "2025-11-20")
    rows += [[f"DB{day}", "清欠", "徐泾镇", "2012-11-01", day] for day in wrong]
    report = loaded(tmp_path, {"督办事项": rows})
    done = {row.follow_up_no: row.done_on for row in all_of(tmp_path, follow_up)}
    assert [done[f"DB{day}"] for day in wrong] == [None] * 3
    assert (report.as_of, len(report.sheets["督办事项"].flagged)) == (date(2012, 11, 25), 3)


def test_a_day_of_a_list_given_back_that_is_known_is_no_lone_one(tmp_path: Path) -> None:
    """What a list leaves out and stands known beside it is not the list's own day."""
    rows: Rows = [[*FOLLOW_UP, "实际完成日期"], *RAISED, ["DB9", "清欠", "徐泾镇", "2023-11-01", None]]
    loaded(tmp_path, {"督办事项": [["督办事项（截至2025年12月1日）"], *rows[:-1], [*rows[-1][:3], "2025-11-01", None]]})
    mended: Rows = [["督办编号", "督办事项", "责任单位", "实际完成日期"]]
    mended += [[row[0], row[1], row[2], f"2023-12-0{n}"] for n, row in enumerate(RAISED, start=1)]
    mended += [["DB9", "清欠", "徐泾镇", None]]
    report = loaded(tmp_path, {"督办事项": mended})
    assert (report.rejected, report.refused_sheets) == (0, {})


# --- months out of proportion ---------------------------------------------------------------------------------------

MONTHS: list[object] = ["专户编号", "月份", "应发工资(元)", "实发工资(元)", "代发日期", "出勤人数", "实发人数"]
KNOWN: dict[str, Rows] = {
    "在建工地": [["项目编号", "项目名称", "街镇"], ["G1", "甲工程", "徐泾镇"]],
    "专户": [["专户编号", "项目编号", "开户银行", "开户日期"], ["Z1", "G1", "工行", "2023-01-05"]],
}


@pytest.mark.parametrize(
    ("cells", "messages"),
    [
        ([550_000, 650_000, "2023-10-14", 66, 60], {"out_of_proportion"}),
        ([550_000, 550_000, "2023-10-14", 60, 66], {"out_of_proportion"}),
        ([550_000, 550_000, "2023-08-14", 60, 60], {"dates_out_of_order"}),
        ([550_000, 550_000, "2023-09-25", 60, 60], set()),
        ([550_000, 500_000, "2023-10-14", 60, 55], set()),
    ],
)
def test_a_month_out_of_proportion_is_flagged(tmp_path: Path, cells: list[object], messages: set[str]) -> None:
    report = loaded(tmp_path, {**KNOWN, "专户月度收支": [MONTHS, ["Z1", "2023-09", *cells]]})
    found = report.sheets["专户月度收支"]
    assert (found.accepted, {flag.fault for flag in found.flagged} - {"overdraws_account"}) == (1, messages)


@pytest.mark.parametrize("wages", [5_500, 800])
def test_wages_that_nobody_pays_a_head_are_asked(tmp_path: Path, wages: int) -> None:
    months: Rows = [MONTHS, ["Z1", "2023-09", 550_000, wages, "2023-10-14", 60, 60]]
    report = loaded(tmp_path, {**KNOWN, "专户月度收支": months})
    assert any(question.kind == "unit" for question in report.questions)
    assert all_of(tmp_path, wage_account_month) == []


# --- figures that are those of several rows, or of more than their day ----------------------------------------------


def test_a_sum_merged_over_the_instalments_of_a_lead_belongs_to_none(tmp_path: Path) -> None:
    rows: Rows = [["线索编号", "期次", "约定日期", "应付日期", "应付金额（元）"]]
    rows += [["A", 1, "2023-10-20", "2023-12-15", 250_000], [None, 2, None, "2024-01-15", None]]
    path = a_workbook(tmp_path / "分期.xlsx", {"约定分期": rows})
    book = openpyxl.load_workbook(path)
    for cells in ("A2:A3", "C2:C3", "E2:E3"):
        book["约定分期"].merge_cells(cells)
    book.save(path)
    loaded(tmp_path, {"欠薪线索": [[*LEAD], ["A", *LEAD_CELLS[1:]]]})
    report = load_workbook(path, f"sqlite:///{tmp_path / 'case.db'}")
    assert (report.accepted, {f.fault for f in report.sheets["约定分期"].rejected}) == (0, {"merged_figure"})


@pytest.mark.parametrize(
    "title",
    [
        "冬季行动开展以来工作情况统计表",
        "冬季行动进展（自11月10日至12月1日）",
        "2023年以来专项行动成果",
        "专项行动启动以来情况",
    ],
)
def test_figures_since_a_movement_began_are_asked(title: str) -> None:
    rows: Rows = [[title], ["行动编号", "街镇", "填报日期", "检查用人单位(户)", "检查工地数"]]
    layout = recognise(sheet("专项行动成果", [*rows, ["D1", "徐泾镇", "2023-11-24", 12, 6]]))
    assert isinstance(layout, Layout)
    assert not {"firms_checked", "sites_checked"} & layout.fields.keys()
    assert [unused.asked for unused in layout.unused] == [True, True]


@pytest.mark.parametrize("title", ["冬季行动周报表", "专项行动成果（11月25日）", "自查自纠情况统计表"])
def test_figures_of_a_day_are_not(title: str) -> None:
    rows: Rows = [[title], ["行动编号", "街镇", "填报日期", "检查用人单位(户)", "检查工地数"]]
    layout = recognise(sheet("专项行动成果", [*rows, ["D1", "徐泾镇", "2023-11-24", 12, 6]]))
    assert isinstance(layout, Layout)
    assert {"firms_checked", "sites_checked"} <= layout.fields.keys()
