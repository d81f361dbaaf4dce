"""Rows between the records of a table without a column of towns: whose the records below them are."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from data_access.ledger_import.ledger_rows import read_rows
from data_access.ledger_import.recognised import Layout
from data_access.ledger_import.sheets.layout import recognise
from data_access.ledger_import.sheets.tables import tables_of
from data_access.ledger_import.sheets.town import section_town
from tests.data_access.ledger_import.test_reading import Rows, loaded, sheet

HEADINGS: list[object] = ["线索编号", "来源", "接收日期", "所属领域", "被反映单位", "涉及人数", "涉及金额"]
XUJING, HUAXIN = "310118106", "310118107"


def a_lead(number: str, amount: float = 60_000) -> list[object]:
    return [number, "12345", "2023-05-01", "其他", "甲公司", 5, amount]


def towns_of(rows: Rows, *wide: tuple[int, int, int]) -> dict[str, str | None]:
    """Each lead with its town, None where its sheet tells none."""
    found: dict[str, str | None] = {}
    for table in tables_of([sheet("欠薪线索", rows, *wide)]):
        layout = recognise(table)
        assert isinstance(layout, Layout), layout
        for row in read_rows(layout, {}):
            assert row.key not in found
            found[row.key] = None if layout.missing else row.values["town_code"]
    return found


@pytest.mark.parametrize("text", ["区级(区人社局直接受理)", "外区转办", "二、区级受理", "市级交办", "其他", "无属地"])
@pytest.mark.parametrize("figures", [[], [None, None, None, None, 5, 60_000]])
def test_what_stands_below_a_text_that_is_no_town_is_not_the_town_s_above(text: str, figures: list[object]) -> None:
    rows: Rows = [
        ["欠薪线索台账"],
        HEADINGS,
        ["一、徐泾镇"],
        a_lead("A"),
        [text, *figures],
        a_lead("B"),
        ["三、华新镇"],
    ]
    assert towns_of([*rows, a_lead("C")]) == {"A": XUJING, "B": None, "C": HUAXIN}


def test_leads_below_no_town_are_refused_and_asked_for_theirs(tmp_path: Path) -> None:
    report = loaded(tmp_path, {"欠薪线索": [HEADINGS, ["徐泾镇"], a_lead("A"), ["外区转办"], a_lead("B")]})
    assert report.accepted == 1
    assert "在“外区转办”下面" in report.refused_sheets["欠薪线索·第4行起"]
    assert '"欠薪线索·第4行起" = ""' in report.as_text()


@pytest.mark.parametrize("town", ["徐泾镇", "一、徐泾镇", "徐泾镇(3件)", "徐泾镇：", "徐泾镇（共3件，12万元）"])
@pytest.mark.parametrize(
    "figures", [[], [None, None, None, None, 10, 120_000], [None, "3件", None, None, "10人", "12万元"]]
)
def test_a_town_may_stand_with_its_subtotals(town: str, figures: list[object]) -> None:
    rows: Rows = [HEADINGS, [town, *figures], a_lead("A"), ["华新镇", *figures], a_lead("B")]
    assert towns_of(rows) == {"A": XUJING, "B": HUAXIN}


@pytest.mark.parametrize(
    "between", [["(一)工程建设领域"], ["小计", None, None, None, None, 5, 60_000], ["注：以下为5月新增"]]
)
def test_parts_totals_and_notes_within_a_town_end_nothing(between: list[object]) -> None:
    rows: Rows = [HEADINGS, ["一、徐泾镇"], a_lead("A"), between, a_lead("B"), ["二、华新镇"], a_lead("C")]
    assert {n: t for n, t in towns_of(rows).items() if n in "ABC"} == {"A": XUJING, "B": XUJING, "C": HUAXIN}


@pytest.mark.parametrize("place", ["above", "row", "below"])
def test_a_town_s_part_keeps_unit_title_and_headings_of_its_table(place: str) -> None:
    rows: Rows = [["欠薪线索台账(2023年)"], ["单位：万元" if place == "above" else "区治欠办"], HEADINGS]
    rows += [[None, None, None, None, None, "人", "万元"]] if place == "row" else []
    rows += [["徐泾镇"], a_lead("A", 30), ["华新镇"], [*a_lead("B", 400)[:2], "5月2日", *a_lead("B", 400)[3:]]]
    rows += [["注：金额单位为万元"]] if place == "below" else []
    found: dict[str, tuple[Decimal, str]] = {}
    for table in tables_of([sheet("欠薪线索", rows)]):
        layout = recognise(table)
        assert isinstance(layout, Layout)
        found |= {row.key: (row.values["amount_yuan"], f"{row.values['received_on']}") for row in read_rows(layout, {})}
    assert found == {"A": (Decimal(300_000), "2023-05-01"), "B": (Decimal(4_000_000), "2023-05-02")}


def test_a_town_s_part_keeps_both_rows_of_headings() -> None:
    rows: Rows = [
        [*HEADINGS[:5], "反映情况", None, "核实情况", None],
        [*[None] * 5, "人数", "金额(元)", "人数", "金额(元)"],
    ]
    rows += [["徐泾镇"], [*a_lead("A"), 4, 50_000], ["华新镇"], [*a_lead("B"), 3, 40_000]]
    found: dict[str, tuple[int, int]] = {}
    for table in tables_of([sheet("欠薪线索", rows, (1, 6, 7), (1, 8, 9))]):
        layout = recognise(table)
        assert isinstance(layout, Layout)
        found |= {row.key: (row.values["workers"], row.values["true_workers"]) for row in read_rows(layout, {})}
    assert found == {"A": (5, 4), "B": (5, 3)}


def test_parts_of_a_list_with_towns_are_no_records(tmp_path: Path) -> None:
    rows: Rows = [
        [*HEADINGS, "街镇"],
        ["一、自行受理"],
        [*a_lead("A"), "徐泾镇"],
        ["(二)区级交办"],
        [*a_lead("B"), "华新镇"],
    ]
    report = loaded(tmp_path, {"欠薪线索": rows})
    assert (report.accepted, report.rejected) == (2, 0)


def test_a_total_above_the_first_town_is_no_table() -> None:
    rows: Rows = [
        HEADINGS,
        ["合计", None, None, None, None, 10, 120_000],
        ["徐泾镇"],
        a_lead("A"),
        ["华新镇"],
        a_lead("B"),
    ]
    assert len(tables_of([sheet("欠薪线索", rows)])) == 2


def test_a_list_of_towns_without_a_known_heading_is_no_list_of_sections() -> None:
    rows: Rows = [
        ["单位", "检查企业数", "检查工地数", "发现问题数", "整改问题数"],
        ["徐泾镇", 10, 5, 3, 3],
        ["华新镇", 8, 4, 2, 1],
    ]
    assert len(tables_of([sheet("成果", [*rows, ["合计", 18, 9, 5, 4]])])) == 1


@pytest.mark.parametrize(
    ("text", "town"), [("(二)华新镇", "华新镇"), ("徐泾镇 3件", "徐泾镇"), ("徐泾镇某公司", ""), ("3", "")]
)
def test_the_town_that_a_row_says_alone(text: str, town: str) -> None:
    assert section_town(text) == town
