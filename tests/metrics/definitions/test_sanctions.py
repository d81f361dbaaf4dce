"""Who should be listed, what was published, pushed and transferred: each rule on both sides of its limit, by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, Table, insert

from data_access.database.derived_days import RULES
from data_access.database.engine import writer
from data_access.database.schema import (
    criminal_transfer,
    enterprise,
    incident,
    labour_case,
    lead,
    listing,
    publication,
    site,
)
from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.listings import BLACKLIST, LISTING
from metrics.engine.evaluation import evaluate
from metrics.engine.model import Part
from metrics.engine.records import records
from metrics.questions.attention import worklist
from metrics.questions.publication_calendar import calendar
from metrics.questions.sanction_lists import listing_paths, to_be_listed, unstarted
from metrics.questions.sanction_sentences import publication_text
from pages.sanctions.charts import word_of

TOWN = "310118106"
YEAR = Scope(start=date(2023, 1, 1), end=date(2023, 12, 31), as_of=date(2023, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(f"2023-{text}")


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    engine = writer(empty_url)
    with engine.begin() as connection:
        connection.execute(
            insert(site).values(site_no="G1", name="G1", town_code=TOWN, permit_on=day("01-03"), deposit_exempt=True)
        )
    yield engine
    engine.dispose()


def put(engine: Engine, table: Table, **values: Any) -> None:
    """A row with its due days counted as the importer counts them."""
    row = {c.name: values.get(c.name) for c in table.columns}
    for name, rule in RULES.get(table.name, {}).items():
        row[name] = row[name] or rule(row)
    with engine.begin() as connection:
        connection.execute(insert(table).values(row))


def case(engine: Engine, number: str, workers: int = 10, yuan: int = 100_000, **more: Any) -> None:
    """Ordered on 1 September to pay until Friday the 8th."""
    row = {
        "complained_on": day("08-01"), "pay_order_on": day("09-01"), "pay_order_due_on": day("09-08"),
        "town_code": TOWN, "employer_name": f"{number}公司",
    }  # fmt: skip
    put(engine, labour_case, case_no=number, workers=workers, amount_yuan=yuan, **(row | more))


def _case_row() -> dict[str, Any]:
    return {c.name: None for c in labour_case.columns} | {
        "pay_order_due_on": day("09-08"),
        "pay_order_on": day("09-01"),
    }


def listed(engine: Engine, number: str, kind: str = LISTING.label, **more: Any) -> None:
    kind = "人社失信名单" if kind == LISTING.label else "住建黑名单"
    put(engine, listing, listing_no=number, list_kind=kind, employer_name=f"{number}公司", town_code=TOWN, **more)


def figure(engine: Engine, metric_id: str, on: str = "12-31") -> tuple[int, int | None]:
    with engine.connect() as connection:
        frame = evaluate(connection, [ALL_METRICS[metric_id]], replace(YEAR, as_of=day(on)))
    base = frame["denominator"].sum() if ALL_METRICS[metric_id].denominator is not None else None
    return int(frame["numerator"].sum()), None if base is None else int(base)


def keys(engine: Engine, metric_id: str, on: str = "12-31", part: Part = Part.NUMERATOR) -> list[str]:
    with engine.connect() as connection:
        found = records(connection, ALL_METRICS[metric_id], replace(YEAR, as_of=day(on)), part)
    return sorted(found["key"])


def test_who_meets_the_criteria_is_named_from_the_day_after_the_order_ran_out(engine: Engine) -> None:
    case(engine, "EXACT")  # ten workers, 100,000 元
    case(engine, "FEW", workers=9)
    case(engine, "LITTLE", yuan=99_999)
    case(engine, "EACH", workers=2, yuan=40_000)  # 20,000 元 a head
    case(engine, "PAID", pay_order_complied_on=day("10-09"))
    assert keys(engine, "case.listing_owed", "09-08") == []  # the last day of the order
    assert keys(engine, "case.listing_owed", "09-09") == ["EACH", "EXACT", "PAID"]
    assert keys(engine, "case.listing_owed", "10-09") == ["EACH", "EXACT"]
    # Twenty working days after 8 September: 14 in September, 7 and 8 October are worked, then 9 to 12.
    assert keys(engine, "case.listing_overdue", "10-12") == []
    assert keys(engine, "case.listing_overdue", "10-13") == ["EACH", "EXACT"]


def test_a_notice_that_is_missing_is_late_by_its_own_limit(engine: Engine) -> None:
    case(engine, "A")
    with engine.connect() as connection:
        [path] = unstarted(connection, replace(YEAR, as_of=day("09-30")))
    due = [step.clock.due_on for step in path.steps if step.clock is not None]
    assert due == [RULES["labour_case"][name](_case_row()) for name in ("notice_due_on", "listing_due_on")]
    assert due[0] < day("09-30") < due[1]


def test_a_listing_is_of_the_domain_of_its_case(engine: Engine) -> None:
    case(engine, "A", site_no="G1")
    listed(engine, "MA", case_no="A", due_on=day("10-07"), listed_on=day("10-07"))
    for domain, found in (("工程建设领域", ["MA"]), ("其他", [])):
        with engine.connect() as connection:
            within = replace(YEAR, domain=domain)
            assert records(connection, ALL_METRICS["listing.in_force"], within)["key"].to_list() == found


def test_a_listing_without_a_case_is_of_the_builders_domain_where_its_firm_built_by_then(engine: Engine) -> None:
    codes = {"BUILT": day("03-01"), "LATER": day("03-02"), "NONE": None}
    for place, (number, begun) in enumerate(codes.items()):
        code = f"91310118DM000000{place}X"
        put(engine, enterprise, uscc=code, name=f"{number}公司")
        if begun is not None:
            put(engine, site, site_no=f"T{place}", name=number, town_code=TOWN, contractor_uscc=code, permit_on=begun,
                deposit_exempt=True)  # fmt: skip
        listed(engine, number, employer_uscc=code, due_on=day("03-01"), listed_on=day("03-05"))
    for domain, found in (("工程建设领域", ["BUILT"]), ("其他", [])):
        with engine.connect() as connection:
            within = replace(YEAR, domain=domain)
            assert records(connection, ALL_METRICS["listing.in_force"], within)["key"].to_list() == found
    assert keys(engine, "listing.in_force") == sorted(codes)  # of no domain known: in the whole alone


def test_a_case_that_led_to_a_gathering_of_ten_or_to_an_extreme_event_meets_them_as_well(engine: Engine) -> None:
    case(engine, "SMALL", workers=2, yuan=3_000, site_no="G1")
    put(engine, incident, incident_no="I1", kind="群体性事件", title="a", people=9, found_on=day("09-20"), site_no="G1",
        town_code=TOWN)  # fmt: skip
    assert keys(engine, "case.listing_owed") == []
    put(engine, incident, incident_no="I2", kind="群体性事件", title="b", people=10, found_on=day("09-21"),
        site_no="G1", town_code=TOWN)  # fmt: skip
    assert keys(engine, "case.listing_owed", "09-20") == []
    assert keys(engine, "case.listing_owed", "09-21") == ["SMALL"]


def test_what_is_in_procedure_is_no_longer_unstarted_and_what_is_late_not_in_procedure(engine: Engine) -> None:
    case(engine, "A")
    case(engine, "B")
    listed(engine, "MA", case_no="A", due_on=day("10-07"), notice_on=day("09-12"), statement_on=day("09-14"))
    listed(engine, "MB", BLACKLIST.label, case_no="B", due_on=day("09-12"), listed_on=day("09-12"))
    assert keys(engine, "case.listing_owed", "09-11") == ["A", "B"]
    # The construction department's list is no listing by the labour department.
    assert keys(engine, "case.listing_owed", "09-12") == ["B"]
    assert keys(engine, "listing.in_procedure", "10-07") == ["MA"]
    assert keys(engine, "listing.not_listed", "10-07") == []
    assert keys(engine, "listing.in_procedure", "10-08") == []
    assert keys(engine, "listing.not_listed", "10-08") == ["MA"]
    # Five working days after Thursday 14 September.
    assert keys(engine, "listing.answer_overdue", "09-21") == []
    assert keys(engine, "listing.answer_overdue", "09-22") == ["MA"]


def test_who_is_owed_is_not_listed_whether_its_procedure_was_begun_or_not(engine: Engine) -> None:
    """应列未列 counts what the list of 应列尽列 shows past its limit (2023-10-12): cases nobody began to list, noticed
    ones without a decision; not those that obeyed since, nor what only the other department listed."""
    for number in ("A", "B", "C", "D", "E"):
        case(engine, number)
    case(engine, "PAID", pay_order_complied_on=day("11-01"))
    case(engine, "BELOW", workers=9)
    listed(engine, "OLD", due_on=day("03-01"), listed_on=day("03-01"))  # the list is kept since
    listed(engine, "MA", case_no="A", notice_on=day("09-20"))
    listed(engine, "MB", case_no="B", notice_on=day("09-20"), listed_on=day("10-20"))
    listed(engine, "MC", BLACKLIST.label, case_no="C", listed_on=day("09-20"))
    listed(engine, "MD", case_no="D", notice_on=day("10-20"))
    listed(engine, "MP", case_no="PAID", notice_on=day("10-20"))
    listed(engine, "MX", due_on=day("10-30"))  # of no case in the ledger
    assert keys(engine, "listing.not_listed", "10-12") == []
    assert keys(engine, "listing.not_listed", "10-13") == ["C", "D", "E", "MA", "MB", "PAID"]
    assert keys(engine, "listing.not_listed", "10-31") == ["C", "E", "MA", "MD", "MP", "MX"]
    assert keys(engine, "listing.not_listed") == ["C", "E", "MA", "MD", "MX"]
    assert keys(engine, "case.listing_overdue") == ["C", "E"]
    assert keys(engine, "listing.in_procedure", "10-12") == ["MA", "MB"]
    assert keys(engine, "listing.in_procedure") == ["MP"]
    with engine.connect() as connection:
        late = [p for p in to_be_listed(connection, YEAR) if p.missing and p.missing.label in ("告知", "列入决定")]
    assert sorted(p.key for p in late if p.key != "MP") == keys(engine, "listing.not_listed")
    assert {p.key: p.state for p in late}["MA"] == "应列未列"


def test_an_event_of_the_same_lead_or_firm_meets_the_criteria_too(engine: Engine) -> None:
    """An event names the case's site, its lead, or its firm; one of another site of the firm is another matter."""
    code, other = "91310118DM0000000X", "91310118DM0000001X"
    for number in (code, other):
        put(engine, enterprise, uscc=number, name=f"{number}公司")
    put(engine, site, site_no="G2", name="G2", town_code=TOWN, deposit_exempt=True)
    put(engine, lead, lead_no="L1", source="12345", domain="其他", town_code=TOWN, received_on=day("08-01"))
    small: dict[str, Any] = {"workers": 3, "yuan": 30_000}
    case(engine, "FIRM", employer_uscc=code, **small)
    case(engine, "LEAD", lead_no="L1", **small)
    case(engine, "SITE", site_no="G1", employer_uscc=other, **small)
    case(engine, "NONE", **small)
    event: dict[str, Any] = {"kind": "群体性事件", "people": 10, "found_on": day("09-21"), "town_code": TOWN}
    put(engine, incident, incident_no="I1", employer_uscc=code, title="a", **event)
    put(engine, incident, incident_no="I2", lead_no="L1", title="b", **event)
    put(engine, incident, incident_no="I3", site_no="G2", employer_uscc=other, title="c", **event)
    assert keys(engine, "case.listing_owed", "09-20") == []
    assert keys(engine, "case.listing_owed", "09-21") == ["FIRM", "LEAD"]


