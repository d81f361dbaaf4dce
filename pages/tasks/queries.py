"""Cached loaders of the tasks screen; the lists name units, no persons, and hold for the whole district."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from data_access.database.rights import Rights
from metrics.questions import office_lists
from metrics.questions.office_lists import Event, FollowUp, Meeting, Task
from pages.parts import queries


@queries.cached_query(entries=32)
def office(
    connection: Connection, year: int, as_of: date, viewer: Rights
) -> tuple[list[Task], list[FollowUp], list[Meeting], list[Event]]:
    """Work priorities, follow-ups, meetings and publicity of a year as known at the day; the viewer's own."""
    raised = office_lists.follow_ups(connection, year, as_of, viewer)
    return (
        office_lists.tasks(connection, year, as_of, viewer),
        raised,
        office_lists.meetings(connection, year, as_of, raised),
        office_lists.events(connection, year, as_of, viewer),
    )
