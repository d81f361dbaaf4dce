"""Rules of the deposits, sites and lists in the cases that practice brings: each counted by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, insert, select, update

from data_access.database.deposit_history import histories, read_ledgers
from data_access.database.derived_days import deposit_due
from data_access.database.engine import reader, writer
from data_access.database.kept_ledgers import keep
from data_access.database.schema import (
    DOMAINS,
    bank_statement,
    deposit,
    deposit_movement,
    enterprise,
    evidence,
    incident,
    inspection,
    labour_case,
    lead,
    lead_instalment,
    lead_payment,
    listing,
    mediation,
    publication,
    publicity,
    site,
    wage_account,
    wage_account_month,
    warning,
)
from data_access.database.scope import Scope
from data_access.database.storing import Load
from data_access.ledger_import.records.inspections import _derive as derive_inspection
from data_access.ledger_import.records.leads import _derive as derive_lead
from data_access.rules import publicity as publicity_file
from data_access.rules.limits import limit_end
from data_access.rules.publicity import subjects
from metrics.definitions import publicity as definitions_of_publicity
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.model import Part
from metrics.engine.records import records
from metrics.judging import curves as pace
from metrics.judging.values import Value, values
from metrics.questions.attention import SHORT, each_once, worklist
from metrics.questions.balances import obligations
from metrics.questions.office_lists import events
from metrics.questions.sanction_lists import to_be_listed
from metrics.reporting.open_items import open_items
from metrics.reporting.typical_cases import read_cases
from metrics.wording import in_progress
from metrics.wording.clocks import limit_text
from tests.databases import copy_sqlite, forget, kept_reader

TOWN = "310118106"
Put = Callable[..., None]


class Figures(dict[str, Value]):
    """The figures of a day of 2023, each evaluated when it is first asked for: most tests ask for one or two."""

    def __init__(self, ask: Callable[[str], Value]) -> None:
        self.ask = ask

    def __missing__(self, metric_id: str) -> Value:
        return self.setdefault(metric_id, self.ask(metric_id))


District = tuple[Put, Callable[[date], Figures]]


@pytest.fixture
def district(empty_url: str) -> Iterator[District]:
    """A district with one site G1 in progress since 2023-01; ``put`` adds rows, ``figures`` reads a day of 2023."""
    engine = writer(empty_url)
    read = reader(empty_url)

    rows: list[Table] = []

    def put(table: Table, **row: Any) -> None:
        rows.append(table)
        with engine.begin() as connection:
            connection.execute(insert(table).values(**row))

    def figures(day: date) -> Figures:
        before, scope = len(rows), Scope(start=date(2023, 1, 1), end=day, as_of=day)

        def ask(metric_id: str) -> Value:
            assert len(rows) == before, "rows were put since: ask before, or anew"
            asked = [ALL_METRICS[metric_id]]
            with read.connect() as connection:
                known = tracked(connection, asked, day)
                return values(evaluate(connection, asked, scope), asked, day, known)[metric_id]

        return Figures(ask)

    put(site, site_no="G1", name="甲", town_code=TOWN, permit_on=date(2023, 1, 3), deposit_due_on=date(2023, 2, 7),
        deposit_required_yuan=Decimal(500_000), deposit_exempt=False)  # fmt: skip
    yield put, figures
    read.dispose()
    engine.dispose()


def a_guarantee(put: Put, number: str, first: date, last: date, **more: Any) -> None:
    put(deposit, deposit_no=number, site_no="G1", form="银行保函", amount_yuan=Decimal(500_000), stored_on=first,
        expires_on=last, **more)  # fmt: skip


def test_the_last_working_day_is_still_in_time(district: District) -> None:
    put, figures = district
    put(deposit, deposit_no="Z", site_no="G1", form="现金", amount_yuan=1, stored_on=date(2023, 1, 4),
        ended_on=date(2023, 1, 5))  # fmt: skip
    assert figures(date(2023, 2, 7))["deposit.not_stored"].value == 0
    assert figures(date(2023, 2, 8))["deposit.not_stored"].value == 1


def test_a_renewed_guarantee_neither_expires_nor_has_expired(district: District) -> None:
    put, figures = district
    a_guarantee(put, "B1", date(2023, 1, 20), date(2023, 6, 1))
    assert figures(date(2023, 5, 19))["deposit.guarantee_expiring"].value == 1
    assert figures(date(2023, 6, 2))["deposit.guarantee_expired"].value == 1
    a_guarantee(put, "B2", date(2023, 5, 20), date(2024, 6, 30))
    assert figures(date(2023, 5, 19))["deposit.guarantee_expiring"].value == 1  # not known yet
    assert figures(date(2023, 5, 20))["deposit.guarantee_expiring"].value == 0
    later = figures(date(2023, 6, 2))
    assert (later["deposit.guarantee_expired"].value, later["deposit.stored_rate"].value) == (0, 1)


def test_a_new_guarantee_makes_up_a_used_one(district: District) -> None:
    put, figures = district
    a_guarantee(put, "B1", date(2023, 1, 20), date(2024, 1, 20))
    put(deposit_movement, movement_no="M1", deposit_no="B1", moved_on=date(2023, 3, 1), kind="使用",
        amount_yuan=Decimal(100_000), top_up_due_on=date(2023, 3, 15))  # fmt: skip
    assert figures(date(2023, 3, 16))["deposit.top_up_overdue"].value == 1
    a_guarantee(put, "B2", date(2023, 3, 10), date(2024, 3, 10))
    assert figures(date(2023, 3, 9))["deposit.top_up_pending"].value == 1
    made_up = figures(date(2023, 3, 16))
    assert made_up["deposit.top_up_overdue"].value == 0
    assert made_up["deposit.top_up_on_time_rate"].value == 1


def test_a_used_up_deposit_is_not_stored(district: District) -> None:
    put, figures = district
    put(deposit, deposit_no="B1", site_no="G1", form="现金", amount_yuan=Decimal(500_000), stored_on=date(2023, 1, 20))
    for number, day, kind in (("M1", date(2023, 1, 20), "存入"), ("M2", date(2023, 6, 1), "使用")):
        put(deposit_movement, movement_no=number, deposit_no="B1", moved_on=day, kind=kind,
            amount_yuan=Decimal(500_000))  # fmt: skip
    assert figures(date(2023, 5, 31))["deposit.stored_rate"].value == 1
    emptied = figures(date(2023, 6, 1))
    assert (emptied["deposit.stored_rate"].value, emptied["deposit.not_stored"].value) == (0, 1)


def test_coverage_counts_visits_of_the_period_only(empty_url: str, district: District) -> None:
    put, _ = district
    put(inspection, inspection_no="HC1", site_no="G1", inspected_on=date(2023, 3, 5))
    metric = ALL_METRICS["inspection.site_coverage_rate"]
    january = Scope(start=date(2023, 1, 1), end=date(2023, 1, 31), as_of=date(2023, 6, 30))
    with reader(empty_url).connect() as connection:
        frame = evaluate(connection, [metric], january)
    assert (frame["numerator"].iloc[0], frame["denominator"].iloc[0]) == (0, 1)


def test_a_month_without_work_owes_nothing(district: District) -> None:
    put, figures = district
    put(wage_account, account_no="Z1", site_no="G1", opened_on=date(2023, 1, 10))
    month = {"account_no": "Z1", "month": date(2023, 3, 1), "pay_due_on": date(2023, 4, 15),
             "labour_due_on": date(2023, 4, 10), "payable_yuan": Decimal(0), "labour_due_yuan": Decimal(0)}  # fmt: skip
    put(wage_account_month, **month)
    found = figures(date(2023, 5, 1))
    assert found["wage_account.paid_on_time_rate"].no_occasion
    assert found["wage_account.labour_cost_on_time_rate"].no_occasion


def test_material_sent_in_again_is_no_longer_sent_back(district: District) -> None:
    put, figures = district
    item = {"assessment_year": 2023, "indicator_code": "P01", "title": "纪要", "owner_name": "区人社局",
            "due_on": date(2023, 11, 10), "checked_on": date(2023, 11, 1), "rejected_reason": "缺少盖章页"}  # fmt: skip
    put(evidence, evidence_no="Z1", provided_on=date(2023, 10, 25), **item)
    sent_back = figures(date(2023, 11, 20))
    assert (sent_back["evidence.rejected"].value, sent_back["evidence.complete_rate"].value) == (1, 0)
    put(evidence, evidence_no="Z2", provided_on=date(2023, 11, 20), **item)
    both = figures(date(2023, 11, 20))
    assert (both["evidence.rejected"].value, both["evidence.complete_rate"].value) == (1, Decimal("0.5"))


def test_an_incident_is_known_on_its_own_day(district: District) -> None:
    put, figures = district
    put(incident, incident_no="S1", kind="群体性事件", title="讨薪", town_code=TOWN, people=60,
        found_on=date(2023, 12, 15), found_at=datetime(2023, 12, 15, 9, 30))  # fmt: skip
    december = figures(date(2023, 12, 15))
    known = {m: december[m] for m, own in ALL_METRICS.items() if own.proof is incident.c.found_on}
    assert known
    assert all(v.tracked for v in known.values())


def test_undated_findings_count_from_the_ledgers_day() -> None:
    as_of = date(2023, 9, 30)
    empty = dict.fromkeys(column.name for column in lead.columns)
    found = {"received_on": date(2023, 9, 1), "finding": "属实", "workers": 5, "amount_yuan": Decimal(1)}
    assert derive_lead(empty | found, {}, frozenset(), as_of, ())["verified_on"] == as_of
    closed = found | {"closed_on": date(2023, 9, 20)}
    assert derive_lead(empty | closed, {}, frozenset(), as_of, ())["verified_on"] == date(2023, 9, 20)
    visit = {"rectify_due_on": None, "failing": False, "rechecked_on": None, "recheck_result": "已整改"}
    assert derive_inspection(visit, as_of)["rectified_on"] == as_of


@pytest.fixture
def demo(demo_sqlite: str) -> Engine:
    return kept_reader(demo_sqlite)


def _later(connection: Connection, metric_id: str, day: date) -> set[str]:
    """Columns of a figure's records with an event after the day."""
    metric = ALL_METRICS[metric_id]
    rows = records(connection, metric, Scope(start=date(day.year, 1, 1), end=day, as_of=day))
    dated = [n for n in metric.columns if metric.fact.fields[n].unit == "日期" and not n.endswith("due_on")]
    return {n for n in dated if any(v is not None and v > day for v in rows[n])}