def test_a_listing_is_published_and_pushed_within_seven_working_days_each(engine: Engine) -> None:
    listed(engine, "IN", listed_on=day("03-01"), published_on=day("03-10"), credit_on=day("03-10"))
    listed(engine, "OUT", listed_on=day("03-01"))
    for rate, missing in (("published_rate", "unpublished"), ("credit_rate", "unpushed")):
        assert figure(engine, f"listing.{rate}", "03-09") == (0, 0)
        assert figure(engine, f"listing.{rate}", "03-10") == (1, 1)  # the last day: what is open still runs
        assert keys(engine, f"listing.{missing}", "03-10") == []
        assert figure(engine, f"listing.{rate}", "03-11") == (1, 2)
        assert keys(engine, f"listing.{missing}", "03-11") == ["OUT"]
        assert keys(engine, f"listing.{rate}", "03-11", Part.GAP) == ["OUT"]


def test_three_years_six_months_and_the_way_out(engine: Engine) -> None:
    listed(engine, "L", listed_on=date(2020, 6, 1), expires_on=day("06-01"), published_on=date(2020, 6, 2))
    assert keys(engine, "listing.in_force", "06-01") == ["L"]  # the last day of the term
    assert keys(engine, "listing.in_force", "06-02") == []
    put_right = day("02-01")
    listed(engine, "P", listed_on=day("01-04"), expires_on=date(2026, 1, 3), corrected_on=put_right)
    half = put_right + timedelta(183)
    assert half == day("08-03")
    assert keys(engine, "listing.removable", "08-02") == []
    assert keys(engine, "listing.removable", "08-03") == ["P"]
    listed(engine, "Q", listed_on=day("01-04"), expires_on=date(2026, 1, 3), corrected_on=put_right,
           removal_applied_on=day("08-04"), removed_on=day("09-01"))  # fmt: skip
    assert keys(engine, "listing.removable", "08-04") == ["P"]
    # Fifteen working days after Friday 4 August end on the 25th.
    assert keys(engine, "listing.removal_overdue", "08-25") == []
    assert keys(engine, "listing.removal_overdue", "08-26") == ["Q"]
    assert keys(engine, "listing.removal_overdue", "09-01") == []
    assert keys(engine, "listing.in_force", "09-01") == ["P"]


