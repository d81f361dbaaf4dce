"""Which column is what: hidden and doubled ones, groups above each other and in brackets, what is asked once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data_access.ledger_import.answers import Answers, question_key
from data_access.ledger_import.recognised import Layout
from data_access.ledger_import.sheets.layout import recognise
from data_access.ledger_import.sheets.workbook import read_bytes, read_sheets
from data_access.rules.parameters import ParameterError
from tests.data_access.ledger_import.test_reading import LEAD, LEAD_CELLS, Rows, loaded, read, sheet

REPORTED = {"workers": 20, "amount_yuan": 400_000, "true_workers": 5, "true_amount_yuan": 60_000}


def values(rows: Rows, *wide: tuple[int, int, int], answers: Answers | None = None) -> dict[str, Any]:
    (row,) = read("欠薪线索", rows, *wide, answers=answers)
    return {name: row.values[name] for name in REPORTED if name in row.values}


def unused(rows: Rows, *wide: tuple[int, int, int]) -> list[tuple[str, bool]]:
    layout = recognise(sheet("欠薪线索", rows, *wide))
    assert isinstance(layout, Layout)
    return [(found.heading, found.asked) for found in layout.unused]


# --- hidden and doubled columns ---------------------------------------------------------------------


@pytest.mark.parametrize("hidden", [6, 7])
@pytest.mark.parametrize("headings", [["涉及金额(元)"] * 2, ["涉及金额", "欠薪金额"], ["欠薪金额", "涉及金额"]])
def test_a_visible_column_wins_over_a_hidden_one(hidden: int, headings: list[object]) -> None:
    found = sheet("欠薪线索", [[*LEAD, *headings], [*LEAD_CELLS, 50_000, 60_000]])
    layout = recognise(replace(found, hidden_columns=frozenset([hidden])))
    assert isinstance(layout, Layout)
    assert layout.fields["amount_yuan"].number == 13 - hidden
    assert ["隐藏列" in unread.heading for unread in layout.unused] == [True]


def test_hidden_columns_are_those_of_the_file(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["甲", "乙", "丙", "丁"])
    for letter in "BC":
        book.active.column_dimensions[letter].hidden = True
    book.active.column_dimensions.group("D", "E", hidden=True)
    book.save(tmp_path / "台账.xlsx")
    (found,) = read_sheets(read_bytes(tmp_path / "台账.xlsx"), "台账.xlsx")
    assert {2, 3, 4} <= found.hidden_columns <= {2, 3, 4, 5}


@pytest.mark.parametrize(
    ("headings", "cells", "amount"),
    [
        (["涉及金额(元)", "涉及金额(元)"], [50_000, 60_000], None),
        (["涉及金额(元)", "涉及金额(元)"], [50_000, 50_000], 50_000),
        (["涉及金额(元)", "涉及金额(元)"], [50_000, None], None),
        (["涉及金额(元)", "备注", "涉及金额(元)"], [50_000, "无", 60_000], None),
        (["涉及金额(元)", "金额(元)"], [50_000, 60_000], 50_000),  # the more precise
        (["涉及金额(元)"] * 3, [50_000, 50_000, 60_000], None),
    ],
)
def test_of_two_equal_headings_with_different_contents_neither_counts(
    headings: list[object], cells: list[object], amount: int | None
) -> None:
    rows: Rows = [[*LEAD, *headings], [*LEAD_CELLS, *cells]]
    assert values(rows).get("amount_yuan") == amount
    if amount is None:
        assert ("涉及金额(元)", False) in unused(rows)


# --- groups -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("top", "groups"),
    [
        ("涉及情况", ["反映情况", "核实情况"]),
        ("线索情况", ["反映", "核实"]),
        ("人数和金额", ["反映情况", "核查情况"]),
        ("涉及情况（人、元）", ["反映情况", "核实情况"]),
        ("办理", ["举报情况", "查实情况"]),
    ],
)
@pytest.mark.parametrize("merged", [True, False])
def test_three_heading_rows(top: str, groups: list[str], *, merged: bool) -> None:
    wide = ((1, 6, 9), (2, 6, 7), (2, 8, 9)) if merged else ()
    blank: list[object] = [None] * 5
    rows: Rows = [
        [*LEAD, top], [*blank, groups[0], None, groups[1]], [*blank, "人数", "金额(元)", "人数", "金额(元)"],
        [*LEAD_CELLS, 20, 400_000, 5, 60_000],
    ]  # fmt: skip
    assert values(rows, *wide) == REPORTED


def test_a_group_that_says_nothing_leaves_it_to_the_one_above() -> None:
    blank: list[object] = [None] * 5
    rows: Rows = [
        [*LEAD, "反映情况", None, "核实情况"], [*blank, "涉及情况", None, "涉及情况"],
        [*blank, "人数", "金额(元)", "人数", "金额(元)"], [*LEAD_CELLS, 20, 400_000, 5, 60_000],
    ]  # fmt: skip
    assert values(rows, (1, 6, 7), (1, 8, 9), (2, 6, 7), (2, 8, 9)) == REPORTED


def test_two_groups_that_contradict_place_nothing() -> None:
    blank: list[object] = [None] * 5
    rows: Rows = [
        [*LEAD, "反映情况", None], [*blank, "核实情况", None], [*blank, "人数", "金额(元)"],
        [*LEAD_CELLS, 20, 400_000],
    ]  # fmt: skip
    assert values(rows, (1, 6, 7), (2, 6, 7)) == {}


@pytest.mark.parametrize("note", ["(单位:人、万元)", "（单位：人、万元）", "（万元）", "[人、万元]"])
def test_a_group_may_bear_the_units(note: str) -> None:
    groups: list[object] = [f"反映情况{note}", None, f"核实情况{note}", None]
    rows: Rows = [[*LEAD, *groups], [*[None] * 5, "人数", "金额", "人数", "金额"], [*LEAD_CELLS, 20, 40, 5, 6]]
    assert values(rows, (1, 6, 7), (1, 8, 9)) == REPORTED


@pytest.mark.parametrize(
    "headings",
    [
        ["涉及人数(反映)", "涉及金额(反映)(元)", "涉及人数(核实)", "涉及金额(核实)(元)"],
        ["人数（反映）", "金额（反映）", "人数（核实）", "金额（核实）"],
        ["人数(反映情况)", "金额(反映情况)", "人数(核实情况)", "金额(核实情况)"],
        ["反映人数", "反映金额", "核实人数", "核实金额"],
        ["涉及人数", "涉及金额", "欠薪人数(核实)", "欠薪金额(核实)"],
    ],
)
def test_the_group_may_stand_behind_the_heading(headings: list[object]) -> None:
    assert values([[*LEAD, *headings], [*LEAD_CELLS, 20, 400_000, 5, 60_000]]) == REPORTED


@pytest.mark.parametrize(
    "headings", [[["涉及金额(核实)(元)"]], [["核实情况"], ["涉及金额(元)"]], [["查实情况"], ["欠薪金额"]]]
)
def test_what_is_verified_is_never_taken_for_what_was_reported(headings: Rows) -> None:
    rows: Rows = [[*(LEAD if place == 0 else [None] * 5), *row] for place, row in enumerate(headings)]
    assert values([*rows, [*LEAD_CELLS, 60_000]], (1, 6, 6)).get("amount_yuan") is None


# --- what is asked once -----------------------------------------------------------------------------

GROUPED: Rows = [
    [*LEAD, "立案时", None, "结案时", None], [*[None] * 5, "人数", "金额(元)", "人数", "金额(元)"],
    [*LEAD_CELLS, 20, 400_000, 5, 60_000],
]  # fmt: skip
WIDE = ((1, 6, 7), (1, 8, 9))


def answers(**given: str) -> Answers:
    return Answers(headings={question_key(f"欠薪线索/{heading}"): answer for heading, answer in given.items()})


@pytest.mark.parametrize(
    "given",
    [
        {"立案时": "反映情况", "结案时": "核实情况"},
        {
            "立案时/人数": "涉及人数",
            "立案时/金额(元)": "涉及金额",
            "结案时/人数": "核实人数",
            "结案时/金额(元)": "核实金额",
        },
        {"立案时": "反映情况", "结案时/人数": "核实人数", "结案时/金额(元)": "核实金额"},
    ],
)
def test_columns_that_cannot_be_placed_are_asked_and_an_answer_places_them(given: dict[str, str]) -> None:
    assert values(GROUPED, *WIDE) == {}
    assert unused(GROUPED, *WIDE) == [
        (heading, True) for heading in ("立案时/人数", "立案时/金额(元)", "结案时/人数", "结案时/金额(元)")
    ]
    assert values(GROUPED, *WIDE, answers=answers(**given)) == REPORTED


@pytest.mark.parametrize(
    ("heading", "answer", "field"),
    [("承包人", "被反映单位", "employer_name"), ("群众", "反映人", "reporter_name"),
     ("欠了多少", "涉及金额", "amount_yuan"), ("谁在办", "承办单位", "handler_name"),
     ("怎么样了", "办理结论", "conclusion")],
)  # fmt: skip
def test_unknown_columns_are_asked_once_and_answered(tmp_path: Path, heading: str, answer: str, field: str) -> None:
    rows: Rows = [[*LEAD, heading], [*LEAD_CELLS, 60_000]]
    report = loaded(tmp_path, {"欠薪线索": rows})
    assert [(q.kind, q.key) for q in report.questions] == [("heading", f"欠薪线索/{heading}")]
    assert f'"欠薪线索/{heading}" = ""' in report.skeleton()
    (row,) = read("欠薪线索", rows, answers=answers(**{heading: answer}))
    assert row.values[field] in ("60000", 60_000)
    again = loaded(tmp_path, {"欠薪线索": rows}, answers(**{heading: "不用"}))
    assert again.questions == []
    assert again.unused_columns["欠薪线索"] == ((heading, "按答复不导入"),)


@pytest.mark.parametrize("contact", ["联系人", "姓名"])
@pytest.mark.parametrize("firm", ["被反映单位", "欠薪企业", "用人单位"])
def test_a_contact_behind_a_firm_is_asked(firm: str, contact: str) -> None:
    rows: Rows = [[*LEAD, firm, contact, "联系电话"], [*LEAD_CELLS, "甲公司", "某经理", "0731-1"]]
    assert unused(rows) == [(contact, True), ("联系电话", False)]
    (row,) = read("欠薪线索", rows, answers=answers(**{contact: "反映人"}))
    assert row.values["reporter_name"] == "某经理"


@pytest.mark.parametrize("key", ["欠薪线索/承包人", "线索/承包人"])
def test_an_answer_that_is_no_heading_is_named(tmp_path: Path, key: str) -> None:
    with pytest.raises(ParameterError, match="承包人"):
        loaded(tmp_path, {"欠薪线索": [[*LEAD], LEAD_CELLS]}, Answers(headings={key: "别的什么"}))


# --- the town of a sheet ----------------------------------------------------------------------------

TOWNLESS: Rows = [[*LEAD[:3], LEAD[4]], [*LEAD_CELLS[:3], LEAD_CELLS[4]]]


@pytest.mark.parametrize(
    ("name", "titles", "town"),
    [
        ("徐泾镇", ["华新镇欠薪线索台账"], None),
        ("徐泾镇", ["徐泾镇欠薪线索台账"], "310118106000"),
        ("徐泾", ["填报单位：华新镇人民政府"], None),
        ("Sheet1", ["填报单位：徐泾镇"], "310118106000"),
        ("欠薪线索", ["徐泾镇线索台账", "填报单位：华新镇"], None),
        ("线索", ["徐泾镇、华新镇、重固镇线索台账"], None),
    ],
)
def test_a_town_that_name_and_title_contradict_is_asked(name: str, titles: list[str], town: str | None) -> None:
    above: Rows = [[title] for title in titles]
    layout = recognise(sheet(name, [*above, *TOWNLESS]))
    assert isinstance(layout, Layout)
    assert (layout.missing == ()) is (town is not None)
