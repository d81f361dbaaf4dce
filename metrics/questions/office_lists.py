"""What the office's screens list, as it stood on a day: paper material, work priorities, meetings, follow-ups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, and_, or_, select

from data_access.database.schema import evidence, follow_up, meeting, publicity, task, task_progress
from data_access.database.scope import Scope
from data_access.reference.organisation import towns
from data_access.reference.unit_names import standing_department, unit_called
from metrics.assessment.indicators import Catalogue
from metrics.assessment.scoring import deviations
from metrics.definitions.office import (
    FollowUpState,
    PaperState,
    TaskState,
    follow_up_state,
    paper_state,
    task_state,
)
from metrics.engine.evaluation import fixed_moment
from metrics.engine.model import Moment

PRESSING = (PaperState.OVERDUE, PaperState.REJECTED, PaperState.UNLISTED)
IN_ORDER = (PaperState.CHECKED, PaperState.UNCHECKED)


def _in_year(year: int, as_of: date) -> Moment:
    """The moment as of the day, for a year up to it."""
    return fixed_moment(as_of, date(year, 1, 1), min(as_of, date(year, 12, 31)))


@dataclass(frozen=True)
class Item:
    """One item of paper material; what happened after the day is not known."""

    number: str  # empty when not listed
    year: int  # of the assessment that asks for it
    code: str  # of the indicator
    title: str
    department: str
    due_on: date | None
    provided_on: date | None
    file_ref: str
    document_no: str
    checked_on: date | None
    rejected_reason: str
    state: PaperState
    deferred: str = ""  # 已批准缓办 of the indicator it proves, while that lasts and the paper is wanting

    @property
    def late(self) -> bool:
        """Provided, but after its day."""
        return self.due_on is not None and self.provided_on is not None and self.provided_on > self.due_on


def _known(day: date | None, as_of: date) -> date | None:
    return day if day is not None and day <= as_of else None


def papers(connection: Connection, year: int, as_of: date) -> list[Item]:
    """The paper material of an assessment year as it stood on the day, with what earlier years still owe."""
    e, at = evidence.c, _in_year(year, as_of)
    deferred = deviations(connection, year, as_of)
    state = paper_state(at)
    rows = connection.execute(
        select(evidence, state.label("state"))
        .where(or_(e.assessment_year == year, and_(e.assessment_year < year, state != PaperState.CHECKED.value)))
        .order_by(e.indicator_code, e.due_on, e.evidence_no)
    )
    found = []
    for r in rows:
        provided, now = _known(r.provided_on, as_of), PaperState(r.state)
        # The file and its reason belong to what has been sent in, and sent back, by the day.
        there = provided is not None
        accepted = deferred.get(r.indicator_code) if now in PRESSING and r.assessment_year == year else None
        found.append(
            Item(
                r.evidence_no, r.assessment_year, r.indicator_code, r.title,
                str(standing_department(r.department_code, as_of.year)), r.due_on, provided,
                (r.file_ref or "") if there else "", (r.document_no or "") if there else "",
                _known(r.checked_on, as_of), (r.rejected_reason or "") if now is PaperState.REJECTED else "", now,
                "" if accepted is None else f"指标已批准缓办至 {accepted.valid_to}",
            )
        )  # fmt: skip
    return found


def _day_in_year(due_on: date, year: int) -> date:
    """The day on which material counts: in the assessment year that asks for it, see `office.PAPER_DAY`."""
    return min(max(due_on, date(year, 1, 1)), date(year, 12, 31))


def judged_in(items: Iterable[Item], scope: Scope) -> list[Item]:
    """What the rate of completeness counts in the scope: due in the period, and in order or past its day."""
    return [
        i
        for i in items
        if i.due_on is not None
        and scope.start <= _day_in_year(i.due_on, i.year) <= scope.last_day
        and (i.state in IN_ORDER or i.due_on < scope.as_of)
    ]


def evidence_items(connection: Connection, catalogue: Catalogue, as_of: date) -> list[Item]:
    """The year's paper material by indicator, with what the catalogue asks for beyond the list."""
    found = papers(connection, catalogue.year, as_of)
    for indicator in catalogue.at(min(as_of, catalogue.valid_to)).indicators:
        listed = [i.title for i in found if i.code == indicator.code and i.year == catalogue.year]
        found += [
            Item("", catalogue.year, indicator.code, asked, indicator.departments[0], None, None, "", "", None, "",
                 PaperState.UNLISTED)
            for asked in indicator.evidence
            if not any(asked in title for title in listed)
        ]  # fmt: skip
    return sorted(found, key=lambda i: (i.code, i.due_on or date.max, i.number))


