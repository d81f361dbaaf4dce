"""Metrics of the leading group's own work: paper material, work priorities, meetings, follow-ups, publicity."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, String, and_, case, cast, extract, func, literal, null, or_, select

from data_access.database.schema import department, evidence, follow_up, meeting, publicity, task, task_progress
from data_access.database.scope import Scope
from data_access.reference.organisation import all_towns
from data_access.reference.unit_names import spellings
from data_access.rules.indicator_files import codes_asking_for_evidence
from data_access.rules.parameters import days, parameters
from data_access.rules.publicity import subjects
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
    judged,
    not_yet,
    on_time,
    since,
)

e, t, p, m, f, b = evidence.c, task.c, task_progress.c, meeting.c, follow_up.c, publicity.c
_SEED = "2023 年工作要点"


class PaperState(StrEnum):
    """How an item of paper material stands."""

    CHECKED = "审核通过"
    UNCHECKED = "待审核"
    REJECTED = "退回补正"
    OVERDUE = "逾期未交"
    TO_COME = "未到期"
    UNLISTED = "未列清单"  # the catalogue asks for it, the list of material does not hold it


class TaskState(StrEnum):
    """Three reasons to look at a task, kept apart, and two not to."""

    OVERDUE = "逾期未完成"
    BEHIND = "进度滞后"
    NEAR = "临近到期"
    RUNNING = "正常推进"
    DONE = "已完成"


class FollowUpState(StrEnum):
    OVERDUE = "逾期未办结"
    RUNNING = "办理中"
    DONE = "已办结"


NOWHERE = cast(null(), String(16))  # what the whole district did lies in no town

_EVIDENCE_FROM = evidence.outerjoin(department, department.c.code == e.department_code)
EVIDENCE = Fact(
    name="evidence",
    label="书面资料",
    source=evidence,
    detail_source=_EVIDENCE_FROM,
    key=e.evidence_no,
    town=NOWHERE,
    department=e.department_code,
    domain=NOWHERE,
    fields={
        "evidence_no": Field("材料编号", e.evidence_no, Known.GIVEN),
        "indicator_code": Field("指标编号", e.indicator_code, Known.GIVEN),
        "title": Field("材料名称", e.title, Known.GIVEN),
        "department_code": Field("责任单位", e.department_code, Known.GIVEN),
        "department_name": Field("单位全称", department.c.name, Known.GIVEN),
        "evidence_due_on": Field("应交日期", e.due_on, Known.GIVEN, "日期"),
        "provided_on": Field("提交日期", e.provided_on, Known.HAPPENED, "日期"),
        "file_ref": Field("文件位置", e.file_ref, e.provided_on),
        "document_no": Field("文号", e.document_no, e.provided_on),
        "checked_on": Field("审核日期", e.checked_on, Known.HAPPENED, "日期"),
        "returned_on": Field("退回日期", case((e.rejected_reason.is_not(None), e.checked_on)), Known.HAPPENED, "日期"),
        "rejected_reason": Field("退回理由", e.rejected_reason, e.checked_on),
    },
    title="title",
    kept_since=e.due_on,
    begun=always,  # the year asks for it from its first day
    limits=(Limit("提交材料", "evidence_due_on", "provided_on", undone="returned_on"),),
)
ITEM = ("evidence_no", "indicator_code", "title", "department_code", "evidence_due_on", "provided_on", "document_no",
        "file_ref", "checked_on", "rejected_reason")  # fmt: skip

TASK = Fact(
    name="task",
    label="要点任务",
    source=task,
    detail_source=task,
    key=t.task_no,
    town=NOWHERE,
    department=t.department_code,
    domain=NOWHERE,
    fields={
        "task_no": Field("任务编号", t.task_no, Known.GIVEN),
        "clause": Field("要点条款", t.clause, Known.GIVEN),
        "title": Field("任务", t.title, Known.GIVEN),
        "department_code": Field("牵头单位", t.department_code, Known.GIVEN),
        "supporting": Field("配合单位", t.supporting, Known.GIVEN),
        "starts_on": Field("下达日期", t.starts_on, Known.HAPPENED, "日期"),
        "task_due_on": Field("完成期限", t.due_on, Known.GIVEN, "日期"),
        "done_on": Field("完成日期", t.done_on, Known.HAPPENED, "日期"),
        "progress": Field("最新进度（%）", t.progress, Known.UNDATED),
    },
    title="title",
    kept_since=t.starts_on,
    begun=since(t.starts_on),
    limits=(Limit("完成任务", "task_due_on", "done_on", "starts_on"),),
)
TASK_LIST = ("task_no", "clause", "title", "department_code", "supporting", "starts_on", "task_due_on", "done_on")

MEETING = Fact(
    name="meeting",
    label="联席会议",
    source=meeting,
    detail_source=meeting,
    key=m.meeting_no,
    town=NOWHERE,
    department=NOWHERE,
    domain=NOWHERE,
    fields={
        "meeting_no": Field("会议编号", m.meeting_no, Known.GIVEN),
        "title": Field("会议", m.title, Known.GIVEN),
        "held_on": Field("召开日期", m.held_on, Known.HAPPENED, "日期"),
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
    towns = {t.code for t in all_towns()}
    owner_town = case({s: code for s, code in spellings().items() if code in towns}, value=f.owner_name)
    owner_department = case({s: code for s, code in spellings().items() if code not in towns}, value=f.owner_name)
    return Fact(
        name="follow_up",
        label="督办事项",
        source=follow_up,
        detail_source=follow_up.outerjoin(meeting, m.meeting_no == f.meeting_no),
        key=f.follow_up_no,
        town=owner_town,
        department=owner_department,
        domain=NOWHERE,
        fields={
            "follow_up_no": Field("督办编号", f.follow_up_no, Known.GIVEN),
            "title": Field("督办事项", f.title, Known.GIVEN),
            "owner_name": Field("责任单位", f.owner_name, Known.GIVEN),
            "town_code": Field("街镇", owner_town, Known.GIVEN),
            "meeting_title": Field("来源会议", m.title, Known.GIVEN),
            "raised_on": Field("交办日期", f.raised_on, Known.HAPPENED, "日期"),
            "follow_up_due_on": Field("办理期限", f.due_on, Known.GIVEN, "日期"),
            "done_on": Field("办结日期", f.done_on, Known.HAPPENED, "日期"),
            "note": Field("说明", f.note, Known.UNDATED),
        },
        title="title",
        kept_since=f.raised_on,
        begun=since(f.raised_on),
        limits=(Limit("督办办结", "follow_up_due_on", "done_on", "raised_on"),),
    )


FOLLOW_UP_LIST = ("follow_up_no", "title", "owner_name", "meeting_title", "raised_on", "follow_up_due_on", "done_on")

PUBLICITY = Fact(
    name="publicity",
    label="宣传活动",
    source=publicity,
    detail_source=publicity,
    key=b.publicity_no,
    town=b.town_code,
    department=NOWHERE,
    domain=NOWHERE,
    fields={
        "publicity_no": Field("活动编号", b.publicity_no, Known.GIVEN),
        "title": Field("活动", b.title, Known.GIVEN),
        "town_code": Field("街镇", b.town_code, Known.GIVEN),
        "held_on": Field("日期", b.held_on, Known.HAPPENED, "日期"),
        "place": Field("地点", b.place, Known.GIVEN),
        "attendance": Field("参加人数", b.attendance, Known.GIVEN, "人"),
    },
    title="title",
    kept_since=b.held_on,
    begun=since(b.held_on),
)
PUBLICITY_LIST = ("publicity_no", "title", "town_code", "held_on", "place", "attendance")


def honoured(fact: Fact, scope: Scope) -> Scope:
    """The scope without the parts that a fact is not divided by: priorities and papers are the departments' matters
    (no town or domain has its own), meetings the whole district's."""
    return replace(
        scope,
        towns=() if fact.town is NOWHERE else scope.towns,
        department=None if fact.department is NOWHERE else scope.department,
        domain=None if fact.domain is NOWHERE else scope.domain,
    )


