"""Inspection cases: what is late, what an order to pay leads to, and the hint for transfer to the police."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert

from data_access.database.engine import writer
from data_access.database.schema import criminal_transfer, labour_case
from data_access.database.scope import Scope
from data_access.rules.criminal_sums import thresholds
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.records import record, records
from metrics.judging.values import Value, values
from metrics.questions.record_timeline import facts, links, timeline
from tests.databases import DEMO_AS_OF, kept_reader, scope_on

METRICS = [m for m in ALL_METRICS.values() if m.theme == "case"]
YEAR = Scope(start=date(2023, 1, 1), end=date(2023, 12, 31), as_of=DEMO_AS_OF)
ORDERED: dict[str, Any] = {
    "case_no": "JC1", "town_code": "310118106", "employer_name": "甲", "complained_on": date(2023, 3, 1),
    "file_due_on": date(2023, 3, 8), "filed_on": date(2023, 3, 3), "close_due_on": date(2023, 5, 31),
    "pay_order_on": date(2023, 3, 20), "pay_order_due_on": date(2023, 3, 27), "workers": 10,
    "amount_yuan": Decimal(100_000), "absconded": True,
}  # fmt: skip


def figures(engine: Engine, scope: Scope) -> dict[str, Value]:
    with engine.connect() as connection:
        known = tracked(connection, METRICS, scope.as_of)
        return values(evaluate(connection, METRICS, scope), METRICS, scope.as_of, known)


def at(day: date) -> Scope:
    return Scope(start=date(2023, 1, 1), end=day, as_of=day)


@pytest.fixture
def case_url(tmp_path: object) -> str:
    return f"sqlite:///{tmp_path}/case.db"


@pytest.mark.parametrize(
    ("changes", "hint", "means"),
    [
        ({}, 1, 0),
        ({"absconded": False}, 0, 1),
        ({"absconded": None}, 0, 1),
        ({"amount_yuan": Decimal("99999.99")}, 0, 0),  # ten workers, below the total
        ({"workers": 9}, 0, 0),  # nine workers at 11,111 元 each reach neither sum
        ({"workers": 5, "amount_yuan": Decimal(100_000)}, 1, 0),  # 20,000 元 each: one worker at least reaches it
        ({"workers": None}, 0, 0),  # unknown is no hint
        ({"amount_yuan": None}, 0, 0),
        ({"pay_order_complied_on": date(2023, 3, 30)}, 0, 0),
        ({"pay_order_on": None, "pay_order_due_on": None}, 0, 0),
    ],
)  # fmt: skip
def test_a_hint_needs_order_expiry_and_sum(empty_url: str, changes: dict[str, Any], hint: int, means: int) -> None:
    """Thresholds of the demo parameters: ten workers and 100,000 元, or 20,000 元 for one."""
    assert thresholds()["one_worker.yuan"].value == 20_000
    engine = writer(empty_url)
    with engine.begin() as connection:
        connection.execute(insert(labour_case).values({**ORDERED, **changes}))
    found = figures(engine, at(date(2023, 4, 10)))
    assert [found["case.transfer_hint"].value, found["case.means_unknown"].value] == [hint, means]
    # On the last day of its term the order has not expired.
    early = figures(engine, at(date(2023, 3, 27)))
    assert [early["case.transfer_hint"].value, early["case.means_unknown"].value] == [0, 0]
    engine.dispose()


def test_a_reported_case_is_no_candidate_any_more(case_url: str) -> None:
    engine = writer(case_url)
    with engine.begin() as connection:
        connection.execute(insert(labour_case).values(ORDERED))
        connection.execute(insert(criminal_transfer).values(
            transfer_no="YS1", case_no="JC1", town_code="310118106", reported_on=date(2023, 4, 3),
            decide_due_on=date(2023, 4, 6), decided_on=date(2023, 4, 6), hand_over_due_on=date(2023, 4, 7),
            handed_over_on=date(2023, 4, 10), police_due_on=date(2023, 4, 13)))  # fmt: skip
    assert figures(engine, at(date(2023, 4, 2)))["case.transfer_hint"].value == 1
    assert figures(engine, at(date(2023, 4, 3)))["case.transfer_hint"].value == 0
    late = {
        day: figures(engine, at(date(2023, 4, day)))["case.transfer_overdue"].value for day in (6, 7, 8, 10, 13, 14)
    }
    assert late == {6: 0, 7: 0, 8: 1, 10: 0, 13: 0, 14: 1}
    rates = figures(engine, at(date(2023, 4, 14)))
    assert [rates[f"case.{n}_rate"].value for n in ("transfer_decided", "handed_over", "police_decided")] == [1, 0, 0]
    with engine.begin() as connection:
        connection.execute(delete(criminal_transfer))
    assert figures(engine, at(date(2023, 4, 14)))["case.handed_over_rate"].value is None
    engine.dispose()


def test_filing_and_investigation_clocks(case_url: str) -> None:
    engine = writer(case_url)
    with engine.begin() as connection:
        connection.execute(insert(labour_case), [
            {"case_no": "A", "filed_on": date(2023, 3, 8), "closed_on": date(2023, 5, 31), **_limits()},
            {"case_no": "B", "filed_on": date(2023, 3, 9), "closed_on": date(2023, 6, 1), **_limits()},
            {"case_no": "C", "filed_on": None, "closed_on": None, **_limits()},
        ])  # fmt: skip
    on_time = figures(engine, at(date(2023, 3, 9)))["case.filed_on_time_rate"]
    assert [on_time.numerator, on_time.denominator] == [1, 3]
    found = figures(engine, at(date(2023, 6, 1)))
    assert [found["case.closed_on_time_rate"].numerator, found["case.closed_on_time_rate"].denominator] == [1, 2]
    assert [found["case.open"].value, found["case.overdue"].value] == [1, 0]
    assert figures(engine, at(date(2023, 5, 31)))["case.overdue"].value == 0
    engine.dispose()


def _limits() -> dict[str, Any]:
    return {"town_code": "310118106", "complained_on": date(2023, 3, 1), "file_due_on": date(2023, 3, 8),
            "close_due_on": date(2023, 5, 31)}  # fmt: skip


def test_the_demo_has_a_hint_and_transfers(demo_sqlite: str) -> None:
    found = figures(kept_reader(demo_sqlite), YEAR)
    assert found["case.transfer_hint"].value == 1
    assert found["case.transferred"].value


def test_a_lead_leads_to_site_firm_case_transfer_and_listing(demo_sqlite: str) -> None:
    with kept_reader(demo_sqlite).connect() as connection:
        known = facts()
        reached: set[str] = set()
        for metric_id, fact in (
            ("lead.true", "lead"),
            ("case.pay_orders", "labour_case"),
            ("case.transferred", "criminal_transfer"),
        ):
            whole = Scope(start=date(2021, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)
            for key in records(connection, ALL_METRICS[metric_id], whole)["key"]:
                found = record(connection, known[fact], key, whole)
                assert found is not None
                for link in links(connection, known[fact], key, found, whole):
                    assert record(connection, known[link.fact], link.key, whole) is not None, link
                    assert link.fact != "enterprise" or link.key not in link.label, link  # a firm by its name
                    reached.add(f"{fact}→{link.fact}")
        assert {
            "lead→site", "lead→enterprise", "lead→labour_case", "lead→criminal_transfer", "lead→deposit_movement",
            "labour_case→lead", "labour_case→criminal_transfer", "labour_case→listing", "criminal_transfer→labour_case",
        } <= reached  # fmt: skip


def test_a_story_is_in_order_and_counts_working_days(demo_sqlite: str) -> None:
    with kept_reader(demo_sqlite).connect() as connection:
        fact = facts()["lead"]
        for key in records(connection, ALL_METRICS["lead.true"], YEAR)["key"][:20]:
            found = record(connection, fact, key, YEAR)
            assert found is not None
            steps = timeline(connection, fact, found, YEAR)
            assert [s.day for s in steps] == sorted(s.day for s in steps)
            assert steps[0].name == "接收"
            assert all(s.since_last >= 0 for s in steps)
            assert any(s.clock is not None for s in steps)


def test_a_lead_of_a_ledger_tells_its_dated_fields(sample_sqlite: str) -> None:
    with kept_reader(sample_sqlite).connect() as connection:
        fact = facts()["lead"]
        found = record(connection, fact, "XS2023300002", scope_on(date(2023, 9, 30)))
        assert found is not None
        steps = timeline(connection, fact, found, scope_on(date(2023, 9, 30)))
    closing = next(s for s in steps if s.name == "办结")
    assert closing.clock is not None
    assert closing.clock.over > 0  # due 2023-07-02, closed 2023-07-12
    assert any(s.name.startswith("支付 279,000.00 元") for s in steps)
