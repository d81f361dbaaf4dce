"""What the rules of obligations find on a day is what the figures of the same obligations count on it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, and_, select

from data_access.database.schema import (
    ITEM_FAILING,
    deposit,
    deposit_movement,
    inspection,
    inspection_item,
    site,
    wage_account,
    wage_account_month,
    warning,
)
from data_access.reference.checklist import system_items
from data_access.rules import warning_rules as rules_file
from data_access.rules.parameters import days
from data_access.rules.warning_rules import warning_rules
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.checklist_results import latest, rectified
from metrics.definitions.inspections import in_progress
from metrics.engine.evaluation import fixed_moment
from metrics.warnings.evaluating import evaluate_rule
from tests.databases import forget, kept_reader
from tests.metrics.warnings.conftest import Found, Put, a_site, day

# Rules and stocks of one obligation. The rules warn by thresholds of their own (工作日, a month later); here each
# warns on the day after its limit, of guarantees as far ahead as the stock looks. Three differ by what they are:
# W03 leaves to W04 and W05 the sites whose deposit ran out or was used;
# W09 compares on the first of each month what 余额不足发薪专户 compares on any day; W06 warns of months running too.
OBLIGATIONS = {
    "W01": ("wage_account.not_opened",),
    "W02": ("wage_account.not_registered",),
    "W03": ("deposit.not_stored",),
    "W04": ("deposit.guarantee_expiring", "deposit.guarantee_expired"),
    "W05": ("deposit.top_up_overdue",),
    "W06": ("wage_account.labour_in_default",),
    "W07": ("wage_account.wages_in_default",),
}


def standing(connection: Connection, code: str, as_of: date) -> Counter[str]:
    """How often each site is warned of on the day, where the rule warns on the day after the limit."""
    rule = warning_rules().rules[code]
    ahead = -days("deposit.expiring_days_1") if code == "W04" else 1
    first = replace(rule.steps[0], value=Decimal(ahead), unit="日", since=date(1990, 1, 1))
    found = evaluate_rule(connection, replace(rule, steps=(first, *rule.steps[1:])), as_of).found
    return Counter(found.loc[found["ended_on"].isna(), "site"])


def counted(connection: Connection, code: str, as_of: date) -> Counter[str]:
    """How often each site stands in the stocks of the obligation."""
    at = fixed_moment(as_of, date(as_of.year, 1, 1))
    sites: Counter[str] = Counter()
    for metric in (ALL_METRICS[m] for m in OBLIGATIONS[code]):
        query = select(site.c.site_no).select_from(metric.fact.source)
        sites.update(connection.scalars(query.where(metric.fact.begun(at), metric.numerator(at))))
    return sites if code != "W03" else Counter(set(sites) - _waiting_for_more(connection, as_of))


def _waiting_for_more(connection: Connection, as_of: date) -> set[str]:
    """The sites whose guarantee ran out or whose deposit was used and waits to be made up."""
    at = fixed_moment(as_of, date(as_of.year, 1, 1))
    found = set[str]()
    for name in ("deposit.guarantee_expired", "deposit.top_up_pending", "deposit.top_up_overdue"):
        metric = ALL_METRICS[name]
        query = select(site.c.site_no).select_from(metric.fact.source)
        found.update(connection.scalars(query.where(metric.fact.begun(at), metric.numerator(at))))
    return found


def boards(connection: Connection, as_of: date) -> set[str]:
    """The sites in progress whose board's latest result fails and was not rectified."""
    at, x, i = fixed_moment(as_of, as_of), inspection_item.c, inspection.c
    of_site = site.c.site_no == i.site_no
    source = inspection_item.join(inspection, i.inspection_no == x.inspection_no).join(site, of_site)
    missing = and_(x.item_code.in_(system_items("notice_board")), x.result.in_(ITEM_FAILING), latest(at))
    query = select(i.site_no).select_from(source).where(missing, ~rectified(at), in_progress(at))
    return set(connection.scalars(query))


@pytest.mark.parametrize("demo", ["demo_sqlite", "demo_postgres"])
def test_the_rules_find_what_the_figures_count(demo: str, request: pytest.FixtureRequest) -> None:
    with kept_reader(request.getfixturevalue(demo)).connect() as connection:
        for on in (date(2021, 6, 30), date(2022, 10, 31), date(2023, 2, 28), date(2023, 9, 10), date(2023, 12, 15)):
            for code in OBLIGATIONS:
                assert standing(connection, code, on) == counted(connection, code, on), (code, on)
            assert set(standing(connection, "W12", on)) == boards(connection, on)


