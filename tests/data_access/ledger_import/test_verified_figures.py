"""核实人数 and 核实金额: what a list wrote stays, what it left blank follows what was reported, the rest is empty."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from data_access.database.schema import lead, lead_payment
from data_access.ledger_import.loading import Switches, load_workbook
from tests.data_access.ledger_import.test_never_zero import all_of
from tests.data_access.ledger_import.test_slips import a_workbook

BASE: list[object] = ["线索编号", "来源", "接收日期", "所属领域", "街镇", "被反映单位", "涉及人数", "涉及金额(元)"]
VERIFIED: list[object] = [*BASE, "核实情况", "核实日期", "核实人数", "核实金额(元)"]
Figures = tuple[int | None, Decimal | None]


def a_lead(workers: object, amount: object, *further: object) -> list[object]:
    return ["X1", "来访", "2023-05-01", "其他", "徐泾镇", "甲有限公司", workers, amount, *further]


def verified(
    folder: Path, headings: list[object], *rows: list[object], emptying: object = False
) -> tuple[list[str], Figures]:
    """The faults flagged, and what is known of the first lead."""
    path = a_workbook(folder / "台账.xlsx", {"欠薪线索": [["欠薪线索台账（截至2023年10月31日）"], headings, *rows]})
    report = load_workbook(path, f"sqlite:///{folder / 'case.db'}", switches=Switches(emptying=bool(emptying)))
    assert report.rejected == 0
    row = all_of(folder, lead)[0]
    return sorted({f.fault for f in report.sheets["欠薪线索"].flagged}), (row.true_workers, row.true_amount_yuan)


@pytest.mark.parametrize(
    ("workers", "amount"),
    [("10余人", "约3万"), ("#REF!", "3-5万"), ("若干人", "全额"), ("不详", "待核实"), ("约20", "5万+3万")],
)
def test_a_cell_that_says_something_is_not_filled_from_what_was_reported(
    tmp_path: Path, workers: str, amount: str
) -> None:
    row = a_lead(50, 500_000, "属实", "2023-05-20", workers, amount)
    for _ in range(2):
        flagged, found = verified(tmp_path, VERIFIED, row)
        assert flagged
        assert found == (None, None)


@pytest.mark.parametrize("blank", [None, "/", "—", " "])
def test_a_blank_one_is(tmp_path: Path, blank: object) -> None:
    known = verified(tmp_path, VERIFIED, a_lead(50, 500_000, "属实", "2023-05-20", blank, blank))
    assert known == (["taken_over"], (50, 500_000))  # told: nobody wrote them
    # What was taken over follows what is put right, also in a list without the columns, and gives way to what is found.
    assert verified(tmp_path, BASE, a_lead(48, 480_000))[1] == (48, 480_000)
    assert verified(tmp_path, VERIFIED, a_lead(48, 480_000, "属实", None, 40, "约40万"))[1] == (40, None)
    assert verified(tmp_path, VERIFIED, a_lead(48, 480_000, "属实", None, 40, 400_000))[1] == (40, 400_000)


@pytest.mark.parametrize("headings", [BASE, VERIFIED])
def test_what_was_written_as_verified_stays_when_what_was_reported_is_put_right(
    tmp_path: Path, headings: list[object]
) -> None:
    verified(tmp_path, VERIFIED, a_lead(10, 100_000, "属实", "2023-05-20", 10, 100_000))
    again = a_lead(12, 120_000, *[None] * (len(headings) - len(BASE)))
    assert verified(tmp_path, headings, again)[1] == (10, 100_000)
    assert verified(tmp_path, headings, a_lead(13, 90_000, *again[8:]))[1] == (10, 100_000)


def test_without_the_columns_the_reported_figures_stand_in_and_are_told(tmp_path: Path) -> None:
    headings: list[object] = [*BASE, "核实情况", "核实日期"]
    assert verified(tmp_path, headings, a_lead(7, 85_000, "属实", "2023-05-20")) == (["taken_over"], (7, 85_000))
    # A list that says nothing of the finding tells nothing of it.
    assert verified(tmp_path, BASE, a_lead(8, 86_000)) == ([], (8, 86_000))


@pytest.mark.parametrize(("cell", "emptying"), [(None, True), ("清空", False)])
def test_what_was_asked_to_be_emptied_is_empty_and_stays_so(tmp_path: Path, cell: object, emptying: object) -> None:
    verified(tmp_path, VERIFIED, a_lead(50, 500_000, "属实", "2023-05-20", 40, 400_000))
    emptied = a_lead(50, 500_000, "属实", "2023-05-20", cell, cell)
    for _ in range(2):
        assert verified(tmp_path, VERIFIED, emptied, emptying=emptying) == ([], (None, None))
    # The next list, whose cells are only blank, does not bring back what nobody wrote.
    assert verified(tmp_path, VERIFIED, a_lead(50, 500_000, "属实", "2023-05-20", None, None))[1] == (None, None)
    assert verified(tmp_path, BASE, a_lead(50, 500_000))[1] == (None, None)
    assert verified(tmp_path, VERIFIED, a_lead(50, 500_000, "属实", "2023-05-20", 41, 410_000))[1] == (41, 410_000)


@pytest.mark.parametrize("paid", [20_000, 30_000])
def test_a_payment_keeps_the_day_that_was_to_be_emptied_and_says_so(tmp_path: Path, paid: int) -> None:
    headings = [*VERIFIED, "已支付金额(元)", "支付日期"]
    row = a_lead(5, 50_000, "属实", "2023-05-20", 5, 50_000)
    verified(tmp_path, headings, [*row, 20_000, "2023-06-01"])
    flagged, _ = verified(tmp_path, headings, [*row, paid, "清空"])
    assert flagged == ["day_kept"]
    assert all_of(tmp_path, lead_payment)[0].paid_on == date(2023, 6, 1)
    # Without the sum there is no payment, and no day to be kept.
    assert verified(tmp_path, headings, [*row, "清空", "清空"])[0] == []
    assert all_of(tmp_path, lead_payment) == []


def test_sums_whose_unit_is_asked_are_not_those_reported(tmp_path: Path) -> None:
    headings = [*VERIFIED[:-1], "核实金额"]
    flagged, found = verified(tmp_path, headings, a_lead(50, 500_000, "属实", "2023-05-20", 10, 2.5))
    assert (flagged, found) == (["unit_in_doubt"], (10, None))


@pytest.mark.parametrize(
    ("finding", "amount", "paid", "messages"),
    [("不属实", None, 20_000, ["state_conflict"]), (None, 50_000, None, ["state_conflict"]),
     ("无法核实", None, 20_000, ["state_conflict"]), ("不属实", None, None, []),
     ("属实", 50_000, 20_000, ["taken_over"])],
)  # fmt: skip
def test_what_contradicts_the_finding_is_told(
    tmp_path: Path, finding: object, amount: object, paid: object, messages: list[str]
) -> None:
    row = a_lead(5, 50_000, finding, "2023-05-20", None, amount, paid, paid and "2023-06-01")
    assert verified(tmp_path, [*VERIFIED, "已支付金额(元)", "支付日期"], row)[0] == messages
