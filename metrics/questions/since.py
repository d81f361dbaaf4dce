"""自上次会议以来: what turned red, what is green again and what stays red between two days, by unit, with its records.

Every figure is that of the year so far, judged on its own day. A unit is a town or a department.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
from sqlalchemy import Connection, select

from data_access.database.schema import meeting
from data_access.database.scope import Scope
from data_access.database.stored_units import towns_of
from data_access.reference.organisation import departments
from data_access.reference.unit_names import standing_department, standing_town, town_name
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.meetings import CALLED
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.model import Field, Known, Metric
from metrics.engine.periods import year_to_date
from metrics.engine.records import records
from metrics.judging.targets import Status
from metrics.judging.values import Value, cut, values_by
from metrics.questions.movements import LOOKED_BACK, Move, Movement, Since, Turn
from metrics.wording.formats import change_text, target_text, value_text

WATCHED_OF_TOWNS = (
    "lead.closed_on_time_rate",
    "lead.solved_rate",
    "lead.satisfied_rate",
    "lead.repeat_rate",
    "lead.overdue",
    "lead.unsolved_true",
    "inspection.site_coverage_rate",
    "inspection.item_compliance_rate",
    "inspection.rectified_on_time_rate",
    "inspection.rectification_overdue",
    "inspection.red_line_sites",
    "deposit.stored_rate",
    "deposit.top_up_overdue",
    "deposit.guarantee_expired",
    "wage_account.opened_rate",
    "wage_account.paid_on_time_rate",
    "warning.handled_on_time_rate",
    "warning.overdue",
    "incident.warned_group",
    "incident.reported_on_time_rate",
    "incident.overdue",
    "follow_up.overdue",
)
DEPARTMENT_FIGURES = (
    "evidence.overdue",
    "evidence.rejected",
    "task.overdue",
    "task.behind",
    "follow_up.overdue",
)
_FIGURES = tuple(dict.fromkeys((*WATCHED_OF_TOWNS, *DEPARTMENT_FIGURES)))


@dataclass(frozen=True)
class HeldMeeting:
    """A joint meeting (联席会议, 专题协调会)."""

    title: str
    held_on: date


@dataclass(frozen=True)
class Snapshot:
    """The figures of every unit on a day, by code and metric id."""

    as_of: date
    towns: Mapping[str, Mapping[str, Value]]
    departments: Mapping[str, Mapping[str, Value]]


def meetings_before(connection: Connection, day: date, count: int = LOOKED_BACK) -> tuple[HeldMeeting, ...]:
    """The last meetings held before the day, the newest first; one a day."""
    m = meeting.c
    rows = connection.execute(
        select(CALLED, m.held_on).where(m.held_on < day).order_by(m.held_on.desc(), m.meeting_no.desc())
    ).all()
    by_day: dict[date, HeldMeeting] = {}
    for row in rows:
        by_day.setdefault(row.held_on, HeldMeeting(*row))
    return tuple(by_day.values())[:count]


def snapshot(connection: Connection, scope: Scope, day: date) -> Snapshot:
    """The figures of the scope's towns and departments over the year so far, as they stood on the day."""
    metrics = [ALL_METRICS[m] for m in _FIGURES]
    then = year_to_date(replace(scope, as_of=day, start=day, end=day, listed_in=scope.year))
    frame = cut(evaluate(connection, metrics, then, ("town", "department")), then)
    known = tracked(connection, metrics, day)
    codes = [t.code for t in towns_of(connection, scope)]
    of_town = [ALL_METRICS[m] for m in WATCHED_OF_TOWNS]
    by_town = values_by(frame, of_town, ["town"], day, known, [(code,) for code in codes])
    # A department answers for its industry in the whole district, not for a town's share of it.
    chosen = [d.code for d in departments(scope.year) if not scope.towns and scope.department in (None, d.code)]
    by_department = values_by(frame, metrics, ["department"], day, known, [(code,) for code in chosen])
    return Snapshot(day, {k[0]: v for k, v in by_town}, {k[0]: v for k, v in by_department})


def _listed(connection: Connection, metric: Metric, scope: Scope) -> pd.DataFrame:
    """The records that make the figure red, one row per key, with title, town and department (codes or None)."""
    fact = metric.fact
    fields = {
        "title_": fact.fields[fact.title],
        "town_": Field("", fact.town, Known.GIVEN),
        "department_": Field("", fact.department, Known.GIVEN),
    }
    listed = replace(metric, fact=replace(fact, fields={**fact.fields, **fields}), columns=tuple(fields))
    found = records(connection, listed, scope, metric.missed_part).set_index("key")
    # Objects, so that a record of no department has None.
    for name, standing in (("town_", standing_town), ("department_", standing_department)):
        codes = [standing(code, scope.year) for code in found[name]]
        found[name] = pd.Series(codes, index=found.index, dtype=object)
    return found