@pytest.mark.parametrize("metric_id", ["lead.open", "lead.received", "inspection.count", "deposit.cash_balance"])
def test_lists_of_a_past_day_show_nothing_later(demo: Engine, metric_id: str) -> None:
    day = date(2023, 6, 30)
    with demo.connect() as connection:
        assert _later(connection, metric_id, day) == set()
        if metric_id == "lead.open":
            metric = ALL_METRICS[metric_id]
            rows = records(connection, metric, Scope(start=date(2023, 1, 1), end=day, as_of=day))
            assert len(rows) > 10
            assert rows["closed_on"].isna().all()


def test_only_the_labour_authoritys_list_raises_the_deposit(tmp_path: Path, demo_sqlite: str) -> None:
    engine = writer(copy_sqlite(demo_sqlite, tmp_path / "demo.db"))
    with engine.begin() as connection:
        before = len(list(read_ledgers(connection).listings))
        connection.execute(update(listing).values(list_kind="住建黑名单"))
        assert len(list(read_ledgers(connection).listings)) == 0 < before
    engine.dispose()


@pytest.mark.parametrize("status", ["未开工", "竣工", "停工", None])
def test_a_contractors_other_projects_are_those_the_figures_count(
    district: District, empty_url: str, status: str | None
) -> None:
    put, figures = district
    put(enterprise, uscc="91310118MA0000001A", name="甲公司")
    own = {"town_code": TOWN, "contractor_uscc": "91310118MA0000001A", "deposit_exempt": False, "name": "工程"}
    put(site, site_no="G2", permit_on=date(2023, 2, 1), status=status, **own)
    put(site, site_no="G3", permit_on=date(2023, 3, 1), **own)
    with reader(empty_url).connect() as connection:
        others = histories(read_ledgers(connection))["G3"].other_projects
    in_progress = figures(date(2023, 3, 1))["inspection.sites_in_progress"].value
    assert in_progress == 2 + others  # G1 and G3 themselves
    assert others == (status not in ("未开工", "竣工"))


