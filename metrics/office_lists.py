"""What the office's screens list, as it stood on a day: paper material, work priorities, meetings, follow-ups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, select

from data_access.schema import evidence, follow_up, meeting, publicity, task, task_progress
from metrics.assessment.indicators import Catalogue
from metrics.definitions.office import BEHIND
from metrics.model import moment_days


class ItemState(StrEnum):
    """How an item of paper material stands."""

    CHECKED = "审核通过"
    UNCHECKED = "待审核"
    REJECTED = "退回补正"
    OVERDUE = "逾期未交"
    TO_COME = "未到期"
    UNLISTED = "未列清单"  # the catalogue asks for it, the list of material does not hold it


PRESSING = (ItemState.OVERDUE, ItemState.REJECTED, ItemState.UNLISTED)


@dataclass(frozen=True)
class Item:
    """One item of paper material; what happened after the day is not known."""

    number: str  # empty when not listed
    code: str  # of the indicator
    title: str
    department: str
    due_on: date | None
    provided_on: date | None
    file_ref: str
    document_no: str
    checked_on: date | None
    rejected_reason: str
    state: ItemState


def _known(day: date | None, as_of: date) -> date | None:
    return day if day is not None and day <= as_of else None


def _item_state(provided: date | None, checked: date | None, rejected: str, due_on: date, as_of: date) -> ItemState:
    if provided is not None:
        if checked is None:
            return ItemState.UNCHECKED
        return ItemState.REJECTED if rejected else ItemState.CHECKED
    return ItemState.OVERDUE if due_on < as_of else ItemState.TO_COME


def evidence_items(connection: Connection, catalogue: Catalogue, as_of: date) -> list[Item]:
    """The year's paper material by indicator, with what the catalogue asks for beyond the list."""
    e = evidence.c
    rows = connection.execute(
        select(evidence).where(e.assessment_year == catalogue.year).order_by(e.indicator_code, e.due_on, e.evidence_no)
    )
    found: list[Item] = []
    for r in rows:
        provided, checked = _known(r.provided_on, as_of), _known(r.checked_on, as_of)
        again = provided is not None and checked is not None and provided > checked
        rejected = (r.rejected_reason or "") if checked and not again else ""
        there = provided is not None
        found.append(
            Item(
                r.evidence_no, r.indicator_code, r.title, r.department_code, r.due_on, provided,
                (r.file_ref or "") if there else "", (r.document_no or "") if there else "", checked, rejected,
                _item_state(provided, checked, rejected, r.due_on, as_of),
            )
        )  # fmt: skip
    for indicator in catalogue.at(min(as_of, catalogue.valid_to)).indicators:
        listed = [i.title for i in found if i.code == indicator.code]
        found += [
            Item("", indicator.code, asked, indicator.departments[0], None, None, "", "", None, "", ItemState.UNLISTED)
            for asked in indicator.evidence
            if not any(asked in title for title in listed)
        ]
    return sorted(found, key=lambda i: (i.code, i.due_on or date.max, i.number))


class TaskState(StrEnum):
    """Three reasons to look at a task, kept apart, and two not to."""

    OVERDUE = "逾期未完成"
    BEHIND = "进度滞后"
    NEAR = "临近到期"
    RUNNING = "正常推进"
    DONE = "已完成"


@dataclass(frozen=True)
class Task:
    """A work priority with what was reported of it by the day."""

    number: str
    clause: str
    title: str
    lead: str
    supporting: str
    starts_on: date
    due_on: date
    done_on: date | None
    progress: int | None  # per cent; None when nothing was reported yet
    planned: int | None
    reported_on: date | None
    state: TaskState

    @property
    def late(self) -> bool:
        """Completed, but after its due date: the colour is green again, the fact stays."""
        return self.done_on is not None and self.done_on > self.due_on


