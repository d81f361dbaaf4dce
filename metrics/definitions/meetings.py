"""Metrics of joint meetings (联席会议) and of what they asked to be done (督办)."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import and_, case, func

from data_access.database.schema import follow_up, meeting
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
    always,
    happened,
    judged,
    not_yet,
    on_time,
    since,
)

m, f = meeting.c, follow_up.c
_SEED = "2023 年工作要点"


class FollowUpState(StrEnum):
    OVERDUE = "超期未办结"
    RUNNING = "办理中"
    DONE = "已办结"


CALLED = func.coalesce(m.title, "联席会议")  # what a meeting is called whose name nobody wrote

MEETING = Fact(
    name="meeting",
    label="联席会议",
    source=meeting,
    detail_source=meeting,
    key=m.meeting_no,
    town=NOWHERE,
    department=NOWHERE,
    domain=NOWHERE,
    investment=NOWHERE,
    fields={
        "meeting_no": Field("会议编号", m.meeting_no, Known.GIVEN),
        "title": Field("会议", m.title, Known.GIVEN),
        "held_on": happened("召开", m.held_on),
        "chair": Field("主持", m.chair, Known.GIVEN),
        "attendees": Field("参会单位", m.attendees, Known.GIVEN),
        "decisions": Field("议定事项", m.decisions, Known.GIVEN),
    },
    title="title",
    kept_since=m.held_on,
    begun=since(m.held_on),
)


# The owner of a follow-up is a town or a department, by its usual name.
@cache
def follow_up_fact() -> Fact:
    """督办事项."""
    owner_town, owner_department = owning_units(f.owner_name)
    return Fact(
        name="follow_up",
        label="督办事项",
        source=follow_up,
        detail_source=follow_up.outerjoin(meeting, m.meeting_no == f.meeting_no),
        key=f.follow_up_no,
        town=owner_town,
        department=owner_department,
        domain=NOWHERE,
        investment=NOWHERE,
        fields={
            "follow_up_no": Field("督办编号", f.follow_up_no, Known.GIVEN),
            "title": Field("督办事项", f.title, Known.GIVEN),
            "owner_name": Field("责任单位", f.owner_name, Known.GIVEN),
            "town_code": Field("街镇", owner_town, Known.GIVEN),
            "meeting_title": Field("来源会议", case((m.meeting_no.is_not(None), CALLED)), Known.GIVEN),
            "raised_on": happened("交办", f.raised_on),
            "follow_up_due_on": Field("办理期限", f.due_on, Known.GIVEN, "日期"),
            "done_on": happened("办结", f.done_on),
            "note": Field("说明", f.note, Known.UNDATED),
        },
        title="title",
        kept_since=f.raised_on,
        begun=since(f.raised_on),
        limits=(Limit("督办办结", "follow_up_due_on", "done_on", "raised_on"),),
    )


FOLLOW_UP_LIST = ("follow_up_no", "title", "owner_name", "meeting_title", "raised_on", "follow_up_due_on", "done_on")


def _follow_up(id_: str, name: str, kind: Kind, numerator: Condition, explanation: str, **rest: Any) -> Metric:
    usual = {
        "unit": "%" if kind is Kind.RATIO else "件", "columns": FOLLOW_UP_LIST, "due": "follow_up_due_on",
        "owner": "owner_name",
    }  # fmt: skip
    given = {**usual, **rest}
    return Metric(
        id=f"follow_up.{id_}",
        name=name,
        kind=kind,
        fact=follow_up_fact(),
        numerator=numerator,
        explanation=explanation,
        **given,
    )


def _follow_up_open(at: Moment) -> Expression:
    return and_(f.raised_on <= at.as_of, not_yet(f.done_on, at))


def follow_up_overdue(at: Moment) -> Expression:
    return and_(_follow_up_open(at), f.due_on < at.as_of)


def follow_up_state(at: Moment) -> Expression:
    """The one state of a follow-up that was raised by the moment."""
    return case(
        (follow_up_overdue(at), FollowUpState.OVERDUE.value),
        (_follow_up_open(at), FollowUpState.RUNNING.value),
        else_=FollowUpState.DONE.value,
    )


def metrics() -> tuple[Metric, ...]:
    return (
        Metric(
            id="meeting.held",
            name="联席会议",
            unit="次",
            kind=Kind.COUNT,
            fact=MEETING,
            numerator=always,
            date=m.held_on,
            columns=("meeting_no", "title", "held_on", "chair", "attendees", "decisions"),
            clause=f"{_SEED}四（一）",
            explanation="期间召开的领导小组联席会议和专题协调会次数。",
        ),
        _follow_up("raised", "交办督办事项", Kind.COUNT, always, "期间交办的督办事项件数。", date=f.raised_on),
        _follow_up("open", "在办督办事项", Kind.STOCK, _follow_up_open, "截至日已交办、未办结的督办事项件数。"),
        _follow_up(
            "overdue",
            "超期督办事项",
            Kind.STOCK,
            follow_up_overdue,
            "截至日办理期限已过、仍未办结的督办事项件数。",
            direction=Direction.DOWN,
        ),
        _follow_up(
            "done_on_time_rate",
            "督办按期办结率",
            Kind.RATIO,
            on_time(f.done_on, f.due_on),
            "办理期限在期间内届满的督办事项中，按期办结的比例。",
            denominator=judged(on_time(f.done_on, f.due_on), f.due_on, lambda at: f.raised_on <= at.as_of),
            date=f.due_on,
            direction=Direction.UP,
        ),
    )