def test_a_project_without_a_permit_runs_from_its_contract(district: District) -> None:
    put, figures = district
    put(site, site_no="G2", name="乙", town_code=TOWN, contract_signed_on=date(2023, 2, 1), deposit_exempt=False)
    assert figures(date(2023, 1, 31))["inspection.sites_in_progress"].value == 1
    assert figures(date(2023, 2, 1))["inspection.sites_in_progress"].value == 2
    record = {"permit_on": None, "contract_signed_on": date(2023, 2, 1), "deposit_exempt": False}
    assert deposit_due(record) == limit_end(date(2023, 2, 1), "deposit.store_days")


@pytest.mark.parametrize("status", ["未开工", "竣工"])
def test_a_site_is_under_way_for_the_stock_as_for_the_coverage(district: District, status: str) -> None:
    """在建 of the day and 曾在建 of the period: what the register says not to be under way is in neither."""
    put, figures = district
    day = date(2023, 6, 30)

    def counted() -> tuple[object, object]:
        found = figures(day)
        return found["inspection.sites_in_progress"].value, found["inspection.site_coverage_rate"].denominator

    put(inspection, inspection_no="V1", site_no="G1", inspected_on=date(2023, 3, 1))
    put(site, site_no="G2", name="乙", town_code=TOWN, permit_on=date(2023, 2, 1), deposit_exempt=False, status="在建")
    assert counted() == (2, 2)
    put(site, site_no="G3", name="丙", town_code=TOWN, permit_on=date(2023, 2, 1), deposit_exempt=False, status=status)
    assert counted() == (2, 2)


def test_the_campaign_before_may_is_one_for_figure_and_list(district: District, empty_url: str) -> None:
    """A district's event before 1 May that is not about the 条例 is no 五一前集中宣传, wherever it is asked."""
    put, figures = district
    day = date(2023, 6, 30)

    def counted() -> tuple[object, int]:
        read = reader(empty_url)
        with read.connect() as connection:
            found = events(connection, 2023, day)
        read.dispose()
        return figures(day)["publicity.before_may"].value, sum(event.before_may for event in found)

    put(publicity, publicity_no="P1", title="冬季行动现场咨询", held_on=date(2023, 1, 10))
    put(publicity, publicity_no="P2", title=f"{subjects()[0]}进工地", held_on=date(2023, 5, 1))
    put(publicity, publicity_no="P3", title=f"{subjects()[0]}进工地", held_on=date(2023, 4, 1), town_code=TOWN)
    assert counted() == (0, 0)
    put(publicity, publicity_no="P4", title=f"{subjects()[0]}宣传月", held_on=date(2023, 4, 20))
    assert counted() == (1, 1)