def task_state(
    due_on: date, done_on: date | None, progress: int | None, planned: int | None, as_of: date, soon: date
) -> TaskState:
    """The same reasons as the metrics task.overdue, task.behind and task.near_due."""
    if done_on is not None:
        return TaskState.DONE
    if due_on < as_of:
        return TaskState.OVERDUE
    if progress is not None and planned is not None and progress < planned - BEHIND:
        return TaskState.BEHIND
    return TaskState.NEAR if due_on <= soon else TaskState.RUNNING


def tasks(connection: Connection, year: int, as_of: date) -> list[Task]:
    """The work priorities of a year that were set by the day, in the order of their clauses."""
    t, p = task.c, task_progress.c
    reports = {
        r.task_no: r
        for r in connection.execute(
            select(task_progress).where(p.reported_on <= as_of).order_by(p.task_no, p.reported_on)
        )
    }
    soon = moment_days(as_of, as_of, as_of)["soon"]
    rows = connection.execute(
        select(task).where(t.starts_on.between(date(year, 1, 1), min(as_of, date(year, 12, 31)))).order_by(t.task_no)
    )
    found = []
    for r in rows:
        report, done = reports.get(r.task_no), _known(r.done_on, as_of)
        progress, planned = (100, 100) if done else (report.progress, report.planned) if report else (None, None)
        found.append(
            Task(
                r.task_no, r.clause, r.title, r.department_code, r.supporting or "", r.starts_on, r.due_on, done,
                progress, planned, report.reported_on if report else None,
                task_state(r.due_on, done, progress, planned, as_of, soon),
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class FollowUp:
    number: str
    title: str
    owner: str
    raised_on: date
    due_on: date
    done_on: date | None
    meeting: str  # empty when it did not come from a meeting


@dataclass(frozen=True)
class Meeting:
    number: str
    title: str
    held_on: date
    chair: str
    attendees: str
    decisions: str
    follow_ups: tuple[FollowUp, ...]


def follow_ups(connection: Connection, year: int, as_of: date) -> list[FollowUp]:
    """What was raised in the year, and what of earlier years is still open, by due date."""
    f = follow_up.c
    rows = connection.execute(
        select(follow_up, meeting.c.title.label("meeting_title"))
        .outerjoin(meeting, meeting.c.meeting_no == f.meeting_no)
        .where(f.raised_on <= as_of)
        .order_by(f.due_on, f.follow_up_no)
    )
    found = (
        FollowUp(r.follow_up_no, r.title, r.owner_name, r.raised_on, r.due_on, _known(r.done_on, as_of),
                 r.meeting_title or "")
        for r in rows
    )  # fmt: skip
    return [x for x in found if x.raised_on.year == year or x.done_on is None]


def meetings(connection: Connection, year: int, as_of: date, raised: Iterable[FollowUp]) -> list[Meeting]:
    """The meetings of a year by the day, the newest first, each with its follow-ups."""
    m = meeting.c
    by_meeting: dict[str, list[FollowUp]] = {}
    for x in raised:
        by_meeting.setdefault(x.meeting, []).append(x)
    rows = connection.execute(
        select(meeting)
        .where(m.held_on.between(date(year, 1, 1), min(as_of, date(year, 12, 31))))
        .order_by(m.held_on.desc(), m.meeting_no)
    )
    return [
        Meeting(r.meeting_no, r.title, r.held_on, r.chair or "", r.attendees or "", r.decisions or "",
                tuple(by_meeting.get(r.title, ())))
        for r in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class Event:
    """A publicity event (宣传活动)."""

    title: str
    town: str | None
    held_on: date
    place: str
    attendance: int | None


def events(connection: Connection, year: int, as_of: date) -> list[Event]:
    b = publicity.c
    rows = connection.execute(
        select(b.title, b.town_code, b.held_on, b.place, b.attendance)
        .where(b.held_on.between(date(year, 1, 1), min(as_of, date(year, 12, 31))))
        .order_by(b.held_on.desc(), b.publicity_no)
    )
    return [Event(r.title, r.town_code, r.held_on, r.place or "", r.attendance) for r in rows]
