"""The last joint meeting (联席会议) and what became of what meetings asked for (督办事项), as documents carry it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from data_access.database.rights import ALL_RECORDS, Rights
from data_access.database.schema import meeting
from data_access.rules.limits import WORKING_DAYS
from metrics.definitions.meetings import CALLED, FollowUpState
from metrics.questions import office_lists
from metrics.wording.clocks import limit_text


@dataclass(frozen=True)
class ReportedFollowUp:
    number: str
    title: str
    owner: str
    due_on: date | None
    state: FollowUpState
    clock: str  # 按期完成, 还剩 3 个工作日, 已超 2 个工作日


@dataclass(frozen=True)
class LastMeeting:
    title: str
    held_on: date
    follow_ups: tuple[ReportedFollowUp, ...]


def last_meeting(connection: Connection, as_of: date, viewer: Rights = ALL_RECORDS) -> LastMeeting | None:
    """The last joint meeting held by that day; None when there was none.

    With what it asked for, and first whatever an earlier meeting asked for that is still open, the oldest first.
    Of these what the viewer may see.
    """
    m = meeting.c
    held = connection.execute(
        select(m.meeting_no, CALLED.label("title"), m.held_on)
        .where(m.held_on <= as_of)
        .order_by(m.held_on.desc(), m.meeting_no.desc())
        .limit(1)
    ).first()
    if held is None:
        return None
    raised = office_lists.follow_ups(connection, held.held_on.year, as_of, viewer)
    own = [x for x in raised if x.meeting_no == held.meeting_no]
    before = sorted(
        (x for x in raised if x.state is not FollowUpState.DONE and x not in own),
        key=lambda x: (x.due_on or date.max, x.number),
    )
    return LastMeeting(held.title, held.held_on, tuple(follow_up_of(x, as_of) for x in (*before, *own)))


def follow_up_of(x: office_lists.FollowUp, as_of: date) -> ReportedFollowUp:
    """A follow-up as a meeting hears it."""
    return ReportedFollowUp(
        number=x.number,
        title=x.title,
        owner=x.owner,
        due_on=x.due_on,
        state=x.state,
        clock=limit_text(x.due_on, as_of, WORKING_DAYS, done_on=x.done_on),
    )