def test_a_plan_renegotiated_is_no_longer_owed(district: District) -> None:
    put, figures = district
    put(lead, lead_no="X1", source="信访", received_on=date(2023, 3, 1), town_code=TOWN, finding="属实",
        verified_on=date(2023, 3, 5), true_amount_yuan=Decimal(300), domain=DOMAINS[0], employer_name="甲")  # fmt: skip
    for seq, agreed, due, amount in ((1, date(2023, 3, 6), date(2023, 4, 1), 200),
                                     (2, date(2023, 5, 1), date(2023, 6, 1), 300)):  # fmt: skip
        put(lead_instalment, lead_no="X1", seq=seq, agreed_on=agreed, due_on=due, amount_yuan=Decimal(amount))
    assert figures(date(2023, 4, 10))["lead.instalment_overdue"].value == 1
    put(lead_payment, payment_no="P1", lead_no="X1", paid_on=date(2023, 5, 20), amount_yuan=Decimal(300))
    assert figures(date(2023, 6, 10))["lead.instalment_overdue"].value == 0


def test_a_complaint_refused_in_time_owes_no_filing(district: District) -> None:
    put, figures = district
    put(labour_case, case_no="J1", employer_name="甲", town_code=TOWN, complained_on=date(2023, 3, 1),
        file_due_on=date(2023, 3, 8), closed_on=date(2023, 3, 6))  # fmt: skip
    assert figures(date(2023, 3, 20))["case.filed_on_time_rate"].no_occasion
    put(labour_case, case_no="J2", employer_name="乙", town_code=TOWN, complained_on=date(2023, 3, 1),
        file_due_on=date(2023, 3, 8))  # fmt: skip
    put(labour_case, case_no="J0", employer_name="丙", town_code=TOWN, complained_on=date(2022, 3, 1),
        file_due_on=date(2022, 3, 8), filed_on=date(2022, 3, 7))  # fmt: skip
    assert figures(date(2023, 3, 20))["case.filed_on_time_rate"].value == 0


def test_calendar_days_are_counted_as_calendar_days() -> None:
    assert limit_text(date(2023, 12, 28), date(2023, 12, 15), "日") == "还剩 13 日"
    assert limit_text(date(2023, 12, 28), date(2023, 12, 15), "工作日") == "还剩 9 个工作日"
    assert limit_text(date(2023, 12, 1), date(2023, 12, 15), "日") == "已超 14 日"


def test_a_record_stands_once_in_the_worklist(demo: Engine) -> None:
    scope = Scope(start=date(2023, 1, 1), end=date(2023, 12, 15), as_of=date(2023, 12, 15))
    with demo.connect() as connection:
        items = worklist(connection, scope, each=1000)
    once = each_once(items)
    assert len(once) < len(items)
    assert once["key"].is_unique
    short = set(items.loc[items["metric"].isin(SHORT), "key"])
    assert set(items["key"]) - short <= set(once["key"]) <= set(items["key"])


def test_a_missing_step_has_one_clock_and_a_warning_names_whom_it_speaks_of(demo: Engine) -> None:
    scope = Scope(start=date(2023, 1, 1), end=date(2023, 12, 15), as_of=date(2023, 12, 15))
    with demo.connect() as connection:
        items = worklist(connection, scope, each=1000)
        paths = {path.key: path.missing for path in to_be_listed(connection, scope)}
        at_sites = warning.outerjoin(site, site.c.site_no == warning.c.site_no)
        messages = (warning.c.warning_no, site.c.name, warning.c.employer_name, warning.c.note)
        warned = {row[0]: row[1:] for row in connection.execute(select(*messages).select_from(at_sites))}
        named = {item.key: item for item in open_items(connection, scope)}
    owed = items[items["metric"] == "listing.not_listed"]
    assert len(owed)
    for row in owed.to_dict("records"):  # as 惩戒公布 says it
        step = paths[row["key"]]
        assert step
        assert step.clock
        assert (row["due_on"], row["days_over"]) == (step.clock.due_on, step.clock.over or -step.clock.left)
    late = items[items["metric"] == "warning.overdue"]
    assert len(late)
    for key, title in zip(late["key"], late["title"], strict=True):
        place, firm, note = warned[key]
        assert title == named[key].title == (place or firm or note)


