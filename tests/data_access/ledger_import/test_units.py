"""Units of money: every way to say them is heard, and a figure in a unit nobody writes it in is not stored."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment
from sqlalchemy import Column, select

from data_access.cells.sums import amount, is_rounded
from data_access.database.engine import raw_reader
from data_access.database.schema import department_signal, labour_case, lead, site
from data_access.ledger_import.answers import Answers, question_key
from data_access.ledger_import.ledger_columns import Ledger
from data_access.ledger_import.ledger_rows import read_rows
from data_access.ledger_import.loading import load_workbook
from data_access.ledger_import.recognised import Layout
from data_access.ledger_import.sheets.heading_words import heading_unit
from data_access.ledger_import.sheets.layout import recognise
from data_access.ledger_import.sheets.units import noted_unit
from data_access.ledger_import.sheets.workbook import read_bytes, read_sheets
from data_access.ledger_writing.rejected_rows import rejected_workbook
from tests.data_access.ledger_import.test_never_zero import all_of
from tests.data_access.ledger_import.test_reading import (
    DEPOSIT,
    LEAD,
    LEAD_CELLS,
    SITE,
    Rows,
    faults,
    loaded,
    read,
    sheet,
)
from tests.data_access.ledger_import.test_slips import a_workbook

OWN = ("工资保证金", "工资保证金台账", "保证金台账")


def below(text: str) -> str | None:
    return noted_unit("工资保证金", (), sheet("x", [[text]]).rows, OWN)


@pytest.mark.parametrize(
    "note",
    ["注:本表金额均以万元为单位,保留两位小数。", "说明：金额以万元计", "表中金额一律按万元填报", "金额栏均以万元为单位",
     "本表金额均为万元", "以人民币万元为计量单位", "注：1.按万元计算；2.数据截至月底", "单位：人民币：万元",
     "《工资保证金台账》金额单位：万元", "根据《保障农民工工资支付条例》填报，单位：万元"],
)  # fmt: skip
def test_a_note_may_be_worded_as_a_sentence(note: str) -> None:
    assert below(note) == "万元"


@pytest.mark.parametrize(
    "note",
    ["说明:附件2《项目清单》金额单位:万元", "附件2金额单位：万元", "注：附表单位：万元", "《在建项目清单》以万元为单位",
     "另表以万元计", "本表按实填写；上表单位：万元", "《还款明细》单位：万元"],
)  # fmt: skip
def test_a_note_on_another_table_is_not_this_ones(note: str) -> None:
    assert below(note) is None
    (row,) = read("工资保证金", [DEPOSIT[0], [*DEPOSIT[1][:4], 930_000], [], [note]])
    assert (row.values["amount_yuan"], faults(row)) == (930_000, set())


@pytest.mark.parametrize("title", ["附件2：青浦区工资保证金台账（单位：万元）", "附件2 工资保证金台账 单位:万元"])
def test_an_enclosure_bears_its_number_in_its_own_title(title: str) -> None:
    (row,) = read("工资保证金", [[title], *DEPOSIT])
    assert row.values["amount_yuan"] == 930_000


@pytest.mark.parametrize(
    "units",
    [[None, None, None, "万元", None, "万元"], [None, None, "-", "(万元)", "/", "万元"],
     [None, None, None, " 万元 ", None, "万"], [None, None, None, "单位:万元", None, "单位：万元"],
     ["个", "个", None, "万元", None, "万元"]],
)  # fmt: skip
def test_a_row_of_units_may_be_sparse(units: list[object]) -> None:
    headings: list[object] = ["保证金编号", "项目编号", "存储形式", "应存金额", "存入日期", "金额"]
    (row,) = read("工资保证金", [headings, units, ["B1", "G1", "现金", 96, "2023-02-01", 93]])
    assert (row.values["required_yuan"], row.values["amount_yuan"]) == (960_000, 930_000)


@pytest.mark.parametrize(
    ("heading", "cell", "yuan"),
    [("合同价(百万元)", 31, 31_000_000), ("合同价（千元）", 31_000, 31_000_000), ("合同价(千万元)", 3.1, 31_000_000),
     ("合同价(十万元)", 310, 31_000_000), ("合同价", "31百万", 31_000_000), ("合同价", "3.1千万元", 31_000_000),
     ("合同价（万圆）", 3100, 31_000_000)],
)  # fmt: skip
def test_further_units_are_reckoned(heading: str, cell: object, yuan: int) -> None:
    (row,) = read("在建工地", [[*SITE[0], heading], [*SITE[1], cell]])
    assert (row.values["contract_yuan"], faults(row)) == (yuan, set())


@pytest.mark.parametrize("unit", ["美元", "万美元", "USD", "港币", "欧元", "分", "万日元", "人民币/美元"])
def test_a_unit_that_is_not_yuan_is_asked(unit: str) -> None:
    (row,) = read("在建工地", [[*SITE[0], f"合同价({unit})"], [*SITE[1], 31_000_000]])
    assert (row.values.get("contract_yuan"), faults(row)) == (None, {"unit_in_doubt"})
    (row,) = read("在建工地", [[*SITE[0], f"合同价({unit})"], [*SITE[1], "3100万元"]])
    assert row.values["contract_yuan"] == 31_000_000


@pytest.mark.parametrize("heading", ["合同价(含税)", "合同价(分期)", "合同价(总包)", "合同价(按分部)"])
def test_what_stands_in_brackets_is_not_always_a_unit(heading: str) -> None:
    assert heading_unit(heading) == ("合同价", None)


@pytest.mark.parametrize(
    ("form", "cell", "yuan"),
    [
        ('0.00"万元"', 93, 930_000),
        ('#,##0.00"万元"', 93.4567, 934_567),
        ('#,##0"元"', 930_000, 930_000),
        ('0"万"', 93, 930_000),
        ('#,##0.00"万元";[Red]-#,##0.00"万元"', 93, 930_000),
        ('#,##0.00,"万元"', 930_000, 930_000),  # divided for show: the unit is not the number's
        ("#,##0.00", 930_000, 930_000),
        ('"约"0.00', 930_000, 930_000),
    ],
)
def test_the_format_of_a_number_may_show_its_unit(tmp_path: Path, form: str, cell: float, yuan: int) -> None:
    path = a_workbook(tmp_path / "台账.xlsx", {"工资保证金": [DEPOSIT[0], [*DEPOSIT[1][:4], cell]]})
    book = openpyxl.load_workbook(path)
    book["工资保证金"].cell(2, 5).number_format = form
    book.save(path)
    layout = recognise(read_sheets(read_bytes(path), path.name)[0])
    assert isinstance(layout, Layout)
    (row,) = read_rows(layout, {})
    assert (row.values.get("amount_yuan"), faults(row)) == (yuan, set())


def _deposit_of(path: Path) -> tuple[object, set[str]]:
    layout = recognise(read_sheets(read_bytes(path), path.name)[0])
    assert isinstance(layout, Layout)
    (row,) = read_rows(layout, {})
    return row.values.get("amount_yuan"), faults(row)


@pytest.mark.parametrize("text", ["单位：万元", "张三:\n金额单位：万元", "万元"])
@pytest.mark.parametrize("place", ["E1", "E2"])
def test_a_comment_may_tell_the_unit(tmp_path: Path, text: str, place: str) -> None:
    path = a_workbook(tmp_path / "台账.xlsx", {"工资保证金": [DEPOSIT[0], [*DEPOSIT[1][:4], 93]]})
    book = openpyxl.load_workbook(path)
    book["工资保证金"][place].comment = Comment(text, "张三")
    book.save(path)
    assert _deposit_of(path) == (930_000, set())


@pytest.mark.parametrize("edge", ["oddHeader", "oddFooter", "firstHeader"])
def test_what_is_printed_on_each_page_may_tell_the_unit(tmp_path: Path, edge: str) -> None:
    path = a_workbook(tmp_path / "台账.xlsx", {"工资保证金": [DEPOSIT[0], [*DEPOSIT[1][:4], 93]]})
    book = openpyxl.load_workbook(path)
    getattr(book["工资保证金"], edge).right.text = "单位：万元"
    getattr(book["工资保证金"], edge).right.size = 12
    book.save(path)
    assert _deposit_of(path) == (930_000, set())


def test_foreign_money_in_a_comment_is_no_yuan(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "台账.xlsx", {"工资保证金": [DEPOSIT[0], [*DEPOSIT[1][:4], 930_000]]})
    book = openpyxl.load_workbook(path)
    book["工资保证金"]["E1"].comment = Comment("单位：美元", "张三")
    book.save(path)
    assert _deposit_of(path) == (None, {"unit_in_doubt"})


def test_rejected_rows_keep_the_unit_that_a_comment_or_a_header_tells(tmp_path: Path) -> None:
    for number, comment in enumerate((True, False)):
        rows: Rows = [DEPOSIT[0], [*DEPOSIT[1][:4], 93], ["B2", "G1", "现金", "不详", 93]]
        path = a_workbook(tmp_path / f"{number}.xlsx", {"工资保证金": rows})
        book = openpyxl.load_workbook(path)
        if comment:
            book["工资保证金"]["E1"].comment = Comment("单位：万元", "张三")
        else:
            header: Any = book["工资保证金"].oddHeader
            header.left.text = "单位：万元"
        book.save(path)
        report = load_workbook(path, f"sqlite:///{tmp_path / 'case.db'}")
        content = rejected_workbook(path.read_bytes(), path.name, report)
        assert content
        back = tmp_path / f"退回{number}.xlsx"
        back.write_bytes(content)
        layouts = [recognise(read) for read in read_sheets(read_bytes(back), back.name)]
        [layout] = [layout for layout in layouts if isinstance(layout, Layout)]
        assert {row.values.get("amount_yuan") for row in read_rows(layout, {})} == {Decimal(930_000)}


def test_a_unit_that_the_heading_says_is_not_asked_for_as_if_it_did_not(tmp_path: Path) -> None:
    rows: Rows = [[*LEAD, "涉及金额（百万元）"], *([f"XS{n}", *LEAD_CELLS[1:], 125_000] for n in range(3))]
    report = loaded(tmp_path, {"欠薪线索": rows})
    [question] = [question for question in report.questions if question.kind == "unit"]
    assert "百万元" in question.text
    assert all(
        "请核对表头写明的单位" in flag.message for flag in report.sheets["欠薪线索"].flagged if flag.asks == "unit"
    )


# --- plausible sums ---------------------------------------------------------------------------------


def column(name: str, heading: str, figures: list[object], answers: Answers | None = None) -> list[Decimal | None]:
    """What is stored of a column without any other unit."""
    tables: dict[str, tuple[list[object], list[object], str]] = {
        "在建工地": (SITE[0][1:], SITE[1][1:], "contract_yuan"),
        "工资保证金": (DEPOSIT[0][1:4], DEPOSIT[1][1:4], "amount_yuan"),
        "银行对账单": (["账户类型", "月份"], ["专用账户", "2023-03"], "balance_yuan"),
        "专户月度收支": (["月份", "实发人数"], ["2023-03", 100], "paid_yuan"),
        "保证金流水": (["保证金编号", "日期", "类型"], ["B1", "2023-03-01", "存入"], "amount_yuan"),
    }  # fmt: skip
    headings, cells, field = tables[name]
    key = {"在建工地": "项目编号", "工资保证金": "保证金编号", "银行对账单": "账户编号", "专户月度收支": "专户编号"}
    rows: Rows = [[key.get(name, "流水号"), *headings, heading]]
    rows += [[f"N-{n}", *cells, figure] for n, figure in enumerate(figures)]
    return [row.values.get(field) for row in read(name, rows, answers=answers)]


@pytest.mark.parametrize(
    ("name", "heading", "figures"),
    [
        ("在建工地", "工程造价", [25_000, 31_000]),
        ("在建工地", "工程造价", [250_000]),
        ("工资保证金", "金额", [1500]),
        ("工资保证金", "金额", [9300, 96]),
        ("专户月度收支", "实发工资", [30, 32]),
        ("专户月度收支", "实发工资", [1900]),  # no month of a site
        ("专户月度收支", "实发工资", [9000]),  # 90 元 for each of a hundred
        ("银行对账单", "月末余额", [93, 96]),
        ("银行对账单", "月末余额", [93, 0, 96, 120.5]),
        ("保证金流水", "金额", [93, 3.2, 0.8]),
    ],
)
def test_figures_without_unit_that_are_in_wan_are_asked(name: str, heading: str, figures: list[object]) -> None:
    assert set(column(name, heading, figures)) <= {None, Decimal(0)}
    if figures == [9000]:
        return  # 9,000万元 for a hundred is no month's wages either
    answered = column(name, heading, figures, Answers(units={f"{name}/{heading}": "万元"}))
    assert answered == [Decimal(str(figure)) * 10_000 for figure in figures]


@pytest.mark.parametrize(
    ("name", "heading", "figures"),
    [
        ("在建工地", "工程造价", [1_800_000, 460_000_000]),
        ("工资保证金", "金额", [15_000, 2_000_000]),
        ("专户月度收支", "实发工资", [280_000]),
        ("银行对账单", "月末余额", [500_000, 12.35, 0, 320_000]),  # a remainder
        ("保证金流水", "金额", [930_000, 800, 30_000]),
    ],
)
def test_plausible_figures_without_unit_are_yuan(name: str, heading: str, figures: list[object]) -> None:
    assert column(name, heading, figures) == [Decimal(str(figure)) for figure in figures]


@pytest.mark.parametrize(
    ("name", "heading", "figures", "stored"),
    [
        ("工资保证金", "金额", [930_000, 96, 960_000], [930_000, None, 960_000]),
        ("工资保证金", "金额(万元)", [93, 960_000, 88], [930_000, None, 880_000]),
        ("在建工地", "工程造价", [8_000_000, 800, 9_000_000], [8_000_000, None, 9_000_000]),
        ("在建工地", "工程造价(万元)", [800, 31_000_000, 900], [8_000_000, None, 9_000_000]),
        ("在建工地", "工程造价(元)", [8_000_000, 31_000_000_000, 9_000_000], [8_000_000, None, 9_000_000]),
        ("专户月度收支", "实发工资(万元)", [28, 280_000, 30], [280_000, None, 300_000]),
    ],
)
def test_an_outlier_is_a_fault_of_its_own_cell(
    name: str, heading: str, figures: list[object], stored: list[int | None]
) -> None:
    assert column(name, heading, figures) == stored


def test_an_answer_does_not_vouch_for_a_slip() -> None:
    answers = Answers(units={"工资保证金/金额": "万元"})
    assert column("工资保证金", "金额", [93, 960_000, 88], answers) == [930_000, None, 880_000]


@pytest.mark.parametrize("workers", [None, 0])
def test_a_lead_of_unknown_workers_is_not_beyond_proportion(workers: int | None) -> None:
    lead: list[object] = ["线索编号", "来源", "接收日期", "街镇", "所属领域", "涉及人数", "涉及金额(元)"]
    (row,) = read("欠薪线索", [lead, ["X1", "12345", "2023-04-07", "徐泾镇", "其他", workers, 2_000_000]])
    assert row.values["amount_yuan"] == 2_000_000


@given(st.lists(st.decimals(0, 3000, places=2), min_size=1, max_size=6))
def test_no_deposit_in_wan_passes_as_yuan(figures: list[Decimal]) -> None:
    stored = column("工资保证金", "金额", [str(figure) for figure in figures])
    assert {value for value in stored if value} == set()


# --- deposits and their contracts -------------------------------------------------------------------

CONTRACT: Rows = [[*SITE[0], "合同价(万元)"], [*SITE[1], 500]]


@pytest.mark.parametrize(
    ("heading", "cell", "fault"),
    [("金额(万元)", 900, "unit_in_doubt"), ("金额(元)", 5_000_001, "unit_in_doubt"), ("金额(万元)", "900万元", ""),
     ("金额(万元)", 15, None), ("金额(元)", 5_000_000, None)],
)  # fmt: skip
def test_a_deposit_above_its_contract_is_asked(tmp_path: Path, heading: str, cell: object, fault: str | None) -> None:
    report = loaded(
        tmp_path, {"在建工地": CONTRACT, "工资保证金": [[*DEPOSIT[0][:4], heading], [*DEPOSIT[1][:4], cell]]}
    )
    message = report.sheets["工资保证金"]
    assert [finding.fault for finding in message.rejected] == ([fault] if fault else [])
    assert [finding.fault for finding in message.flagged] == (["above_contract"] if fault == "" else [])


def test_what_is_asked_of_a_refused_row_is_in_the_questions(tmp_path: Path) -> None:
    rows: Rows = [[*SITE[0], "工程造价"], ["G1", None, "徐泾镇", 3100]]
    assert {q.kind for q in loaded(tmp_path, {"在建工地": rows}).questions} == {"unit"}


# --- parts of a 分 ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "unit", "rounded"),
    [("12.345", "元", True), (12.345, "元", True), ("93.1234567", "万元", True), ("1.23456万", "元", False),
     (0.1 + 0.2, "元", False), ("12.340", "元", False), (23333.333333, "元", True), ("93.123456", "万元", False)],
)  # fmt: skip
def test_a_third_decimal_is_named(cell: object, unit: str, *, rounded: bool) -> None:
    assert is_rounded(cell, unit) is rounded
    assert amount(cell, unit) == amount(cell, unit).quantize(Decimal("0.01"))


def test_every_limit_of_a_column_stands_in_the_table() -> None:
    from data_access.ledger_import.known_ledgers import ledgers
    from data_access.reference.ledger_phrases import units

    named: list[Ledger] = list(ledgers())
    wanted = {column.least for ledger in named for column in ledger.columns if column.least}
    assert wanted <= units().least.keys() & units().most.keys()


def test_what_a_sheet_says_of_its_unit_goes_before_what_an_earlier_one_was_said_to_mean(tmp_path: Path) -> None:
    head: list[object] = ["线索编号", "来源", "接收日期", "街镇", "所属领域", "涉及人数", "涉及金额"]

    def amount_of(figure: int, *note: list[object], answers: Answers | None = None) -> Decimal | None:
        rows: Rows = [*note, head, ["A", "12345", "2023-04-07", "徐泾镇", "其他", 10, figure]]
        loaded(tmp_path, {"欠薪线索": rows}, answers)
        engine = raw_reader(f"sqlite:///{tmp_path / 'case.db'}")
        with engine.connect() as connection:
            found = connection.scalar(select(lead.c.amount_yuan))
        engine.dispose()
        return found

    message = Answers(units={question_key("欠薪线索", "涉及金额"): "万元"})
    assert amount_of(9, answers=message) == 90_000
    assert amount_of(94_000, ["单位：元"]) == 94_000
    assert amount_of(8) == 80_000


def test_interest_does_not_speak_for_the_unit_and_one_unit_holds_for_the_table() -> None:
    head: list[object] = ["流水号", "保证金编号", "日期", "类型", "收入", "支出", "余额"]
    rows: Rows = [head, ["L1", "B1", "2023-02-01", "存入", 93, None, 93]]
    rows += [["L2", "B1", "2023-03-21", "利息", 0.05, None, 93.05]]
    found = read("保证金流水", rows)
    assert all("in_yuan" not in row.values for row in found)
    assert {finding.asks for row in found for finding in row.faults} == {"unit"}
    mixed: Rows = [head, rows[1], ["L2", "B1", "2023-03-21", "使用", None, 50_000, 43]]
    assert not any(row.values.get(name) for row in read("保证金流水", mixed) for name in ("in_yuan", "out_yuan"))


# --- slips under a heading that says its unit -------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "heading", "figures", "stored"),
    [
        ("在建工地", "合同价(元)", [31_000_000, 1.5, 3400, 32_000_000], [31_000_000, None, None, 32_000_000]),
        ("在建工地", "合同价(万元)", [3100, 0.5, 3200], [31_000_000, None, 32_000_000]),
        ("在建工地", "合同价（元）", [3100, 3400, 31_000_000], [None, None, 31_000_000]),
        ("工资保证金", "金额(元)", [930_000, 960_000, 1.5], [930_000, 960_000, None]),
        ("工资保证金", "金额/元", [930_000, "96", 96_000], [930_000, None, 96_000]),
        ("工资保证金", "金额(元)", ["1.5元", 960_000], [Decimal("1.5"), 960_000]),
        ("银行对账单", "月末余额(元)", [100_000, 1.5, 0, 12.35], [100_000, None, 0, Decimal("12.35")]),
        ("专户月度收支", "实发工资(元)", [280_000, 28, 300_000], [280_000, None, 300_000]),
    ],
)
def test_a_unit_in_the_heading_vouches_for_no_slip(
    name: str, heading: str, figures: list[object], stored: list[Decimal | None]
) -> None:
    assert column(name, heading, figures) == stored


@pytest.mark.parametrize("note", ["单位：元", None])
def test_wages_out_of_proportion_are_left_out_whatever_says_their_unit(note: str | None) -> None:
    own = "" if note else "(元)"
    head: list[object] = [
        "线索编号",
        "来源",
        "接收日期",
        "街镇",
        "所属领域",
        "涉及人数",
        f"涉及金额{own}",
        "核实情况",
        f"核实金额{own}",
    ]
    rows: Rows = [
        ["A1", "12345", "2023-05-02", "徐泾镇", "其他", 10, 200_000, "属实", 1.5],
        ["A2", "12345", "2023-05-03", "徐泾镇", "其他", 10, 20, None, None],
        ["A3", "12345", "2023-05-04", "徐泾镇", "其他", 10, 180_000, "属实", "0.5"],
        ["A4", "12345", "2023-05-05", "徐泾镇", "其他", None, 90_000, "属实", 80_000],
        ["A5", "12345", "2023-05-05", "徐泾镇", "其他", 1, 150, "属实", 150],
    ]
    above: Rows = [[note]] if note else []
    found = read("欠薪线索", [*above, head, *rows])
    assert [row.values.get("amount_yuan") for row in found] == [200_000, None, 180_000, 90_000, 150]
    assert [row.values.get("true_amount_yuan") for row in found] == [None, None, None, 80_000, 150]
    assert [faults(row) for row in found][:3] == [{"implausible_amount"}] * 3


def test_a_known_sum_is_not_overwritten_by_a_slip(tmp_path: Path) -> None:
    head: list[object] = ["项目编号", "项目名称", "属地街镇", "合同价(元)", "施工许可日期"]
    known: list[object] = ["G1", "甲工程", "徐泾镇", 33_000_000, "2023-01-10"]
    loaded(tmp_path, {"在建工地": [head, known]})
    report = loaded(tmp_path, {"在建工地": [head, [*known[:3], 3400, known[4]]]})
    assert [finding.fault for finding in report.sheets["在建工地"].flagged] == ["unit_in_doubt"]
    engine = raw_reader(f"sqlite:///{tmp_path / 'case.db'}")
    with engine.connect() as connection:
        assert connection.execute(select(site.c.contract_yuan, site.c.deposit_exempt)).one() == (33_000_000, False)
    engine.dispose()


PAID: list[object] = ["支付编号", "线索编号", "支付日期", "支付金额(元)"]
FUND: list[object] = ["流水号", "线索编号", "日期", "类型", "金额(元)"]
PARTS: list[object] = ["线索编号", "期次", "约定日期", "应付日期", "应付金额(元)"]


@pytest.mark.parametrize(
    ("name", "head", "cells"),
    [
        ("工资追发", PAID, ["Z", "A1", "2023-06-01"]),
        ("应急周转金", FUND, ["L", "A1", "2023-06-01", "垫付"]),
        ("约定分期", PARTS, ["A1", 1, "2023-06-01", "2023-07-01"]),
    ],
)
@pytest.mark.parametrize(
    ("figure", "fault"),
    [(0.5, "unit_in_doubt"), (90_000_000, "implausible_amount"), ("9000万元", None), (5000, None), (200, None)],
)
def test_a_payment_out_of_proportion_to_its_lead_is_refused(
    tmp_path: Path, name: str, head: list[object], cells: list[object], figure: object, fault: str | None
) -> None:
    lead_head: list[object] = ["线索编号", "来源", "接收日期", "街镇", "所属领域", "涉及人数", "涉及金额(元)"]
    leads: Rows = [lead_head, ["A1", "12345", "2023-05-02", "徐泾镇", "其他", 10, 200_000]]
    report = loaded(tmp_path, {"欠薪线索": leads, name: [head, [*cells, figure]]})
    assert [finding.fault for finding in report.sheets[name].rejected] == ([fault] if fault else [])


def test_a_running_total_of_payments_far_above_its_lead_is_left_out(tmp_path: Path) -> None:
    head: list[object] = [
        "线索编号",
        "来源",
        "接收日期",
        "街镇",
        "所属领域",
        "涉及人数",
        "涉及金额(元)",
        "已支付金额(元)",
    ]
    rows: Rows = [head, ["A1", "12345", "2023-05-02", "徐泾镇", "其他", 10, 200_000, 90_000_000]]
    rows += [["A2", *rows[1][1:7], 200_000]]
    report = loaded(tmp_path, {"欠薪线索": rows})
    assert next((f.row, f.fault) for f in report.sheets["欠薪线索"].flagged) == (2, "implausible_amount")
    assert [question.kind for question in report.questions] == []


_CASE: Rows = [["案号", "街镇", "投诉日期", "立案日期", "罚款金额"], ["J1", "徐泾镇", "2023-03-06", "2023-03-08", 2]]
_SIGNAL: Rows = [
    ["信号编号", "单位名称", "属地街镇", "信号类别", "所属月份", "报送日期", "欠费金额"],
    ["S1", "上海甲建设有限公司", "徐泾镇", "社保欠缴", "2023-08", "2023-09-01", 8.9],
    ["S2", "上海乙建设有限公司", "徐泾镇", "社保欠缴", "2023-08", "2023-09-01", "12000元"],
]


@pytest.mark.parametrize(
    ("name", "rows", "heading", "column", "kept", "text"),
    [
        ("监察案件", _CASE, "罚款金额", labour_case.c.penalty_yuan, [None], 20_000),
        ("部门信号", _SIGNAL, "欠费金额", department_signal.c.amount_yuan, [None, 12_000], 89_000),
    ],
)
def test_nobody_is_fined_two_yuan(
    tmp_path: Path, name: str, rows: Rows, heading: str, column: Column[Any], kept: list[int | None], text: int
) -> None:
    report = loaded(tmp_path, {name: rows})
    assert report.rejected == 0
    assert [f.asks for f in report.sheets[name].flagged if f.fault == "unit_in_doubt"] == ["unit"]
    assert [getattr(row, column.name) for row in all_of(tmp_path, column.table)] == kept
    loaded(tmp_path, {name: rows}, Answers(units={question_key(name, heading): "万元"}))
    assert getattr(all_of(tmp_path, column.table)[0], column.name) == text


@pytest.mark.parametrize(
    ("cells", "refused"),
    [
        ([12.5, 1_250_000], [2]),
        (["35.20元", 1_250_000], []),
        ([3_500, 1_250_000], []),
        ([12.5, 125_000], [2]),
        ([12.5, 50_000], [2, 3]),  # both may be in either unit
    ],
)
def test_a_balance_of_a_few_yuan_without_a_unit_is_in_doubt(cells: list[object], refused: list[int]) -> None:
    rows: Rows = [["账号", "账户类型", "月份", "月末余额"]]
    rows += [["3100", "专户", f"2023-0{7 + i}", cell] for i, cell in enumerate(cells)]
    assert [row.number for row in read("银行对账单", rows) if row.faults] == refused
