"""What the rules find, counted by hand on both engines: as of any day, by owner, with their lists; which figures rest
on it, and how far behind each ledger is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, delete, insert, update

from data_access.database.engine import writer
from data_access.database.reach import Claim, note_load
from data_access.database.schema import (
    deposit,
    enterprise,
    evidence,
    kept_ledger,
    lead,
    lead_instalment,
    lead_payment,
    site,
    wage_account,
    wage_account_month,
)
from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Part
from metrics.engine.records import record_total, records
from metrics.quality.findings import by_owner, findings, known_rules, ledger_ages, rule_frame, total
from metrics.quality.mending import scope_of
from metrics.quality.resting import columns_read, faulty_frame, resting, rules_of
from metrics.quality.rule_file import listed, quality
from tests.databases import DEMO_AS_OF

XUJING, ZHAOXIANG = "310118106", "310118105"
ONE, TWO, OTHER = "91310118DM0000001X", "91310118DM0000002X", "91310118DM0000003X"
AS_OF = date(2023, 9, 20)
SCOPE = Scope(start=date(2023, 1, 1), end=AS_OF, as_of=AS_OF)
TRUE = {"finding": "属实", "verified_on": date(2023, 3, 10), "true_workers": 2, "true_amount_yuan": Decimal(1000)}


def _put(connection: Connection, table: Any, *rows: dict[str, Any]) -> None:
    for row in rows:
        connection.execute(insert(table).values(**row))


def _lead(number: str, **more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "lead_no": number, "source": "来电", "domain": "其他", "town_code": XUJING, "handler_name": "徐泾镇",
        "employer_name": f"{number}公司", "received_on": date(2023, 3, 1), "amount_yuan": Decimal(500),
    }  # fmt: skip
    return usual | more


def _site(number: str, **more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "site_no": number, "name": f"{number}号楼", "town_code": XUJING, "department_code": "区建管委",
        "contractor_uscc": ONE, "contract_yuan": Decimal(50000), "permit_on": date(2023, 1, 5),
        "planned_completion_on": date(2024, 1, 5), "lon": 121.2, "lat": 31.1, "deposit_due_on": date(2023, 2, 1),
        "wage_account_due_on": date(2023, 2, 1), "deposit_exempt": False,
        "located_town_code": more.get("town_code", XUJING),
    }  # fmt: skip
    return usual | more


@pytest.fixture
def district(empty_url: str) -> Iterator[Connection]:
    """Of most rules one record that breaks it, beside records that break none."""
    engine = writer(empty_url)
    with engine.connect() as connection:
        _put(
            connection, enterprise, {"uscc": ONE, "name": "上海甲建设有限公司"},
            {"uscc": TWO, "name": "甲建设（上海）公司"}, {"uscc": OTHER, "name": "乙公司"},
        )  # fmt: skip
        _put(
            connection, site, _site("S1"), _site("S2", name="Ｓ2号楼", contract_yuan=None, contractor_uscc=None),
            _site("S3", planned_completion_on=date(2022, 1, 5), town_code=ZHAOXIANG),
            _site("S4", lon=31.1, lat=121.2, located_town_code=None), _site("S5", name="S4号楼项目"),
            _site("S6", lon=None, located_town_code=None, department_code=None),
            _site("S7", located_town_code=ZHAOXIANG), _site("S8"),
        )  # fmt: skip
        _put(
            connection, deposit,
            {"deposit_no": "D1", "site_no": "S1", "form": "现金", "amount_yuan": Decimal("50000.01"),
             "stored_on": date(2023, 2, 1), "keeper_name": "某银行"},
            {"deposit_no": "D2", "site_no": "S3", "form": "银行保函", "amount_yuan": Decimal(0),
             "stored_on": date(2023, 2, 1), "expires_on": date(2023, 1, 31), "keeper_name": None},
            {"deposit_no": "D5", "site_no": "S5", "form": "银行保函", "amount_yuan": Decimal(100),
             "stored_on": date(2023, 2, 1), "keeper_name": "某银行"},
            *({"deposit_no": n, "site_no": "S4", "form": "现金", "amount_yuan": Decimal(100),
               "stored_on": date(2023, 2, 1), "keeper_name": "某银行"} for n in ("D3", "D4")),
        )  # fmt: skip
        _put(
            connection, wage_account,
            *({"account_no": n, "site_no": s, "opened_on": date(2023, 2, 1), "bank_name": "某银行"}
              for n, s in (("A1", "S1"), ("A5", "S5"), ("A6", "S6"), ("A7", "S7"), ("A8", "S8"))),
        )  # fmt: skip
        _put(
            connection, wage_account_month,
            *({"account_no": n, "month": date(2023, 3, 1)} for n in ("A5", "A6", "A7", "A8")),
            {"account_no": "A5", "month": date(2023, 4, 1), "paid_on": date(2023, 5, 9), "attending_workers": 3,
             "paid_workers": 4, "payable_yuan": Decimal(900), "paid_yuan": Decimal("900.01")},
        )  # fmt: skip
        _put(
            connection, lead, _lead("L1"), _lead("L2", handler_name=None, employer_name=None),
            _lead("L3", domain="工程建设领域"),
            _lead("L4", **TRUE, closed_on=date(2023, 4, 1), employer_uscc=ONE),  # paid in part
            _lead("L5", **TRUE, closed_on=date(2023, 4, 1), employer_uscc=TWO),  # paid whole, later
            _lead("L6", **TRUE | {"true_amount_yuan": None}),
            _lead("L7", accepted_on=date(2023, 2, 28), finding="不属实", verified_on=date(2023, 3, 10), true_workers=1),
            _lead("L8", employer_name="L1有限公司", town_code=ZHAOXIANG),  # stands twice with L1
            _lead("L9", employer_name="L1", repeat_of="L1"),
            _lead("LA", employer_uscc=OTHER, employer_name="乙公司"),
            _lead("LB", employer_uscc=OTHER, employer_name="丙公司"),
        )  # fmt: skip
        _put(
            connection, lead_payment,
            {"payment_no": "P1", "lead_no": "L4", "paid_on": date(2023, 4, 1), "amount_yuan": Decimal("999.99")},
            {"payment_no": "P2", "lead_no": "L5", "paid_on": date(2023, 5, 1), "amount_yuan": Decimal(1000)},
        )  # fmt: skip
        _put(
            connection, lead_instalment,
            *({"lead_no": "L5", "seq": n, "agreed_on": date(2023, 3, 11), "due_on": date(2023, 5, 1),
               "amount_yuan": Decimal(600)} for n in (1, 2)),
        )  # fmt: skip
        yield connection
        connection.rollback()
    engine.dispose()


FOUND = {
    "lead_without_handler": {"L2"}, "lead_without_firm": {"L2"}, "lead_without_code": {"L6"},
    "lead_without_site": {"L3"}, "lead_without_department": {"L3"}, "lead_without_sum": {"L6"},
    "lead_out_of_order": {"L7"}, "lead_closed_unpaid": {"L4"}, "lead_instalments_too_much": {"L5"},
    "lead_untrue_with_sum": {"L7"}, "lead_not_verified": {"L1", "L2", "L3", "L8", "L9", "LA", "LB"},
    "lead_twice": {"L1", "L8"}, "code_with_two_names": {"LA", "LB"},
    "site_without_contractor": {"S2"}, "site_without_contract": {"S2"}, "site_without_place": {"S6"},
    "site_without_department": {"S6"}, "site_ends_before_it_begins": {"S3"}, "site_outside_district": {"S4"},
    "site_in_other_town": {"S7"}, "site_without_ledgers": {"S2"}, "site_twice": {"S4", "S5"},
    "guarantee_without_end": {"D5"},
    "deposit_without_keeper": {"D2"}, "deposit_ends_before_it_begins": {"D2"}, "deposit_of_nothing": {"D2"},
    "deposit_above_contract": {"D1"}, "deposit_twice": {"D3", "D4"},
    "paid_to_more_than_present": {"A5/2023-04-01"}, "paid_more_than_payable": {"A5/2023-04-01"},
    "account_without_month": {"A1"}, "firm_twice": {ONE, TWO},
}  # fmt: skip


def test_each_rule_finds_its_records(district: Connection) -> None:
    lists = {rule.id: set(records(district, rule.metric, SCOPE)["key"]) for rule in quality().rules}
    assert {rule: keys for rule, keys in lists.items() if keys} == FOUND
    counts = {f.rule.id: f.count for f in found(district, SCOPE) if f.count}
    assert counts == {rule: len(keys) for rule, keys in FOUND.items()}


def found(connection: Connection, scope: Scope) -> list[Any]:
    frame = rule_frame(connection, scope)
    return findings(frame, frame, scope, known_rules(connection, scope.as_of))


def test_rules_and_figures_mean_the_same_records(district: Connection) -> None:
    """A site finished or not begun by its status is none in progress; one closed without a payment is unpaid."""
    closed = update(lead).where(lead.c.lead_no == "L6").values(closed_on=date(2023, 4, 1))
    for change in (update(site).where(site.c.site_no.in_(["S2", "S7"])).values(status="竣工"), closed):
        district.execute(change)
    counts = {f.rule.id: (f.count, f.base) for f in found(district, SCOPE)}
    in_progress = len(records(district, ALL_METRICS["inspection.sites_in_progress"], SCOPE))
    assert (counts["site_without_plan"], counts["site_without_ledgers"][0]) == ((0, in_progress), 0)
    assert counts["site_in_other_town"][0] == 0
    assert set(records(district, ALL_METRICS["lead.closed_unpaid"], SCOPE)["key"]) == {"L4", "L6"}
    assert counts["lead_closed_unpaid"][0] == 2


def test_a_ledger_that_is_not_kept_accuses_nobody(district: Connection) -> None:
    """Sites have neither deposit nor account on record only once both ledgers are kept, be it as empty."""
    for table in (wage_account_month, wage_account, deposit):
        district.execute(delete(table))

    def looked_at() -> tuple[int, int]:
        return next((f.count, f.base) for f in found(district, SCOPE) if f.rule.id == "site_without_ledgers")

    assert looked_at() == (0, 0)
    _put(district, kept_ledger, {"table_name": "deposit", "kept_on": SCOPE.as_of})
    assert looked_at() == (0, 0)
    _put(district, kept_ledger, {"table_name": "wage_account", "kept_on": SCOPE.as_of})
    faulty, base = looked_at()
    assert faulty == base > 1


def test_a_past_day_knows_what_was_known(district: Connection) -> None:
    """On 20 April L5 was not yet paid, nothing was 60 days old; on 5 March nothing was verified."""
    april = {f.rule.id: f.count for f in found(district, _at(date(2023, 4, 20)))}
    assert (april["lead_closed_unpaid"], april["lead_not_verified"], april["account_without_month"]) == (2, 0, 0)
    march = {f.rule.id: (f.count, f.base) for f in found(district, _at(date(2023, 3, 5)))}
    assert (march["lead_without_sum"], march["lead_without_handler"]) == ((0, 0), (1, 11))


def _at(day: date) -> Scope:
    return Scope(start=date(2023, 1, 1), end=day, as_of=day)


def test_owners_are_the_record_or_the_rule(district: Connection) -> None:
    owners = by_owner(rule_frame(district, SCOPE), SCOPE)
    counts = {owner: {rule.id: n for rule, n in rules.items()} for owner, rules in owners.items()}
    assert counts["区人社局"] == {"firm_twice": 2}
    assert counts["赵巷镇"] == {"lead_not_verified": 1, "lead_twice": 1}
    assert counts["区建管委"]["deposit_above_contract"] == 1
    assert sum(n for rules in counts.values() for n in rules.values()) == total(rule_frame(district, SCOPE), SCOPE)


def test_a_paper_is_put_right_by_the_town_or_department_that_owes_it(district: Connection) -> None:
    usual = {"assessment_year": 2023, "indicator_code": "P11", "title": "宣传材料", "provided_on": date(2023, 5, 8)}
    owners = {"ZL1": "徐泾镇", "ZL2": "区建管委", "ZL3": "各成员单位"}
    _put(district, evidence, *({"evidence_no": n, "owner_name": owner, **usual} for n, owner in owners.items()))
    _put(district, kept_ledger, {"table_name": "evidence", "kept_on": SCOPE.as_of})
    rules = {"evidence_without_due", "evidence_without_file"}
    counts = {
        owner: {rule.id: count for rule, count in own.items() if rule.id in rules}
        for owner, own in by_owner(rule_frame(district, SCOPE), SCOPE).items()
    }
    assert {o: own for o, own in counts.items() if own} == {
        owner: dict.fromkeys(rules, 1) for owner in ("徐泾镇", "区建管委", "未填单位")
    }
    one = listed("quality.evidence_without_due")
    [rule] = [rule for rule in quality().rules if rule.metric is one]
    of_town = records(district, one, scope_of(rule, "徐泾镇", SCOPE))
    assert list(of_town["key"]) == ["ZL1"]
    assert record_total(district, one, replace(SCOPE, towns=(ZHAOXIANG,)))[0] == 0


def test_figures_rest_on_what_they_look_at(district: Connection) -> None:
    """An unpaid lead makes the rate of the solved doubtful; an empty 承办单位 no figure."""
    rule = {r.id: r for r in quality().rules}
    solved, received = ALL_METRICS["lead.solved_rate"], ALL_METRICS["lead.received"]
    assert rules_of(solved, [rule["lead_closed_unpaid"], rule["lead_without_handler"]]) == (rule["lead_closed_unpaid"],)
    assert rules_of(received, [rule["lead_closed_unpaid"], rule["lead_twice"]]) == (rule["lead_twice"],)
    assert rules_of(solved, [rule["site_twice"]]) == ()
    counts = faulty_frame(district, SCOPE, frozenset({"lead_closed_unpaid", "lead_twice"}))
    summed = counts.groupby("metric")["numerator"].sum()
    assert summed["lead.received"] == 2  # L1 and L8
    assert summed["lead.solved_rate"] == 1  # L4 alone: L1 and L8 are not true
    march = Scope(start=date(2023, 4, 1), end=AS_OF, as_of=AS_OF)
    assert "lead.received" not in set(faulty_frame(district, march, frozenset({"lead_twice"}))["metric"])


def test_every_figure_says_which_columns_it_reads() -> None:
    read = {metric: columns_read(metric) for metric in ALL_METRICS}
    assert all(read.values())
    assert ("deposit", "stored_on") in read["deposit.top_up_pending"]  # of the guarantee that replaces, an alias


@pytest.mark.parametrize("day", [DEMO_AS_OF, DEMO_AS_OF - timedelta(days=200)])
def test_what_a_rule_counts_is_what_it_lists(case_engine: Engine, day: date) -> None:
    """As for every figure, in the whole district and in a town."""
    with case_engine.connect() as connection:
        for scope in (_at(day), Scope(start=day, end=day, as_of=day, towns=(XUJING,))):
            for finding in found(connection, scope):
                if finding.known and (finding.count or finding.rule.id == "lead_twice"):
                    counted = record_total(connection, listed(finding.rule.metric.id), scope, Part.NUMERATOR)[0]
                    assert counted == finding.count, finding.rule.id


def test_a_ledger_is_late_after_its_days(district: Connection) -> None:
    lead_day, site_day = AS_OF - timedelta(days=11), AS_OF - timedelta(days=35)
    claims = {"lead": Claim(lead_day, stated=True), "site": Claim(site_day, stated=True)}
    note_load(district, claims, source="workbook", synthetic=False)
    ages = {age.table: (age.day, age.behind, age.is_late) for age in ledger_ages(district, AS_OF)}
    assert ages == {"lead": (lead_day, 11, True), "site": (site_day, 35, False)}
    assert not any(age.is_late for age in ledger_ages(district, lead_day))
    # A list that does not say how far it reaches is not behind by its latest event: it was whole when it was loaded.
    note_load(
        district, {"site": Claim(site_day - timedelta(days=300), stated=False)}, source="workbook", synthetic=False
    )
    [site_age] = [age for age in ledger_ages(district, AS_OF) if age.table == "site"]
    assert (site_age.day, site_age.stated, site_age.is_late) == (AS_OF, False, False)
    assert resting(frozenset()) == {}