def test_a_site_without_its_deposit_stands_in_the_worklist_under_its_cause(district: District, empty_url: str) -> None:
    put, _ = district

    def listed(day: date, **within: Any) -> list[tuple[str, str, int]]:
        scope = Scope(start=date(2023, 1, 1), end=day, as_of=day, **within)
        with reader(empty_url).connect() as connection:
            items = each_once(worklist(connection, scope))
        return list(zip(items["metric"], items["key"], items["days_over"], strict=True))

    put(deposit, deposit_no="Z", site_no="G1", form="现金", amount_yuan=1, stored_on=date(2023, 1, 4),
        ended_on=date(2023, 1, 5))  # fmt: skip
    assert listed(date(2023, 2, 7)) == []  # the last day
    assert listed(date(2023, 2, 9)) == [("deposit.not_stored", "G1", 2)]
    a_guarantee(put, "B1", date(2023, 2, 10), date(2023, 6, 1), registered_on=None)
    assert listed(date(2023, 4, 3)) == []
    # The guarantee ran out: the site stands once, under what has to be renewed.
    assert listed(date(2023, 6, 5)) == [("deposit.guarantee_expired", "B1", 4)]
    # Both its clocks began when that ran out, and on the funds screen as well: 503 working days would not be true.
    scope = Scope(start=date(2023, 1, 1), end=date(2023, 6, 5), as_of=date(2023, 6, 5))
    with reader(empty_url).connect() as connection:
        both = worklist(connection, scope).set_index("metric")
        [not_stored] = [o for o in obligations(connection, scope) if o.metric == "deposit.not_stored"]
    for metric in ("deposit.not_stored", "deposit.guarantee_expired"):
        assert tuple(both.loc[metric, ["due_on", "unit", "days_over"]]) == (date(2023, 6, 1), "日", 4)
    assert (not_stored.due_on, not_stored.unit) == (date(2023, 6, 1), "日")
    # A paper is nobody's in a town, and its limit is over the day after, be it a Sunday.
    put(evidence, evidence_no="E", assessment_year=2023, indicator_code="P06", title="台账", due_on=date(2023, 6, 10),
        owner_name="区建管委")  # fmt: skip
    assert [row for row in listed(date(2023, 6, 11)) if row[1] == "E"] == [("evidence.overdue", "E", 1)]
    assert "E" not in {key for _, key, _ in listed(date(2023, 6, 11), towns=(TOWN,))}


# --- not yet due ------------------------------------------------------------------------------------


def a_lead(put: Put, number: str, received: date, due: date, **more: Any) -> None:
    usual = {"source": "全国平台", "domain": DOMAINS[0], "town_code": TOWN}
    put(lead, lead_no=number, received_on=received, close_due_on=due, **usual, **more)


def a_true_lead(put: Put, number: str, received: date, due: date, **more: Any) -> None:
    found = {"verified_on": received, "finding": "属实", "true_workers": 3, "true_amount_yuan": Decimal(30_000)}
    a_lead(put, number, received, due, **found, **more)


def test_what_is_within_its_limit_is_neither_won_nor_lost(district: District) -> None:
    put, figures = district
    put(site, site_no="G2", name="乙", town_code=TOWN, government_funded=True)
    a_true_lead(put, "X1", date(2023, 12, 7), date(2023, 12, 28), site_no="G2")
    a_lead(put, "X2", date(2023, 12, 8), date(2023, 12, 29))
    running = figures(date(2023, 12, 15))
    for rate in ("lead.solved_rate", "lead.verified_rate", "lead.closed_rate", "lead.recovered_rate"):
        won = 1 if rate == "lead.verified_rate" else 0  # X1 was verified on the day it came in
        assert (running[rate].numerator, running[rate].denominator) == (won, won), rate
    assert running["lead.unsolved_government"].value == 0
    assert (running["lead.unsolved_true"].value, running["lead.true_in_progress"].value) == (0, 1)
    assert running["lead.arrears_amount"].value == 30_000
    # Beside what is due stands what still runs.
    assert (running["lead.in_progress"].value, running["lead.government_in_progress"].value) == (2, 1)
    veto = in_progress.running("lead.unsolved_government", running)
    assert in_progress.running_text(veto) == "另有 1 件在期限内，列为办理中"
    assert in_progress.running_text(in_progress.running("lead.overdue", running)).startswith("另有 2 件")
    over = figures(date(2023, 12, 29))  # X1's limit ran out yesterday, X2's runs out today
    assert (over["lead.solved_rate"].numerator, over["lead.solved_rate"].denominator) == (0, 1)
    assert (over["lead.unsolved_government"].value, over["lead.true_in_progress"].value) == (1, 0)
    assert over["lead.closed_rate"].denominator == 1