def _on_subject() -> Expression:
    """About the 条例: not every winter's event is the campaign before 1 May."""
    return or_(*(b.title.contains(word, autoescape=True) for word in subjects()))


# --- paper material ---------------------------------------------------------------------------------


def paper_rejected(at: Moment) -> Expression:
    """退回: checked by the moment, with a reason why not, and not sent in again since."""
    again = and_(e.provided_on.is_not(None), e.provided_on > e.checked_on, e.provided_on <= at.as_of)
    checked = and_(e.checked_on.is_not(None), e.checked_on <= at.as_of)  # never NULL: the others negate it
    return and_(checked, e.rejected_reason.is_not(None), ~again)


def paper_in_order(at: Moment) -> Expression:
    """Provided and not sent back; what waits for its check counts as provided."""
    return and_(e.provided_on <= at.as_of, ~paper_rejected(at))


def paper_unchecked(at: Moment) -> Expression:
    """Provided, and not looked at since: also what was sent in again after it had been sent back."""
    return and_(paper_in_order(at), or_(not_yet(e.checked_on, at), e.provided_on > e.checked_on))


def paper_overdue(at: Moment) -> Expression:
    return and_(e.due_on < at.as_of, not_yet(e.provided_on, at), ~paper_rejected(at))


def paper_to_come(at: Moment) -> Expression:
    return and_(e.due_on >= at.as_of, not_yet(e.provided_on, at), ~paper_rejected(at))


