"""Portraits (画像): one town or one department in all its figures, against the district, its target and its past."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from data_access.database.scope import Scope
from data_access.database.stored_units import towns_of
from data_access.reference.organisation import departments
from data_access.reference.unit_names import town_name
from metrics.definitions.catalogue import CATALOGUE
from metrics.definitions.office import PaperState, TaskState, honoured
from metrics.engine.evaluation import evaluate, tracked
from metrics.engine.model import Direction
from metrics.engine.periods import Comparison, Preset, compared, comparison_of
from metrics.judging.targets import Status
from metrics.judging.values import Value, values
from metrics.questions import office_lists
from metrics.questions.attention import nothing_open, without_ledger
from metrics.questions.papers import papers
from metrics.reporting.report import (
    Figure,
    FollowUp,
    Item,
    Split,
    figure,
    follow_up_of,
    open_items,
    period_said,
    split,
)
from metrics.wording.clocks import limit_said
from metrics.wording.formats import points_between, printed_amount, said
from metrics.wording.official import official
from metrics.wording.ranking import best_first

GROUPS: Mapping[str, tuple[str, ...]] = {
    "线索办理": (
        "lead.received",
        "lead.closed_on_time_rate",
        "lead.resolved_rate",
        "lead.satisfied_rate",
        "lead.repeat_rate",
        "lead.overdue",
        "lead.unsolved_true",
        "lead.outstanding_amount",
    ),
    "实地核查": (
        "inspection.sites_in_progress",
        "inspection.site_coverage_rate",
        "inspection.item_compliance_rate",
        "inspection.rectified_on_time_rate",
        "inspection.rectification_overdue",
    ),
    "资金监管": (
        "deposit.stored_rate",
        "deposit.top_up_overdue",
        "deposit.guarantee_expiring",
        "deposit.guarantee_expired",
        "wage_account.opened_rate",
        "wage_account.paid_on_time_rate",
    ),
}
FIGURES = tuple(m for members in GROUPS.values() for m in members)
# How big a town's task is: leads to settle and sites to watch.
SIZE = ("lead.received", "inspection.sites_in_progress")
COMPARABLE = 3
TASK_STATUS = {
    TaskState.OVERDUE: Status.MISSED,
    TaskState.BEHIND: Status.NEAR,
    TaskState.NEAR: Status.INFO,
    TaskState.RUNNING: Status.INFO,
    TaskState.DONE: Status.MET,
}
PAPER_STATUS = {
    PaperState.OVERDUE: Status.MISSED,
    PaperState.REJECTED: Status.MISSED,
    PaperState.TO_COME: Status.INFO,
    PaperState.UNCHECKED: Status.INFO,
    PaperState.CHECKED: Status.MET,
}


@dataclass(frozen=True)
class PortraitLine:
    """One figure of the unit beside the district's; ``rank`` among the ``of`` units that have a value, 1 the best."""

    figure: Figure
    district: Figure
    rank: int | None
    of: int
    shared: bool = False  # the place


@dataclass(frozen=True)
class Peer:
    """A town of comparable size."""

    code: str
    name: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class Duty:
    """A task or a piece of evidence that a department owes, in the state that its own screen gives it."""

    kind: str  # 要点任务, 书面资料
    metric: str  # whose records hold it
    key: str
    title: str
    due_on: date
    state: str  # of `TaskState` or `PaperState`
    status: Status
    clock: str  # 还剩 3 个工作日, 已超 2 个工作日, the reason why a paper was sent back
    done: bool

    @property
    def late(self) -> bool:
        return self.status is Status.MISSED


@dataclass(frozen=True)
class Completeness:
    """材料齐备率 of the papers a department owes for the assessment year."""

    ready: int
    due: int
    said: str


