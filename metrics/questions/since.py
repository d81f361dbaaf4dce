"""自上次会议以来: what turned red, what is green again and what stays red between two days, by unit, with its records.

Every figure is that of the year so far, judged on its own day. A unit is a town or a department.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

import pandas as pd
from sqlalchemy import Connection, select

from data_access.database.schema import meeting
from data_access.database.scope import Scope
from data_access.database.stored_units import towns_of
from data_access.reference.organisation import departments
from data_access.reference.unit_names import standing_department, standing_town, town_name
from metrics.definitions.catalogue import CATALOGUE
from metrics.engine.evaluation import evaluate, records, tracked
from metrics.engine.model import Field, Known, Metric
from metrics.engine.periods import year_to_date
from metrics.judging.targets import Status
from metrics.judging.values import Value, cut, values_by
from metrics.wording.formats import change_said, said, target_said
from metrics.wording.ranking import leading

TOWN_FIGURES = (
    "lead.closed_on_time_rate",
    "lead.resolved_rate",
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
    "follow_up.overdue",
)
DEPARTMENT_FIGURES = (
    "evidence.overdue",
    "evidence.rejected",
    "task.overdue",
    "task.behind",
    "follow_up.overdue",
)
FIGURES = tuple(dict.fromkeys((*TOWN_FIGURES, *DEPARTMENT_FIGURES)))
LOOKED_BACK = 5  # meetings at which a figure that stays red is looked up


class Movement(StrEnum):
    TURNED_RED = "新增未达标"
    RECOVERED = "已好转"  # 达标 or 临近 again
    STILL_RED = "仍未达标"


@dataclass(frozen=True)
class Held:
    """A joint meeting (联席会议, 专题协调会)."""

    title: str
    held_on: date


@dataclass(frozen=True)
class Snapshot:
    """The figures of every unit on a day, by code and metric id."""

    as_of: date
    towns: Mapping[str, Mapping[str, Value]]
    departments: Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True)
class Move:
    """A record that came to stand behind a figure between the two days, or no longer does."""

    metric_id: str
    key: str
    title: str
    town: str | None  # code
    department: str | None  # code
    added: bool


@dataclass(frozen=True)
class Turn:
    """One figure of one unit on both days, in words and amounts (rates as fractions); plain data, as a report is.

    ``meetings`` is at how many meetings in a row it has been red, the last one first.
    """

    movement: Movement
    unit: str
    town: str | None  # code; None for a department
    department: str | None  # code; None for a town
    metric_id: str
    name: str
    before: str
    now: str
    before_amount: Decimal | None
    amount: Decimal | None
    status: Status
    target: str  # 目标 ≥ 98.0%
    change: str
    meetings: int
    moves: tuple[Move, ...]

    @property
    def added(self) -> tuple[Move, ...]:
        return tuple(m for m in self.moves if m.added)

    @property
    def gone(self) -> tuple[Move, ...]:
        return tuple(m for m in self.moves if not m.added)

    @property
    def said(self) -> str:
        """按期办结率由 98.1% 降至 95.6%; of what stays red its value and for how many meetings."""
        if self.movement is Movement.STILL_RED:
            return f"{self.name} {self.now}" + (f"，{self.streak_said}" if self.meetings > 1 else "")
        if self.before == self.now:  # what the day asks for has moved
            return f"{self.name}仍为 {self.now}，{self.target}"
        # A blank stands beside a number, none beside a word (无发生).
        before = f" {self.before}" if self.before[0].isdigit() else self.before
        now = f" {self.now}" if self.now[0].isdigit() else self.now
        return f"{self.name}由{before}{' ' if before.endswith('%') else ''}{self._moved}{now}"

    @property
    def _moved(self) -> str:
        """升至 or 降至 of a rate, 增至 or 减至 of a count; 变为 where a side is not known."""
        if self.before_amount is None or self.amount is None:
            return "变为"
        up = self.amount > self.before_amount
        return ("升至" if up else "降至") if self.now.endswith("%") else ("增至" if up else "减至")

    @property
    def streak_said(self) -> str:
        """连续 3 次会议未达标, 连续 5 次以上会议未达标."""
        return f"连续 {self.times_said}会议未达标"

    @property
    def times_said(self) -> str:
        """3 次; beyond the meetings looked up, 5 次以上."""
        return f"{self.meetings} 次{'以上' if self.meetings >= LOOKED_BACK else ''}"


@dataclass(frozen=True)
class Since:
    """What moved between two days; ``meeting`` is the title of the one held on the first, empty for any other day."""

    scope: Scope  # on the second day
    then: date
    meeting: str
    turns: tuple[Turn, ...]

    def _of(self, movement: Movement) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.turns if turn.movement is movement)

    @property
    def turned_red(self) -> tuple[Turn, ...]:
        return self._of(Movement.TURNED_RED)

    @property
    def recovered(self) -> tuple[Turn, ...]:
        return self._of(Movement.RECOVERED)

    @property
    def still_red(self) -> tuple[Turn, ...]:
        return self._of(Movement.STILL_RED)

    @property
    def began(self) -> str:
        """自2023年11月9日冬季行动动员部署会以来."""
        day = f"{self.then.year}年{self.then.month}月{self.then.day}日"
        return f"自{day}{self.meeting.removeprefix(f'{self.then.year}年')}以来"

    @property
    def days_said(self) -> str:
        """按本年1月1日至9月30日累计; empty where the scope's own period is the year so far."""
        counted = year_to_date(self.scope)
        if (counted.start, counted.last_day) == (self.scope.start, self.scope.last_day):
            return ""
        return f"按本年1月1日至{counted.last_day.month}月{counted.last_day.day}日累计"

    @property
    def said(self) -> str:
        """The change in one sentence."""
        if not self.turns:
            return f"{self.began}，各街镇、各部门没有未达标的指标{self._across}。"
        counted = Counter(turn.unit for turn in self.turned_red)
        first = leading(counted, "项", total=len(self.turned_red), kind="单位")
        parts = [f"新增未达标 {len(self.turned_red)} 项" + (f"（{first}）" if first else "")] if self.turned_red else []
        parts += [f"已好转 {len(self.recovered)} 项"] if self.recovered else []
        parts += [f"仍未达标 {len(self.still_red)} 项"] if self.still_red else []
        stuck = sum(1 for turn in self.still_red if turn.meetings > 1)
        which = f"其中 {stuck} 项" if stuck < len(self.still_red) else "均" if stuck > 1 else ""
        tail = f"，{which}连续两次以上会议未达标" if stuck else ""
        return f"{self.began}，{'，'.join(parts)}{tail}{self._across}。"

    @property
    def _across(self) -> str:
        return "（跨年度，按年累计的指标不作比较）" if self.then.year != self.scope.as_of.year else ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """One sentence per unit that moved, in the order of the turns."""
        return tuple(_unit_said(unit, [t for t in self.turns if t.unit == unit]) for unit in self.units)

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(turn.unit for turn in self.turns))