def test_the_term_of_the_credit_list_is_three_years_where_the_ledger_has_none(engine: Engine) -> None:
    """The other list's is as its ledger says; a day of the ledger goes before."""
    listed(engine, "L", listed_on=date(2020, 12, 15))
    listed(engine, "G", listed_on=date(2020, 12, 15), expires_on=date(2024, 6, 30))
    listed(engine, "Z", BLACKLIST.label, listed_on=date(2020, 12, 15))
    assert keys(engine, "listing.in_force", "12-15") == ["G", "L"]
    assert keys(engine, "listing.in_force", "12-16") == ["G"]
    assert keys(engine, "blacklist.in_force", "12-16") == ["Z"]
    with engine.connect() as connection:
        paths = {p.key: (p.state, p.ends_on) for p in listing_paths(connection, replace(YEAR, as_of=day("12-16")))}
    assert paths == {"L": ("期满", date(2023, 12, 15)), "G": ("在列", date(2024, 6, 30))}


def test_who_waits_to_be_removed_lacks_no_step_of_being_listed(engine: Engine) -> None:
    done: dict[str, Any] = {"published_on": day("01-05"), "credit_on": day("01-05"), "corrected_on": day("02-01")}
    listed(engine, "Q", listed_on=day("01-04"), removal_applied_on=day("08-04"), **done)
    with engine.connect() as connection:
        [path] = listing_paths(connection, YEAR)
        assert path.missing
        assert path.missing.label == "办理移出"
        assert to_be_listed(connection, YEAR) == []


