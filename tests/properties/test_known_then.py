"""Looking back shows what was known then: every list, drawer, portrait and document is that of a database cut then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest
from sqlalchemy import Connection, Engine, insert, select

from data_access.database.engine import reader, writer
from data_access.database.schema import enterprise, metadata, site
from data_access.database.scope import Scope
from data_access.reference.organisation import departments, towns
from metrics.assessment import lost_records, measuring, remediation, scoring
from metrics.assessment.headline import read_headline
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.any_moment import at_days
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.model import Fact, Metric, Part, always
from metrics.engine.periods import Preset
from metrics.engine.records import record, records
from metrics.indicators.catalogues import catalogue_of
from metrics.judging.values import values
from metrics.questions import (
    attention,
    balances,
    campaigns,
    deposit_ratio,
    evidence,
    firms,
    lead_flow,
    lead_ledger,
    office_lists,
    reconciliation,
    site_results,
    subsidy,
    wage_calendar,
)
from metrics.questions.record_timeline import Settlement, facts, links, settlement, timeline
from metrics.questions.since import read_since
from metrics.reporting.bulletin.bulletin import bulletin
from metrics.reporting.deck.slides import slides
from metrics.reporting.portraits import department_portrait, town_portrait
from metrics.reporting.report import read_report
from metrics.reporting.self_report import report_of
from tests.databases import DEMO_AS_OF, copy_sqlite, kept_reader, scope_on
from tests.known_dates import KNOWN, cut_at

METRICS = list(ALL_METRICS.values())
DRAWERS = 12  # records of a fact, spread over its keys


class Then(NamedTuple):
    """The district as it is and as it was on the day, both looked at as of that day."""

    day: date
    scope: Scope  # the year so far
    whole: Engine
    cut: Engine


@contextmanager
def looking_back(url: str, folder: Path, day: date) -> Iterator[Then]:
    cut = copy_sqlite(url, folder / "cut.db")
    cut_at(cut, day)
    found = Then(day, Scope(start=date(day.year, 1, 1), end=day, as_of=day), kept_reader(url), reader(cut))
    yield found
    found.cut.dispose()


@pytest.fixture(scope="module")
def then(demo_sqlite: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Then]:
    with looking_back(demo_sqlite, tmp_path_factory.mktemp("cut"), date(2023, 6, 30)) as found:
        yield found


def plain(found: Any) -> Any:
    """What can be compared: a frame as its columns and rows."""
    if isinstance(found, pd.DataFrame):
        rows = found.astype(object).where(found.notna(), None)
        return list(found.columns), [tuple(row) for row in rows.itertuples(index=False)]
    return found


def same(then: Then, *looks: tuple[str, Callable[[Connection], Any]]) -> None:
    """Each look shows the same in both databases; those that don't are named."""
    with then.whole.connect() as whole, then.cut.connect() as cut:
        leaking = [name for name, look in looks if plain(look(whole)) != plain(look(cut))]
    assert not leaking, f"{then.day} 之后才知道的：{leaking}"


def test_every_column_says_since_when_it_is_known() -> None:
    """The table of the cut is whole: a new column cannot be forgotten."""
    for table in metadata.sorted_tables:
        dated = KNOWN[table.name]
        texts = [*dated.given, *dated.undated, *dated.events, *(n for names in dated.events.values() for n in names)]
        assert sorted(texts) == sorted(table.columns.keys()), table.name
        assert set(dated.born) <= set(table.columns.keys()), table.name


@pytest.mark.parametrize("day", [date(2022, 6, 30), date(2023, 1, 15), date(2023, 9, 1)], ids=str)
def test_values_are_those_known_then(demo_sqlite: str, tmp_path: Path, day: date) -> None:
    def figures(connection: Connection, scope: Scope) -> Any:
        known = tracked(connection, METRICS, day)
        return values(evaluate(connection, METRICS, scope), METRICS, day, known)

    with looking_back(demo_sqlite, tmp_path, day) as then, then.whole.connect() as whole, then.cut.connect() as cut:
        now, before = figures(whole, then.scope), figures(cut, then.scope)
    assert [m for m in ALL_METRICS if now[m] != before[m]] == []


