"""Two columns that both look like one thing, and columns of units whose values tell whose they are."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from data_access.ledger_import.answers import Answers, question_key
from data_access.ledger_import.recognised import Layout
from data_access.ledger_import.sheets.choice import heading_questions
from data_access.ledger_import.sheets.layout import recognise
from tests.data_access.ledger_import.test_reading import Rows, read, sheet

LEAD: list[object] = ["线索编号", "来源", "接收日期", "被反映单位", "街镇", "所属领域"]
A: list[object] = ["A", "12345", "2023-04-07", "甲公司", "徐泾镇", "其他"]
B: list[object] = ["B", "12345", "2023-04-08", "乙公司", "华新镇", "其他"]
FIRMS, UNITS = ("上海甲建筑有限公司", "乙建设集团"), ("徐泾镇人民政府", "区人力资源和社会保障局")


def values(rows: Rows, field: str, answers: Answers | None = None) -> list[Any]:
    return [row.values.get(field) for row in read("欠薪线索", rows, answers=answers)]


def asked(name: str, rows: Rows) -> list[str]:
    layout = recognise(sheet(name, rows))
    assert isinstance(layout, Layout)
    return [question.written for question in heading_questions(layout)]


@pytest.mark.parametrize(
    ("one", "other", "field", "first", "second"),
    [
        ("涉及金额(元)", "欠薪金额(元)", "amount_yuan", 400_000, 60_000),
        ("欠薪人数", "反映人数", "workers", 20, 5),
        ("核实金额", "属实金额", "true_amount_yuan", 30_000, 20_000),
        ("涉及金额(元)", "欠薪金额(万元)", "amount_yuan", 400_000, 6),
        ("办结时间", "结案日期", "closed_on", "2023-05-01", "2023-06-01"),
        ("欠薪单位", "用人单位", "employer_name", "丙公司", "丁公司"),
    ],
)
def test_of_equal_headings_with_different_contents_neither_counts_and_both_are_asked(
    one: str, other: str, field: str, first: object, second: object
) -> None:
    own = LEAD if field != "employer_name" else [h if h != "被反映单位" else "备注" for h in LEAD]
    rows: Rows = [[*own, one, other], [*A, first, second]]
    assert values(rows, field) == [None]
    assert sorted(asked("欠薪线索", rows)) == sorted([one, other])
    answers = Answers(headings={question_key("欠薪线索", one): "不用"})
    assert values(rows, field, answers) != [None]


@pytest.mark.parametrize(
    ("one", "other", "first", "second"),
    [
        ("涉及金额(元)", "欠薪金额(元)", 60_000, 60_000),
        ("涉及金额(元)", "欠薪金额(万元)", 60_000, 6),
        ("欠薪金额(元)", "涉及金额(元)", "6万元", None),
        ("涉及金额(元)", "欠薪金额(元)", None, "6万元"),
    ],
)
def test_equal_headings_with_the_same_contents_are_read(one: str, other: str, first: object, second: object) -> None:
    rows: Rows = [[*LEAD, "涉及人数", one, other], [*A, 20, first, second]]
    assert values(rows, "amount_yuan") == [Decimal(60_000)]
    assert asked("欠薪线索", rows) == []


@pytest.mark.parametrize("headings", [("涉及金额(元)", "金额(元)"), ("金额(元)", "涉及金额(元)")])
def test_the_more_precise_heading_counts_wherever_it_stands(headings: tuple[str, str]) -> None:
    figures = {"涉及金额(元)": 60_000, "金额(元)": 400_000}
    rows: Rows = [[*LEAD, "涉及人数", *headings], [*A, 20, *(figures[h] for h in headings)]]
    assert values(rows, "amount_yuan") == [Decimal(60_000)]


@pytest.mark.parametrize("headings", [("金额(元)", "实存金额(元)"), ("实存金额(元)", "金额(元)")])
def test_a_bare_standard_heading_gives_way_to_one_that_says_more(headings: tuple[str, str]) -> None:
    figures = {"金额(元)": 400_000, "实存金额(元)": 60_000}
    rows: Rows = [["保证金编号", "项目编号", "存储形式", "存入日期", *headings]]
    rows += [["B1", "G1", "现金", "2023-04-07", *(figures[h] for h in headings)]]
    (row,) = read("工资保证金", rows)
    assert row.values["amount_yuan"] == 60_000


def test_a_debtor_under_the_heading_of_the_unit_in_charge_is_the_debtor() -> None:
    own = [h if h != "被反映单位" else "责任单位" for h in LEAD]
    rows: Rows = [[*own, "承办单位"], [*A[:3], FIRMS[0], *A[4:], UNITS[0]], [*B[:3], FIRMS[1], *B[4:], UNITS[1]]]
    assert values(rows, "employer_name") == list(FIRMS)
    assert values(rows, "handler_name") == ["徐泾镇", "区人社局"]
    assert asked("欠薪线索", rows) == []
    alone: Rows = [own, rows[1][:6], rows[2][:6]]
    assert values(alone, "employer_name") == list(FIRMS)


def test_units_under_the_heading_of_the_unit_in_charge_handle() -> None:
    rows: Rows = [[*LEAD, "责任单位"], [*A, UNITS[0]], [*B, UNITS[1]]]
    assert values(rows, "handler_name") == ["徐泾镇", "区人社局"]
    assert values(rows, "employer_name") == ["甲公司", "乙公司"]


@pytest.mark.parametrize(("heading", "field"), [("承办单位", "handler_name"), ("办理单位", "handler_name")])
def test_firms_under_a_handling_unit_are_asked(heading: str, field: str) -> None:
    rows: Rows = [[*LEAD, heading], [*A, FIRMS[0]], [*B, FIRMS[1]]]
    assert values(rows, field) == [None, None]
    assert asked("欠薪线索", rows) == [heading]


def test_offices_under_the_debtor_are_asked() -> None:
    own = [h if h != "被反映单位" else "用人单位" for h in LEAD]
    rows: Rows = [own, [*A[:3], UNITS[0], *A[4:]], [*B[:3], UNITS[1], *B[4:]]]
    assert values(rows, "employer_name") == [None, None]
    assert asked("欠薪线索", rows) == ["用人单位"]


MONTH: list[object] = ["专户编号", "月份", "应发薪日", "应发工资(元)"]


def test_the_standard_heading_goes_before_one_of_another_kind() -> None:
    rows: Rows = [
        [*MONTH, "银行代发金额(元)", "实发工资(元)"],
        ["Z1", "2023-05", "2023-06-10", 200_000, 180_000, 200_000],
    ]
    (row,) = read("专户月度收支", rows)
    assert row.values["paid_yuan"] == 200_000
    sites: Rows = [["项目编号", "项目名称", "街镇", "中标价(万元)", "合同价(万元)"], ["G1", "甲", "徐泾镇", 3300, 3100]]
    (row,) = read("在建工地", sites)
    assert row.values["contract_yuan"] == 31_000_000


def test_a_month_is_not_judged_where_it_is_in_doubt_what_was_paid() -> None:
    rows: Rows = [
        [*MONTH, "实发金额(元)", "银行代发金额(元)"],
        ["Z1", "2023-05", "2023-06-10", 200_000, 180_000, 200_000],
    ]
    (row,) = read("专户月度收支", rows)
    assert (row.values.get("paid_yuan"), row.values.get("payable_yuan")) == (None, None)