def in_order(items: Iterable[Item]) -> list[Item]:
    """齐备: provided and not sent back."""
    return [item for item in items if item.state in IN_ORDER]


@dataclass(frozen=True)
class DepartmentPapers:
    """齐备率 of a department: of the papers that have fallen due (项), those in order."""

    department: str
    due: int
    ready: int

    @property
    def rate(self) -> Decimal:
        return Decimal(self.ready) / self.due


def completeness(due: Iterable[Item]) -> list[DepartmentPapers]:
    """One per department, the least complete first, of equal ones who owes more."""
    own: dict[str, list[Item]] = {}
    for item in due:
        own.setdefault(item.department, []).append(item)
    found = [DepartmentPapers(name, len(items), len(in_order(items))) for name, items in own.items()]
    return sorted(found, key=lambda c: (c.rate, -c.due))


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
    def reached_on(self) -> date:
        """The day of its span that the reported progress corresponds to."""
        return self.starts_on + (self.due_on - self.starts_on) * (self.progress or 0) / 100

    @property
    def late(self) -> bool:
        """Completed, but after its due date: the colour is green again, the fact stays."""
        return self.done_on is not None and self.done_on > self.due_on


def tasks(connection: Connection, year: int, as_of: date) -> list[Task]:
    """The work priorities set or due in a year, with those of earlier years still open, by clause."""
    t, p = task.c, task_progress.c
    reports = {
        r.task_no: r
        for r in connection.execute(
            select(task_progress).where(p.reported_on <= as_of).order_by(p.task_no, p.reported_on)
        )
    }
    state = task_state(_in_year(year, as_of))
    first, last = date(year, 1, 1), min(as_of, date(year, 12, 31))
    of_year = or_(t.starts_on >= first, t.due_on >= first, state != TaskState.DONE.value)
    rows = connection.execute(
        select(task, state.label("state")).where(t.starts_on <= last, of_year).order_by(t.task_no)
    )
    found = []
    for r in rows:
        report, done = reports.get(r.task_no), _known(r.done_on, as_of)
        lead = str(standing_department(r.department_code, as_of.year))
        progress, planned = (100, 100) if done else (report.progress, report.planned) if report else (None, None)
        found.append(
            Task(
                r.task_no, r.clause, r.title, lead, r.supporting or "", r.starts_on, r.due_on, done,
                progress, planned, report.reported_on if report else None, TaskState(r.state),
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class FollowUp:
    number: str
    title: str
    owner: str  # a town or a department, by its usual name
    raised_on: date
    due_on: date
    done_on: date | None
    meeting_no: str  # empty when it did not come from a meeting
    meeting: str
    state: FollowUpState

    @property
    def late(self) -> bool:
        """Overdue, or done after its day."""
        return self.state is FollowUpState.OVERDUE or (self.done_on is not None and self.done_on > self.due_on)


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
        select(follow_up, meeting.c.title.label("meeting_title"), follow_up_state(_in_year(year, as_of)).label("state"))
        .outerjoin(meeting, meeting.c.meeting_no == f.meeting_no)
        .where(f.raised_on <= min(as_of, date(year, 12, 31)))
        .order_by(f.due_on, f.follow_up_no)
    )
    found = (
        FollowUp(r.follow_up_no, r.title, unit_called(r.owner_name, as_of.year), r.raised_on, r.due_on,
                 _known(r.done_on, as_of), r.meeting_no or "", r.meeting_title or "", FollowUpState(r.state))
        for r in rows
    )  # fmt: skip
    return [x for x in found if x.raised_on.year == year or x.done_on is None]


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
        select(meeting)
        .where(m.held_on.between(date(year, 1, 1), min(as_of, date(year, 12, 31))))
        .order_by(m.held_on.desc(), m.meeting_no)
    )
    return [
        Meeting(r.meeting_no, r.title, r.held_on, r.chair or "", r.attendees or "", r.decisions or "",
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
    attendance: int | None


def events(connection: Connection, year: int, as_of: date) -> list[Event]:
    b = publicity.c
    rows = connection.execute(
        select(b.publicity_no, b.title, b.town_code, b.held_on, b.place, b.attendance)
        .where(b.held_on.between(date(year, 1, 1), min(as_of, date(year, 12, 31))))
        .order_by(b.held_on.desc(), b.publicity_no)
    )
    return [Event(r.publicity_no, r.title, r.town_code, r.held_on, r.place or "", r.attendance) for r in rows]


def attendance(found: Iterable[Event]) -> int:
    """人 who took part, as far as it was noted."""
    return sum(event.attendance or 0 for event in found)