def test_the_two_lists_never_mix(engine: Engine) -> None:
    """Every figure of a list holds that list alone, whatever the two have in common."""
    for number, kind in (("S1", LISTING.label), ("S2", LISTING.label), ("Z1", BLACKLIST.label)):
        listed(engine, number, kind, due_on=day("02-01"), listed_on=day("03-01"), expires_on=day("09-01"),
               published_on=day("03-02"), credit_on=day("03-02"), copied_on=day("03-02"))  # fmt: skip
    listed(engine, "S3", due_on=day("02-01"))
    listed(engine, "Z3", BLACKLIST.label, due_on=day("02-01"))
    of_lists = [m for m in ALL_METRICS.values() if m.fact in (LISTING, BLACKLIST)]
    assert {m.theme for m in of_lists} == {"listing", "blacklist"}
    for metric in of_lists:
        for part in (Part.NUMERATOR, *((Part.DENOMINATOR,) if metric.denominator else ())):
            for on in ("02-15", "06-30", "12-31"):
                found = keys(engine, metric.id, on, part)
                assert all(key.startswith("S" if metric.fact is LISTING else "Z") for key in found), metric.id
    assert figure(engine, "listing.listed") == (2, None)
    assert figure(engine, "blacklist.listed") == (1, None)
    assert (figure(engine, "listing.in_force", "06-30"), figure(engine, "blacklist.in_force", "06-30")) == (
        (2, None), (1, None),
    )  # fmt: skip


def test_the_construction_departments_list_is_copied_to_the_office_within_five_working_days(engine: Engine) -> None:
    listed(engine, "Z1", BLACKLIST.label, listed_on=day("03-01"), copied_on=day("03-09"), expires_on=day("09-01"))
    assert keys(engine, "blacklist.uncopied", "03-08") == []
    assert figure(engine, "blacklist.copied_rate", "03-08") == (0, 0)
    listed(engine, "Z2", BLACKLIST.label, listed_on=day("03-01"), expires_on=day("03-02"))
    assert keys(engine, "blacklist.uncopied", "03-09") == ["Z2"]  # also after its term
    assert figure(engine, "blacklist.copied_rate", "03-09") == (1, 2)