def moves(connection: Connection, scope: Scope, then: date, metric_ids: Sequence[str]) -> tuple[Move, ...]:
    """The records that came to stand behind the figures after ``then``, and those that no longer do."""
    found = []
    for metric_id in metric_ids:
        metric = ALL_METRICS[metric_id]
        earlier = replace(scope, as_of=then, start=then, end=then, listed_in=scope.year)
        before = _listed(connection, metric, year_to_date(earlier))
        now = _listed(connection, metric, year_to_date(scope))
        for frame, other, added in ((now, before, True), (before, now, False)):
            for key, row in frame[~frame.index.isin(other.index)].iterrows():
                found.append(
                    Move(metric_id, str(key), str(row["title_"] or key), row["town_"], row["department_"], added)
                )
    return tuple(found)


def _movement(before: Value, now: Value) -> Movement | None:
    if now.status is Status.MISSED:
        return Movement.STILL_RED if before.status is Status.MISSED else Movement.TURNED_RED
    recovered = before.status is Status.MISSED and now.status in (Status.MET, Status.NEAR, Status.DEFERRED)
    return Movement.RECOVERED if recovered else None


def _streak(history: Sequence[Value]) -> int:
    """At how many meetings in a row, the last one first, the figure was red."""
    red = [value.status is Status.MISSED for value in history]
    return red.index(False) if False in red else len(red)


def compare_days(
    scope: Scope, then: Snapshot, now: Snapshot, at_meetings: Sequence[Snapshot], meeting_title: str = ""
) -> Since:
    """What moved between the snapshots, without records; ``at_meetings`` are those of former meetings, newest first."""
    turns = []
    for kind in ("towns", "departments"):
        for code, figures in getattr(now, kind).items():
            for metric_id, value in figures.items():
                # What counts the year so far begins anew with it: days of two years are not compared.
                of_year = value.metric.date is not None
                if of_year and then.as_of.year != now.as_of.year:
                    continue
                before = getattr(then, kind)[code][metric_id]
                movement = _movement(before, value)
                if movement is None:
                    continue
                comparable = [f for f in at_meetings if not of_year or f.as_of.year == now.as_of.year]
                history = [getattr(former, kind)[code][metric_id] for former in comparable]
                is_town = kind == "towns"
                turns.append(
                    Turn(
                        movement=movement,
                        unit=town_name(code, scope.year) if is_town else code,
                        town=code if is_town else None,
                        department=None if is_town else code,
                        metric_id=metric_id,
                        name=value.metric.name,
                        is_rate=value.metric.unit == "%",
                        before=value_text(before),
                        now=value_text(value),
                        before_amount=before.value,
                        amount=value.value,
                        status=value.status,
                        target=target_text(value),
                        change=change_text(value, before),
                        meetings=_streak(history),
                        moves=(),
                    )
                )
    order = list(Movement)
    turns.sort(key=lambda turn: (order.index(turn.movement), -turn.meetings))  # stable: towns in official order
    return Since(scope, then.as_of, meeting_title, tuple(turns))


def with_records(since: Since, moved: Sequence[Move]) -> Since:
    """The same turns with the records that moved behind each."""

    def of(turn: Turn) -> tuple[Move, ...]:
        return tuple(
            m
            for m in moved
            if m.metric_id == turn.metric_id
            and (m.town == turn.town if turn.town is not None else m.department == turn.department)
        )

    return replace(since, turns=tuple(replace(turn, moves=of(turn)) for turn in since.turns))


def moved_figures(since: Since) -> tuple[str, ...]:
    return tuple(dict.fromkeys(turn.metric_id for turn in since.turns))


def read_since(connection: Connection, scope: Scope, then: date | None = None) -> Since | None:
    """What moved since ``then``, or since the last meeting before the as-of date; None when there was none."""
    held = meetings_before(connection, scope.as_of)
    if then is None:
        if not held:
            return None
        then = held[0].held_on
    days = {day: snapshot(connection, scope, day) for day in {then, scope.as_of, *(h.held_on for h in held)}}
    title = next((h.title for h in held if h.held_on == then), "")
    found = compare_days(scope, days[then], days[scope.as_of], [days[h.held_on] for h in held], title)
    return with_records(found, moves(connection, scope, then, moved_figures(found)))