def _unit_said(unit: str, turns: Sequence[Turn]) -> str:
    parts = []
    for movement in Movement:
        found = [turn for turn in turns if turn.movement is movement]
        if found:
            parts.append(f"{movement.value} {len(found)} 项（{'；'.join(t.said for t in found)}）")
    return f"{unit}：{'，'.join(parts)}。"


def meetings_before(connection: Connection, day: date, count: int = LOOKED_BACK) -> tuple[Held, ...]:
    """The last meetings held before the day, the newest first; one a day."""
    m = meeting.c
    rows = connection.execute(
        select(m.title, m.held_on).where(m.held_on < day).order_by(m.held_on.desc(), m.meeting_no.desc())
    ).all()
    by_day: dict[date, Held] = {}
    for row in rows:
        by_day.setdefault(row.held_on, Held(*row))
    return tuple(by_day.values())[:count]


def snapshot(connection: Connection, scope: Scope, day: date) -> Snapshot:
    """The figures of the scope's towns and departments over the year so far, as they stood on the day."""
    metrics = [CATALOGUE[m] for m in FIGURES]
    then = year_to_date(replace(scope, as_of=day, start=day, end=day, listed_in=scope.year))
    frame = cut(evaluate(connection, metrics, then, ("town", "department")), then)
    known = tracked(connection, metrics, day)
    codes = [t.code for t in towns_of(connection, scope)]
    of_town = [CATALOGUE[m] for m in TOWN_FIGURES]
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
    found["town_"] = [standing_town(code, scope.year) for code in found["town_"]]
    found["department_"] = [standing_department(code, scope.year) for code in found["department_"]]
    return found


def moves(connection: Connection, scope: Scope, then: date, metric_ids: Sequence[str]) -> tuple[Move, ...]:
    """The records that came to stand behind the figures after ``then``, and those that no longer do."""
    found = []
    for metric_id in metric_ids:
        metric = CATALOGUE[metric_id]
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
                        movement,
                        town_name(code, scope.year) if is_town else code,
                        code if is_town else None,
                        None if is_town else code,
                        metric_id,
                        value.metric.name,
                        said(before),
                        said(value),
                        before.value,
                        value.value,
                        value.status,
                        target_said(value),
                        change_said(value, before),
                        _streak(history),
                        (),
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
