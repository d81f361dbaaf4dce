"""Variations of the kinds of faults that real ledgers have, each small and written by hand, with what is right.

At least five of each kind; the others stand where the kind is tested as a whole:
units `test_units`, `test_reading`; two heading rows `sheets/test_rows_of_headings`, `sheets/test_columns`; keys
`test_keys`, `test_identity`, `test_one_record`; days of another meaning `test_other_meanings`, `test_days`; hidden and
old `test_unseen`, `test_twin_sheets`, `hostile/corpus_of_sheets`; forms `sheets/test_forms`; persons, firms and units
`test_firm_names`, `test_reading`; phrases `test_phrases`, `test_deposit_returns`; lengths `test_prose`; files
`hostile/corpus_of_files`, `sheets/test_xlsx_file`. Here: digits, formulas, months, spans, orders, firms, indicators.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table

from data_access.database.schema import (
    bank_statement,
    campaign,
    deviation,
    enterprise,
    event_note,
    incident_report,
    labour_case,
    lead,
    lead_instalment,
    lead_payment,
    meeting,
    publication,
    publicity,
    wage_account,
    wage_account_month,
)
from data_access.ledger_import.loading import load_workbook
from tests.data_access.ledger_import.test_named_owners import KNOWN
from tests.data_access.ledger_import.test_one_record import all_of, faults
from tests.data_access.ledger_import.test_reading import Rows, loaded

YULIN, HAOQIAO = "91310118DM10294757", "91320583DM1267043R"
FIRMS: Rows = [
    ["统一社会信用代码", "企业名称", "法定代表人"],
    [YULIN, "上海誉霖建设发展有限公司", "张三"], [HAOQIAO, "江苏皓桥建设发展有限公司", "李四"],
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert loaded(tmp_path, {"企业": FIRMS, **KNOWN}).rejected == 0
    return tmp_path


def flags(folder: Path, name: str, rows: Rows) -> list[str]:
    return [finding.fault for finding in loaded(folder, {name: rows}).sheets[name].flagged]


def values(folder: Path, table: Table, *names: str, **of: object) -> list[Any]:
    """The columns of the records that hold those values, in the order of their keys."""
    found = [row for row in all_of(folder, table) if all(row[name] == value for name, value in of.items())]
    found.sort(key=lambda row: [str(row[column.name]) for column in table.primary_key])
    return [row[names[0]] if len(names) == 1 else tuple(row[name] for name in names) for row in found]


# --- digits: numbers that went through a spreadsheet lost their last ones ---------------------------


@pytest.mark.parametrize(
    "number",
    [3100123456789012345, 3.10012345678901e18, "3.10012E+18", "3.1E+17", "310012345678901234.0", 310012345678901200],
)
@pytest.mark.parametrize(("name", "column"), [("专户", "专户编号"), ("监察案件", "案号")])
def test_a_number_that_lost_digits_is_no_key(folder: Path, number: object, name: str, column: str) -> None:
    others: dict[str, object] = {"专户": ["GD1", "2023-02-01"], "监察案件": ["徐泾镇", "2023-04-01"]}
    heads: dict[str, list[object]] = {"专户": ["项目编号", "开户日期"], "监察案件": ["街镇", "投诉日期"]}
    rows: Rows = [[column, *heads[name]], [number, *others[name]]]  # type: ignore[misc]
    assert faults(loaded(folder, {name: rows}), name) == ["digits_lost"]


@pytest.mark.parametrize("number", ["310012345678901234", "31001-2345", "031001234567", 310012345678])
def test_a_number_with_all_its_digits_is(folder: Path, number: object) -> None:
    rows: Rows = [["专户编号", "项目编号", "开户日期"], [number, "GD1", "2023-02-01"]]
    assert faults(loaded(folder, {"专户": rows}), "专户") == []
    assert str(number) in values(folder, wage_account, "account_no")


# --- formulas and errors -------------------------------------------------------------------------------

ERRORS = ["#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!"]


@pytest.mark.parametrize("cell", [*ERRORS, "=A1", "=VLOOKUP(A2,Sheet9!A:B,2,0)"])
def test_a_formula_without_a_result_is_refused_by_its_cell(folder: Path, cell: str) -> None:
    head: list[object] = ["案号", "街镇", "投诉日期", "用人单位", "涉及金额（元）"]
    rows: Rows = [head, ["A7", "徐泾镇", "2023-04-01", cell, cell], [cell, "徐泾镇", "2023-04-02", "甲公司", 9000]]
    report = loaded(folder, {"监察案件": rows})
    kind = "formula_error" if cell in ERRORS else "uncomputed"
    assert (faults(report, "监察案件"), report.accepted) == ([kind], 1)
    assert values(folder, labour_case, "employer_name", "amount_yuan", case_no="A7") == [(None, None)]


# --- months -------------------------------------------------------------------------------------------

MONTH: list[object] = ["专户编号", "月份"]


@pytest.mark.parametrize(
    ("head", "cells", "stored"),
    [
        (["建设单位拨付数额（万元）"], [60], (date(2023, 10, 31), 600_000, None, None)),
        (["委托银行发放金额（万元）"], [55], (None, None, date(2023, 10, 31), 550_000)),
        (["拨付日期", "实拨人工费（元）"], ["2023-10-20", 600_000], (date(2023, 10, 20), 600_000, None, None)),
        (["代发日期", "实发工资（元）"], ["10月下旬", 550_000], (None, None, None, 550_000)),
        (["应发工资（元）", "实拨人工费（元）", "实发工资（元）"], [9_000, "未拨", 0], (None, None, None, 0)),
        (["到账金额（元）", "工资发放金额（元）"], [600_000, 550_000],
         (date(2023, 10, 31), 600_000, date(2023, 10, 31), 550_000)),
    ],
)  # fmt: skip
def test_a_month_has_the_day_it_says_else_its_end(
    folder: Path, head: list[object], cells: list[object], stored: tuple[object, ...]
) -> None:
    assert faults(loaded(folder, {"专户月度收支": [[*MONTH, *head], ["Z1", "2023-10", *cells]]}), "专户月度收支") == []
    names = ("labour_paid_on", "labour_paid_yuan", "paid_on", "paid_yuan")
    assert values(folder, wage_account_month, *names) == [stored]


@pytest.mark.parametrize(
    "units",
    [["年月", "万元", "元", "人"], ["", "万元", "元", "人"], ["年-月", "(万元)", "(元)", "(人)"],
     [None, "万元", None, None],
     ["年/月", "单位：万元", "元", ""]],
)  # fmt: skip
def test_a_row_of_units_may_say_how_a_month_is_written(folder: Path, units: list[object]) -> None:
    head: list[object] = [*MONTH, "实拨人工费", "实发工资", "实发人数"]
    rows: Rows = [head, [None, *units], ["Z1", "2023-10", 60, 550_000, 60]]
    assert faults(loaded(folder, {"专户月度收支": rows}), "专户月度收支") == []
    assert values(folder, wage_account_month, "labour_paid_yuan", "paid_yuan") == [(600_000, 550_000)]


# --- spans in one cell ----------------------------------------------------------------------------------

SPANS = [
    ("2023年9月22日至10月31日", date(2023, 9, 22), date(2023, 10, 31)),
    ("2023.9.22-2023.10.31", date(2023, 9, 22), date(2023, 10, 31)),
    ("2023-09-22～2023-10-31", date(2023, 9, 22), date(2023, 10, 31)),
    ("自2023年9月22日起至2023年10月31日止", date(2023, 9, 22), date(2023, 10, 31)),
    ("2023年9月至10月", date(2023, 9, 1), date(2023, 10, 31)),
    ("2023.11—2024.2", date(2023, 11, 1), date(2024, 2, 29)),
]
LASTING: list[tuple[str, Table, list[object], list[object], str, tuple[str, str]]] = [
    ("专项行动", campaign, ["行动编号", "行动名称", "行动类别"], ["ZX1", "清欠", "冬季行动"], "开始日期",
     ("starts_on", "ends_on")),
    ("时间标注", event_note, ["标注编号", "标注名称", "标注类别"], ["BZ1", "春节", "春节"], "开始日期",
     ("starts_on", "ends_on")),
    ("批准缓办", deviation, ["缓办编号", "考核年度", "指标编号", "缓办事由"], ["HB1", 2023, "P01", "延后"],
     "缓办起始日期",
     ("valid_from", "valid_to")),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "first", "last"), SPANS, ids=[cell for cell, _, _ in SPANS])
@pytest.mark.parametrize("blank", [True, False])
@pytest.mark.parametrize(("name", "table", "head", "row", "start", "ends"), LASTING, ids=[case[0] for case in LASTING])
def test_a_span_under_a_beginning_fills_both_ends(
    tmp_path: Path, name: str, table: Table, head: list[object], row: list[object], start: str, ends: tuple[str, str],
    cell: str, first: date, last: date, *, blank: bool,
) -> None:  # fmt: skip
    end = start.replace("开始", "结束").replace("起始", "截止")
    rows: Rows = [[*head, start, *([end] if blank else [])], [*row, cell]]
    assert faults(loaded(tmp_path, {name: rows}), name) == []
    assert values(tmp_path, table, *ends) == [(first, last)]


@pytest.mark.parametrize(
    "cell", ["11月5日至10日", "2023年底前至春节", "2023-10-31至2023-09-22", "2023年11月", "入冬以来"]
)
def test_what_is_no_span_of_certain_days_is_refused(tmp_path: Path, cell: str) -> None:
    rows: Rows = [["行动编号", "行动名称", "行动类别", "开始日期"], ["ZX1", "清欠", "冬季行动", cell]]
    assert faults(loaded(tmp_path, {"专项行动": rows}), "专项行动") == ["bad_date"]


@pytest.mark.parametrize("cell", ["2023.4.20-4.26", "2023年4月20日至26日", "2023-04-20至2023-04-26"])
def test_an_activity_of_several_days_is_held_from_the_first(tmp_path: Path, cell: str) -> None:
    rows: Rows = [["活动编号", "活动名称", "活动日期"], ["XC1", "普法周", cell]]
    assert "span_begun" in flags(tmp_path, "宣传活动", rows)
    assert values(tmp_path, publicity, "held_on") == [date(2023, 4, 20)]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("议定事项", "拟召开"),
        ("会议名称", "拟召开"),
        ("参加单位", "待召开"),
        ("主持人", "尚未召开"),
        ("议定事项", "预计12月召开"),
    ],
)
def test_a_meeting_that_is_still_to_be_is_none(tmp_path: Path, column: str, cell: str) -> None:
    head: list[object] = ["会议编号", "会议日期", "会议名称", "议定事项", "参加单位", "主持人"]
    held: list[object] = ["HY1", "2023-09-20", "第二次会议", "部署", "各单位", "副区长"]
    planned: list[object] = ["HY2", "2023-12-20", "第三次会议", "", "", ""]
    planned[head.index(column)] = cell
    report = loaded(tmp_path, {"联席会议": [head, held, planned]})
    assert (faults(report, "联席会议"), report.as_of) == (["not_held"], date(2023, 9, 20))
    assert values(tmp_path, meeting, "meeting_no") == ["HY1"]


# --- orders ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "orders",
    [("首期", "末期"), ("1/2", "2/2"), ("第一期", "第二期"), ("首笔", "尾款"), (1, "2"), ("一", "最后一期")],
)
def test_the_order_of_instalments(folder: Path, orders: tuple[object, object]) -> None:
    head: list[object] = ["线索编号", "期次", "约定日期", "应付日期", "应付金额（元）"]
    rows: Rows = [
        head,
        ["XS1", orders[0], "2023-04-01", "2023-05-31", 80_000],
        ["XS1", orders[1], "2023-04-01", "2023-06-30", 70_000],
    ]
    assert faults(loaded(folder, {"约定分期": rows}), "约定分期") == []
    again = loaded(folder, {"约定分期": rows})
    assert (faults(again, "约定分期"), again.unchanged) == ([], 2)
    assert values(folder, lead_instalment, "seq", "amount_yuan") == [(1, 80_000), (2, 70_000)]


def test_the_order_of_reports_in_words(folder: Path) -> None:
    head: list[object] = ["事件编号", "续报次序", "续报时间", "续报内容"]
    rows: Rows = [
        head, ["SJ1", "首报", "2023-08-01 09:30", "聚集"], ["SJ1", "续报一", "2023-08-01 14:00", "劝返"],
        ["SJ1", "续报二", "2023-08-02 09:00", "协商"], ["SJ1", "终报", "2023-08-02 18:00", "撤离"],
    ]  # fmt: skip
    assert faults(loaded(folder, {"事件续报": rows}), "事件续报") == []
    assert values(folder, incident_report, "seq", "content") == [(1, "劝返"), (2, "协商"), (3, "撤离")]


# --- firms and their codes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("江苏隆颐装饰工程有限公司", "key_conflict"),
        ("上海誉霖建设发展有限公司", "key_conflict"),
        ("江苏省隆颐建设有限公司", "key_conflict"),
        ("江苏皓桥建设集团有限公司", ""),
        ("皓桥建设", ""),
        ("江苏皓桥", ""),
    ],
)
def test_a_known_code_keeps_its_firm(folder: Path, text: str, fault: str) -> None:
    rows: Rows = [["统一社会信用代码", "企业名称"], [HAOQIAO, text]]
    assert faults(loaded(folder, {"企业": rows}), "企业") == [fault] * bool(fault)
    renamed = text if "集团" in text else "江苏皓桥建设发展有限公司"
    assert values(folder, enterprise, "name", uscc=HAOQIAO) == [renamed]


@pytest.mark.parametrize(
    "code", ["913101180000000", "91310118DM1029475", "310118000012345", "待办", "91310118-DM10294757"]
)
def test_what_is_no_code_names_no_firm(tmp_path: Path, code: str) -> None:
    report = loaded(tmp_path, {"企业": [["统一社会信用代码", "企业名称"], [code, "上海老厂"]]})
    assert report.rejected == 1
    assert values(tmp_path, enterprise, "name") == []


@pytest.mark.parametrize(
    ("firm", "stored", "fault"),
    [
        ("某工地", None, "no_firm"), ("单位不详", None, "no_firm"),
        ("上海甲建设有限公司、江苏乙劳务有限公司", "上海甲建设有限公司、江苏乙劳务有限公司", "several_firms"),
        ("上海甲公司(总包)/江苏乙公司(分包)", "上海甲公司(总包)/江苏乙公司(分包)", "several_firms"),
        ("原上海鼎荣餐饮服务有限公司", "原上海鼎荣餐饮服务有限公司", "former_name"),
    ],
)  # fmt: skip
def test_what_stands_for_no_one_firm_is_told(folder: Path, firm: str, stored: str | None, fault: str) -> None:
    rows: Rows = [["线索编号", "接收日期", "街镇", "被反映单位"], ["XS9", "2023-05-09", "徐泾镇", firm]]
    assert fault in flags(folder, "欠薪线索", rows)
    assert values(folder, lead, "employer_name", lead_no="XS9") == [stored]


# --- what else is counted, named or paid -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("P01", "P01"),
        ("p01", "P01"),
        ("P01协调机制与会议", "P01"),
        ("P99", ""),
        ("P01、P06", ""),
    ],
)
def test_an_indicator_is_one_of_the_catalogue(tmp_path: Path, cell: str, code: str) -> None:
    head: list[object] = ["缓办编号", "考核年度", "指标编号", "缓办事由", "缓办起始日期"]
    report = loaded(tmp_path, {"批准缓办": [head, ["HB1", 2023, cell, "延后", "2023-10-16"]]})
    assert faults(report, "批准缓办") == [] if code else ["unknown_indicator"]
    assert values(tmp_path, deviation, "indicator_code") == [code] * bool(code)


@pytest.mark.parametrize(
    ("cell", "cases"), [("无", 0), ("没有", 0), ("0件", 0), ("2件", 2), ("若干", None), (None, None)]
)
def test_no_published_case_is_none(tmp_path: Path, cell: object, cases: int | None) -> None:
    loaded(tmp_path, {"季度公布": [["公布编号", "公布季度", "公布案件数"], ["GB1", "23年二季度", cell]]})
    stored = values(tmp_path, publication, "quarter", "cases")
    assert stored == ([] if cell == "若干" else [("2023-Q2", cases)])


@pytest.mark.parametrize(
    ("cell", "absconded"),
    [
        ("是(法人失联)", True),
        ("是（已逃匿）", True),
        ("未逃匿", False),
        ("逃匿", True),
        ("否(已到案)", False),
        ("是(未核实)", None),
    ],
)
def test_a_remark_behind_yes_or_no(folder: Path, cell: str, absconded: bool | None) -> None:  # noqa: FBT001
    loaded(folder, {"监察案件": [["案号", "街镇", "投诉日期", "是否逃匿"], ["A9", "徐泾镇", "2023-04-01", cell]]})
    assert values(folder, labour_case, "absconded", case_no="A9") == [absconded]


@pytest.mark.parametrize(
    ("end", "message"), [(1_205_000, False), (1_205_000.5, True), (1_200_000, True), (1_265_000, True)]
)
def test_a_balance_follows_from_what_came_and_went(folder: Path, end: float, *, message: bool) -> None:
    head: list[object] = ["专户编号", "月份", "期初余额（元）", "本期收入（元）", "本期支出（元）", "期末余额（元）"]
    rows: Rows = [head, ["Z1", "2023-10", 1_265_000, 600_000, 660_000, end]]
    assert ("balance_differs" in flags(folder, "银行对账单", rows)) is message
    assert [float(balance) for balance in values(folder, bank_statement, "balance_yuan")] == [end]


@pytest.mark.parametrize(
    ("amount", "channel", "fault"),
    [(200_000, "单位支付", "above_lead"), (150_001, "保证金", "above_lead"), (150_000, "保证金", ""),
     (9_000, "用人单位未支付", "state_conflict"),
     (9_000, "总包垫付", "")],
)  # fmt: skip
def test_a_payment_above_its_lead_or_by_nobody_is_told(folder: Path, amount: int, channel: str, fault: str) -> None:
    head: list[object] = ["支付编号", "线索编号", "支付日期", "支付金额（元）", "支付渠道"]
    assert flags(folder, "工资追发", [head, ["ZF1", "XS1", "2023-05-09", amount, channel]]) == [fault] * bool(fault)
    assert values(folder, lead_payment, "amount_yuan") == [amount]


@pytest.mark.parametrize(("people", "fault"), [(4, "above_lead"), (3, ""), (None, "")])
def test_a_payment_to_more_people_than_its_lead_has_is_told(folder: Path, people: int | None, fault: str) -> None:
    heads: list[object] = ["线索编号", "来源", "接收日期", "街镇", "涉及人数", "涉及金额(元)"]
    loaded(folder, {"欠薪线索": [heads, ["XS9", "12345", "2023-04-10", "徐泾镇", 3, 45_000]]})
    paid: list[object] = ["支付编号", "线索编号", "支付日期", "支付金额（元）", "追发人数"]
    assert flags(folder, "工资追发", [paid, ["ZF1", "XS9", "2023-05-09", 9_000, people]]) == [fault] * bool(fault)


@pytest.mark.parametrize("number", ["XS—1", "XS-1", "线索XS1", "XS_1", "XS·1"])
def test_a_number_spelt_otherwise_is_offered(folder: Path, number: str) -> None:
    rows: Rows = [["支付编号", "线索编号", "支付日期", "支付金额（元）"], ["ZF1", number, "2023-05-09", 9_000]]
    (finding,) = loaded(folder, {"工资追发": rows}).sheets["工资追发"].rejected
    assert "可能是“XS1”" in finding.message


@pytest.mark.parametrize(
    "lines",
    [
        ["督办事项台账,,,,,"], ["督办事项台账,,,,,", "截至2023年11月30日,,,,,"], ["督办事项台账"],
        ["督办事项台账（单位：件）", "截至2023年11月30日"], [],
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_a_csv_file_may_begin_with_titles(tmp_path: Path, lines: list[str], encoding: str) -> None:
    path = tmp_path / "督办事项.csv"
    table = ["督办编号,督办事项,责任单位,交办日期,完成期限,完成日期", "DB51,清零,徐泾镇,2023-11-01,2023-11-30,"]
    path.write_text("\r\n".join([*lines, *table]), encoding=encoding)
    report = load_workbook(path, f"sqlite:///{tmp_path / 'case.db'}")
    assert (report.accepted, report.rejected) == (1, 0)