@dataclass(frozen=True)
class Portrait:
    name: str
    period: str
    as_of: date
    compared_with: str
    groups: Mapping[str, tuple[PortraitLine, ...]]
    takeaway: str
    strengths: tuple[str, ...]
    gaps: tuple[str, ...]
    items: tuple[Item, ...]
    follow_ups: tuple[FollowUp, ...]  # done this year; the open ones are among the items
    unknown: tuple[str, ...] = ()  # of what kinds of items no ledger is kept
    duties: tuple[Duty, ...] = ()
    completeness: Completeness | None = None  # of a department
    peers: tuple[Peer, ...] = ()

    @property
    def lines(self) -> tuple[PortraitLine, ...]:
        return tuple(line for members in self.groups.values() for line in members)


def _rank(metric_id: str, code: str, now: Split) -> tuple[int | None, int, bool]:
    """The place among the units with a value (1 the best), how many those are, and whether the place is shared."""
    metric = CATALOGUE[metric_id]
    order = best_first(metric, {c: printed_amount(v[metric_id]) for c, v in now.groups.items()})
    own = next((place for place, c in order if c == code), None)
    if own is None or metric.direction is Direction.NONE:
        return None, len(order), False
    return own, len(order), sum(1 for place, _ in order if place == own) > 1


def _lines(code: str, now: Split, before: Split, year: Split, as_of: date) -> dict[str, tuple[PortraitLine, ...]]:
    found = {}
    for group, members in GROUPS.items():
        lines = []
        for m in members:
            own = figure(now.groups[code][m], before.groups[code][m], year.groups[code][m], as_of)
            whole = figure(now.whole[m], before.whole[m], year.whole[m], as_of)
            lines.append(PortraitLine(own, whole, *_rank(m, code, now)))
        found[group] = tuple(lines)
    return found


def _beside(own: Figure, other: Decimal | None, *, whose: str) -> str:
    """高于全区 1.2 个百分点; empty for figures that are no rates."""
    if own.unit or own.shown is None or other is None:
        return ""
    points = points_between(own.shown, other)
    return f"{'高于' if points > 0 else '低于'}{whose} {abs(points)} 个百分点" if points else f"与{whose}持平"


def _worse(own: Figure, district: Figure) -> bool:
    """Whether a figure as it is printed is worse than the district's."""
    if own.shown is None or district.shown is None or own.direction is Direction.NONE:
        return False
    return own.shown < district.shown if own.direction is Direction.UP else own.shown > district.shown