def paper_state(at: Moment) -> Expression:
    """The one state of an item: every list, portrait and document says what the figures count."""
    return case(
        (paper_rejected(at), PaperState.REJECTED.value),
        (paper_overdue(at), PaperState.OVERDUE.value),
        (paper_to_come(at), PaperState.TO_COME.value),
        (paper_unchecked(at), PaperState.UNCHECKED.value),
        else_=PaperState.CHECKED.value,
    )


def paper_asked_by(at: Moment) -> Expression:
    """Material of the assessment year in which the period ends, and of the years before."""
    return e.assessment_year <= extract("year", at.end)


# Material belongs to the assessment year that asks for it, whichever year it falls due in: what is due only after that
# year's end counts on its last day, and is no gap of it.
_YEAR = cast(e.assessment_year, String)
PAPER_DAY = func.date(
    case(
        (extract("year", e.due_on) > e.assessment_year, _YEAR + "-12-31"),
        (extract("year", e.due_on) < e.assessment_year, _YEAR + "-01-01"),
        else_=cast(e.due_on, String),
    ),
    type_=Date,
).label("paper_day")


def _of(code: str | None) -> Condition:
    return always if code is None else lambda at: e.indicator_code == code


def complete_rate(code: str | None = None) -> Metric:
    """材料齐备率, of all material or of one indicator's."""
    return Metric(
        id="evidence.complete_rate" if code is None else f"evidence.complete_rate.{code}",
        name="材料齐备率" if code is None else f"{code} 材料齐备率",
        unit="%",
        kind=Kind.RATIO,
        fact=EVIDENCE,
        denominator=judged(paper_in_order, e.due_on, _of(code)),
        numerator=paper_in_order,
        date=PAPER_DAY,
        direction=Direction.UP,
        owner="department_code",
        due="evidence_due_on",
        columns=ITEM,
        clause="考核细则“查阅书面资料”",
        explanation=f"应交日期在期间内的{'' if code is None else f'指标 {code} 的'}书面资料中，"
        "截至日已提交且未被退回的比例；待审核的按已交计。材料归入要求它的考核年度，应交日期在次年的年内不算缺。",
    )


def _evidence(id_: str, name: str, numerator: Condition, explanation: str, direction: Direction) -> Metric:
    def counted(at: Moment) -> Expression:
        return and_(paper_asked_by(at), numerator(at))

    return Metric(
        id=f"evidence.{id_}", name=name, unit="项", kind=Kind.STOCK, fact=EVIDENCE, numerator=counted,
        explanation=explanation, direction=direction, owner="department_code", due="evidence_due_on", columns=ITEM,
    )  # fmt: skip


