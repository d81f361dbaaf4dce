"""Metrics of the year's work priorities (要点任务): open, near their day, behind plan, overdue."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import and_, case, literal, or_, select

from data_access.database.schema import task, task_progress
from data_access.rules.demo_marks import demo_sentence, is_demo
from data_access.rules.limits import length_text
from data_access.rules.parameters import parameters
from metrics.definitions.owning_units import owning_units
from metrics.definitions.undivided import NOWHERE
from metrics.engine.model import (
    Condition,
    Direction,
    Expression,
    Fact,
    Field,
    Kind,
    Known,
    Limit,
    Metric,
    Moment,
    happened,
    judged,
    not_yet,
    on_time,
)

t, p = task.c, task_progress.c
_SEED = "2023 年工作要点"


class TaskState(StrEnum):
    """Three reasons to look at a task, kept apart, and two not to."""

    OVERDUE = "超期未完成"
    BEHIND = "进度滞后"
    NEAR = "临近到期"
    RUNNING = "正常推进"
    DONE = "已完成"


def task_set(at: Moment) -> Expression:
    """Set by the moment, or nobody knows since when."""
    return or_(t.starts_on.is_(None), t.starts_on <= at.as_of)


# A priority is led by a department or a town, by its usual name; it is the whole district's matter, no town's share.
@cache
def task_fact() -> Fact:
    """要点任务."""
    owner_town, owner_department = owning_units(t.owner_name)
    return Fact(
        name="task",
        label="要点任务",
        source=task,
        detail_source=task,
        key=t.task_no,
        fields={
            "task_no": Field("任务编号", t.task_no, Known.GIVEN),
            "clause": Field("要点条款", t.clause, Known.GIVEN),
            "title": Field("任务", t.title, Known.GIVEN),
            "owner_name": Field("牵头单位", t.owner_name, Known.GIVEN),
            "department_code": Field("牵头部门", owner_department, Known.GIVEN),
            "town_code": Field("牵头街镇", owner_town, Known.GIVEN),
            "supporting": Field("配合单位", t.supporting, Known.GIVEN),
            "starts_on": happened("下达", t.starts_on),
            "task_due_on": Field("完成期限", t.due_on, Known.GIVEN, "日期"),
            "done_on": happened("完成", t.done_on),
            "progress": Field("最新进度（%）", t.progress, Known.UNDATED),
        },
        title="title",
        kept_since=t.starts_on,
        town=NOWHERE,
        department=owner_department,
        domain=NOWHERE,
        investment=NOWHERE,
        begun=task_set,
        limits=(Limit("完成任务", "task_due_on", "done_on", "starts_on"),),
    )


TASK_LIST = ("task_no", "clause", "title", "owner_name", "supporting", "starts_on", "task_due_on", "done_on")


def _tolerance() -> int:
    """个百分点 that a task may lie below its plan (演示参数)."""
    return int(parameters()["task.behind_points"].value)


def _open(at: Moment) -> Expression:
    return and_(task_set(at), not_yet(t.done_on, at))


def task_behind(at: Moment) -> Expression:
    """The last progress report by the moment lies further below the plan than tolerated.

    A task's own progress column has no date. So "behind plan" comes from the dated reports, each of which keeps
    the share of the way from start to due date that had gone by on its day.
    """
    later = task_progress.alias("later_report")
    reported_later = (
        select(literal(1))
        .where(later.c.task_no == p.task_no, later.c.reported_on > p.reported_on, later.c.reported_on <= at.as_of)
        .correlate_except(later)
        .exists()
    )
    behind = (
        select(literal(1))
        .where(
            p.task_no == t.task_no, p.reported_on <= at.as_of, p.progress < p.planned - _tolerance(), ~reported_later
        )
        .correlate_except(task_progress)
        .exists()
    )
    return and_(_open(at), or_(t.due_on.is_(None), t.due_on >= at.as_of), behind)


def task_near_due(at: Moment) -> Expression:
    return and_(_open(at), t.due_on >= at.as_of, t.due_on <= at.task_soon, ~task_behind(at))


def task_overdue(at: Moment) -> Expression:
    return and_(_open(at), t.due_on < at.as_of)


def task_state(at: Moment) -> Expression:
    """The one state of a task that was set by the moment."""
    return case(
        (task_overdue(at), TaskState.OVERDUE.value),
        (task_behind(at), TaskState.BEHIND.value),
        (task_near_due(at), TaskState.NEAR.value),
        (_open(at), TaskState.RUNNING.value),
        else_=TaskState.DONE.value,
    )


def _task(id_: str, name: str, kind: Kind, numerator: Condition, explanation: str, **rest: Any) -> Metric:
    usual = {
        "unit": "%" if kind is Kind.RATIO else "项", "columns": TASK_LIST, "due": "task_due_on",
        "owner": "owner_name", "clause": _SEED,
    }  # fmt: skip
    given = {**usual, **rest}
    return Metric(
        id=f"task.{id_}", name=name, kind=kind, fact=task_fact(), numerator=numerator, explanation=explanation, **given
    )


def metrics() -> tuple[Metric, ...]:
    return (
        _task(
            "assigned",
            "已分解要点任务",
            Kind.COUNT,
            lambda at: t.supporting.is_not(None),
            "期间下达、已明确牵头单位、配合单位和完成期限的要点任务项数。",
            date=t.starts_on,
        ),
        _task("open", "在办要点任务", Kind.STOCK, _open, "截至日已下达、未完成的要点任务项数。"),
        _task(
            "done",
            "完成要点任务",
            Kind.COUNT,
            lambda at: t.done_on <= at.as_of,
            "期间完成的要点任务项数。",
            date=t.done_on,
        ),
        _task(
            "done_on_time_rate",
            "要点任务按期完成率",
            Kind.RATIO,
            on_time(t.done_on, t.due_on),
            "完成期限在期间内届满的要点任务中，按期完成的比例。",
            denominator=judged(on_time(t.done_on, t.due_on), t.due_on, task_set),
            date=t.due_on,
            direction=Direction.UP,
        ),
        _task(
            "near_due",
            "临近到期任务",
            Kind.STOCK,
            task_near_due,
            f"截至日未完成、{length_text('task.near_due_days')}内到期且进度不滞后的要点任务项数。",
        ),
        _task(
            "behind",
            "进度滞后任务",
            Kind.STOCK,
            task_behind,
            f"截至日未到期、最近一次报送的进度低于计划进度 {_tolerance()} 个百分点以上的要点任务项数；"
            f"计划进度按下达日至完成期限均匀推进。{demo_sentence({'容许差': is_demo('task.behind_points')})}",
            direction=Direction.DOWN,
        ),
        _task(
            "overdue",
            "超期未完成任务",
            Kind.STOCK,
            task_overdue,
            "截至日完成期限已过、仍未完成的要点任务项数。",
            direction=Direction.DOWN,
        ),
    )