def test_each_quarter_is_published_by_its_day_and_pushed_to_both_platforms(engine: Engine) -> None:
    put(engine, publication, publication_no="Q1", quarter="2023-Q1", due_on=day("04-30"), published_on=day("04-30"),
        cases=2, credit_on=day("05-05"), pushed_two_law=True)  # fmt: skip
    put(engine, publication, publication_no="Q2", quarter="2023-Q2", due_on=day("07-30"), published_on=day("07-31"),
        cases=1, pushed_credit=False)  # fmt: skip
    put(engine, publication, publication_no="Q3", quarter="2023-Q3", due_on=day("10-30"))
    assert keys(engine, "publication.overdue", "10-30") == []
    assert keys(engine, "publication.overdue", "10-31") == ["Q3"]
    assert figure(engine, "publication.published_rate") == (2, 3)
    assert figure(engine, "publication.published_on_time_rate") == (1, 3)
    assert figure(engine, "publication.cases") == (3, None)
    # Seven working days after Monday 31 July end on Wednesday 9 August. A mark without a day counts as pushed.
    assert keys(engine, "publication.unpushed", "08-09") == []
    assert keys(engine, "publication.unpushed", "08-10") == ["Q2"]
    assert figure(engine, "publication.credit_rate", "08-10") == (1, 2)
    assert figure(engine, "publication.two_law_rate", "08-10") == (1, 2)


def test_a_quarter_without_a_row_is_one_that_nobody_published(engine: Engine) -> None:
    """Figures and calendar are one: days the ledger does not give are counted, quarters it leaves out are overdue."""
    put(engine, publication, publication_no="P1", quarter="2023-Q1", published_on=day("04-30"), pushed_credit=True,
        two_law_on=day("05-11"))  # fmt: skip
    put(engine, publication, publication_no="P2", quarter="2023-Q2", published_on=day("07-31"), pushed_credit=False)
    assert figure(engine, "publication.published_rate", "09-30") == (2, 2)
    assert keys(engine, "publication.overdue", "10-30") == []
    assert keys(engine, "publication.overdue", "10-31") == ["2023-Q3"]  # of which the ledger has no row
    assert figure(engine, "publication.published_rate", "10-31") == (2, 3)
    assert figure(engine, "publication.published_on_time_rate", "10-31") == (1, 3)
    with engine.connect() as connection:
        quarters = calendar(connection, replace(YEAR, as_of=day("10-31")))
    assert [(quarter.name, quarter.publication_no, quarter.due_on) for quarter in quarters] == [
        ("2023-Q1", "P1", day("04-30")), ("2023-Q2", "P2", day("07-30")), ("2023-Q3", None, day("10-30")),
    ]  # fmt: skip
    assert publication_text(quarters).startswith("2023 年一季度以来 1 个季度超期未公布（2023 年三季度）")
    # A mark without a day is no push in time.
    assert [word_of(quarters[0], quarters[0].channel(name)) for name in ("公布", "信用中国", "两法衔接平台")] == [
        "按期", "日期未填", "按期",
    ]  # fmt: skip


def test_a_case_is_to_be_published_for_the_quarter_in_which_it_became_one(engine: Engine) -> None:
    """Below the sum of the crime a decision asks for nothing; handed over to the police it is grave all the same."""
    put(engine, publication, publication_no="Q1", quarter="2023-Q1", due_on=day("04-30"))
    case(engine, "A", decision_on=day("05-10"))
    case(engine, "B", workers=1, yuan=100, decision_on=day("05-10"))
    put(engine, criminal_transfer, transfer_no="T1", case_no="B", town_code=TOWN, reported_on=day("07-03"),
        decided_on=day("07-04"), handed_over_on=day("07-05"))  # fmt: skip
    with engine.connect() as connection:
        messages = calendar(connection, Scope(start=day("01-01"), end=day("12-31"), as_of=day("12-31")))
    assert {quarter.name: quarter.to_publish for quarter in messages} == {"2023-Q1": 0, "2023-Q2": 1, "2023-Q3": 1}


