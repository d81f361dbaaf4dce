"""Every kind of doubt in ledgers, in spellings of our own: what is read, what is asked, what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from data_access.cells.days import end_of_period, month, span
from data_access.cells.numerals import chinese_number
from data_access.cells.text import CellFault
from data_access.database.engine import raw_reader
from data_access.database.schema import deposit, lead, site
from data_access.ledger_import.answers import Answers, read_answers
from data_access.ledger_import.declared.funds import DEPOSITS
from data_access.ledger_import.declared.leads import LEADS
from data_access.ledger_import.declared.sites import SITES
from data_access.ledger_import.known_ledgers import ledger
from data_access.ledger_import.ledger_rows import read_rows
from data_access.ledger_import.load_report import LoadReport
from data_access.ledger_import.loading import load_workbook
from data_access.ledger_import.recognised import Layout, Row
from data_access.ledger_import.sheets.layout import recognise
from data_access.ledger_import.sheets.sheet import Sheet, SheetRow
from data_access.ledger_import.sheets.units import noted_unit
from data_access.rules.parameters import ParameterError
from tests.data_access.ledger_import.test_slips import a_workbook

Rows = list[list[object]]


def sheet(name: str, rows: Rows, *wide: tuple[int, int, int]) -> Sheet:
    numbered = [
        SheetRow(n, {c: v for c, v in enumerate(row, start=1) if v is not None}) for n, row in enumerate(rows, start=1)
    ]
    return Sheet(name, tuple(row for row in numbered if row.cells), wide)


def read(name: str, rows: Rows, *wide: tuple[int, int, int], answers: Answers | None = None) -> list[Row]:
    layout = recognise(sheet(name, rows, *wide), answers)
    assert isinstance(layout, Layout), layout
    assert layout.missing == ()
    return read_rows(layout, {})


def faults(row: Row) -> set[str]:
    return {finding.fault for finding in (*row.flags, *row.faults)}


SITE: Rows = [["项目编号", "项目名称", "街镇"], ["G1", "甲工程", "徐泾镇"]]


def loaded(folder: Path, sheets: dict[str, Rows], answers: Answers | None = None) -> LoadReport:
    url = f"sqlite:///{folder / 'case.db'}"
    return load_workbook(a_workbook(folder / "台账.xlsx", sheets), url, answers)


# --- units ------------------------------------------------------------------------------------------

DEPOSIT: Rows = [["保证金编号", "项目编号", "存储形式", "存入日期", "金额"], ["B1", "G1", "现金", "2023-02-01", 93]]


@pytest.mark.parametrize(
    "note",
    ["单位：万元", "(单位:个、万元)", "单位(万元)", "金额单位为万元", "计量单位：份、人、万元", "本表金额单位均为万元",
     "金额单位：人民币万元", "单 位 ： 万 元", "填报单位：区治欠办   单位：万元", "工资保证金台账（万元）"],
)  # fmt: skip
@pytest.mark.parametrize("below", [False, True])
def test_a_note_of_units_counts_wherever_it_stands(note: str, *, below: bool) -> None:
    if below and "台账" in note:
        return  # only a title says it without the word
    rows: Rows = [*DEPOSIT, [], [note]] if below else [[note], *DEPOSIT]
    (row,) = read("工资保证金", rows)
    assert (row.values["amount_yuan"], faults(row)) == (930_000, set())


@pytest.mark.parametrize("name", ["保证金台账(万元)", "保证金台账（单位：万元）", "工资保证金-万元"])
def test_the_name_of_a_sheet_may_say_the_unit(name: str) -> None:
    assert noted_unit(name, (), ()) == "万元"


@pytest.mark.parametrize(
    "text", ["建设单位元亨公司", "填报单位:万安镇", "责任单位个人", "单位:元、万元", "单位万元以上"]
)
def test_what_is_no_note_of_one_unit(text: str) -> None:
    assert noted_unit("台账", (), sheet("x", [[text]]).rows) is None


@pytest.mark.parametrize("units", [["(万元)"], ["万元"], ["（ 万元 ）"], ["[万元]"], ["万"]])
def test_a_row_of_units_below_the_headings(units: list[str]) -> None:
    rows: Rows = [DEPOSIT[0], [None, None, None, None, *units], *DEPOSIT[1:]]
    (row,) = read("工资保证金", rows)
    assert row.values["amount_yuan"] == 930_000


@pytest.mark.parametrize("figures", [[3100], [3100, 12_000], [9999.99], [250_000, 800], [0.5]])
def test_a_column_that_is_hardly_in_yuan_is_asked_as_a_whole(figures: list[float]) -> None:
    rows: Rows = [["项目编号", "项目名称", "街镇", "工程造价"]]
    rows += [[f"G{n}", "甲", "徐泾镇", figure] for n, figure in enumerate(figures)]
    found = read("在建工地", rows)
    assert [("contract_yuan" in row.values, faults(row)) for row in found] == [(False, {"unit_in_doubt"})] * len(found)
    answered = read("在建工地", rows, answers=Answers(units={"在建工地/工程造价": "万元"}))
    assert [row.values["contract_yuan"] for row in answered] == [Decimal(str(f)) * 10_000 for f in figures]


def test_a_cell_with_its_own_unit_is_not_asked() -> None:
    rows: Rows = [
        ["项目编号", "项目名称", "街镇", "工程造价"],
        ["G1", "甲", "徐泾镇", "3100万"],
        ["G2", "乙", "徐泾", 3100],
    ]
    first, second = read("在建工地", rows)
    assert (first.values["contract_yuan"], "contract_yuan" in second.values) == (31_000_000, False)


# --- two heading rows -------------------------------------------------------------------------------

LEAD = ["线索编号", "来源", "接收日期", "街镇", "所属领域"]
LEAD_CELLS: list[object] = ["XS1", "12345", "2023-04-07", "徐泾镇", "其他"]


@pytest.mark.parametrize(
    ("groups", "leaves"),
    [
        (["反映情况", None, "核实情况", None], ["人数", "金额(元)", "人数", "金额(元)"]),
        (["反映情况（元）", None, "核查情况（元）", None], ["人数", "金额", "人数", "金额"]),
        (["反映", None, "核实", None], ["人数", "金额", "人数", "金额"]),
        (["反映情况", None, "核实情况", None], ["涉及人数", "涉及金额", "人数", "金额"]),
        (["反映 情况", None, "核实\n情况", None], ["人 数", "金 额", "人 数", "金 额"]),
    ],
)
@pytest.mark.parametrize("merged", [True, False])
def test_groups_tell_whose_a_leaf_is(groups: list[object], leaves: list[object], *, merged: bool) -> None:
    wide = ((1, 6, 7), (1, 8, 9)) if merged else ()
    rows: Rows = [[*LEAD, *groups], [*[None] * 5, *leaves], [*LEAD_CELLS, 20, 400_000, 5, 60_000]]
    (row,) = read("欠薪线索", rows, *wide)
    wanted = {"workers": 20, "amount_yuan": 400_000, "true_workers": 5, "true_amount_yuan": 60_000}
    assert {name: row.values[name] for name in wanted} == wanted


def test_a_leaf_that_cannot_be_placed_is_no_column() -> None:
    rows: Rows = [
        [*LEAD, "甲", None, "乙", None],
        [*[None] * 5, "人数", "金额", "人数", "金额"],
        [*LEAD_CELLS, 1, 2, 3, 4],
    ]
    layout = recognise(sheet("欠薪线索", rows, (1, 6, 7), (1, 8, 9)))
    assert isinstance(layout, Layout)
    assert not layout.fields.keys() & {"workers", "amount_yuan"}
    assert [unused.why for unused in layout.unused] == ["分不清属于哪一项"] * 4


# --- keys -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["编号", "编 号"])
@pytest.mark.parametrize("numbers", [[1, 2, 3], ["1", "2", "3"], [4, 5, 6], ["01", "02", "03"], [1.0, 2.0, 3.0]])
def test_a_running_number_is_no_key(heading: str, numbers: list[object]) -> None:
    rows: Rows = [[heading, *DEPOSIT[0][1:]]]
    rows += [[n, f"G{place}", "现金", "2023-02-01", 930_000] for place, n in enumerate(numbers)]
    assert [row.key for row in read("工资保证金", rows)] == [f"G{place}-20230201" for place in range(3)]


@pytest.mark.parametrize(
    ("name", "headings", "cells", "key"),
    [
        ("工资保证金", ["保函编号", *DEPOSIT[0][1:]], ["BH1", "G1", "现金", "2023-02-01", 930_000], "BH1"),
        ("实地核查", ["项目编号", "核查日期", "实名制"], ["G1", "2023-05-01", "√"], "G1-20230501"),
        ("在建工地", ["施工许可证号", "项目名称", "街镇"], ["310118202301100101", "甲", "徐泾"], "310118202301100101"),
        ("在建工地", ["项目名称", "施工单位", "街镇"], ["甲工程", "乙公司", "徐泾"], "甲工程-乙公司"),
        ("工资保证金", DEPOSIT[0][1:], ["G1", "现金", "2023-02-01", 930_000], "G1-20230201"),
    ],
)
def test_what_names_a_record_stands_in_for_its_number(
    name: str, headings: list[object], cells: list[object], key: str
) -> None:
    (row,) = read(name, [headings, cells])
    assert (row.key, row.faults) == (key, ())


OTHERS: list[tuple[str, list[object], list[object], list[object]]] = [
    ("工资保证金", [*DEPOSIT[0][:4], "金额(元)"], ["B1", "G1", "现金", "2023-02-01", 930_000],
     ["B1", "G2", "现金", "2023-02-01", 930_000]),
    ("专户", ["专户编号", "项目编号", "开户日期"], ["Z1", "G1", "2023-02-01"], ["Z1", "G2", "2023-02-01"]),
    ("实地核查", ["核查编号", "核查日期", "项目编号"], ["H1", "2023-02-01", "G1"], ["H1", "2023-02-01", "G2"]),
    ("欠薪线索", ["线索编号", "来源", "接收日期", "街镇", "所属领域", "被反映单位"],
     ["XS1", "12345", "2023-04-07", "徐泾镇", "其他", "甲公司"],
     ["XS1", "12345", "2023-05-08", "徐泾镇", "其他", "乙公司"]),
    ("在建工地", ["项目编号", "项目名称", "街镇", "总包统一社会信用代码"], ["G1", "甲", "徐泾镇", "91310118MA0000001A"],
     ["G1", "乙", "徐泾镇", "91310118MA0000002D"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "headings", "first", "other"), OTHERS, ids=[case[0] for case in OTHERS])
def test_a_known_number_of_something_else_is_a_conflict(
    tmp_path: Path, name: str, headings: list[object], first: list[object], other: list[object]
) -> None:
    sites: Rows = [*SITE, ["G2", "另一工程", "徐泾镇"]]
    loaded(tmp_path, {"在建工地": sites})
    if name != "在建工地":
        loaded(tmp_path, {name: [headings, first]})
    else:
        loaded(tmp_path, {name: [headings, [*first[:3], "91310118MA0000001A"]]})
    report = loaded(tmp_path, {name: [headings, other]})
    assert [f.fault for f in report.sheets[name].rejected] == ["key_conflict"]


@pytest.mark.parametrize(
    ("finding", "amount"), [("属实", 50_000), ("部分属实", None), ("基本属实", None), ("不属实", None)]
)
def test_what_is_true_in_part_never_takes_what_was_reported(tmp_path: Path, finding: str, amount: int | None) -> None:
    loaded(tmp_path, {"欠薪线索": [[*LEAD, "核实情况", "涉及金额(元)"], [*LEAD_CELLS, finding, 50_000]]})
    engine = raw_reader(f"sqlite:///{tmp_path / 'case.db'}")
    with engine.connect() as connection:
        assert connection.scalar(select(lead.c.true_amount_yuan)) == amount
    engine.dispose()


@pytest.mark.parametrize(
    ("named", "numbers"),
    [
        ((["项目名称"], ["甲工程"]), ["G1"]),
        ((["工程名称", "施工单位"], ["甲工程", "某公司"]), ["G1"]),  # the site's contractor is not known
        ((["项目名称"], ["丁工程"]), []),
        ((["项目名称"], ["同名工程"]), []),
        ((["施工许可证号"], ["G2"]), ["G2"]),
    ],
)
def test_a_site_is_found_by_what_names_it(
    tmp_path: Path, named: tuple[list[str], list[str]], numbers: list[str]
) -> None:
    headings, cells = named
    sites: Rows = [*SITE, ["G2", "同名工程", "徐泾镇"], ["G3", "同名工程", "徐泾镇"]]
    rows: Rows = [["保证金编号", *headings, "存储形式", "存入日期", "金额(元)"]]
    rows.append(["B1", *cells, "现金", "2023-02-01", 930_000])
    report = loaded(tmp_path, {"在建工地": sites, "工资保证金": rows})
    engine = raw_reader(f"sqlite:///{tmp_path / 'case.db'}")
    with engine.connect() as connection:
        assert list(connection.scalars(select(deposit.c.site_no))) == numbers
    engine.dispose()
    assert [f.fault for f in report.sheets["工资保证金"].rejected] == ([] if numbers else ["unknown_site"])


# --- days -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "day"),
    [("2025年6月", date(2025, 6, 30)), ("2025年底", date(2025, 12, 31)), ("2025.2", date(2025, 2, 28)),
     ("2024年上半年", date(2024, 6, 30)), ("2024年第三季度", date(2024, 9, 30)), (2025.12, date(2025, 12, 31)),
     (2025.1, None), ("300日历天", None), ("Jun-25", None), ("2025.13", None), ("2025", None)],
)  # fmt: skip
def test_a_period_ends_on_its_last_day(cell: object, day: date | None) -> None:
    assert end_of_period(cell) == day


@pytest.mark.parametrize(
    "cell",
    ["2023.2.1-2025.2.1", "自2023年2月1日至2025年2月1日止", "2023-02-01~2025-02-01", "2023/2/1—2025/2/1",
     "2023年2月1日至2025年2月1日", "2023.2.1 — 2025.2.1"],
)  # fmt: skip
def test_a_span_fills_both_ends(cell: str) -> None:
    assert span(cell) == (date(2023, 2, 1), date(2025, 2, 1))


def test_a_month_typed_as_a_number_may_be_october() -> None:
    for doubtful in (2023.1, 2024.1):
        with pytest.raises(CellFault, match="分不清1月和10月"):
            month(doubtful)
    assert [month(cell) for cell in (2023.11, "2023.10", 2023.2)] == [
        date(2023, 11, 1), date(2023, 10, 1), date(2023, 2, 1),
    ]  # fmt: skip


# --- numbers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [("壹拾贰万", 120_000), ("十二", 12), ("一千零五", 1005), ("三百二十一", 321), ("一亿二千万", 120_000_000),
     ("一万二", None), ("三百五", None), ("万", None), ("", None), ("两千", 2000)],
)  # fmt: skip
def test_numbers_in_chinese(text: str, number: int | None) -> None:
    assert chinese_number(text) == number


@pytest.mark.parametrize("cell", ["10余人", "约10人", "10多人", "不详", "十来人", "10-20人", "#REF!"])
def test_a_doubtful_count_leaves_the_lead_a_lead(cell: str) -> None:
    (row,) = read("欠薪线索", [[*LEAD, "涉及人数"], [*LEAD_CELLS, cell]])
    assert (row.faults, row.values.get("workers"), len(row.flags)) == ((), None, 1)


# --- persons and firms ------------------------------------------------------------------------------


@pytest.mark.parametrize("before", ["被反映单位", "建设单位", "总包单位", "用人单位", "欠薪企业"])
def test_the_telephone_beside_a_firm_is_the_firms(before: str) -> None:
    (row,) = read("欠薪线索", [[*LEAD, before, "联系电话"], [*LEAD_CELLS, "甲公司", "021-1"]])
    assert "reporter_phone" not in row.values
    (row,) = read("欠薪线索", [[*LEAD, "反映人", "联系电话"], [*LEAD_CELLS, "张", "021-1"]])
    assert row.values["reporter_phone"] == "021-1"


@pytest.mark.parametrize(
    ("text", "handles"), [("上海甲建设有限公司", False), ("徐泾镇人民政府", True), ("区建管委", True)]
)
def test_the_values_tell_whether_a_unit_owes_or_handles(text: str, *, handles: bool) -> None:
    (row,) = read("欠薪线索", [[*LEAD, "责任单位"], [*LEAD_CELLS, text]])
    assert ("handler_name" in row.values) is handles


@pytest.mark.parametrize(
    ("written", "unit"),
    [("区人力资源和社会保障局", "区人社局"), ("青浦区人力资源和社会保障局", "区人社局"), ("人社局", "区人社局"),
     ("住建", "区建管委"), ("徐泾镇人民政府", "徐泾镇"), ("青浦区徐泾镇", "徐泾镇"), ("夏阳街道办事处", "夏阳街道"),
     ("区住房城乡建设管理委", "区建管委")],
)  # fmt: skip
def test_a_unit_has_one_name(written: str, unit: str) -> None:
    (row,) = read("欠薪线索", [[*LEAD, "承办单位"], [*LEAD_CELLS, written]])
    assert row.values["handler_name"] == unit


# --- hidden sheets, answers, movements --------------------------------------------------------------


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
@pytest.mark.parametrize("first", [True, False])
def test_a_visible_sheet_wins_over_a_hidden_one(tmp_path: Path, state: Any, *, first: bool) -> None:
    old: Rows = [SITE[0], ["G1", "旧名", "赵巷镇"]]
    sheets = {"在建工地(旧)": old, "在建工地台账": SITE} if first else {"在建工地台账": SITE, "在建工地(旧)": old}
    path = a_workbook(tmp_path / "台账.xlsx", sheets)
    book = openpyxl.load_workbook(path)
    book["在建工地(旧)"].sheet_state = state
    book.active = book["在建工地台账"]
    book.save(path)
    report = load_workbook(path, f"sqlite:///{tmp_path / 'case.db'}")
    assert (report.accepted, list(report.sheets)) == (1, ["在建工地台账"])
    assert "隐藏" in report.skipped_sheets["在建工地(旧)"]


def test_what_is_asked_is_answered_once_in_a_file(tmp_path: Path) -> None:
    rows: Rows = [
        [*SITE[0], "是否政府投资", "工程造价"],
        ["G1", "甲", "徐泾镇", "1", 3100],
        ["G2", "乙", "徐泾镇", "1", 4100],
    ]
    report = loaded(tmp_path, {"在建工地": rows})
    assert {(q.kind, q.rows) for q in report.questions} == {("phrase", (2, 3)), ("unit", (2, 3))}
    file = tmp_path / "答复.toml"
    file.write_text(report.skeleton(), encoding="utf-8")
    assert read_answers(file) == Answers()  # nothing answered yet
    text = report.skeleton().replace('造价" = ""', '造价" = "万元"').replace('/1" = ""', '/1" = "是"')
    file.write_text(text, encoding="utf-8")
    again = loaded(tmp_path, {"在建工地": rows}, read_answers(file))
    assert (again.questions, again.updated, again.rejected) == ([], 2, 0)
    file.write_text('[colour]\na = "b"\n[unit]\nb = 1\n', encoding="utf-8")
    with pytest.raises(ParameterError) as refused:
        read_answers(file)
    assert len(refused.value.faults) == 2


MOVEMENTS: list[object] = ["流水号", "保证金编号", "交易日期", "摘要", "收入金额(元)", "支出金额(元)", "余额(元)"]


def test_in_and_out_are_booked_and_balances_checked(tmp_path: Path) -> None:
    deposits: Rows = [
        ["保证金编号", "项目编号", "存储形式", "存入日期", "金额(元)"],
        ["B1", "G1", "现金", "2023-02-01", 9000],
    ]
    moved: Rows = [
        MOVEMENTS,
        ["S1", "B1", "2023-02-01", "缴存", 9000, None, 9000],
        ["S2", "B1", "2023-03-01", "结息", 1.5, None, 9001.5],
        ["S3", "B1", "2023-04-01", "动用", None, 100, 8900],
        ["S4", "B1", "2023-04-02", "动用", 100, None, 8800],  # a use that came in
        ["S5", "B1", "2023-04-03", "杂项", None, 1, 8800],  # unknown
        ["S6", "B1", "2023-04-04", "补足", None, None, 8800],
    ]
    sheet_ = loaded(tmp_path, {"在建工地": SITE, "工资保证金": deposits, "保证金流水": moved}).sheets["保证金流水"]
    assert [(f.row, f.fault) for f in sheet_.flagged] == [(4, "balance_differs")]
    assert [(f.row, f.fault) for f in sheet_.rejected] == [
        (5, "direction_conflict"), (6, "unknown_value"), (7, "missing_value"),
    ]  # fmt: skip


@pytest.mark.parametrize("carried", ["上年结转", "承前页", "期初余额", "2022年结转", "上期结余：", "年初余额(2023年)"])
def test_a_balance_carried_forward_is_no_movement_and_begins_the_check(tmp_path: Path, carried: str) -> None:
    deposits: Rows = [
        ["保证金编号", "项目编号", "存储形式", "存入日期", "金额(元)"],
        ["B1", "G1", "现金", "2023-02-01", 9000],
        ["B2", "G1", "现金", "2023-02-01", 9000],
    ]
    before: Rows = [
        MOVEMENTS,
        ["A", "B1", "2023-02-01", "存入", 9000, None, 9000],
        ["B", "B2", "2023-02-01", "存入", 9000, None, 9000],
    ]
    loaded(tmp_path, {"在建工地": SITE, "工资保证金": deposits, "保证金流水": before})
    for begins, flagged in ((9000, []), (9500, [(3, "balance_differs")])):
        moved: Rows = [
            MOVEMENTS,
            [None, None, "2023-02-28", carried, None, None, begins],
            ["S1", "B1", "2023-03-01", "使用", None, 100, 8900],
            ["S2", "B1", "2023-04-01", "补足", 100, None, 9000],
            [None, "B1", None, "过次页", None, None, 9000],
        ]
        sheet_ = loaded(tmp_path, {"保证金流水": moved}).sheets["保证金流水"]
        assert [(f.row, f.fault) for f in sheet_.flagged] == flagged
        assert sheet_.rejected == []
    first: Rows = [MOVEMENTS, ["S9", "B1", "2023-02-28", carried, 9000, None, 9000]]
    assert [q.kind for q in loaded(tmp_path, {"保证金流水": first}).questions] == ["phrase"]  # it may have come in then
    named: Rows = [MOVEMENTS, [None, "B2", "2023-02-28", carried, None, None, 7000], *moved[2:4]]
    assert loaded(tmp_path, {"保证金流水": named}).sheets["保证金流水"].flagged == []  # of another deposit


# --- headings, units and spellings around known rows ------------------------------------------------

KNOWN: dict[str, dict[str, Any]] = {
    SITES: {"site_no": "GD-001", "name": "甲字工程", "town_code": "310118106", "contract_yuan": Decimal(31_000_000)},
    LEADS: {"lead_no": "XS-001", "source": "12345", "received_on": date(2023, 4, 7), "domain": "其他",
            "town_code": "310118106", "workers": 12, "amount_yuan": Decimal(96_000)},
    DEPOSITS: {"deposit_no": "BZJ-001", "site_no": "GD-001", "form": "现金", "stored_on": date(2023, 2, 1),
               "amount_yuan": Decimal(930_000)},
}  # fmt: skip


def _spelt(draw: st.DrawFn, field: str, value: Any, unit: str | None) -> object:
    if isinstance(value, Decimal):
        number = value / 10_000 if unit == "万元" else value
        own = (f"{value:,.2f}元", f"{value / 10_000:f}万", f"¥{value:f}")
        return draw(st.sampled_from((f"{number:f}", float(number), *(own if unit is None else own[:2]))))
    if isinstance(value, date):
        return draw(st.sampled_from((value, f"{value:%Y.%m.%d}", f"{value:%Y年%m月%d日}", f"{value:%Y%m%d}")))
    if field == "town_code":
        return draw(st.sampled_from(("徐泾镇", "徐泾", "青浦区徐泾镇", "徐泾镇人民政府", 310118106)))
    if isinstance(value, int):
        return draw(st.sampled_from((value, f"{value}人", float(value), "１２")))
    return value


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_the_same_rows_are_found_under_any_headings(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(KNOWN)))
    draw: Any = data.draw
    columns = {column.field: column for column in ledger(name).columns}
    headings, cells = [], []
    for field in draw(st.permutations(sorted(KNOWN[name]))):
        column, value = columns[field], KNOWN[name][field]
        spelled = [h for h in (column.heading, *column.aliases) if "/" not in h or h == column.heading]
        heading = draw(st.sampled_from(spelled))
        unit = draw(st.sampled_from((None, "元", "万元"))) if column.kind.money else None
        headings.append(
            heading + draw(st.sampled_from((f"({unit})", f"（单位：{unit}）", f" \n[{unit}]"))) if unit else heading
        )
        cells.append(_spelt(draw, field, value, unit))
    above = draw(
        st.sampled_from(([], [[f"{name}台账（截至2023年9月30日）"]], [["青浦区"], [], ["填报单位：区治欠办"]]))
    )
    below = draw(st.sampled_from(([], [["合计", *[None] * 3, 1]], [[], ["填表人：张三"]])))
    (row,) = read(name, [*above, headings, cells, *below])
    assert (row.faults, row.flags) == ((), ())
    assert {field: row.values[field] for field in KNOWN[name]} == KNOWN[name]


# --- what looks sound and is not --------------------------------------------------------------------


def lead_row(headings: list[object], cells: list[object]) -> Row:
    (row,) = read("欠薪线索", [[*LEAD, *headings], [*LEAD_CELLS, *cells]])
    return row


def test_figures_that_stand_twice_without_a_group_are_neither() -> None:
    row = lead_row(["人数", "金额(元)", "核实情况", "人数", "金额(元)"], [20, 400_000, "属实", 5, 60_000])
    assert row.values.keys().isdisjoint({"workers", "amount_yuan", "true_workers", "true_amount_yuan"})


@pytest.mark.parametrize(
    ("headings", "phone"),
    [
        (["被反映单位", "法定代表人", "联系电话", "反映人", "电话"], "5"),
        (["被反映单位", "反映人", "联系电话", "项目经理", "电话"], "3"),
        (["被反映单位", "联系人", "联系电话", "人数", "承办单位"], None),
        (["反映人", "承办人", "联系电话", "人数", "来源渠道"], None),
        (["反映人", "班组长姓名", "联系电话", "人数", "来源渠道"], None),
        (["人数", "投诉人", "电话", "承办人", "联系电话"], "3"),
    ],
)
def test_a_telephone_is_whose_name_stands_before_it(headings: list[object], phone: str | None) -> None:
    row = lead_row(headings, [str(n) for n in range(1, 6)])
    assert row.values.get("reporter_phone") == phone
    assert row.values.get("reporter_name") != "2" or headings[1] != "联系人"


@pytest.mark.parametrize(
    ("name", "heading", "value"),
    [
        ("工资保证金", "金额(万元)", 930_000),
        ("在建工地", "合同价（万元）", 31_000_000),
        ("欠薪线索", "涉及金额(万元)", 120_000),
    ],
)
def test_a_sum_beyond_all_proportion_is_asked(name: str, heading: str, value: int) -> None:
    tables: dict[str, Rows] = {
        "工资保证金": [DEPOSIT[0][:4], DEPOSIT[1][:4]], "在建工地": SITE, "欠薪线索": [[*LEAD], LEAD_CELLS],
    }  # fmt: skip
    headings, cells = tables[name]
    (row,) = read(name, [[*headings, heading], [*cells, value]])
    assert faults(row) == {"unit_in_doubt"}
    answers = Answers(units={f"{name}/{heading}".replace("（", "(").replace("）", ")"): "元"})
    (row,) = read(name, [[*headings, heading], [*cells, value]], answers=answers)
    assert faults(row) == set()


@pytest.mark.parametrize("title", ["徐泾镇、华新镇欠薪线索台账", "徐泾镇和华新镇线索", "徐泾镇/华新镇"])
def test_a_title_of_two_towns_names_none(title: str) -> None:
    rows: Rows = [[title], [*LEAD[:3], LEAD[4]], [*LEAD_CELLS[:3], LEAD_CELLS[4]]]
    layout = recognise(sheet("欠薪线索", rows))
    assert isinstance(layout, Layout)
    assert layout.missing == ("街镇",)


@pytest.mark.parametrize("heading", ["开工日期", "开工时间", "实际开工日期"])
def test_the_beginning_of_work_is_no_permit(heading: str) -> None:
    rows: Rows = [[*SITE[0], heading, "施工许可证发证时间"], [*SITE[1], "2023-03-01", "2023-01-12"]]
    (row,) = read("在建工地", rows)
    assert row.values["permit_on"] == date(2023, 1, 12)
    (row,) = read("在建工地", [line[:4] for line in rows])
    assert "permit_on" not in row.values


@pytest.mark.parametrize(
    "numbers", [[1, 2, 4], ["1、", "2、", "3、"], ["1.", "2.", "3."], [3, 4, 6], ["01", "03", "04"]]
)
def test_a_running_number_with_gaps_is_no_key(numbers: list[object]) -> None:
    rows: Rows = [["编号", *DEPOSIT[0][1:]]]
    rows += [[n, f"G{place}", "现金", "2023-02-01", 930_000] for place, n in enumerate(numbers)]
    assert [row.key for row in read("工资保证金", rows)] == [f"G{place}-20230201" for place in range(3)]


def test_an_unknown_unit_in_the_answers_is_told(tmp_path: Path) -> None:
    file = tmp_path / "答复.toml"
    file.write_text('[unit]\n"工资保证金/金额" = "两"\n', encoding="utf-8")
    with pytest.raises(ParameterError, match="两"):
        read_answers(file)


def test_another_site_under_a_known_number_is_a_conflict_without_its_firms_code(tmp_path: Path) -> None:
    headings: list[object] = [*SITE[0], "施工总承包单位", "总包统一社会信用代码"]
    loaded(tmp_path, {"在建工地": [headings, [*SITE[1], "甲公司", "91310118MA0000001A"]]})
    report = loaded(tmp_path, {"在建工地": [headings[:4], ["G1", "别的工程", "重固镇", "壬公司"]]})
    assert [finding.fault for finding in report.sheets["在建工地"].rejected] == ["key_conflict"]


@pytest.mark.parametrize(
    ("state", "fault"), [("未缴", "not_stored"), ("免缴", "not_stored"), ("已退还", "missing_day")]
)
def test_the_state_of_a_deposit(tmp_path: Path, state: str, fault: str) -> None:
    rows: Rows = [[*DEPOSIT[0][:4], "金额(元)", "保证金状态"], [*DEPOSIT[1][:4], 930_000, state]]
    report = loaded(tmp_path, {"在建工地": SITE, "工资保证金": rows})
    message = report.sheets["工资保证金"]
    assert [finding.fault for finding in (*message.rejected, *message.flagged)] == [fault]


@pytest.mark.parametrize("order", [1, -1])
def test_the_state_of_a_site_tells_its_own_day_whatever_the_others_plan(tmp_path: Path, order: int) -> None:
    sites: Rows = [["G1", "甲", "徐泾镇", "已竣工", "2023-08-30"], ["G2", "乙", "徐泾镇", "在建", "2025-06-30"]]
    rows: Rows = [["在建工地（截至2023年9月30日）"], [*SITE[0], "项目状态", "竣工日期"], *sites[::order]]
    loaded(tmp_path, {"在建工地": rows})
    engine = raw_reader(f"sqlite:///{tmp_path / 'case.db'}")
    with engine.connect() as connection:
        query = select(site.c.completed_on, site.c.planned_completion_on).order_by(site.c.site_no)
        assert [tuple(row) for row in connection.execute(query)] == [
            (date(2023, 8, 30), None), (None, date(2025, 6, 30)),
        ]  # fmt: skip
    engine.dispose()


@pytest.mark.parametrize("mark", ["〃", "同上", "同 上", '"', "″"])
def test_a_ditto_mark_is_what_stands_above_and_is_never_asked(tmp_path: Path, mark: str) -> None:
    rows: Rows = [
        [*LEAD, "被反映单位", "涉及人数"], [*LEAD_CELLS, "甲公司", 3], ["XS2", mark, mark, mark, mark, mark, 4],
        ["XS3", "来访", "2023-05-01", "华新镇", "其他", "乙公司", 5], ["XS4", mark, mark, mark, mark, mark, mark],
    ]  # fmt: skip
    report = loaded(tmp_path, {"欠薪线索": rows})
    assert (report.accepted, report.questions) == (4, [])
    engine = raw_reader(f"sqlite:///{tmp_path / 'case.db'}")
    with engine.connect() as connection:
        query = select(lead.c.town_code, lead.c.employer_name, lead.c.workers).order_by(lead.c.lead_no)
        found = [tuple(row) for row in connection.execute(query)]
    engine.dispose()
    assert [town for town, *_ in found] == ["310118106", "310118106", "310118107", "310118107"]
    assert [(firm, workers) for _, firm, workers in found[1::2]] == [("甲公司", 4), ("乙公司", None)]
