"""A ledger that is kept and holds nothing, or nothing due yet, is known, whatever else is loaded; what is not kept is
unknown, and 缺什么数据 names it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import Connection, create_engine, delete, insert, update

from data_access.database.engine import reader, writer
from data_access.database.kept_ledgers import TABLE_OF, keep, ledger_name
from data_access.database.schema import (
    DOMAINS,
    deposit,
    deposit_movement,
    evidence,
    inspection,
    inspection_item,
    kept_ledger,
    lead,
    lead_routing,
    metadata,
    site,
)
from data_access.database.storing import Load
from data_access.ledger_import.loading import load_workbook
from data_access.ledger_import.noting import state_kept
from metrics.assessment.measuring import score_metrics, year_scope
from metrics.assessment.score import Score
from metrics.assessment.score_sentences import missing_data
from metrics.assessment.scoring import score
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.known_figures import tracked
from metrics.indicators.catalogues import catalogue_of
from tests.databases import DEMO_AS_OF, copy_sqlite

YEAR = catalogue_of(2023)
TOWN = "310118106"
DAY = date(2023, 11, 20)
KEPT = date(2023, 11, 1)
RECEIVED, DUE = date(2023, 11, 13), date(2023, 12, 4)  # within its limit on DAY
LEDGERS = sorted({m.proof.table.name for m in score_metrics(YEAR)})
D = Decimal


@pytest.fixture
def district(empty_url: str) -> Iterator[Connection]:
    """A connection to an empty district, whose changes are taken back."""
    engine = writer(empty_url)
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


def kept(connection: Connection, tables: Iterable[str]) -> None:
    keep(Load(connection, date(2023, 1, 1)), dict.fromkeys(tables, KEPT))


def a_lead(connection: Connection, **more: Any) -> None:
    usual: dict[str, Any] = {"source": "全国平台", "domain": DOMAINS[0], "town_code": TOWN}
    usual |= {"received_on": RECEIVED, "accept_due_on": RECEIVED + timedelta(days=9), "close_due_on": DUE}
    connection.execute(insert(lead).values(lead_no="X1", **usual | more))


def scored(connection: Connection, **part: Any) -> Score:
    return score(connection, YEAR, year_scope(YEAR, DAY, **part))


def points(found: Score, measure: str) -> list[tuple[Decimal, Decimal]]:
    return [(x.points, x.unknown) for x in found.lines if x.indicator.measure == measure]


def test_an_empty_ledger_earns_the_same_whatever_else_is_loaded(district: Connection) -> None:
    assert scored(district).total is None  # nothing is kept
    kept(district, ["inspection"])
    alone = scored(district)
    # 实地核查 30 points in full, and of 书面资料 P04 and P05 what their missing paper leaves open.
    assert sum(p for p, _ in points(alone, "实地核查")) == alone.total == D(30)
    assert (alone.lost, alone.unknown, alone.grade_low, alone.grade_high) == (D(0), D(70), "C", "A")
    kept(district, ["lead", "lead_routing"])
    beside = scored(district)
    assert points(beside, "实地核查") == points(alone, "实地核查")
    assert (beside.total, beside.unknown) == (D(60), D(40))
    a_lead(district)
    one = scored(district)
    assert points(one, "实地核查") == points(alone, "实地核查")
    # Within its limit the lead is neither won nor lost: 平台案件 stays as it was.
    assert (points(one, "平台案件"), one.total) == (points(beside, "平台案件"), D(60))
    assert not [v.veto.code for v in one.undecided if v.veto.code == "V3"]
    # A town in which nothing is recorded has no score, beside one that has.
    assert scored(district, towns=("310118105",)).total is None
    assert scored(district, towns=(TOWN,)).total is not None


LATER = st.none() | st.dates(RECEIVED, DAY)
ROW = st.fixed_dictionaries(
    {
        "accepted_on": LATER,
        "contacted_on": LATER,
        "verified_on": LATER,
        "finding": st.sampled_from([None, "属实", "不属实"]),
        "true_amount_yuan": st.sampled_from([None, D(30_000)]),
        "repeat_of": st.sampled_from([None, "X0"]),
        "handler_name": st.sampled_from([None, "徐泾镇"]),
        "site_no": st.sampled_from([None, "G1"]),
    }
)
FUNDED = st.fixed_dictionaries({"government_funded": st.sampled_from([None, True, False])})


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=ROW, tables=st.sets(st.sampled_from(LEDGERS)), funds=FUNDED, day=LATER)
def test_a_lead_within_its_limit_makes_nothing_unknown(
    district: Connection, row: dict[str, Any], tables: set[str], funds: dict[str, Any], day: date | None
) -> None:
    # What is of government sites is not known where a lead's site does not say who pays.
    asked = [
        m for m in ALL_METRICS.values()
        if not m.id.endswith("_public") and (m.id != "lead.government_in_progress" or row["finding"] != "属实")
    ]  # fmt: skip
    with district.begin_nested() as state:
        kept(district, {*tables, "lead"})
        district.execute(
            insert(site).values(site_no="G1", name="甲", town_code=TOWN, permit_on=date(2023, 1, 3), **funds)
        )
        before = tracked(district, asked, day or DAY)
        a_lead(district, **row)
        assert before <= tracked(district, asked, day or DAY)
        state.rollback()


CASH = {"deposit_no": "B1", "site_no": "G1", "form": "现金", "amount_yuan": D(500_000), "stored_on": RECEIVED}
MOVED = {"deposit_no": "B1", "moved_on": RECEIVED}
NOT_DUE: dict[str, dict[str, Any]] = {
    "labour_case": {"case_no": "C1", "town_code": TOWN, "complained_on": RECEIVED, "file_due_on": DUE,
                    "close_due_on": DUE},
    "warning": {"warning_no": "Y1", "rule_code": "R1", "level": "黄", "channel": "线上比对", "town_code": TOWN,
                "raised_on": RECEIVED, "due_on": DUE},
    "listing": {"listing_no": "M1", "list_kind": "人社失信名单", "employer_name": "甲", "town_code": TOWN,
                "due_on": DUE},
    "publication": {"publication_no": "P1", "quarter": "2023Q3", "due_on": DUE},
    "follow_up": {"follow_up_no": "D1", "title": "督办", "owner_name": "徐泾镇", "raised_on": RECEIVED, "due_on": DUE},
    "task": {"task_no": "T1", "clause": "一", "title": "任务", "owner_name": "区人社局", "starts_on": RECEIVED,
             "due_on": DUE},
    "evidence": {"evidence_no": "Z1", "assessment_year": 2023, "indicator_code": "P01", "title": "纪要",
                 "owner_name": "区人社局", "due_on": DUE},
    "deposit_movement": {**MOVED, "movement_no": "M1", "kind": "使用", "amount_yuan": D(100), "top_up_due_on": DUE},
}  # fmt: skip


def test_no_record_within_its_limit_costs_a_point_or_makes_one_unknown(district: Connection) -> None:
    kept(district, TABLE_OF.values())
    district.execute(
        insert(site).values(site_no="G1", name="甲", town_code=TOWN, permit_on=KEPT, deposit_due_on=KEPT,
                            deposit_required_yuan=D(500_000), deposit_exempt=False)
    )  # fmt: skip
    district.execute(insert(deposit).values(**CASH))
    district.execute(insert(deposit_movement).values(**MOVED, movement_no="M0", kind="存入", amount_yuan=D(500_000)))
    before = scored(district)
    for table, row in NOT_DUE.items():
        with district.begin_nested() as state:
            district.execute(insert(metadata.tables[table]).values(**row))
            after = scored(district)
            assert (after.lost, after.undecided) == (before.lost, before.undecided), table
            assert after.unknown <= before.unknown, table
            state.rollback()


def test_what_is_past_its_limit_without_its_columns_is_unknown(district: Connection) -> None:
    kept(district, ["lead", "lead_routing"])
    a_lead(district, close_due_on=DAY - timedelta(days=1), accept_due_on=DAY - timedelta(days=5))
    found = {x.indicator.code: x.unknown for x in scored(district).lines if x.indicator.code.startswith("L")}
    # By its limit the lead was not closed: L02 is known, and lost.
    assert found == {"L01": 4, "L02": 0, "L03": 8, "L04": 3, "L05": 4, "L06": 3}
    assert "V3" in {v.veto.code for v in scored(district).undecided}


@pytest.mark.parametrize("table", LEDGERS)
def test_what_is_lacking_is_the_ledger_that_is_not_there(table: str, demo_sqlite: str, tmp_path: Path) -> None:
    url = copy_sqlite(demo_sqlite, tmp_path / "less.db")
    with create_engine(url).connect() as connection:
        scope = year_scope(YEAR, DEMO_AS_OF)
        whole = score(connection, YEAR, scope)
        assert (whole.unknown, missing_data(whole)) == (0, [])
        connection.execute(delete(metadata.tables[table]))
        connection.execute(delete(kept_ledger).where(kept_ledger.c.table_name == table))
        less = score(connection, YEAR, scope)
        listed = missing_data(less)
    assert {label for label, _, _ in listed} == {ledger_name(table)}
    # Points that are lost whatever the ledger says are not among those it would make known.
    assert sum(p for _, p, _ in listed) == less.unknown
    unknown = {x.indicator.code for x in less.lines if x.unknown} | {v.veto.code for v in less.undecided}
    assert unknown == {name.split()[0] for _, _, names in listed for name in names}
    assert unknown


def test_two_ledgers_that_are_not_there_are_both_named(district: Connection) -> None:
    lacks = {name.split()[0]: label for label, _, names in missing_data(scored(district)) for name in names}
    assert lacks["P06"] == "在建工地台账、工资保证金台账"
    district.execute(insert(site).values(site_no="G1", name="甲", town_code=TOWN, permit_on=date(2023, 1, 3)))
    lacks = {name.split()[0]: label for label, _, names in missing_data(scored(district)) for name in names}
    assert lacks["P06"] == "工资保证金台账"
    assert lacks["P04"] == "实地核查台账"
    kept(district, ["deposit", "inspection"])
    lacks = {name.split()[0]: label for label, _, names in missing_data(scored(district)) for name in names}
    # Of what paper is not listed the figure alone decides nothing.
    assert (lacks["P06"], lacks["P04"], lacks["V3"]) == ("书面资料台账", "书面资料台账", "欠薪线索台账")
    # Who pays for a site matters once one was verified.
    district.execute(insert(inspection).values(inspection_no="H1", site_no="G1", inspected_on=KEPT))
    district.execute(insert(inspection_item).values(inspection_no="H1", item_code="C01", result="符合"))
    lacks = {name.split()[0]: label for label, _, names in missing_data(scored(district)) for name in names}
    assert lacks["P04"] == "在建工地台账“是否政府投资”列"


def test_paper_that_is_asked_for_and_not_listed_is_unknown(district: Connection) -> None:
    kept(district, ["inspection", "evidence"])

    def line() -> tuple[Decimal, Decimal, Decimal]:
        found = scored(district)
        (p05,) = [x for x in found.lines if x.indicator.code == "P05"]
        label = {name.split()[0]: label for label, _, names in missing_data(found) for name in names}.get("P05", "")
        assert label == ("书面资料台账所列本年度应交材料" if p05.unknown else "")
        return p05.points, p05.lost, p05.unknown

    assert line() == (D(0), D(0), D(4))
    district.execute(
        insert(evidence).values(
            evidence_no="Z1", assessment_year=2023, indicator_code="P05", title="汇总", owner_name="区建管委",
            due_on=DAY,
        )
    )  # fmt: skip
    assert line() == (D(4), D(0), D(0))  # due today: listed, and not missed
    district.execute(update(evidence).values(due_on=DAY - timedelta(days=1)))
    assert line() == (D(0), D(4), D(0))


def test_the_lead_ledger_keeps_what_it_says_of_others(empty_url: str, tmp_path: Path) -> None:
    def returned(day: date) -> bool:
        engine = reader(empty_url)
        with engine.connect() as connection:
            found = ALL_METRICS["lead.sent_back_rate"].id in tracked(
                connection, [ALL_METRICS["lead.sent_back_rate"]], day
            )
        engine.dispose()
        return found

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "欠薪线索"
    sheet.append(["线索编号", "来源", "接收日期", "属地街镇", "所属领域", "被反映单位", "退回日期"])
    sheet.insert_rows(1)
    sheet["A1"] = "欠薪线索台账（截至2023-11-01）"
    book.save(tmp_path / "empty.xlsx")
    load_workbook(tmp_path / "empty.xlsx", empty_url)
    assert (returned(date(2023, 10, 31)), returned(KEPT)) == (False, True)
    with writer(empty_url).begin() as connection:
        connection.execute(delete(kept_ledger).where(kept_ledger.c.table_name == lead_routing.name))
    assert not returned(KEPT)
    state_kept(empty_url, next(name for name, table in TABLE_OF.items() if table == "lead"), KEPT)
    assert returned(KEPT)
