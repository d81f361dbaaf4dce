"""Tiers of firms: each criterion and each point on both sides of its threshold, counted by hand; moves add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Table, insert

from data_access.database.engine import writer
from data_access.database.schema import (
    criminal_transfer,
    deposit,
    enforcement_document,
    enterprise,
    incident,
    inspection,
    inspection_item,
    labour_case,
    lead,
    lead_payment,
    listing,
    site,
    talk,
    warning,
)
from data_access.database.scope import Scope
from data_access.rules import tier_rules as tier_file
from data_access.rules.tier_rules import TIERS, tier_rules
from metrics.definitions import all_metrics, firm_tiers
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.records import records
from metrics.questions.tier_lists import RatedFirm, checks_by_firm
from metrics.questions.tier_sentences import points_text, reasons_text
from tests.databases import DEMO_AS_OF, forget, kept_reader

TOWN, OTHER = "310118106", "310118107"
YEAR = Scope(start=date(2023, 1, 1), end=date(2023, 12, 31), as_of=date(2023, 12, 31))
FIRM = "91310118DM00000001"


def day(text: str) -> date:
    return date.fromisoformat(text if len(text) > 5 else f"2023-{text}")


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    engine = writer(empty_url)
    put(engine, enterprise, uscc=FIRM, name="甲公司")
    yield engine
    engine.dispose()


def put(engine: Engine, table: Table, **values: Any) -> None:
    with engine.begin() as connection:
        connection.execute(insert(table).values(**values))


def case(engine: Engine, number: str, **more: Any) -> None:
    put(engine, labour_case, **({
        "case_no": number, "town_code": TOWN, "complained_on": day("2022-01-05"), "employer_uscc": FIRM,
        "employer_name": "甲公司",
    } | more))  # fmt: skip


def a_lead(engine: Engine, number: str, **more: Any) -> None:
    put(engine, lead, **({
        "lead_no": number, "town_code": TOWN, "received_on": day("03-01"), "verified_on": day("03-10"),
        "employer_uscc": FIRM, "employer_name": "甲公司", "finding": "属实", "true_amount_yuan": Decimal(1000),
    } | more))  # fmt: skip


def a_site(engine: Engine, number: str, **more: Any) -> None:
    put(engine, site, **({
        "site_no": number, "name": number, "town_code": TOWN, "contractor_uscc": FIRM, "permit_on": day("01-03"),
        "deposit_exempt": True,
    } | more))  # fmt: skip


def rated(engine: Engine, on: str, key: str = FIRM, start: str = "2023-01-01") -> dict[str, Any]:
    """All that the list of rated firms says of one firm on a day; empty when it is not among them."""
    scope = Scope(start=day(start), end=day("2024-12-31"), as_of=day(on))
    metric = ALL_METRICS["firm.rated"]
    with engine.connect() as connection:
        rows = records(connection, replace(metric, columns=tuple(metric.fact.fields)), scope)
    found = rows[rows["key"] == key].to_dict("records")
    return {str(name): value for name, value in found[0].items()} if found else {}


def tier(engine: Engine, on: str) -> str | None:
    return rated(engine, on).get("tier")


def test_a_firm_is_rated_from_the_day_on_which_something_names_it(engine: Engine) -> None:
    case(engine, "K1", complained_on=day("05-04"))
    assert rated(engine, "05-03") == {}
    assert tier(engine, "05-04") == "A"
    assert rated(engine, "05-04")["points"] == 100


def test_one_decision_is_b_three_within_a_year_are_c_and_the_day_a_year_later_counts_no_more(engine: Engine) -> None:
    case(engine, "K1", decision_on=day("2022-06-15"))
    assert [tier(engine, on) for on in ("2022-06-14", "2022-06-15", "2023-06-14", "2023-06-15")] == ["A", "B", "B", "A"]
    case(engine, "K2", decision_on=day("2023-03-01"))
    case(engine, "K3", decision_on=day("2023-06-14"))
    assert [tier(engine, on) for on in ("06-13", "06-14", "06-15")] == ["B", "C", "B"]
    assert rated(engine, "06-14")["penalties"] == 3


def test_an_order_not_met_is_c_from_the_day_after_its_term_until_it_is_met(engine: Engine) -> None:
    case(engine, "K1", pay_order_on=day("09-01"), pay_order_due_on=day("09-08"), pay_order_complied_on=day("11-20"))
    assert [tier(engine, on) for on in ("09-08", "09-09", "11-19", "11-20")] == ["A", "C", "C", "A"]


def order(engine: Engine, number: str, **more: Any) -> None:
    put(engine, enforcement_document, **({
        "document_no": number, "document_kind": "责令改正", "town_code": TOWN, "employer_uscc": FIRM,
        "issued_on": day("09-01"), "due_on": day("09-08"),
    } | more))  # fmt: skip


def test_an_order_to_correct_not_met_is_c_and_other_papers_take_points_alone(engine: Engine) -> None:
    case(engine, "K1")
    order(engine, "W1", complied_on=day("11-20"))
    assert [tier(engine, on) for on in ("09-08", "11-19", "11-20")] == ["A", "A", "A"]  # nobody told yet who obeyed
    order(engine, "W0", issued_on=day("08-01"), due_on=day("08-08"), complied_on=day("08-08"))
    assert [tier(engine, on) for on in ("09-08", "09-09", "11-19", "11-20")] == ["A", "C", "C", "A"]
    assert [rated(engine, on)["points"] for on in ("09-08", "09-09", "11-20")] == [100, 95, 100]
    for number, kind in (("W2", "限期整改指令书"), ("W3", "询问通知书"), ("W4", "询问通知书")):
        order(engine, number, document_kind=kind, issued_on=day("12-01"), due_on=day("12-08"))
    order(engine, "W5", issued_on=day("12-01"), due_on=None)  # no limit: nobody can say that it is over
    found = rated(engine, "12-09")
    assert (found["tier"], found["corrections_unmet"], found["documents_unmet"], found["points"]) == ("A", 0, 3, 90)


def test_criticism_takes_points_for_a_year_and_a_talk_or_praise_none(engine: Engine) -> None:
    case(engine, "K1")
    for number, kind in (("T1", "通报批评"), ("T2", "通报批评"), ("T3", "约谈"), ("T4", "提醒"), ("T5", "通报表扬")):
        put(engine, talk, talk_no=number, talk_kind=kind, employer_uscc=FIRM, held_on=day("03-01"))
    assert [rated(engine, on)["points"] for on in ("02-28", "03-01", "2024-02-29", "2024-03-01")] == [100, 95, 95, 100]
    assert rated(engine, "03-01")["talks"] == 1


def test_a_firm_of_tier_c_has_to_be_talked_with_within_the_year(engine: Engine) -> None:
    case(engine, "K1", court_on=day("05-10"))
    untalked = ALL_METRICS["firm.tier_c_untalked"]
    with engine.connect() as connection:
        assert not tracked(connection, [untalked], YEAR.as_of)  # the ledger of talks is not kept
    put(engine, talk, talk_no="T1", talk_kind="提醒", employer_name="甲公司", held_on=day("05-01"))
    put(engine, talk, talk_no="T2", talk_kind="约谈", employer_name="甲公司", held_on=day("05-12"))

    def left(on: str) -> list[str]:
        with engine.connect() as connection:
            return list(records(connection, untalked, replace(YEAR, end=day("2024-12-31"), as_of=day(on)))["key"])

    assert [left(on) for on in ("05-09", "05-10", "05-11", "05-12")] == [[], [FIRM], [FIRM], []]


def test_an_application_to_court_is_c_for_a_year(engine: Engine) -> None:
    case(engine, "K1", court_on=day("2022-12-01"))
    assert [tier(engine, on) for on in ("2022-11-30", "2022-12-01", "2023-11-30", "2023-12-01")] == ["A", "C", "C", "A"]


def test_police_that_file_make_c_and_police_that_do_not_make_nothing(engine: Engine) -> None:
    case(engine, "K1")
    filed = {"case_no": "K1", "town_code": TOWN, "reported_on": day("05-01"), "police_decided_on": day("05-10")}
    put(engine, criminal_transfer, transfer_no="Y1", police_result="不予立案", **filed)
    assert tier(engine, "05-10") == "A"
    put(engine, criminal_transfer, transfer_no="Y2", police_result="立案", **filed)
    assert [tier(engine, on) for on in ("05-09", "05-10")] == ["A", "C"]


@pytest.mark.parametrize(("kind", "people", "expected"), [
    ("群体性事件", 9, "A"), ("群体性事件", 10, "C"), ("极端事件", None, "C"), ("舆情", 100, "A"),
])  # fmt: skip
def test_a_grave_incident_is_c_from_the_line_of_warning_on(
    engine: Engine, kind: str, people: int | None, expected: str
) -> None:
    case(engine, "K1")
    put(engine, incident, incident_no="S1", kind=kind, town_code=TOWN, people=people, employer_uscc=FIRM,
        found_on=day("05-10"))  # fmt: skip
    assert [tier(engine, on) for on in ("05-09", "05-10")] == ["A", expected]


def test_an_incident_at_a_site_of_the_firm_that_names_the_firm_too_is_one(engine: Engine) -> None:
    a_site(engine, "G1")
    case(engine, "K1")
    put(engine, incident, incident_no="S1", kind="极端事件", town_code=TOWN, site_no="G1", employer_uscc=FIRM,
        found_on=day("05-10"))  # fmt: skip
    put(engine, incident, incident_no="S2", kind="极端事件", town_code=TOWN, site_no="G1", found_on=day("05-11"))
    assert rated(engine, "05-10")["grave_incidents"] == 1
    assert rated(engine, "05-11")["grave_incidents"] == 2


def test_points_are_taken_a_piece_and_never_more_than_the_most(engine: Engine) -> None:
    case(engine, "K1")
    for place in range(1, 6):
        a_lead(engine, f"X{place}")
        put(engine, lead_payment, payment_no=f"P{place}", lead_no=f"X{place}", paid_on=day("03-20"),
            amount_yuan=Decimal(1000))  # fmt: skip
    assert rated(engine, "03-09")["points"] == 100  # not verified yet
    assert rated(engine, "03-19")["points"] == 100 - 20 - 20  # 5 true, 5 not paid, each at its most
    assert (rated(engine, "03-20")["points"], rated(engine, "03-20")["leads_owing"]) == (100 - 20, 0)
    assert rated(engine, "2024-02-29")["true_leads"] == 5  # received within the year
    assert rated(engine, "2024-03-01")["true_leads"] == 0
    assert tier(engine, "03-19") == "A"  # points do not change the tier


def test_each_point_has_its_rule(engine: Engine) -> None:
    a_site(engine, "G1", deposit_exempt=False, deposit_due_on=day("02-07"), deposit_required_yuan=Decimal(100))
    case(engine, "K1")
    assert rated(engine, "02-08")["points"] == 100  # no ledger of deposits accuses anybody
    a_site(engine, "G0", contractor_uscc=None)
    put(engine, deposit, deposit_no="B0", site_no="G0", form="现金", amount_yuan=Decimal(1), stored_on=day("01-04"))
    assert rated(engine, "02-07")["points"] == 100
    assert rated(engine, "02-08")["points"] == 95  # nothing stored, the limit over
    put(engine, deposit, deposit_no="B1", site_no="G1", form="现金", amount_yuan=Decimal(100), stored_on=day("02-10"))
    assert rated(engine, "02-10")["points"] == 100
    put(engine, inspection, inspection_no="H1", site_no="G1", inspected_on=day("03-01"))
    put(engine, inspection_item, inspection_no="H1", item_code="C05", result="不符合")  # a red line
    assert (rated(engine, "03-01")["supervised_sites"], rated(engine, "03-01")["points"]) == (1, 97)
    put(engine, listing, listing_no="M1", list_kind="人社失信名单", employer_uscc=FIRM, employer_name="甲公司",
        due_on=day("03-02"), listed_on=day("03-05"), removed_on=day("03-08"))  # fmt: skip
    assert [rated(engine, on)["points"] for on in ("03-04", "03-05", "03-07", "03-08")] == [97, 77, 77, 97]
    put(engine, listing, listing_no="M2", list_kind="住建黑名单", employer_uscc=FIRM, employer_name="甲公司",
        due_on=day("04-01"), listed_on=day("04-01"), expires_on=day("04-10"))  # fmt: skip
    assert [rated(engine, on)["points"] for on in ("04-01", "04-10", "04-11")] == [92, 92, 97]
    put(engine, warning, warning_no="Y1", rule_code="W13", level="红", town_code=TOWN, site_no="G1",
        raised_on=day("05-01"), due_on=day("05-08"), handled_on=day("05-20"))  # fmt: skip
    put(engine, warning, warning_no="Y2", rule_code="W13", level="黄", town_code=TOWN, employer_uscc=FIRM,
        raised_on=day("05-01"), due_on=day("05-08"), handled_on=day("05-20"))  # fmt: skip
    assert [rated(engine, on)["red_warnings"] for on in ("05-08", "05-09", "05-20")] == [
        1,
        2,
        0,
    ]  # left alone it climbs


def test_a_firm_in_force_on_the_list_is_checked_no_less_than_others(engine: Engine) -> None:
    """Tier A halves the chance to be drawn, not while 失信名单 takes all relief away."""
    case(engine, "K1")
    put(engine, listing, listing_no="M1", list_kind="人社失信名单", employer_uscc=FIRM, employer_name="甲公司",
        due_on=day("03-02"), listed_on=day("03-05"), removed_on=day("03-08"))  # fmt: skip
    found = {}
    for on in ("03-04", "03-05", "03-07", "03-08"):
        with engine.connect() as connection:
            found[on] = checks_by_firm(connection, Scope(start=day("01-01"), end=day("12-31"), as_of=day(on)))[FIRM]
    less = tier_rules().tiers_on(day("03-05"))["A"].weight
    assert less < 1
    assert found == {"03-04": ("A", less), "03-05": ("A", 1), "03-07": ("A", 1), "03-08": ("A", less)}


def test_rows_without_a_code_count_for_the_only_firm_of_their_name(engine: Engine) -> None:
    case(engine, "K1", employer_uscc=None, decision_on=day("05-10"))
    assert tier(engine, "05-10") == "B"
    put(engine, enterprise, uscc="91310118DM00000002", name="甲公司")
    assert rated(engine, "05-10") == {}  # two firms of the name: nobody can tell whose the row is


def test_a_firm_stands_where_most_of_its_sites_in_progress_are(engine: Engine) -> None:
    a_site(engine, "G1", completed_on=day("06-30"))
    a_site(engine, "G2", town_code=OTHER, permit_on=day("03-01"))
    a_site(engine, "G3", town_code=OTHER, permit_on=day("05-01"), completed_on=day("06-30"))
    case(engine, "K1", complained_on=day("01-02"))
    assert [rated(engine, on)["town_code"] for on in ("01-02", "01-03", "05-01")] == [TOWN, TOWN, OTHER]


def test_moves_are_told_from_the_evening_before_the_period(engine: Engine) -> None:
    case(engine, "K1", decision_on=day("05-10"))
    moved = {on: rated(engine, on, start="2023-05-11") for on in ("05-10", "05-11", "2024-05-10")}
    assert [row["tier_before"] for row in moved.values()] == ["B", "B", "B"]
    assert moved["2024-05-10"]["tier"] == "A"
    assert rated(engine, "05-10", start="2023-05-10")["tier_before"] == "A"


def test_without_the_ledger_of_cases_no_tier_is_known(engine: Engine) -> None:
    a_site(engine, "G1")
    firm_figures = [m for m in ALL_METRICS.values() if m.theme == "firm" and m.id != "firm.tier_c_untalked"]
    with engine.connect() as connection:
        assert tracked(connection, firm_figures, YEAR.as_of) == frozenset()
    case(engine, "K1")
    with engine.connect() as connection:
        assert tracked(connection, firm_figures, YEAR.as_of) == {metric.id for metric in firm_figures}


def test_a_changed_criterion_holds_from_its_day(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case(engine, "K1", decision_on=day("2023-06-01"))
    case(engine, "K2", decision_on=day("2023-06-02"))
    later = '[[criterion]]\ntier = "C"\ncode = "C1"\nname = "两次"\nkind = "处理处罚决定"\ncount = 2\n'
    later += 'from = 2023-07-01\ntag = "D"\nsource = "改"\n'
    (tmp_path / "tiers.toml").write_text(tier_file.FILE.read_text(encoding="utf-8") + later, encoding="utf-8")
    monkeypatch.setattr(tier_file, "FILE", tmp_path / "tiers.toml")
    forget(tier_file, firm_tiers, all_metrics)
    try:
        assert [tier(engine, on) for on in ("06-30", "07-01")] == ["B", "C"]
    finally:
        monkeypatch.undo()
        forget(tier_file, firm_tiers, all_metrics)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.dates(date(2021, 6, 1), DEMO_AS_OF), as_of=st.dates(date(2021, 6, 1), DEMO_AS_OF))
def test_every_firm_is_in_one_tier_and_moves_add_up(demo_sqlite: str, start: date, as_of: date) -> None:
    scope = Scope(start=min(start, as_of), end=as_of, as_of=as_of)
    wanted = [metric for metric in ALL_METRICS.values() if metric.theme == "firm"]
    with kept_reader(demo_sqlite).connect() as connection:
        now = evaluate(connection, wanted, scope).set_index("metric")["numerator"]
        opening = date.fromordinal(scope.start.toordinal() - 1)
        then = evaluate(connection, wanted, Scope(start=opening, end=opening, as_of=opening)).set_index("metric")
        rows = records(connection, ALL_METRICS["firm.rated"], scope)
    count = {metric.id: int(now.get(metric.id, 0)) for metric in wanted}
    before = {metric.id: int(then["numerator"].get(metric.id, 0)) for metric in wanted}
    assert rows["key"].is_unique
    assert set(rows["tier"]) <= set(TIERS)
    assert count["firm.rated"] == len(rows) == sum(count[f"firm.tier_{name.lower()}"] for name in TIERS)
    assert ((rows["points"] >= 0) & (rows["points"] <= 100)).all()
    for name in TIERS:
        into = ((rows["tier"] == name) & (rows["tier_before"] != name)).sum()
        out = ((rows["tier_before"] == name) & (rows["tier"] != name)).sum()
        figure = f"firm.tier_{name.lower()}"
        assert before[figure] + into - out == count[figure]
    moved = (rows["tier"] != rows["tier_before"]).sum()
    assert moved == count["firm.moved_up"] + count["firm.moved_down"] + count["firm.entered"]


def test_full_points_of_a_grave_firm_are_explained_beside_the_rule_that_put_it_there() -> None:
    grave = next(rule for rule in tier_rules().criteria if rule.code == "C4")
    firm = RatedFirm("U", "甲", "", "C", None, 100, 0, 0, ((grave, 1),), ())
    assert reasons_text(firm) == "C4 拒不履行责令限期支付 1 件"
    assert points_text(firm) == "100 分（没有扣分，等级由条件定）"
    assert points_text(replace(firm, tier="A", met=())) == "100 分（没有扣分）"