def test_due_today_is_not_missed(district: District) -> None:
    put, figures = district
    due = date(2023, 12, 15)
    a_lead(put, "X1", date(2023, 11, 24), due)
    a_lead(put, "X2", date(2023, 11, 24), due, closed_on=due)
    put(site, site_no="G2", name="乙", town_code=TOWN, permit_on=date(2023, 11, 1), wage_account_due_on=due)
    today, tomorrow = figures(due), figures(date(2023, 12, 16))
    parts = [(f["lead.closed_on_time_rate"].numerator, f["lead.closed_on_time_rate"].denominator)
             for f in (today, tomorrow)]  # fmt: skip
    assert parts == [(1, 1), (1, 2)]
    assert [f["lead.overdue"].value for f in (today, tomorrow)] == [0, 1]
    with_account = [f["wage_account.opened_rate"].denominator for f in (today, tomorrow)]
    assert with_account == [None, None]  # no account is known at all
    put(wage_account, account_no="Z1", site_no="G1", bank_name="建行", opened_on=date(2023, 2, 1))
    assert [figures(day)["wage_account.opened_rate"].denominator for day in (due, date(2023, 12, 16))] == [0, 1]


def test_every_gap_of_a_limit_is_an_overdue_list(demo_sqlite: str) -> None:
    """What a rate misses today has run out before today, whichever rate has a limit."""
    day = date(2023, 12, 15)
    scope = Scope(start=date(2023, 1, 1), end=day, as_of=day)
    engine = kept_reader(demo_sqlite)
    with engine.connect() as connection:
        for metric in ALL_METRICS.values():
            ahead = metric.id.endswith("_ahead")  # what is still to come is asked for there
            if metric.denominator is None or metric.due is None or ahead or metric.id.startswith("system."):
                continue
            listed = replace(metric, columns=tuple(dict.fromkeys((*metric.columns, metric.due))))
            days = records(connection, listed, scope, Part.GAP)[metric.due]
            still = [d for d in days if d is not None and d >= day]
            assert not still, metric.id
    engine.dispose()


def test_a_lead_sent_back_is_closed_for_us(district: District) -> None:
    put, figures = district
    a_lead(put, "X1", date(2023, 11, 1), date(2023, 11, 22), sent_back_on=date(2023, 11, 3))
    a_lead(put, "X2", date(2023, 11, 1), date(2023, 11, 22), sent_back_on=date(2023, 12, 1))
    before, after = figures(date(2023, 11, 2)), figures(date(2023, 12, 15))
    assert before["lead.open"].value == 2
    assert (after["lead.open"].value, after["lead.overdue"].value) == (0, 0)
    # Sent back in time it counts nowhere; sent back late it was late.
    rate = after["lead.closed_on_time_rate"]
    assert (rate.numerator, rate.denominator) == (0, 1)
    assert after["lead.closed_rate"].denominator == 0


def test_repetition_is_known_only_where_something_tells_of_it(district: District) -> None:
    put, figures = district
    a_lead(put, "X1", date(2023, 11, 1), date(2023, 11, 22), employer_name="甲", closed_on=date(2023, 11, 10),
           conclusion="不属实")  # fmt: skip
    a_lead(put, "X2", date(2023, 11, 2), date(2023, 11, 23), employer_name="甲", closed_on=date(2023, 11, 20),
           conclusion="重复反映")  # fmt: skip
    # Until X2 was closed as one, no conclusion spoke of repetition, and no lead names an earlier one.
    before, after = figures(date(2023, 11, 19))["lead.repeat_rate"], figures(date(2023, 11, 20))["lead.repeat_rate"]
    assert (before.tracked, before.value) == (False, None)
    assert (after.numerator, after.denominator) == (1, 2)
    put(lead, lead_no="X3", source="全国平台", domain=DOMAINS[0], town_code=TOWN, received_on=date(2023, 11, 3),
        repeat_of="X1")  # fmt: skip
    named = figures(date(2023, 11, 3))["lead.repeat_rate"]
    assert (named.numerator, named.denominator) == (1, 3)
    # While both leads are within their limits no conclusion is expected to speak of it.
    within = figures(date(2023, 11, 2))["lead.repeat_rate"]
    assert (within.numerator, within.denominator) == (0, 2)


def test_a_kept_and_empty_ledger_needs_no_column(district: District, empty_url: str) -> None:
    put, figures = district
    kept = date(2023, 11, 20)
    put(site, site_no="G2", name="乙", town_code=TOWN, permit_on=date(2023, 1, 3), government_funded=True)
    with writer(empty_url).begin() as connection:
        keep(Load(connection, date(2023, 1, 1)), {"lead": kept, "inspection": kept})
    wanted = ("lead.received", "lead.solved_rate", "lead.repeat_rate", "lead.satisfied_rate", "lead.true_amount",
              "lead.unsolved_government", "inspection.site_coverage_rate", "inspection.red_line_sites")  # fmt: skip
    before = figures(date(2023, 11, 19))
    assert not any(before[m].tracked for m in wanted)
    clean = figures(kept)
    assert all(clean[m].tracked for m in wanted)
    assert all(clean[m].no_occasion for m in ("lead.solved_rate", "lead.repeat_rate", "lead.satisfied_rate"))
    for none in ("lead.received", "lead.true_amount", "lead.unsolved_government", "inspection.red_line_sites"):
        assert clean[none].value == 0, none
    covered = clean["inspection.site_coverage_rate"]
    assert (covered.numerator, covered.denominator) == (0, 2)
    # A lead past its limits whose columns are empty: the ledger no longer tells.
    a_lead(put, "X1", kept, date(2023, 12, 11), accept_due_on=date(2023, 11, 22))
    assert figures(date(2023, 11, 22))["lead.accepted_on_time_rate"].tracked
    late = figures(date(2023, 12, 12))
    assert (late["lead.received"].value, late["lead.solved_rate"].tracked) == (1, False)
    assert not late["lead.accepted_on_time_rate"].tracked