def _evidence_metrics() -> tuple[Metric, ...]:
    return (
        complete_rate(),
        *(complete_rate(code) for code in codes_asking_for_evidence()),
        _evidence(
            "overdue",
            "逾期未交材料",
            paper_overdue,
            "截至日应交日期已过、仍未提交的书面资料项数；含以前年度未交的。",
            Direction.DOWN,
        ),
        _evidence(
            "rejected",
            "退回待补正材料",
            paper_rejected,
            "截至日审核退回、须重新提交的书面资料项数；含以前年度未补正的。",
            Direction.DOWN,
        ),
        _evidence(
            "unchecked",
            "待审核材料",
            paper_unchecked,
            "截至日已提交或补正后重新提交、尚未审核的书面资料项数。",
            Direction.NONE,
        ),
        _evidence(
            "to_come",
            "未到期待交材料",
            paper_to_come,
            "期间所在考核年度的书面资料中，截至日应交日期未到、尚未提交的项数。",
            Direction.NONE,
        ),
    )


# --- work priorities --------------------------------------------------------------------------------


def _tolerance() -> int:
    """个百分点 that a task may lie below its plan (演示参数)."""
    return int(parameters()["task.behind_points"].value)


def _open(at: Moment) -> Expression:
    return and_(t.starts_on <= at.as_of, not_yet(t.done_on, at))


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
    return and_(_open(at), t.due_on >= at.as_of, behind)


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
        "owner": "department_code", "clause": _SEED,
    }  # fmt: skip
    given = {**usual, **rest}
    return Metric(
        id=f"task.{id_}", name=name, kind=kind, fact=TASK, numerator=numerator, explanation=explanation, **given
    )


def _task_metrics() -> tuple[Metric, ...]:
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
            denominator=judged(on_time(t.done_on, t.due_on), t.due_on, lambda at: t.starts_on <= at.as_of),
            date=t.due_on,
            direction=Direction.UP,
        ),
        _task(
            "near_due",
            "临近到期任务",
            Kind.STOCK,
            task_near_due,
            f"截至日未完成、{days('task.near_due_days')} 日内到期且进度不滞后的要点任务项数。",
        ),
        _task(
            "behind",
            "进度滞后任务",
            Kind.STOCK,
            task_behind,
            f"截至日未到期、最近一次报送的进度低于计划进度 {_tolerance()} 个百分点以上的要点任务项数；"
            "计划进度按下达日至完成期限均匀推进，容许差为演示参数。",
            direction=Direction.DOWN,
        ),
        _task(
            "overdue",
            "逾期未完成任务",
            Kind.STOCK,
            task_overdue,
            "截至日完成期限已过、仍未完成的要点任务项数。",
            direction=Direction.DOWN,
        ),
    )


# --- meetings, follow-ups, publicity ----------------------------------------------------------------


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
        *_evidence_metrics(),
        *_task_metrics(),
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
            "逾期督办事项",
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
        Metric(
            id="publicity.held",
            name="宣传活动",
            unit="场",
            kind=Kind.COUNT,
            fact=PUBLICITY,
            numerator=always,
            date=b.held_on,
            columns=PUBLICITY_LIST,
            clause=f"{_SEED}一（一）",
            explanation="期间举办的政策宣传活动场数。",
        ),
        Metric(
            id="publicity.attendance",
            name="宣传活动参加人数",
            unit="人",
            kind=Kind.SUM,
            fact=PUBLICITY,
            numerator=lambda at: b.attendance.is_not(None),
            weight=lambda at: func.coalesce(b.attendance, 0),
            date=b.held_on,
            columns=PUBLICITY_LIST,
            explanation="期间宣传活动的参加人数合计。",
        ),
        Metric(
            id="publicity.before_may",
            name="五一前集中宣传",
            unit="场",
            kind=Kind.COUNT,
            fact=PUBLICITY,
            numerator=lambda at: and_(
                b.town_code.is_(None), cast(extract("month", b.held_on), Integer) < 5, _on_subject()
            ),
            date=b.held_on,
            columns=PUBLICITY_LIST,
            clause=f"{_SEED}一（一）",
            explanation="期间于五一国际劳动节前举办、以《保障农民工工资支付条例》为主题（按名称认定）的区级集中宣传活动场数。",
        ),
    )
