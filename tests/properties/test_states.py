"""A state that a list or a drawer shows is the one that the figures count: over scopes, dates and engines."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, func, select

from data_access.database.scope import Scope
from data_access.reference.organisation import towns
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.checklist_results import Grade
from metrics.definitions.evidence import EvidenceState
from metrics.definitions.meetings import FollowUpState
from metrics.definitions.tasks import TaskState
from metrics.definitions.wage_accounts import WAGE_MONTH, MonthState, month_state, w
from metrics.engine.evaluation import evaluate, fixed_moment, scope_filters
from metrics.engine.model import Metric, Part
from metrics.engine.records import records
from metrics.judging.values import values
from metrics.questions.evidence import judged_in, listed_evidence
from metrics.questions.lead_flow import ageing, by_owner
from metrics.questions.office_lists import follow_ups, tasks
from metrics.questions.site_results import sites
from metrics.wording.clocks import ClockState, clock_of
from tests.databases import DEMO_AS_OF

DAYS = st.dates(date(2022, 6, 1), DEMO_AS_OF)
TOWNS = st.sampled_from([(), *((town.code,) for town in towns())])
FEW = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def counted(connection: Connection, scope: Scope, *metric_ids: str) -> list[int]:
    metrics = [ALL_METRICS[m] for m in metric_ids]
    found = values(evaluate(connection, metrics, scope), metrics, scope.as_of, set(metric_ids))
    return [int(found[m].numerator or 0) for m in metric_ids]


def year_of(day: date, towns_: tuple[str, ...] = ()) -> Scope:
    return Scope(start=date(day.year, 1, 1), end=day, as_of=day, towns=towns_)


@FEW
@given(day=DAYS, chosen=TOWNS)
def test_sites_months_and_leads_stand_as_they_are_counted(
    case_engine: Engine, day: date, chosen: tuple[str, ...]
) -> None:
    scope = year_of(day, chosen)
    with case_engine.connect() as connection:
        grades = Counter(site.grade for site in sites(connection, scope))
        messages = ("inspection.sites_good", "inspection.sites_to_rectify", "inspection.sites_supervised")
        assert [grades[g] for g in (Grade.GOOD, Grade.RECTIFY, Grade.SUPERVISED)] == counted(
            connection, scope, *messages
        )
        state = month_state(fixed_moment(day, scope.start)).label("state")
        months: dict[str, int] = dict(
            connection.execute(
                select(state, func.count())
                .select_from(WAGE_MONTH.source)
                .where(w.month <= day, *scope_filters(WAGE_MONTH, scope))
                .group_by(state)
            ).all()
        )
        in_default = months.get(MonthState.PART.value, 0) + months.get(MonthState.NONE.value, 0)
        assert [in_default] == counted(connection, scope, "wage_account.wages_in_default")
        leads = counted(connection, scope, "lead.open", "lead.overdue")
        ages, owners = ageing(connection, scope), by_owner(connection, scope)
        assert [sum(a.open for a in ages), sum(a.overdue for a in ages)] == leads
        assert [owners["open"].sum(), owners["overdue"].sum()] == leads


@FEW
@given(day=DAYS)
def test_the_offices_lists_stand_as_they_are_counted(case_engine: Engine, day: date) -> None:
    scope = year_of(day)
    with case_engine.connect() as connection:
        listed = listed_evidence(connection, day.year, day)
        states = Counter(paper.state for paper in listed)
        messages = ("evidence.overdue", "evidence.rejected", "evidence.unchecked", "evidence.to_come")
        of_paper = (EvidenceState.OVERDUE, EvidenceState.REJECTED, EvidenceState.UNCHECKED, EvidenceState.TO_COME)
        assert [states[s] for s in of_paper] == counted(connection, scope, *messages)
        judged = judged_in([p for p in listed if p.year == day.year], scope)
        assert [sum(p.in_order for p in judged)] == counted(connection, scope, "evidence.complete_rate")
        found = tasks(connection, day.year, day)
        of_task = Counter(task.state for task in found)
        of_tasks = ("task.overdue", "task.behind", "task.near_due")
        expected = [of_task[s] for s in (TaskState.OVERDUE, TaskState.BEHIND, TaskState.NEAR)]
        assert expected == counted(connection, scope, *of_tasks)
        late = sum(f.state is FollowUpState.OVERDUE for f in follow_ups(connection, day.year, day))
        assert [late] == counted(connection, scope, "follow_up.overdue")


def courses(connection: Connection, metric: Metric, scope: Scope, part: Part) -> set[ClockState]:
    """How the clocks stand of the records behind a part of a figure."""
    limit = next(limit for limit in metric.fact.limits if limit.due == metric.due)
    names = tuple(n for n in (limit.due, limit.done, limit.since, limit.undone) if n)
    found = records(connection, replace(metric, columns=names), scope, part)
    rows = ({name: row[name] for name in names} for row in found.to_dict("records"))
    return {c.state for row in rows if (c := clock_of(metric.fact, limit, row, scope.as_of)) is not None}


@FEW
@given(day=DAYS)
def test_a_clock_stands_as_its_rate_counts_it(case_engine: Engine, day: date) -> None:
    scope = year_of(day)
    by_limit = [
        metric
        for metric in ALL_METRICS.values()
        if metric.id.endswith("_on_time_rate")
        and metric.due in {limit.due for limit in metric.fact.limits}
        and metric.fact is not WAGE_MONTH  # there the whole sum is asked for, not only a day
    ]
    assert len(by_limit) > 8
    with case_engine.connect() as connection:
        for metric in by_limit:
            assert courses(connection, metric, scope, Part.NUMERATOR) <= {ClockState.MET}, metric.id
            assert courses(connection, metric, scope, Part.GAP) <= {ClockState.LATE, ClockState.OVERDUE}, metric.id