def test_mediation_counts_what_is_due_or_done_and_not_sent_back(district: District) -> None:
    put, figures = district
    due, sent = date(2023, 3, 23), date(2023, 3, 2)
    more: dict[str, dict[str, Any]] = {
        "agreed": {}, "running": {}, "closed": {"closed_on": date(2023, 3, 10)}, "back": {"sent_back_on": sent},
    }  # fmt: skip
    for number, row in more.items():
        a_lead(put, number, sent, due, **row)
        put(mediation, lead_no=number, sent_down_on=sent,
            agreement_on=date(2023, 3, 9) if number == "agreed" else None)  # fmt: skip
    parts = [(v.numerator, v.denominator) for day in (8, 9, 10, 23, 24)
             for v in [figures(date(2023, 3, day))["lead.mediated_rate"]]]  # fmt: skip
    # Agreed on the 9th, closed without agreement on the 10th; what still runs on the 23rd counts from the 24th.
    assert parts == [(0, 0), (1, 1), (1, 2), (1, 2), (1, 3)]


# --- enough -----------------------------------------------------------------------------------------


def test_one_yuan_is_no_deposit(district: District) -> None:
    put, figures = district
    put(deposit, deposit_no="B1", site_no="G1", form="银行保函", amount_yuan=Decimal(1), stored_on=date(2023, 2, 1),
        expires_on=date(2024, 2, 1))  # fmt: skip
    part = figures(date(2023, 3, 1))
    assert (part["deposit.stored_rate"].numerator, part["deposit.stored_rate"].denominator) == (0, 1)
    assert (part["deposit.not_stored"].value, part["deposit.part_stored"].value) == (0, 1)
    assert part["deposit.part_stored_amount"].value == Decimal(499_999)
    assert part["deposit.compliant_rate"].value == 0
    a_guarantee(put, "B2", date(2023, 4, 3), date(2024, 4, 3))
    full = figures(date(2023, 4, 3))
    assert (full["deposit.stored_rate"].value, full["deposit.part_stored"].value) == (1, 0)
    assert full["deposit.compliant_rate"].value == 1


def test_a_small_guarantee_does_not_take_the_place_of_one_that_expires(district: District) -> None:
    put, figures = district
    a_guarantee(put, "B1", date(2023, 2, 1), date(2023, 6, 20))
    put(deposit, deposit_no="B2", site_no="G1", form="银行保函", amount_yuan=Decimal(1), stored_on=date(2023, 6, 1),
        expires_on=date(2024, 6, 1))  # fmt: skip
    assert figures(date(2023, 6, 5))["deposit.guarantee_expiring"].value == 1


def test_a_use_within_its_limit_is_stored_and_not_yet_wanting(district: District) -> None:
    put, figures = district
    a_guarantee(put, "B1", date(2023, 2, 1), date(2024, 2, 1))
    put(deposit_movement, movement_no="M1", deposit_no="B1", kind="使用", moved_on=date(2023, 5, 4),
        amount_yuan=Decimal(100_000), top_up_due_on=date(2023, 5, 18))  # fmt: skip
    within, over = figures(date(2023, 5, 18)), figures(date(2023, 5, 19))
    assert [(f["deposit.stored_rate"].value, f["deposit.compliant_rate"].value) for f in (within, over)] == [
        (1, 1),
        (1, 0),
    ]


def test_a_cancelled_account_holds_nothing(district: District) -> None:
    put, figures = district
    put(wage_account, account_no="Z1", site_no="G1", bank_name="建行", opened_on=date(2023, 2, 1),
        closed_on=date(2023, 9, 15))  # fmt: skip
    put(wage_account_month, account_no="Z1", month=date(2023, 3, 1), labour_paid_on=date(2023, 3, 10),
        labour_paid_yuan=Decimal(90_000), paid_on=date(2023, 3, 25), paid_yuan=Decimal(60_000))  # fmt: skip
    for month in (8, 10):
        put(bank_statement, account_kind="专用账户", account_ref="Z1", month=date(2023, month, 1),
            balance_yuan=Decimal(30_000))  # fmt: skip
    before, after = figures(date(2023, 9, 14)), figures(date(2023, 12, 15))
    assert before["wage_account.balance"].value == 30_000
    assert after["wage_account.balance"].value == 0
    assert before["wage_account.cancelled_with_balance"].value == 0
    assert after["wage_account.cancelled_with_balance"].value == 1
    assert after["wage_account.statement_bank_more"].value == 30_000


