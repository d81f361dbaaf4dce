"""Papers, priorities and follow-ups: one state each, the same in figures, lists, portraits and drawers."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert

from data_access.engine import reader, writer
from data_access.organisation import departments
from data_access.schema import evidence
from data_access.scope import Scope
from metrics.catalogue import CATALOGUE
from metrics.clocks import Course, clocks_of
from metrics.definitions.office import EVIDENCE, FollowUpState, PaperState, TaskState, honoured
from metrics.evaluation import evaluate, record, records, tracked
from metrics.office_lists import follow_ups, follow_ups_of, judged_in, papers, tasks
from metrics.periods import Preset
from metrics.reporting.portraits import department_portrait
from metrics.values import Value, values
from tests.databases import DEMO_AS_OF

DUE = date(2023, 11, 30)
# When it was sent in, checked, and why it was sent back; its state on 20 November, on its day and on 8 December.
PAPERS: dict[str, tuple[date | None, date | None, str | None, tuple[PaperState, PaperState, PaperState]]] = {
    "never": (None, None, None, (PaperState.TO_COME, PaperState.TO_COME, PaperState.OVERDUE)),
    "late": (date(2023, 12, 4), None, None, (PaperState.TO_COME, PaperState.TO_COME, PaperState.UNCHECKED)),
    "waiting": (date(2023, 11, 10), None, None, (PaperState.UNCHECKED,) * 3),
    "passed": (date(2023, 11, 10), date(2023, 11, 25), None,
               (PaperState.UNCHECKED, PaperState.CHECKED, PaperState.CHECKED)),
    "sent back": (date(2023, 11, 10), date(2023, 11, 25), "缺少盖章页",
                  (PaperState.UNCHECKED, PaperState.REJECTED, PaperState.REJECTED)),
    "sent again": (date(2023, 12, 2), date(2023, 11, 15), "缺少盖章页",
                   (PaperState.REJECTED, PaperState.REJECTED, PaperState.UNCHECKED)),
}  # fmt: skip
DAYS = (date(2023, 11, 20), DUE, date(2023, 12, 8))


def put(url: str, number: str, year: int = 2023, due: date = DUE, **row: Any) -> None:
    with writer(url).begin() as connection:
        connection.execute(
            insert(evidence).values(
                evidence_no=number, assessment_year=year, indicator_code="P05", title=number,
                department_code="区建管委", due_on=due, **row,
            )
        )  # fmt: skip


def figures(url: str, scope: Scope) -> dict[str, Value]:
    metrics = [m for m in CATALOGUE.values() if m.theme in ("evidence", "task", "follow_up", "meeting")]
    with reader(url).connect() as connection:
        found: dict[str, Value] = {}
        for m in metrics:
            within = honoured(m.fact, scope)
            found |= values(evaluate(connection, [m], within), [m], scope.as_of, tracked(connection, [m], scope.as_of))
        return found


def counted(url: str, metric_id: str, scope: Scope) -> int:
    return int(figures(url, scope)[metric_id].value or 0)


def test_a_paper_has_one_state_on_a_day(empty_url: str) -> None:
    for number, (provided, checked, reason, _) in PAPERS.items():
        put(empty_url, number, provided_on=provided, checked_on=checked, rejected_reason=reason)
    put(empty_url, "owed since last year", 2022, date(2022, 11, 30))
    put(empty_url, "settled last year", 2022, date(2022, 11, 30), provided_on=date(2022, 11, 1),
        checked_on=date(2022, 11, 2))  # fmt: skip
    for place, day in enumerate(DAYS):
        with reader(empty_url).connect() as connection:
            listed = {i.number: i.state for i in papers(connection, 2023, day)}
        expected = {number: states[place] for number, (*_, states) in PAPERS.items()}
        assert listed == {**expected, "owed since last year": PaperState.OVERDUE}
        scope = Scope(start=date(2023, 1, 1), end=date(2023, 12, 31), as_of=day)
        states = Counter(listed.values())
        for state, metric_id in (
            (PaperState.OVERDUE, "evidence.overdue"),
            (PaperState.REJECTED, "evidence.rejected"),
            (PaperState.UNCHECKED, "evidence.unchecked"),
            (PaperState.TO_COME, "evidence.to_come"),
        ):
            assert counted(empty_url, metric_id, scope) == states[state], (day, state)


def test_the_drawer_of_a_paper_sent_back_does_not_call_it_done(empty_url: str) -> None:
    put(empty_url, "P", provided_on=date(2023, 11, 10), checked_on=date(2023, 11, 25), rejected_reason="缺少盖章页")
    put(empty_url, "Q", provided_on=date(2023, 12, 2), checked_on=date(2023, 11, 15), rejected_reason="缺少盖章页")
    with reader(empty_url).connect() as connection:
        for number, day, course in (
            ("P", date(2023, 11, 20), Course.MET),
            ("P", date(2023, 12, 8), Course.OVERDUE),
            ("Q", date(2023, 12, 8), Course.LATE),
        ):
            found = record(connection, EVIDENCE, number)
            assert found is not None
            assert [c.course for c in clocks_of(EVIDENCE, found, day)] == [course], (number, day)


SCOPES = {
    "district": Scope(start=date(2023, 1, 1), end=date(2023, 12, 31), as_of=DEMO_AS_OF),
    "town": Scope(start=date(2023, 1, 1), end=date(2023, 12, 31), as_of=DEMO_AS_OF, towns=("310118106",)),
    "department": Scope(start=date(2023, 1, 1), end=date(2023, 12, 31), as_of=DEMO_AS_OF, department="区建管委"),
    "town and domain": Scope(start=date(2023, 1, 1), end=date(2023, 12, 31), as_of=date(2023, 9, 15),
                             towns=("310118106", "310118107"), domain="工程建设领域"),
    "another year": Scope(start=date(2022, 1, 1), end=date(2022, 12, 31), as_of=date(2022, 11, 10)),
    "before the ledgers": Scope(start=date(2019, 1, 1), end=date(2019, 12, 31), as_of=date(2019, 6, 30)),
}  # fmt: skip


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES)
def test_what_the_office_lists_is_what_its_figures_count(demo_sqlite: str, scope: Scope) -> None:
    year, found = scope.start.year, figures(demo_sqlite, scope)
    with reader(demo_sqlite).connect() as connection:
        owed = [i for i in papers(connection, year, scope.as_of) if scope.department in (None, i.department)]
        led = [t for t in tasks(connection, year, scope.as_of) if scope.department in (None, t.lead)]
        raised = follow_ups_of(follow_ups(connection, year, scope.as_of), scope)
        listed = {
            m: set(records(connection, CATALOGUE[m], honoured(CATALOGUE[m].fact, scope))["key"])
            for m in ("evidence.overdue", "evidence.rejected", "task.overdue", "task.behind", "task.near_due",
                      "follow_up.overdue", "follow_up.open")
        }  # fmt: skip
    assert listed["evidence.overdue"] == {i.number for i in owed if i.state is PaperState.OVERDUE}
    assert listed["evidence.rejected"] == {i.number for i in owed if i.state is PaperState.REJECTED}
    assert listed["task.overdue"] == {t.number for t in led if t.state is TaskState.OVERDUE}
    assert listed["task.behind"] == {t.number for t in led if t.state is TaskState.BEHIND}
    assert listed["task.near_due"] == {t.number for t in led if t.state is TaskState.NEAR}
    assert listed["follow_up.overdue"] == {x.number for x in raised if x.state is FollowUpState.OVERDUE}
    assert listed["follow_up.open"] == {x.number for x in raised if x.state is not FollowUpState.DONE}
    complete, judged = found["evidence.complete_rate"], judged_in(owed, scope)
    assert int(complete.denominator or 0) == len(judged)
    assert int(complete.numerator or 0) == sum(i.state in (PaperState.CHECKED, PaperState.UNCHECKED) for i in judged)


def test_a_portrait_gives_papers_and_tasks_the_state_of_their_screens(demo_sqlite: str) -> None:
    scope = SCOPES["town"]
    with reader(demo_sqlite).connect() as connection:
        states = {i.title: i.state.value for i in papers(connection, 2023, DEMO_AS_OF)}
        owed = {
            i.number
            for i in papers(connection, 2023, DEMO_AS_OF)
            if i.state in (PaperState.OVERDUE, PaperState.REJECTED)
        }
        owed |= {t.number for t in tasks(connection, 2023, DEMO_AS_OF) if t.state is TaskState.OVERDUE}
        owed |= {x.number for x in follow_ups(connection, 2023, DEMO_AS_OF)
                 if x.state is FollowUpState.OVERDUE and x.owner in {d.code for d in departments()}}  # fmt: skip
        shown = set()
        for department in departments():
            made = department_portrait(connection, Scope(start=scope.start, end=DEMO_AS_OF, as_of=DEMO_AS_OF),
                                       Preset.YEAR, department.code)  # fmt: skip
            assert all(d.state == states[d.title] for d in made.duties if d.kind == "书面资料")
            shown |= {i.key for i in made.items if i.metric.startswith(("evidence", "task", "follow_up"))}
            if any(d.late for d in made.duties):
                assert not made.takeaway.endswith("没有待办事项。")
    assert "退回补正" in states.values()
    assert shown == owed
