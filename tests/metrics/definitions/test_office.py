"""Papers, priorities and follow-ups: one state each, the same in figures, lists, portraits and drawers."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert
from streamlit.testing.v1 import AppTest

from data_access.database.engine import reader, writer
from data_access.database.schema import evidence
from data_access.database.scope import Scope
from data_access.reference.organisation import departments, towns
from metrics.assessment.measuring import deviations, in_year
from metrics.assessment.score import rule_text
from metrics.assessment.scoring import score
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.evidence import EvidenceState, evidence_fact
from metrics.definitions.meetings import FollowUpState
from metrics.definitions.tasks import TaskState
from metrics.definitions.undivided import honoured
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.periods import Preset
from metrics.engine.records import record, records
from metrics.indicators.catalogues import catalogue_for
from metrics.judging.values import Value, values, values_by
from metrics.questions.evidence import PRESSING, judged_in, listed_evidence
from metrics.questions.office_lists import follow_ups, follow_ups_of, tasks
from metrics.reporting.portraits import department_portrait, town_portrait
from metrics.wording.clocks import ClockState, clocks_of
from tests.conftest import at_once, listed
from tests.databases import DEMO_AS_OF, FRAME_SCRIPT, kept_reader, scope_on

IN_ORDER = (EvidenceState.CHECKED, EvidenceState.UNCHECKED)
DUE = date(2023, 11, 30)
# When it was sent in, checked, and why it was sent back; its state on 20 November, on its day and on 8 December.
PAPERS: dict[str, tuple[date | None, date | None, str | None, tuple[EvidenceState, EvidenceState, EvidenceState]]] = {
    "never": (None, None, None, (EvidenceState.TO_COME, EvidenceState.TO_COME, EvidenceState.OVERDUE)),
    "late": (date(2023, 12, 4), None, None, (EvidenceState.TO_COME, EvidenceState.TO_COME, EvidenceState.UNCHECKED)),
    "waiting": (date(2023, 11, 10), None, None, (EvidenceState.UNCHECKED,) * 3),
    "passed": (date(2023, 11, 10), date(2023, 11, 25), None,
               (EvidenceState.UNCHECKED, EvidenceState.CHECKED, EvidenceState.CHECKED)),
    "sent back": (date(2023, 11, 10), date(2023, 11, 25), "缺少盖章页",
                  (EvidenceState.UNCHECKED, EvidenceState.REJECTED, EvidenceState.REJECTED)),
    "sent again": (date(2023, 12, 2), date(2023, 11, 15), "缺少盖章页",
                   (EvidenceState.REJECTED, EvidenceState.REJECTED, EvidenceState.UNCHECKED)),
}  # fmt: skip
DAYS = (date(2023, 11, 20), DUE, date(2023, 12, 8))


def put(url: str, number: str, year: int = 2023, due: date = DUE, **row: Any) -> None:
    with writer(url).begin() as connection:
        connection.execute(
            insert(evidence).values(
                evidence_no=number, assessment_year=year, indicator_code="P05", title=number,
                owner_name="区建管委", due_on=due, **row,
            )
        )  # fmt: skip


def figures(url: str, scope: Scope) -> dict[str, Value]:
    metrics = [m for m in ALL_METRICS.values() if m.theme in ("evidence", "task", "follow_up", "meeting")]
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
            found = {i.number: i.state for i in listed_evidence(connection, 2023, day)}
        expected = {number: states[place] for number, (*_, states) in PAPERS.items()}
        assert found == {**expected, "owed since last year": EvidenceState.OVERDUE}
        scope = Scope(start=date(2023, 1, 1), end=date(2023, 12, 31), as_of=day)
        states = Counter(found.values())
        for state, metric_id in (
            (EvidenceState.OVERDUE, "evidence.overdue"),
            (EvidenceState.REJECTED, "evidence.rejected"),
            (EvidenceState.UNCHECKED, "evidence.unchecked"),
            (EvidenceState.TO_COME, "evidence.to_come"),
        ):
            assert counted(empty_url, metric_id, scope) == states[state], (day, state)


def test_the_drawer_of_a_paper_sent_back_does_not_call_it_done(empty_url: str) -> None:
    put(empty_url, "P", provided_on=date(2023, 11, 10), checked_on=date(2023, 11, 25), rejected_reason="缺少盖章页")
    put(empty_url, "Q", provided_on=date(2023, 12, 2), checked_on=date(2023, 11, 15), rejected_reason="缺少盖章页")
    with reader(empty_url).connect() as connection:
        for number, day, course in (
            ("P", date(2023, 11, 20), ClockState.MET),
            ("P", date(2023, 12, 8), ClockState.OVERDUE),
            ("Q", date(2023, 12, 8), ClockState.LATE),
        ):
            found = record(connection, evidence_fact(), number, scope_on(day))
            assert found is not None
            assert [c.state for c in clocks_of(evidence_fact(), found, day)] == [course], (number, day)


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
    with kept_reader(demo_sqlite).connect() as connection:
        owed = [i for i in listed_evidence(connection, year, scope.as_of) if scope.department in (None, i.owner)]
        led = [t for t in tasks(connection, year, scope.as_of) if scope.department in (None, t.lead)]
        raised = follow_ups_of(follow_ups(connection, year, scope.as_of), scope)
        counted_by = {
            m: set(records(connection, ALL_METRICS[m], honoured(ALL_METRICS[m].fact, scope))["key"])
            for m in ("evidence.overdue", "evidence.rejected", "task.overdue", "task.behind", "task.near_due",
                      "follow_up.overdue", "follow_up.open")
        }  # fmt: skip
    assert counted_by["evidence.overdue"] == {i.number for i in owed if i.state is EvidenceState.OVERDUE}
    assert counted_by["evidence.rejected"] == {i.number for i in owed if i.state is EvidenceState.REJECTED}
    assert counted_by["task.overdue"] == {t.number for t in led if t.state is TaskState.OVERDUE}
    assert counted_by["task.behind"] == {t.number for t in led if t.state is TaskState.BEHIND}
    assert counted_by["task.near_due"] == {t.number for t in led if t.state is TaskState.NEAR}
    assert counted_by["follow_up.overdue"] == {x.number for x in raised if x.state is FollowUpState.OVERDUE}
    assert counted_by["follow_up.open"] == {x.number for x in raised if x.state is not FollowUpState.DONE}
    complete, judged = found["evidence.complete_rate"], judged_in(owed, scope)
    assert int(complete.denominator or 0) == len(judged)
    assert int(complete.numerator or 0) == sum(i.state in IN_ORDER for i in judged)


def test_material_belongs_to_the_year_that_asks_for_it(empty_url: str) -> None:
    put(empty_url, "in November", provided_on=date(2023, 11, 10))
    put(empty_url, "in January, given early", due=date(2024, 1, 15), provided_on=date(2023, 12, 20))
    put(empty_url, "in January", due=date(2024, 1, 15))
    put(empty_url, "in December", due=date(2023, 12, 28))
    put(empty_url, "of 2024", 2024, date(2024, 1, 20))
    put(empty_url, "of 2024, due before", 2024, date(2023, 12, 20))
    # As of 31 December: two of 2023 in order, one missing; the one due in January is no gap of either year.
    for year, as_of, counts in (
        (2023, date(2023, 12, 10), (1, 1)),
        (2023, date(2023, 12, 31), (2, 3)),
        (2023, date(2024, 2, 1), (2, 4)),  # looked at later, outside the score: its day is over
        (2024, date(2024, 1, 10), (0, 1)),
        (2024, date(2024, 2, 1), (0, 2)),
    ):
        scope = Scope(start=date(year, 1, 1), end=date(year, 12, 31), as_of=as_of)
        found = figures(empty_url, scope)["evidence.complete_rate"]
        assert (found.numerator, found.denominator) == counts, (year, as_of)
        with reader(empty_url).connect() as connection:
            assert (
                len(judged_in([i for i in listed_evidence(connection, year, as_of) if i.year == year], scope))
                == counts[1]
            )
    # What falls due next year is nothing that this year still waits for.
    now = Scope(start=date(2023, 1, 1), end=date(2023, 12, 31), as_of=date(2023, 12, 5))
    assert figures(empty_url, now)["evidence.complete_ahead"].denominator == 1


def test_every_departments_completeness_is_the_metrics(demo_sqlite: str) -> None:
    scope = Scope(start=date(2023, 7, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)
    year = Scope(start=date(2023, 1, 1), end=date(2023, 12, 31), as_of=DEMO_AS_OF)
    metric = ALL_METRICS["evidence.complete_rate"]
    units, raised = [d.code for d in departments()], dict[str, list[str]]()
    with kept_reader(demo_sqlite).connect() as connection:
        frame = evaluate(connection, [metric], year, ("department",))
        split = dict(values_by(frame, [metric], ["department"], DEMO_AS_OF, tracked(connection, [metric], DEMO_AS_OF)))
        listed_ = listed_evidence(connection, 2023, DEMO_AS_OF)
        for x in follow_ups(connection, 2023, DEMO_AS_OF):
            if x.state is not FollowUpState.DONE:
                raised.setdefault(x.owner, []).append(x.number)
        message = 0
        for code in units:
            made = department_portrait(connection, scope, Preset.YEAR, code)
            assert made.completeness is not None
            counts = (made.completeness.ready, made.completeness.due)
            own = judged_in([i for i in listed_ if i.owner == code], year)
            assert counts == (sum(i.state in IN_ORDER for i in own), len(own)), code
            if (code,) in split:
                of = split[(code,)][metric.id]
                assert counts == (of.numerator or 0, of.denominator or 0)
            message += len(own)
            # Every open follow-up of any meeting stands among what the unit must do, the oldest first.
            open_ = [i for i in made.items if i.metric.startswith("follow_up")]
            assert sorted(i.key for i in open_) == sorted(raised.get(code, [])), code
            days = [i.due_on for i in open_ if i.due_on]
            assert days == sorted(days)
            back = [d for d in made.duties if d.state == EvidenceState.REJECTED.value]
            assert not any(d.done or d.clock.startswith("按期") for d in back)
        of_towns = {town.name for town in towns()}  # what a town owes is no department's
        assert message == len(judged_in([i for i in listed_ if i.owner not in of_towns], year)) > 0
        for town in towns():
            made = town_portrait(connection, scope, Preset.YEAR, town.code)
            assert sorted(i.key for i in made.items if i.metric.startswith("follow_up")) == sorted(
                raised.get(town.name, [])
            ), town.name


def test_a_portrait_gives_papers_and_tasks_the_state_of_their_screens(demo_sqlite: str) -> None:
    scope = SCOPES["town"]
    with kept_reader(demo_sqlite).connect() as connection:
        states = {i.title: i.state.value for i in listed_evidence(connection, 2023, DEMO_AS_OF)}
        owed = {
            i.number
            for i in listed_evidence(connection, 2023, DEMO_AS_OF)
            if i.state in (EvidenceState.OVERDUE, EvidenceState.REJECTED)
        }
        owed |= {t.number for t in tasks(connection, 2023, DEMO_AS_OF) if t.state is TaskState.OVERDUE}
        owed |= {x.number for x in follow_ups(connection, 2023, DEMO_AS_OF)
                 if x.state is not FollowUpState.DONE and x.owner in {d.code for d in departments()}}  # fmt: skip
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


def test_a_paper_of_a_deferred_indicator_says_so_and_the_score_says_which_lines_paper_costs(demo_sqlite: str) -> None:
    catalogue = catalogue_for(DEMO_AS_OF)
    assert catalogue is not None
    whole = Scope(start=SCOPES["town"].start, end=DEMO_AS_OF, as_of=DEMO_AS_OF)
    with kept_reader(demo_sqlite).connect() as connection:
        listed = listed_evidence(connection, 2023, DEMO_AS_OF)
        found = score(connection, catalogue, in_year(catalogue, whole))
        accepted = deviations(connection, 2023, DEMO_AS_OF)
        duties = [d for x in departments() for d in department_portrait(connection, whole, Preset.YEAR, x.code).duties]
    deferred = {i.number: i.deferred for i in listed if i.deferred}
    wanting = {i.number: i for i in listed if i.state in PRESSING and i.year == 2023 and i.code in accepted}
    assert wanting
    assert deferred == {n: f"指标已批准缓办至 {accepted[i.code].valid_to}" for n, i in wanting.items()}
    assert all(d.clock.endswith(deferred[d.key]) for d in duties if d.key in deferred)
    for line in found.lines:
        short = line.evidence is not None and line.evidence.numerator != line.evidence.denominator
        assert ("因书面资料" in rule_text(line)) == (short and line.lost > 0)


ADDRESSES = {
    "district": {},
    "town": {"town": "徐泾镇"},
    "department": {"department": "区建管委"},
    "town and domain": {"town": "徐泾镇", "domain": "工程建设领域"},
    "looked back": {"as_of": "2023-09-15", "period": "本季"},
    "another year": {"as_of": "2024-01-10"},
}


def opened(page: str, address: dict[str, str]) -> AppTest:
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=120)
    app.query_params.update(address)
    return at_once(app, page).run()


def carded(app: AppTest) -> dict[str, int]:
    """The counts on the cards, by name."""
    counts = [m for m in app.metric if ":small[" in m.value and "%" not in m.value]
    return {m.label.split(" ")[0]: int(m.value.split(" ")[0]) for m in counts}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_cards_say_what_the_lists_below_say(
    demo_sqlite: str, monkeypatch: pytest.MonkeyPatch, address: dict[str, str]
) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    app = opened("tasks", address)
    assert not app.exception
    states = Counter(str(s).split(" ")[1] for table in listed(app) for s in table["状态"])
    cards = carded(app)
    for name, state in (("超期未完成任务", "超期未完成"), ("进度滞后任务", "进度滞后"), ("临近到期任务", "临近到期")):
        assert cards[name] == states[state], name
    buttons = [b.label for b in app.button if str(b.key).startswith("item-follow-")]
    assert cards["超期督办事项"] == sum("超期未办结" in label for label in buttons)
    shared = "town" in address or "domain" in address
    assert any("不分街镇" in c.value for c in app.caption) == shared

    app = opened("evidence", address)
    assert not app.exception
    states = Counter(str(s).split(" ")[1] for table in listed(app) for s in table["状态"])
    cards = carded(app)
    for name, state in (
        ("超期未交材料", "超期未交"), ("退回待补正材料", "退回补正"), ("待审核材料", "待审核"),
        ("未到期待交材料", "未到期"),
    ):  # fmt: skip
        assert cards[name] == states[state], name
    owed = [b.label for b in app.button if str(b.key).startswith("item-owed-") and not b.disabled]
    assert len(owed) == cards["超期未交材料"] + cards["退回待补正材料"]
    assert any("不分街镇" in c.value for c in app.caption) == shared