def test_coverage_counts_a_site_that_finished_in_the_year(district: District) -> None:
    put, figures = district
    put(site, site_no="G2", name="乙", town_code=TOWN, permit_on=date(2022, 5, 1), completed_on=date(2023, 6, 30))
    put(site, site_no="G3", name="丙", town_code=TOWN, permit_on=date(2021, 5, 1), completed_on=date(2022, 12, 30))
    put(inspection, inspection_no="H1", site_no="G1", inspected_on=date(2023, 3, 1))
    found = figures(date(2023, 12, 15))["inspection.site_coverage_rate"]
    assert (found.numerator, found.denominator) == (1, 2)


def test_publication_belongs_to_its_quarter(district: District) -> None:
    put, figures = district
    for number, quarter, due, done in (
        ("P1", "2022-Q4", date(2023, 1, 15), date(2023, 1, 10)),
        ("P2", "2023-Q1", date(2023, 4, 15), date(2023, 4, 10)),
        ("P3", "2023-Q2", date(2023, 7, 15), None),
        ("P4", "2023-Q4", date(2024, 1, 15), None),
    ):
        put(publication, publication_no=number, quarter=quarter, due_on=due, published_on=done)
    found = figures(date(2023, 12, 31))["publication.published_rate"]
    assert (found.numerator, found.denominator) == (1, 3)  # the third quarter was never registered


def test_the_campaign_before_may_is_about_the_regulation(district: District) -> None:
    put, figures = district
    put(publicity, publicity_no="X1", title="迎新春慰问活动", held_on=date(2023, 1, 10))
    assert figures(date(2023, 5, 10))["publicity.before_may"].value == 0
    put(publicity, publicity_no="X3", title="冬季行动农民工工资支付宣传进工地", held_on=date(2023, 1, 10))
    assert figures(date(2023, 5, 10))["publicity.before_may"].value == 0
    put(publicity, publicity_no="X2", title="《保障农民工工资支付条例》实施三周年宣传", held_on=date(2023, 4, 25))
    assert figures(date(2023, 5, 10))["publicity.before_may"].value == 1


def test_the_campaign_before_may_ends_for_figure_and_target_on_one_day(
    district: District, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, figures = district
    put(publicity, publicity_no="X1", title="《保障农民工工资支付条例》宣传", held_on=date(2023, 5, 5))

    def message() -> tuple[object, date]:
        return figures(date(2023, 5, 10))["publicity.before_may"].value, pace.last_day("publicity.before_may", 2023)

    assert message() == (0, date(2023, 4, 30))
    path = tmp_path / "publicity.toml"
    path.write_text(
        publicity_file.FILE.read_text(encoding="utf-8").replace('until = "04-30"', 'until = "05-10"'), encoding="utf-8"
    )
    monkeypatch.setattr(publicity_file, "FILE", path)
    forget(publicity_file, pace)
    changed = {m.id: m for m in definitions_of_publicity.metrics()}
    monkeypatch.setattr(pace, "ALL_METRICS", dict(ALL_METRICS) | changed)
    try:
        assert message() == (1, date(2023, 5, 10))
    finally:
        monkeypatch.undo()
        forget(publicity_file, pace)


def test_a_cause_is_counted_over_the_records_of_its_figure(district: District, empty_url: str) -> None:
    """Of three sites without their deposit one never stored it; the others' guarantees ran out."""
    put, figures = district
    late = {"town_code": TOWN, "permit_on": date(2023, 1, 3), "deposit_due_on": date(2023, 2, 7),
            "deposit_required_yuan": Decimal(500_000), "deposit_exempt": False}  # fmt: skip
    for number, owner in (("G2", "区水务局"), ("G3", "区水务局"), ("G4", "区建管委")):
        put(site, site_no=number, name=number, department_code=owner, **late)
    put(deposit, deposit_no="X", site_no="G1", form="现金", amount_yuan=Decimal(500_000), stored_on=date(2023, 1, 4))
    put(deposit_movement, movement_no="M1", deposit_no="X", moved_on=date(2023, 1, 4), kind="存入",
        amount_yuan=Decimal(500_000))  # fmt: skip
    for number in ("G2", "G3"):
        put(deposit, deposit_no=f"B{number}", site_no=number, form="银行保函", amount_yuan=Decimal(500_000),
            stored_on=date(2023, 1, 20), expires_on=date(2023, 6, 1))  # fmt: skip
    day = date(2023, 7, 3)
    assert figures(day)["deposit.not_stored"].value == 3
    with reader(empty_url).connect() as connection:
        message = read_cases(connection, Scope(start=date(2023, 1, 1), end=day, as_of=day))
        water = read_cases(connection, Scope(start=date(2023, 1, 1), end=day, as_of=day, department="区水务局"))
    assert message.cause("deposit") == "超期未存集中在区水务局，占 66.7%"
    assert water.cause("deposit") == "超期未存项目均在徐泾镇"
    assert [case.owner for case in message.of("deposit") if case.kind == "应存未存金额最大"] == ["区建管委"]