def test_lists_show_what_was_known_then(then: Then) -> None:
    """Every list of the catalogue by its records, and all fields that records have, once for each fact."""
    looks: list[tuple[str, Callable[[Connection], Any]]] = []
    for metric in METRICS:
        for part in Part if metric.denominator is not None else (Part.NUMERATOR,):

            def look(connection: Connection, metric: Metric = metric, part: Part = part) -> Any:
                return records(connection, replace(metric, columns=(metric.fact.title,)), then.scope, part)

            looks.append((f"{metric.id} {part}", look))
    for metric in {metric.fact.name: metric for metric in METRICS}.values():
        fields = tuple(metric.fact.fields)
        every = replace(
            metric, columns=fields, numerator=always, denominator=None, date=None, weight=None, money=False, needs=()
        )
        looks.append((metric.fact.name, partial(records, metric=every, scope=then.scope)))
    same(then, *looks)


def _opened(connection: Connection, fact: Fact) -> list[str]:
    """Keys of records to open: some of each fact whenever they came, and for leads those open then."""
    with at_days((DEMO_AS_OF, DEMO_AS_OF, DEMO_AS_OF)):
        keys = list(connection.scalars(select(fact.key).select_from(fact.source).order_by(fact.key)))
    return keys[:: max(len(keys) // DRAWERS, 1)]


def test_drawers_tell_what_was_known_then(then: Then) -> None:
    def drawer(connection: Connection, fact: Fact, key: str) -> Any:
        found = record(connection, fact, key, scope_on(then.day))
        if found is None:
            return None
        message = timeline(connection, fact, found, scope_on(then.day))
        settled = settlement(connection, key, then.day) if fact.name == "lead" else None
        return found, message, links(connection, fact, key, found, scope_on(then.day)), settled

    looks = []
    with then.whole.connect() as connection:
        opened = {name: _opened(connection, fact) for name, fact in facts().items()}
        opened["lead"] += list(records(connection, ALL_METRICS["lead.open"], then.scope)["key"])
    for name, keys in opened.items():
        fact = facts()[name]
        looks += [(f"{name} {key}", lambda c, fact=fact, key=key: drawer(c, fact, key)) for key in keys]
    same(then, *looks)


def test_portraits_show_what_was_known_then(then: Then) -> None:
    same(
        then,
        *((t.name, lambda c, t=t: town_portrait(c, then.scope, Preset.YEAR, t.code)) for t in towns()),
        *((d.code, lambda c, d=d: department_portrait(c, then.scope, Preset.YEAR, d.code)) for d in departments()),
    )


def test_a_firm_is_what_was_known_of_it_then(then: Then) -> None:
    with then.whole.connect() as connection:
        codes = list(connection.scalars(select(enterprise.c.uscc).order_by(enterprise.c.uscc)))[::40]

    def dossier(connection: Connection, uscc: str) -> Any:
        firm = firms.find(connection, then.day, uscc=uscc)
        assert firm is not None
        shown = firms.dossier(connection, then.scope, firm)
        rated = (shown.rated, shown.is_rated, shown.events)
        return rated, shown.text, shown.figures, [(s.title, s.kept, s.keys, plain(s.table)) for s in shown.sections]

    same(then, *((code, lambda c, code=code: dossier(c, code)) for code in codes))


def test_documents_say_what_was_known_then(then: Then) -> None:
    """The words of bulletin, slides and self-report; the workbook lists the records of the catalogue."""

    def pack(connection: Connection, scope: Scope) -> Any:
        message = read_report(connection, scope, Preset.YEAR, synthetic=True, version=1)
        portrait = town_portrait(connection, scope, Preset.YEAR, scope.towns[0]) if scope.towns else None
        return bulletin(message), slides(message, portrait=portrait)

    def self_report(connection: Connection) -> Any:
        catalogue = catalogue_of(then.day.year)
        score = scoring.score(connection, catalogue, measuring.year_scope(catalogue, then.day))
        found = lost_records.lost_records_by_code(connection, score)
        items = evidence.evidence_items(connection, catalogue, then.day)
        return report_of(score, found, remediation.recoveries(score, found), items, "全区", synthetic=True)

    town = replace(then.scope, towns=(towns()[0].code,))
    same(
        then,
        ("工作通报、汇报", lambda c: pack(c, then.scope)),
        ("一个街镇", lambda c: pack(c, town)),
        ("自查报告", self_report),
    )


def test_screens_list_what_was_known_then(then: Then) -> None:
    scope, year = then.scope, then.day.year
    with then.whole.connect() as connection:
        site_numbers = list(connection.scalars(select(site.c.site_no)))[::40]
    same(
        then,
        ("要点任务", lambda c: office_lists.tasks(c, year, then.day)),
        ("书面资料", lambda c: evidence.listed_evidence(c, year, then.day)),
        ("督办", lambda c: office_lists.follow_ups(c, year, then.day)),
        ("会议", lambda c: office_lists.meetings(c, year, then.day, office_lists.follow_ups(c, year, then.day))),
        ("宣传", lambda c: office_lists.events(c, year, then.day)),
        ("须办理", lambda c: attention.worklist(c, scope, each=1000)),
        ("自上次会议以来", lambda c: read_since(c, scope)),
        ("考核", lambda c: read_headline(c, scope)),
        ("在建工地", lambda c: site_results.sites(c, scope)),
        ("核查组", lambda c: site_results.teams(c, scope)),
        ("逐次核查", lambda c: [site_results.visits(c, number, then.day) for number in site_numbers]),
        ("专项行动", lambda c: campaigns.campaigns(c, then.day)),
        ("用时", lambda c: lead_flow.time_spent(c, scope)),
        ("在办", lambda c: lead_flow.ageing(c, scope)),
        ("承办单位", lambda c: lead_flow.by_owner(c, scope)),
        ("原因", lambda c: lead_flow.cross(c, ALL_METRICS["lead.received"], scope, "cause", "finding")),
        ("重复反映", lambda c: lead_flow.repeated_firms(c, scope)),
        ("冬季", lambda c: lead_flow.winters(c, scope)),
        ("流转", lambda c: lead_flow.holding(c, scope)),
        ("以案定补", lambda c: subsidy.eligible_cases(c, scope)),
        *(
            (f"欠薪台账{unit}", lambda c, unit=unit: lead_ledger.ledger(c, scope, unit, period_only=False))
            for unit in lead_ledger.Unit
        ),
        ("保证金持有", lambda c: balances.holdings(c, scope, "keeper_name")),
        ("保证金义务", lambda c: balances.obligations(c, scope)),
        ("应存核定", lambda c: deposit_ratio.site_facts(c, scope)),
        ("欠发月历", lambda c: wage_calendar.calendar(c, scope, 12)),
        ("对账", lambda c: reconciliation.differences(c, scope)),
    )


# --- counted by hand -----------------------------------------------------------------------------------


def day(month: int, of: int) -> date:
    return date(2023, month, of)


def put_a_lead_with_all_that_followed(url: str) -> None:
    """Received in June, sent back by the town and verified in July, transferred in August, closed in September."""
    schema, town = metadata.tables, towns()[0].code
    rows: tuple[tuple[str, dict[str, Any]], ...] = (
        ("data_load", {"loaded_at": datetime(2023, 12, 15, 9), "source": "workbook", "as_of": day(12, 15)}),
        ("lead", {
            "lead_no": "L1", "source": "12345", "domain": "其他", "town_code": town, "employer_name": "甲公司",
            "received_on": day(6, 20), "close_due_on": day(7, 11), "verified_on": day(7, 5), "finding": "属实",
            "true_amount_yuan": Decimal(5000), "closed_on": day(9, 1), "conclusion": "已付清", "remark": "已约谈",
        }),
        ("lead", {
            "lead_no": "L2", "source": "12345", "domain": "其他", "town_code": town, "employer_name": "甲公司",
            "received_on": day(8, 3), "repeat_of": "L1",
        }),
        ("lead_step", {"lead_no": "L1", "seq": 1, "step": "接收", "done_on": day(6, 20)}),
        ("lead_step", {"lead_no": "L1", "seq": 2, "step": "办结", "done_on": day(9, 1)}),
        ("lead_routing", {
            "lead_no": "L1", "seq": 1, "unit_name": "赵巷镇", "level": "街镇", "routed_on": day(6, 21),
            "left_on": day(7, 3), "outcome": "退回",
        }),
        ("lead_payment", {"payment_no": "P1", "lead_no": "L1", "paid_on": day(8, 30), "amount_yuan": Decimal(5000)}),
        ("labour_case", {
            "case_no": "C1", "lead_no": "L1", "town_code": town, "employer_name": "甲公司",
            "complained_on": day(6, 25), "pay_order_on": day(7, 6), "pay_order_due_on": day(7, 13), "absconded": True,
        }),
        ("criminal_transfer", {
            "transfer_no": "T1", "case_no": "C1", "town_code": town, "reported_on": day(8, 1),
            "decided_on": day(8, 2), "handed_over_on": day(8, 3), "police_decided_on": day(8, 4),
            "police_result": "立案", "pushed_two_law": True, "two_law_on": day(8, 3),
        }),
    )  # fmt: skip
    with writer(url).begin() as connection:
        for name, row in rows:
            connection.execute(insert(schema[name]).values(row))


def test_a_drawer_grows_with_what_happens(empty_url: str) -> None:
    put_a_lead_with_all_that_followed(empty_url)
    known = facts()

    def opened(fact: str, key: str, on: date) -> dict[str, Any] | None:
        return record(connection, known[fact], key, scope_on(on))

    with reader(empty_url).connect() as connection:
        assert opened("lead", "L1", day(6, 19)) is None
        june = opened("lead", "L1", day(6, 30))
        assert june is not None
        hidden = ("finding", "true_amount_yuan", "verified_on", "closed_on", "conclusion", "remark")
        assert [june[name] for name in hidden] == [None] * 6
        assert june["close_due_on"] == day(7, 11)  # a limit lies ahead and is known
        assert [s.name for s in timeline(connection, known["lead"], june, scope_on(day(6, 30)))] == [
            "接收",
            "流转至赵巷镇",
        ]
        assert [x.key for x in links(connection, known["lead"], "L1", june, scope_on(day(6, 30)))] == ["C1"]
        assert settlement(connection, "L1", day(6, 30)) is None
        routed = opened("lead_routing", "L1/1", day(6, 30))
        assert routed is not None
        assert (routed["left_on"], routed["outcome"]) == (None, None)
        case = opened("labour_case", "C1", day(6, 30))
        assert case is not None
        assert (case["pay_order_on"], case["pay_order_due_on"], case["fled"]) == (None, None, None)
        assert opened("criminal_transfer", "T1", day(6, 30)) is None
        august = opened("criminal_transfer", "T1", day(8, 3))
        assert august is not None
        assert (august["pushed"], august["police_result"], august["fled"]) == ("已推送", None, "是")
        now = opened("lead", "L1", day(12, 15))
        assert now is not None
        assert (now["finding"], now["conclusion"], now["remark"]) == ("属实", "已付清", "已约谈")
        found = {x.key for x in links(connection, known["lead"], "L1", now, scope_on(day(12, 15)))}
        assert found == {"L2", "C1", "T1"}
        assert settlement(connection, "L1", day(12, 15)) == Settlement(
            Decimal(5000), Decimal(5000), Decimal(0), solved=True
        )


def test_a_list_is_not_searched_for_what_was_found_out_later(empty_url: str) -> None:
    put_a_lead_with_all_that_followed(empty_url)
    received = replace(ALL_METRICS["lead.received"], columns=("lead_no", "finding", "conclusion"))
    with reader(empty_url).connect() as connection:
        for on, count in ((day(6, 30), 0), (day(7, 31), 1)):
            scope = Scope(start=day(1, 1), end=on, as_of=on)
            assert len(records(connection, received, scope, search="属实")) == count