def test_the_demo_comes_with_the_warnings_that_its_signals_raise(
    demo_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # by the rules it was made with
    forget(rules_file)
    w = warning.c
    with kept_reader(demo_sqlite).connect() as connection:
        stored = select(w.rule_code, w.level, w.employer_uscc, w.town_code, w.owner_name, w.raised_on)
        kept = {tuple(row) for row in connection.execute(stored.where(w.employer_uscc.is_not(None)))}
        found = set()
        for rule in warning_rules().rules.values():
            if rule.signal:
                rows = evaluate_rule(connection, rule, date(2023, 12, 15)).found.to_dict("records")
                assert rows
                named = ("rule", "level", "uscc", "town", "owner", "raised_on")
                found |= {tuple(row[name] for name in named) for row in rows}
    assert kept == found


def test_an_obligation_that_comes_back_is_warned_of_again(district: tuple[Put, Found]) -> None:
    """An account that is closed, a renewal that ends: each begins a warning."""
    put, found = district
    a_site(put, "A", wage_account_due_on=day("02-02"), deposit_exempt=False, deposit_due_on=day("02-02"))
    put(wage_account, account_no="Z1", site_no="A", opened_on=day("01-20"), closed_on=day("05-05"))
    assert found("W01", "05-04") == []
    assert found("W01", "05-05") == [("红", day("05-05"), None)]
    put(wage_account, account_no="Z2", site_no="A", opened_on=day("05-20"))
    assert found("W01", "06-30") == [("红", day("05-05"), day("05-20"))]
    a_guarantee = {"site_no": "A", "form": "银行保函", "amount_yuan": Decimal(500)}
    put(deposit, deposit_no="B1", stored_on=day("01-20"), expires_on=day("04-30"), **a_guarantee)
    put(deposit, deposit_no="B2", stored_on=day("04-10"), expires_on=day("12-31"), ended_on=day("07-01"), **a_guarantee)
    # B1 was renewed before it ran out, until the renewal was given back; B2 has an end of its own.
    assert found("W04", "06-30") == [("黄", day("03-31"), day("04-10"))]
    assert found("W04", "07-01") == [("红", day("07-01"), None), ("黄", day("03-31"), day("04-10"))]


def test_a_deposit_that_ran_out_was_stored_all_the_same(district: tuple[Put, Found]) -> None:
    """What ran out is W04's, what was used W05's, not W03's: none is warned of twice."""
    put, found = district
    must: dict[str, Any] = {"deposit_exempt": False, "deposit_due_on": day("02-02")}
    for number in ("A", "C", "N"):
        a_site(put, number, **must)
    put(deposit, deposit_no="B", site_no="A", form="银行保函", amount_yuan=Decimal(500), stored_on=day("02-20"),
        expires_on=day("06-30"))  # fmt: skip
    put(deposit, deposit_no="C1", site_no="C", form="现金", amount_yuan=Decimal(10), stored_on=day("01-20"))
    moved: dict[str, Any] = {"deposit_no": "C1", "amount_yuan": Decimal(10)}
    put(deposit_movement, movement_no="M1", kind="存入", moved_on=day("01-20"), **moved)
    put(deposit_movement, movement_no="M2", kind="使用", moved_on=day("06-01"), top_up_due_on=day("06-15"), **moved)
    late = [("红", day("02-03"), None), ("红", day("02-03"), day("02-20"))]  # N never stored, A late
    assert [w for w in found("W03", "07-10") if w[0] == "红"] == late
    assert ("红", day("07-01"), None) in found("W04", "07-10")
    assert found("W05", "07-10") == [("红", day("06-16"), None)]


def test_a_deposit_given_back_before_completion_is_one_not_stored(district: tuple[Put, Found]) -> None:
    """W03, from the day it went back; not where another follows, a part stays, or the works are complete."""
    put, found = district
    must: dict[str, Any] = {"deposit_exempt": False, "deposit_due_on": day("02-02")}
    sites: dict[str, dict[str, Any]] = {"A": {}, "C": {}, "D": {}, "E": {"completed_on": day("05-31")}}
    for number, more in sites.items():
        a_site(put, number, **must, **more)
        put(deposit, deposit_no=f"{number}1", site_no=number, form="现金", amount_yuan=Decimal(10),
            stored_on=day("01-20"), ended_on=day("06-01") if number != "C" else None)  # fmt: skip
        put(deposit_movement, movement_no=f"{number}I", deposit_no=f"{number}1", kind="存入", moved_on=day("01-20"),
            amount_yuan=Decimal(10))  # fmt: skip
        put(deposit_movement, movement_no=f"{number}O", deposit_no=f"{number}1", kind="返还", moved_on=day("06-01"),
            amount_yuan=Decimal(9 if number == "C" else 10))  # fmt: skip
    put(deposit, deposit_no="D2", site_no="D", form="银行保函", amount_yuan=Decimal(10), stored_on=day("06-01"),
        expires_on=day("12-31"))  # fmt: skip
    assert found("W03", "05-31") == []
    assert found("W03", "06-01") == [("红", day("06-01"), None)]  # A's alone
    put(deposit_movement, movement_no="CR", deposit_no="C1", kind="返还", moved_on=day("06-20"), amount_yuan=Decimal(1))
    put(deposit, deposit_no="A2", site_no="A", form="银行保函", amount_yuan=Decimal(10), stored_on=day("07-03"),
        expires_on=day("12-31"))  # fmt: skip
    assert found("W03", "07-10") == [("红", day("06-01"), day("07-03")), ("红", day("06-20"), None)]


def test_a_reason_tells_a_deposit_given_back_from_one_never_stored(district: tuple[Put, Found], empty_url: str) -> None:
    put, _ = district
    for number in ("A", "N"):
        a_site(put, number, deposit_exempt=False, deposit_due_on=day("02-02"))
    put(deposit, deposit_no="B", site_no="A", form="现金", amount_yuan=Decimal(10), stored_on=day("01-20"),
        ended_on=day("06-01"))  # fmt: skip
    with kept_reader(empty_url).connect() as connection:
        found = evaluate_rule(connection, warning_rules().rules["W03"], day("06-05")).found
    messages = {row["site"]: row["reason"] for row in found.to_dict("records") if row["level"] == "红"}
    assert messages == {
        "A": "应于2023-02-02前存储工资保证金，已返还而未另行存储", "N": "应于2023-02-02前存储工资保证金，未存储",
    }  # fmt: skip


def test_what_is_owed_outlasts_its_site(district: tuple[Put, Found]) -> None:
    """Wages, labour costs and a used deposit of a site that is finished are owed all the same."""
    put, found = district
    a_site(put, "A", completed_on=day("04-20"))
    put(wage_account, account_no="Z", site_no="A", opened_on=day("01-05"))
    due = {"pay_due_on": day("04-15"), "labour_due_on": day("03-25")}
    owed = {"payable_yuan": Decimal(100), "labour_due_yuan": Decimal(100)}
    put(wage_account_month, account_no="Z", month=day("03-01"), **due, **owed)
    put(deposit, deposit_no="C", site_no="A", form="现金", amount_yuan=Decimal(500), stored_on=day("01-10"))
    use: dict[str, Any] = {"moved_on": day("04-01"), "kind": "使用", "amount_yuan": Decimal(10)}
    put(deposit_movement, movement_no="M", deposit_no="C", top_up_due_on=day("04-17"), **use)
    assert found("W05", "04-30") == [("红", day("04-18"), None)]
    assert found("W06", "04-30") == [("黄", day("04-25"), None)]
    assert found("W07", "04-30") == [("黄", day("04-16"), None)]


def test_a_board_is_in_order_only_when_a_check_says_so(district: tuple[Put, Found]) -> None:
    """不适用 says nothing of it; what a later check found missing and saw rectified is no longer missing."""
    put, found = district
    for number, on, result, mended in (
        ("I1", "03-01", "不符合", None), ("I2", "04-01", "不适用", None), ("I3", "05-01", "部分符合", "05-20"),
    ):  # fmt: skip
        put(inspection, inspection_no=number, site_no="G1", inspected_on=day(on),
            rectified_on=mended and day(mended))  # fmt: skip
        put(inspection_item, inspection_no=number, item_code="C16", result=result)
    assert found("W12", "05-19") == [("黄", day("03-01"), None), ("黄", day("05-01"), None)]
    assert found("W12", "05-20") == [("黄", day("03-01"), day("05-20")), ("黄", day("05-01"), day("05-20"))]
