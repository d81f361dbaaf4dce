"""Looking through the audit: events by what is sought, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, or_, select

from data_access.audit.events import Noted
from data_access.audit.store import events, writing

_SOUGHT = (events.c.who, events.c.came_from, events.c.scope, events.c.about, events.c.details)


@dataclass(frozen=True)
class Sought:
    """What is looked for: days both included, kinds (all where empty), a person, a text in any of the columns."""

    since: date
    until: date
    acts: tuple[str, ...] = ()
    who: str = ""
    text: str = ""


def found_events(sought: Sought, most: int) -> tuple[int, list[Noted]]:
    """How many events there are, and so many of them, the newest first. Raises AuditError."""
    following = (sought.until + timedelta(days=1)).isoformat()
    wanted = [events.c.at >= sought.since.isoformat(), events.c.at < following]
    if sought.acts:
        wanted.append(events.c.kind.in_(sought.acts))
    if sought.who:
        wanted.append(events.c.who == sought.who)
    if sought.text:
        wanted.append(or_(*(column.icontains(sought.text, autoescape=True) for column in _SOUGHT)))
    asked = select(events).where(*wanted).order_by(events.c.number.desc()).limit(most)
    with writing() as connection:
        count = connection.scalar(select(func.count()).select_from(events).where(*wanted)) or 0
        return count, [Noted(**row) for row in connection.execute(asked).mappings()]


def known_people() -> list[str]:
    """Who stands in the audit. Raises AuditError."""
    with writing() as connection:
        return [who for who in connection.scalars(select(events.c.who).distinct().order_by(events.c.who)) if who]
