"""What the office's screens list, as it stood on a day: work priorities, meetings, follow-ups, publicity events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, case, func, or_, select

from data_access.database.rights import ALL_RECORDS, Rights
from data_access.database.schema import follow_up, meeting, publicity, task, task_progress
from data_access.database.scope import Scope
from data_access.reference.organisation import towns
from data_access.reference.unit_names import unit_called
from metrics.definitions.meetings import CALLED, FollowUpState, follow_up_fact, follow_up_state
from metrics.definitions.publicity import PUBLICITY, before_may
from metrics.definitions.tasks import TaskState, task_fact, task_state
from metrics.engine.evaluation import moment_in_year
from metrics.engine.model import as_known, too_late
from metrics.engine.visible import visible


@dataclass(frozen=True)
class Task:
    """A work priority with what was reported of it by the day."""

    number: str
    clause: str
    title: str
    lead: str
    supporting: str
    starts_on: date | None
    due_on: date | None
    done_on: date | None
    progress: int | None  # per cent; None when nothing was reported yet
    planned: int | None
    reported_on: date | None
    state: TaskState
    late: bool  # completed, but after its due date: the colour is green again, the fact stays

    @property
    def reached_on(self) -> date | None:
        """The day of its span that the reported progress corresponds to; None of a span that nobody wrote."""
        if self.starts_on is None or self.due_on is None:
            return None
        return self.starts_on + (self.due_on - self.starts_on) * (self.progress or 0) / 100


def tasks(connection: Connection, year: int, as_of: date, viewer: Rights = ALL_RECORDS) -> list[Task]:
    """The work priorities set or due in a year, with those of earlier years still open, by clause; the viewer's."""
    t, p = task.c, task_progress.c
    reports = {
        r.task_no: r
        for r in connection.execute(
            select(task_progress).where(p.reported_on <= as_of).order_by(p.task_no, p.reported_on)
        )
    }
    at = moment_in_year(year, as_of)
    state, late = task_state(at), too_late(t.done_on, t.due_on)(at)
    first, last = date(year, 1, 1), min(as_of, date(year, 12, 31))
    undated = and_(t.starts_on.is_(None), t.due_on.is_(None), t.done_on >= first)
    of_year = or_(t.starts_on >= first, t.due_on >= first, state != TaskState.DONE.value, undated)
    done = as_known(task_fact().fields["done_on"], at.as_of)
    rows = connection.execute(
        select(task, done.label("done"), state.label("state"), late.label("late"))
        .where(or_(t.starts_on.is_(None), t.starts_on <= last), of_year, *visible(task_fact(), viewer))
        .order_by(t.task_no)
    )
    found = []
    for r in rows:
        report, done = reports.get(r.task_no), r.done
        lead = unit_called(r.owner_name, as_of.year)
        progress, planned = (100, 100) if done else (report.progress, report.planned) if report else (None, None)
        found.append(
            Task(
                number=r.task_no,
                clause=r.clause or "",
                title=r.title,
                lead=lead,
                supporting=r.supporting or "",
                starts_on=r.starts_on,
                due_on=r.due_on,
                done_on=done,
                progress=progress,
                planned=planned,
                reported_on=report.reported_on if report else None,
                state=TaskState(r.state),
                late=bool(r.late),
            )
        )
    return found


@dataclass(frozen=True)
class FollowUp:
    number: str
    title: str
    owner: str  # a town or a department, by its usual name
    raised_on: date
    due_on: date | None
    done_on: date | None
    meeting_no: str  # empty when it did not come from a meeting
    meeting: str
    state: FollowUpState


@dataclass(frozen=True)
class Meeting:
    number: str
    title: str
    held_on: date
    chair: str
    attendees: str
    decisions: str
    follow_ups: tuple[FollowUp, ...]