def test_a_transfer_is_late_from_the_step_that_is_late_and_of_whom_it_waits_for(engine: Engine) -> None:
    """Decided in time and handed over: the police have three days from then on, the labour department none."""
    case(engine, "A")
    put(engine, criminal_transfer, transfer_no="T1", town_code=TOWN, case_no="A", reported_on=day("09-05"),
        decided_on=day("09-08"), handed_over_on=day("09-09"))  # fmt: skip
    put(engine, criminal_transfer, transfer_no="T2", town_code=TOWN, case_no="A", reported_on=day("09-05"))
    with engine.connect() as connection:
        items = worklist(connection, replace(YEAR, as_of=day("09-15")), figures=["case.transfer_overdue"])
    found = items[["key", "owner", "due_on", "days_over"]].sort_values("key").to_numpy().tolist()
    assert found == [["T1", "区公安分局", day("09-12"), 3], ["T2", "区人社局", day("09-08"), 7]]


def test_a_transfer_is_pushed_answered_and_a_refusal_taken_to_review(engine: Engine) -> None:
    case(engine, "A")
    flow = {"reported_on": day("09-11"), "decided_on": day("09-12"), "handed_over_on": day("09-13"), "case_no": "A"}
    put(engine, criminal_transfer, transfer_no="T1", town_code=TOWN, police_decided_on=day("09-15"),
        police_result="不予立案", **flow)  # fmt: skip
    put(engine, criminal_transfer, transfer_no="T2", town_code=TOWN, police_decided_on=day("09-15"),
        police_result="立案", two_law_on=day("09-14"), **flow)  # fmt: skip
    put(engine, criminal_transfer, transfer_no="T3", town_code=TOWN, police_decided_on=day("09-15"),
        police_result="退回", pushed_two_law=True, **flow)  # fmt: skip
    for result, number in (("filed", "T2"), ("not_filed", "T1"), ("sent_back", "T3")):
        assert keys(engine, f"case.transfer_{result}", "09-14") == []
        assert keys(engine, f"case.transfer_{result}", "09-15") == [number]
    assert keys(engine, "case.transfer_open", "09-14") == ["T1", "T2", "T3"]
    assert keys(engine, "case.transfer_open", "09-15") == []
    assert keys(engine, "case.not_filed_review_overdue", "09-18") == []  # three days
    assert keys(engine, "case.not_filed_review_overdue", "09-19") == ["T1"]
    # Ten working days after Wednesday 13 September end on the 27th.
    assert keys(engine, "case.transfer_unpushed", "09-27") == []
    assert keys(engine, "case.transfer_unpushed", "09-28") == ["T1"]
    assert figure(engine, "case.transfer_pushed_rate", "09-28") == (2, 3)


def test_a_penalty_decided_is_pushed_to_the_platform_within_ten_working_days(engine: Engine) -> None:
    case(engine, "A", decision_on=day("09-13"), two_law_on=day("10-08"))
    case(engine, "B", decision_on=day("09-13"))
    assert keys(engine, "case.decision_unpushed", "09-28") == []  # the column was never filled by then: not known
    case(engine, "C", decision_on=day("09-04"), two_law_on=day("09-05"))
    assert keys(engine, "case.decision_unpushed", "09-27") == []
    assert keys(engine, "case.decision_unpushed", "09-28") == ["A", "B"]
    assert figure(engine, "case.decision_pushed_rate", "09-28") == (1, 3)
    assert keys(engine, "case.decision_unpushed", "10-08") == ["B"]
    assert figure(engine, "case.decision_pushed_rate", "10-08") == (2, 3)


def test_the_calendar_is_told_with_its_span_and_what_was_published_or_pushed_late(engine: Engine) -> None:
    def message(on: str) -> str:
        with engine.connect() as connection:
            return publication_text(calendar(connection, replace(YEAR, as_of=day(on))))

    put(engine, publication, publication_no="Q1", quarter="2023-Q1", due_on=day("04-30"), published_on=day("04-28"),
        credit_on=day("05-04"), two_law_on=day("06-30"))  # fmt: skip
    assert message("04-15") == "2023 年一季度尚在公布期限内"
    assert message("06-20") == "2023 年一季度以来 1 个季度均已公布，1 个推送有缺口（2023 年一季度）"
    assert message("06-30") == "2023 年一季度以来 1 个季度均已公布，1 个推送超期"
    put(engine, publication, publication_no="Q2", quarter="2023-Q2", due_on=day("07-30"), published_on=day("07-31"))
    assert message("07-20").startswith("2023 年一季度以来 1 个季度均已公布，2023 年二季度尚在公布期限内，")
    assert message("07-31").startswith("2023 年一季度以来 2 个季度均已公布，1 个公布超期，")
