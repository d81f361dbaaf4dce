"""What two ledgers or two numbers tell is counted once; what nobody has done yet is no figure and no phrase."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from data_access.database.schema import (
    enterprise,
    lead_instalment,
    lead_payment,
    lead_routing,
    listing,
    wage_account_month,
)
from data_access.ledger_import.answers import Answers, question_key
from data_access.ledger_import.known_ledgers import ledger
from data_access.ledger_import.loading import load_workbook
from tests.data_access.ledger_import.test_keys import keys
from tests.data_access.ledger_import.test_one_record import all_of, faults
from tests.data_access.ledger_import.test_reading import SITE, Rows, loaded

LEAD_HEAD: list[object] = [
    "线索编号",
    "接收日期",
    "被反映单位",
    "街镇",
    "核实情况",
    "核实金额(元)",
    "已支付金额(元)",
    "支付日期",
]
LEAD: list[object] = ["XS1", "2023-03-01", "甲公司", "徐泾镇", "属实", 150_000]
PAID: list[object] = ["支付编号", "线索编号", "支付日期", "支付金额(元)"]


def paid(folder: Path) -> list[tuple[str, date | None, int]]:
    found = [(r["payment_no"], r["paid_on"], int(r["amount_yuan"])) for r in all_of(folder, lead_payment)]
    return sorted(found, key=lambda payment: payment[0])


@pytest.mark.parametrize("together", [True, False])
def test_a_payment_that_the_running_total_holds_is_counted_once(tmp_path: Path, *, together: bool) -> None:
    total: dict[str, Rows] = {"欠薪线索": [LEAD_HEAD, [*LEAD, 100_000, "2023-03-20"]]}
    single: dict[str, Rows] = {
        "工资追发": [PAID, ["ZF1", "XS1", "2023-03-10", 60_000], ["ZF2", "XS1", "2023-03-20", 40_000]]
    }
    for sheets in [total | single] if together else [total, single, total, single]:
        report = loaded(tmp_path, sheets)
        assert "overpaid" not in {finding.fault for message in report.sheets.values() for finding in message.flagged}
    assert paid(tmp_path) == [("ZF1", date(2023, 3, 10), 60_000), ("ZF2", date(2023, 3, 20), 40_000)]
    # What was paid after the total's day comes on top, and the next total holds it.
    loaded(tmp_path, {"工资追发": [PAID, ["ZF3", "XS1", "2023-04-10", 30_000]]})
    loaded(tmp_path, {"欠薪线索": [LEAD_HEAD, [*LEAD, 150_000, "2023-05-20"]]})
    assert [amount for _, _, amount in paid(tmp_path)] == [20_000, 60_000, 40_000, 30_000]
    assert paid(tmp_path)[0][:2] == ("XS1-1", date(2023, 5, 20))


LISTED: list[object] = ["名单编号", "名单类别", "单位名称", "列入日期"]
FUND: list[object] = ["流水号", "线索编号", "日期", "收支类型", "金额(元)"]
EVENT: list[object] = ["事件编号", "事件类别", "街镇", "事件名称", "发现时间"]


@pytest.mark.parametrize(
    ("name", "head", "cells"),
    [
        ("失信名单", LISTED, ["人社失信名单", "甲公司", "2023-11-20"]),
        ("应急周转金", FUND, ["XS1", "2023-11-20", "垫付", 80_000]),
        ("事件舆情", EVENT, ["群体性事件", "徐泾镇", "甲工程讨薪", "2023-08-01 09:00"]),
        ("工资追发", PAID, ["XS1", "2023-03-20", 60_000]),
        ("监察案件", ["案号", "线索编号", "用人单位", "街镇", "投诉日期"], ["XS1", "甲公司", "徐泾镇", "2023-03-02"]),
        ("督办事项", ["督办编号", "督办事项", "责任单位", "交办日期"], ["清欠", "徐泾镇", "2023-03-01"]),
        ("要点任务", ["任务编号", "任务内容", "牵头单位", "完成时限"], ["清欠", "区人社局", "2023-12-31"]),
        ("联席会议", ["会议编号", "会议名称", "会议日期"], ["第一次联席会议", "2023-03-01"]),
        ("专户", ["专户编号", "项目编号", "开户银行", "开户日期"], ["G1", "农行", "2023-01-05"]),
        (
            "预警", ["预警编号", "项目编号", "预警规则", "预警等级", "街镇", "预警日期"],
            ["G1", "W07", "黄", "徐泾镇", "2023-03-01"],
        ),
        (
            "部门信号", ["信号编号", "企业名称", "街镇", "信号类别", "所属月份", "金额(元)", "报送日期"],
            ["甲公司", "徐泾镇", "欠缴社保", "2023-03", 50_000, "2023-04-01"],
        ),
    ],
)  # fmt: skip
def test_a_record_that_comes_again_under_another_number_is_asked(
    tmp_path: Path, name: str, head: list[object], cells: list[object]
) -> None:
    loaded(tmp_path, {"在建工地": SITE, "欠薪线索": [LEAD_HEAD, [*LEAD, None, None]]})
    assert loaded(tmp_path, {name: [head, ["A-1", *cells]]}).accepted == 1
    again: dict[str, Rows] = {name: [head, ["B-7", *cells]]}
    assert faults(loaded(tmp_path, again), name) == ["ambiguous_record"]
    # A list that has both has two.
    assert loaded(tmp_path, {name: [head, ["A-1", *cells], ["B-9", *cells]]}).accepted == 1
    table = ledger(name).table
    answer = Answers(records={question_key(name, "B-7"): "另记"})
    assert loaded(tmp_path, again, answer).accepted == 1
    assert keys(tmp_path, table) == ["A-1", "B-7", "B-9"]


MONTHS: list[object] = [
    "专户编号",
    "月份",
    "应拨人工费(元)",
    "人工费拨付日",
    "实拨人工费(元)",
    "应发工资(元)",
    "代发日期",
    "实发工资(元)",
]


@pytest.mark.parametrize(
    "unpaid", [("未拨", "未拨", "未发", "未发"), (None, 0, "未发放", 0), ("未拨付", 0, None, "未发放")]
)
def test_a_month_in_which_nothing_was_paid_is_one(tmp_path: Path, unpaid: tuple[object, ...]) -> None:
    accounts: Rows = [["专户编号", "项目编号", "开户日期"], ["Z1", "G1", "2023-01-05"]]
    rows: Rows = [MONTHS, ["Z1", "2023-11", 200_000, *unpaid[:2], 180_000, *unpaid[2:]]]
    report = loaded(tmp_path, {"在建工地": SITE, "专户": accounts, "专户月度收支": rows})
    assert report.rejected == 0
    (month,) = all_of(tmp_path, wage_account_month)
    assert (int(month["labour_due_yuan"]), int(month["payable_yuan"])) == (200_000, 180_000)
    assert [month["labour_paid_on"], month["paid_on"]] == [None, None]
    assert {month["paid_yuan"] or 0, month["labour_paid_yuan"] or 0} == {0}


@pytest.mark.parametrize("word", ["已履行", "3年", "7日内", "每月15日前", "11月25日", "分批"])
def test_words_that_are_no_certain_day_are_answered_by_none(tmp_path: Path, word: str) -> None:
    rows: Rows = [[*LEAD_HEAD[:4], "办结日期"], [*LEAD[:4], word]]
    report = loaded(tmp_path, {"欠薪线索": rows})
    assert [(f.fault, f.asks) for f in report.sheets["欠薪线索"].flagged] == [("bad_date", "")]


def test_one_sum_over_all_instalments_belongs_to_none(tmp_path: Path) -> None:
    loaded(tmp_path, {"欠薪线索": [LEAD_HEAD, [*LEAD, None, None]]})
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "约定分期"
    sheet.append(["线索编号", "期次", "约定日期", "应付日期", "应付金额(元)"])
    sheet.append(["XS1", 1, "2023-03-10", "2023-04-10", 250_000])
    sheet.append(["XS1", 2, "2023-03-10", "2023-05-10", None])
    sheet.merge_cells("E2:E3")
    book.save(tmp_path / "分期.xlsx")
    report = load_workbook(tmp_path / "分期.xlsx", f"sqlite:///{tmp_path / 'case.db'}")
    assert faults(report, "约定分期") == ["merged_figure", "merged_figure"]
    assert all_of(tmp_path, lead_instalment) == []


def test_a_level_that_nobody_knows_is_not_told_from_the_unit(tmp_path: Path) -> None:
    loaded(tmp_path, {"欠薪线索": [LEAD_HEAD, [*LEAD, None, None]]})
    rows: Rows = [["线索编号", "流转单位", "流转层级", "流转日期"], ["XS1", "浦东新区人社局", "外区", "2023-03-05"]]
    report = loaded(tmp_path, {"线索流转": rows})
    assert faults(report, "线索流转") == ["unknown_value"]
    assert "其余内容已导入" not in report.sheets["线索流转"].rejected[0].message
    assert all_of(tmp_path, lead_routing) == []


@pytest.mark.parametrize(
    ("unit", "messages"), [("上海启晖建筑工程有限公司", ["unknown_handler"]), ("浦东新区人社局", [])]
)
def test_no_lead_is_sent_to_a_firm(tmp_path: Path, unit: str, messages: list[str]) -> None:
    loaded(tmp_path, {"欠薪线索": [LEAD_HEAD, [*LEAD, None, None]]})
    rows: Rows = [["线索编号", "流转单位", "流转层级", "流转日期"], ["XS1", unit, "街镇", "2023-03-05"]]
    report = loaded(tmp_path, {"线索流转": rows})
    assert [f.fault for f in report.sheets["线索流转"].rejected] == messages
    assert [r["unit_name"] for r in all_of(tmp_path, lead_routing)] == [unit] * (not messages)
    assert [q.kind for q in report.questions] == ["phrase"] * bool(messages)


def test_two_sites_with_the_code_of_another_firm_rename_none(tmp_path: Path) -> None:
    code = "91310118MA0000003G"
    loaded(tmp_path, {"企业": [["统一社会信用代码", "企业名称"], [code, "上海誉霖建设有限公司"]]})
    head: list[object] = ["项目编号", "项目名称", "街镇", "施工总承包单位", "总包统一社会信用代码"]
    sites: Rows = [[f"GD{n}", f"{n}号工程", "徐泾镇", "江苏皓桥建设有限公司", code] for n in (1, 2)]
    loaded(tmp_path, {"在建工地": [head, *sites]})
    assert [row["name"] for row in all_of(tmp_path, enterprise)] == ["上海誉霖建设有限公司"]


def test_a_code_of_quite_another_firm_is_left_out(tmp_path: Path) -> None:
    code = "91310118MA0000003G"
    loaded(tmp_path, {"企业": [["统一社会信用代码", "企业名称"], [code, "上海誉霖建设有限公司"]]})
    rows: Rows = [[*LISTED, "统一社会信用代码"], ["MD1", "人社失信名单", "上海隆颐装饰有限公司", "2023-11-20", code]]
    report = loaded(tmp_path, {"失信名单": rows})
    assert [row["employer_uscc"] for row in all_of(tmp_path, listing)] == [None]
    assert "name_conflict" in {finding.fault for finding in report.sheets["失信名单"].flagged}