def follow_ups(connection: Connection, year: int, as_of: date, viewer: Rights = ALL_RECORDS) -> list[FollowUp]:
    """What was raised in the year, and what of earlier years is still open, by due date; of what the viewer may see."""
    f, at = follow_up.c, moment_in_year(year, as_of)
    titled = case((meeting.c.meeting_no.is_not(None), CALLED)).label("meeting_title")
    done = as_known(follow_up_fact().fields["done_on"], at.as_of).label("done")
    rows = connection.execute(
        select(follow_up, titled, done, follow_up_state(at).label("state"))
        .outerjoin(meeting, meeting.c.meeting_no == f.meeting_no)
        .where(f.raised_on <= min(as_of, date(year, 12, 31)), *visible(follow_up_fact(), viewer))
        .order_by(f.due_on.is_(None), f.due_on, f.follow_up_no)
    )
    found = (
        FollowUp(
            number=r.follow_up_no,
            title=r.title,
            owner=unit_called(r.owner_name, as_of.year),
            raised_on=r.raised_on,
            due_on=r.due_on,
            done_on=r.done,
            meeting_no=r.meeting_no or "",
            meeting=r.meeting_title or "",
            state=FollowUpState(r.state),
        )
        for r in rows
    )
    return [x for x in found if x.raised_on.year == year or x.state is not FollowUpState.DONE]


def follow_ups_of(found: Iterable[FollowUp], scope: Scope) -> list[FollowUp]:
    """The follow-ups whose owner the scope looks at."""
    names = {t.name for t in towns(scope.year) if t.code in scope.towns}
    return [x for x in found if (not scope.towns or x.owner in names) and scope.department in (None, x.owner)]


def meetings(connection: Connection, year: int, as_of: date, raised: Iterable[FollowUp]) -> list[Meeting]:
    """The meetings of a year by the day, the newest first, each with its follow-ups."""
    m = meeting.c
    by_meeting: dict[str, list[FollowUp]] = {}
    for x in raised:
        by_meeting.setdefault(x.meeting_no, []).append(x)
    rows = connection.execute(
        select(meeting, CALLED.label("called"))
        .where(m.held_on.between(date(year, 1, 1), min(as_of, date(year, 12, 31))))
        .order_by(m.held_on.desc(), m.meeting_no)
    )
    return [
        Meeting(r.meeting_no, r.called, r.held_on, r.chair or "", r.attendees or "", r.decisions or "",
                tuple(by_meeting.get(r.meeting_no, ())))
        for r in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class Event:
    """A publicity event (宣传活动)."""

    number: str
    title: str
    town: str | None
    held_on: date
    place: str
    organiser: str
    subject: str
    attendance: int | None
    materials: int | None
    before_may: bool  # the campaign that the assessment asks for


def events(connection: Connection, year: int, as_of: date, viewer: Rights = ALL_RECORDS) -> list[Event]:
    """The publicity events of a year by the day, the newest first; of those that the viewer may see."""
    b = publicity.c
    campaign = case((before_may(moment_in_year(year, as_of)), 1), else_=0)
    called = func.coalesce(b.title, PUBLICITY.label).label("called")
    rows = connection.execute(
        select(publicity, called, campaign.label("campaign"))
        .where(b.held_on.between(date(year, 1, 1), min(as_of, date(year, 12, 31))), *visible(PUBLICITY, viewer))
        .order_by(b.held_on.desc(), b.publicity_no)
    )
    return [
        Event(
            number=r.publicity_no,
            title=r.called,
            town=r.town_code,
            held_on=r.held_on,
            place=r.place or "",
            organiser=unit_called(r.organiser, as_of.year) if r.organiser else "",
            subject=r.subject or "",
            attendance=r.attendance,
            materials=r.materials,
            before_may=bool(r.campaign),
        )
        for r in rows
    ]


def attendance(found: Iterable[Event]) -> int:
    """人 who took part, as far as it was noted."""
    return sum(event.attendance or 0 for event in found)
