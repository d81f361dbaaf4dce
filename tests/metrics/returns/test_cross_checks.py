"""Cross checks turn red where they do not hold, and say nothing where a cell is not known."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from metrics.returns.cross_checks import Agreement, Checked, cross_checks
from metrics.returns.filling import Filled, Says
from metrics.returns.layout import CheckRule, CrossCheck
from metrics.returns.reading import returns
from tests.databases import kept_reader
from tests.metrics.returns.test_shipped_returns import filled


def _changed(made: Filled, row: str, column: str, amount: Decimal | None) -> Filled:
    """The return with another amount in a cell."""
    known = Says.UNKNOWN if amount is None else Says.NUMBER
    cells = tuple(
        replace(cell, amount=amount, known=known) if cell.column.id == column else cell for cell in made.cells[row]
    )
    return replace(made, cells={**made.cells, row: cells})


def _by_title(made: Filled) -> dict[str, Checked]:
    return {check.title: check for check in cross_checks(made)}


@pytest.fixture
def deposits(demo_sqlite: str) -> Filled:
    return filled(kept_reader(demo_sqlite), returns()["deposits_quarter"])


@pytest.fixture
def wages(demo_sqlite: str) -> Filled:
    return filled(kept_reader(demo_sqlite), returns()["wages_month"])


def test_units_that_do_not_make_the_whole_are_told(wages: Filled) -> None:
    town = wages.rows[1]
    now = wages.cells[town.key][0].amount
    assert now is not None
    found = _by_title(_changed(wages, town.key, "received", now + 1))["各单位之和等于合计"]
    assert found.outcome is Agreement.DIFFERS
    assert found.text == "1 处不符"
    [one] = found.found
    assert one.cell.row.is_total
    assert one.text.startswith("接收线索：各项之和 ")


def test_parts_that_do_not_make_their_sum_are_told(deposits: Filled) -> None:
    found = _by_title(_changed(deposits, "total", "cash", Decimal("999999999")))["各种形式之和"]
    assert found.outcome is Agreement.DIFFERS
    assert "全区合计：各项之和 " in found.found[0].text


def test_more_people_paid_than_concerned_is_told(wages: Filled) -> None:
    found = _by_title(_changed(wages, "total", "paid_workers", Decimal(10_000)))["追发人数不多于涉及人数"]
    assert (found.outcome, len(found.found)) == (Agreement.DIFFERS, 1)
    assert found.found[0].text.startswith("全区合计：追发人数 10,000 大于 涉及人数 ")


def test_a_running_total_that_fell_is_told(wages: Filled) -> None:
    found = _by_title(_changed(wages, "total", "year_received", Decimal(1)))["本年累计不少于上月"]
    assert (found.outcome, len(found.found)) == (Agreement.DIFFERS, 1)
    assert "本年接收 1，少于上一期的 " in found.found[0].text


def test_a_running_total_that_begins_anew_is_compared_with_nothing(demo_sqlite: str) -> None:
    january = filled(kept_reader(demo_sqlite), returns()["wages_month"], period="2023-01")
    assert _by_title(january)["本年累计不少于上月"].outcome is Agreement.UNKNOWN


def test_what_is_not_known_neither_agrees_nor_differs(deposits: Filled) -> None:
    unknown = deposits
    for row in deposits.rows:
        unknown = _changed(unknown, row.key, "cash", None)
    found = _by_title(unknown)["各种形式之和"]
    assert (found.outcome, found.places, found.found) == (Agreement.UNKNOWN, 0, ())


def test_rows_of_the_file_are_compared_column_by_column(demo_sqlite: str) -> None:
    declared = returns()["sanctions_quarter"]
    check = CrossCheck("立案等于投诉", CheckRule.SUM, ("filed",), "complained", of_rows=True)
    made = filled(kept_reader(demo_sqlite), replace(declared, checks=(check,)))
    assert {c.outcome for c in cross_checks(made)} == {Agreement.AGREES}
    found = _by_title(_changed(made, "filed", "year", Decimal(0)))["立案等于投诉"]
    assert (found.outcome, len(found.found)) == (Agreement.DIFFERS, 1)
    assert found.found[0].text.startswith("本年累计：")