def _strengths_and_gaps(lines: Sequence[PortraitLine], whose: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What goes well (met, and no worse than the district) and what does not (missed, or among the last), in words."""
    strengths, gaps = [], []
    for line in lines:
        f = line.figure
        if f.amount is None or f.status in (Status.INFO, Status.UNKNOWN):
            continue
        place = f"{'并列' if line.shared else '列'}第 {line.rank} 位" if line.rank is not None and line.of > 1 else ""
        head = (
            f"无{f.name}" if not f.amount and f.direction is Direction.DOWN and f.unit else f"{f.when}{f.name} {f.said}"
        )
        # A gap is measured against the target, a strength against the others.
        gap = f.status is Status.MISSED or (
            f.status is Status.NEAR and line.rank is not None and line.rank > line.of - 3
        )
        beside = (
            _beside(f, f.target, whose=f.target_said.partition(" ")[0])
            if gap
            else _beside(f, line.district.shown, whose=whose)
        )
        words = "，".join(filter(None, (head, beside, place if f.amount else "")))
        if gap:
            gaps.append((f.status is not Status.MISSED, -(line.rank or 0), official(f"{words}。")))
        elif f.status is Status.MET and not _worse(f, line.district):
            strengths.append((line.rank or 99, official(f"{words}。")))
    return tuple(text for *_, text in sorted(strengths)[:4]), tuple(text for *_, text in sorted(gaps)[:5])


def _none(unknown: Sequence[str]) -> str:
    return nothing_open(unknown) if unknown else "没有待办事项"


def _takeaway(name: str, lines: Sequence[PortraitLine], items: Sequence[Item], unknown: Sequence[str]) -> str:
    judged = [line.figure for line in lines if line.figure.target is not None and line.figure.amount is not None]
    if not judged and not items:
        return f"{name}本期{f'有台账的各项均无发生，{len(unknown)} 类事项尚无台账' if unknown else '各项均无发生'}。"
    missed = [f.name for f in judged if f.status is Status.MISSED]
    met = sum(1 for f in judged if f.status is Status.MET)
    head = f"{name} {len(judged)} 项指标" + ("均达标" if met == len(judged) > 1 else f"中 {met} 项达标")
    head += f"，{len(missed)} 项未达标（{'、'.join(missed[:3])}{'等' if len(missed) > 3 else ''}）" if missed else ""
    own = [item for item in items if item.owner == name]
    late = sum(1 for item in own if item.days_over > 0)
    which = "均" if late == len(own) > 1 else f"其中 {late} 项" if late < len(own) else ""
    tail = f"需办理事项 {len(own)} 项" + (f"，{which}已超期" if late else "") if own else _none(unknown)
    others = len(items) - len(own)
    tail += f"，辖区内另有 {others} 项由部门办理" if others else ""
    return f"{head}；{tail}。"


def like_sized(code: str, found: Mapping[str, Mapping[str, Value]]) -> tuple[str, ...]:
    """The codes of the towns whose leads and sites in progress (`SIZE`) are closest by ratio, in official order.

    ``found`` are the figures of all towns by code.
    """

    def size(town: str) -> list[float]:
        return [math.log1p(float(found[town][m].value or 0)) for m in SIZE]

    own = size(code)
    return tuple(
        sorted(sorted((t for t in found if t != code), key=lambda t: (math.dist(own, size(t)), t))[:COMPARABLE])
    )


def _peers(code: str, now: Split, before: Split, year: Split, as_of: date, year_of: int) -> tuple[Peer, ...]:
    """The towns of comparable size, under their names of the year ``year_of``."""
    return tuple(
        Peer(
            t,
            town_name(t, year_of),
            {m: figure(now.groups[t][m], before.groups[t][m], year.groups[t][m], as_of) for m in FIGURES},
        )
        for t in like_sized(code, now.groups)
    )


def _compared(
    connection: Connection, scope: Scope, preset: Preset, codes: Sequence[str], by: str
) -> tuple[Split, Split, Split]:
    metrics = [CATALOGUE[m] for m in FIGURES]
    now = split(connection, scope, metrics, codes, by)
    before = split(connection, compared(scope, preset, comparison_of(preset)[0]), metrics, codes, by)
    year = before
    if preset is not Preset.YEAR:
        year = split(connection, compared(scope, preset, Comparison.LAST_YEAR), metrics, codes, by)
    return now, before, year


def _follow_ups(connection: Connection, owner: str, as_of: date) -> tuple[FollowUp, ...]:
    """What joint meetings asked of the unit this year and it has done; what is open stands among its items."""
    found = office_lists.follow_ups(connection, as_of.year, as_of)
    return tuple(follow_up_of(x, as_of) for x in found if x.owner == owner and x.done_on is not None)


def town_portrait(connection: Connection, scope: Scope, preset: Preset, code: str) -> Portrait:
    """One town against the district; the scope's own towns are ignored, its department and domain kept."""
    name = town_name(code, scope.year)
    district = replace(scope, towns=())
    now, before, year = _compared(
        connection, district, preset, [t.code for t in towns_of(connection, district)], "town"
    )
    groups = _lines(code, now, before, year, scope.as_of)
    lines = [line for members in groups.values() for line in members]
    own = replace(scope, towns=(code,))
    items, unknown = open_items(connection, own), without_ledger(connection, own)
    strengths, gaps = _strengths_and_gaps(lines, "全区")
    return Portrait(
        name=name,
        period=period_said(scope.start, scope.last_day),
        as_of=scope.as_of,
        compared_with=comparison_of(preset)[1],
        groups=groups,
        takeaway=official(_takeaway(name, lines, items, unknown)),
        strengths=strengths,
        gaps=gaps,
        items=items,
        follow_ups=_follow_ups(connection, name, scope.as_of),
        unknown=unknown,
        peers=_peers(code, now, before, year, scope.as_of, scope.year),
    )


def portrait_of(connection: Connection, scope: Scope, preset: Preset) -> Portrait | None:
    """The portrait of a scope that is one town; None for any other."""
    return town_portrait(connection, scope, preset, scope.towns[0]) if len(scope.towns) == 1 else None


def _duties(connection: Connection, code: str, as_of: date) -> tuple[Duty, ...]:
    """Priorities of the year that the department leads and papers it owes, the open ones first."""
    found = []
    for task in office_lists.tasks(connection, as_of.year, as_of):
        if task.lead == code:
            said = limit_said(task.due_on, as_of, done_on=task.done_on)
            title = f"{task.title}（{task.clause}）"
            done, status = task.state is TaskState.DONE, TASK_STATUS[task.state]
            found.append(
                Duty(
                    "要点任务",
                    "task.assigned",
                    task.number,
                    title,
                    task.due_on,
                    task.state.value,
                    status,
                    said,
                    done=done,
                )
            )
    for paper in papers(connection, as_of.year, as_of):
        if paper.department == code and paper.due_on is not None:
            said = paper.rejected_reason or limit_said(paper.due_on, as_of, done_on=paper.provided_on)
            said = "，".join(filter(None, (said, paper.deferred)))
            done = paper.in_order
            found.append(
                Duty(
                    "书面资料",
                    "evidence.complete_rate",
                    paper.number,
                    paper.title,
                    paper.due_on,
                    paper.state.value,
                    PAPER_STATUS[paper.state],
                    said,
                    done=done,
                )
            )
    return tuple(sorted(found, key=lambda d: (d.done, not d.late, d.due_on, d.title)))


def _completeness(connection: Connection, code: str, scope: Scope) -> Completeness:
    """材料齐备率 of the department over the assessment year: the figure itself, cut to the department."""
    rate = CATALOGUE["evidence.complete_rate"]
    start, end = date(scope.as_of.year, 1, 1), date(scope.as_of.year, 12, 31)
    own = honoured(rate.fact, replace(scope, start=start, end=end, department=code))
    known = tracked(connection, [rate], own.as_of)
    value = values(evaluate(connection, [rate], own), [rate], own.as_of, known)[rate.id]
    return Completeness(int(value.numerator or 0), int(value.denominator or 0), said(value))


def department_portrait(connection: Connection, scope: Scope, preset: Preset, code: str) -> Portrait:
    """One department: the figures of the industry it manages, what it must settle itself, its tasks and papers."""
    industry = [d.code for d in departments(scope.year) if d.is_industry]
    everything = replace(scope, department=None)
    codes = industry if code in industry else [*industry, code]
    now, before, year = _compared(connection, everything, preset, codes, "department")
    groups = _lines(code, now, before, year, scope.as_of) if code in industry else {}
    lines = [line for members in groups.values() for line in members]
    items = tuple(item for item in open_items(connection, everything) if item.owner == code)
    unknown = without_ledger(connection, everything)
    strengths, gaps = _strengths_and_gaps(lines, "全区")
    duties = _duties(connection, code, scope.as_of)
    takeaway = _takeaway(code, lines, items, unknown)
    if code not in industry:
        late = sum(1 for d in duties if d.late)
        takeaway = f"{code}承担 {len(duties)} 项任务和资料" if duties else f"{code}本年没有登记任务和资料"
        takeaway += f"，{late} 项逾期或退回" if late else ""
        takeaway += f"；需办理事项 {len(items)} 项。" if items else f"；{_none(unknown)}。"
    return Portrait(
        name=code,
        period=period_said(scope.start, scope.last_day),
        as_of=scope.as_of,
        compared_with=comparison_of(preset)[1],
        groups=groups,
        takeaway=official(takeaway),
        strengths=strengths,
        gaps=gaps,
        items=items,
        follow_ups=_follow_ups(connection, code, scope.as_of),
        unknown=unknown,
        duties=duties,
        completeness=_completeness(connection, code, scope),
    )
