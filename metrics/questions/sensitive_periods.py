"""Sensitive periods (敏感时段) over a stretch of days, and how a timeline of incidents is laid out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, select

from data_access.database.schema import SENSITIVE_NOTE, event_note
from data_access.rules.incident_rules import VETOED, WARNED, incident_rules

_MONTHS_FROM = timedelta(days=62)
_ROOM = 1.3  # above the highest line, for the names of the periods


@dataclass(frozen=True)
class Span:
    """A sensitive period (敏感时段)."""

    name: str
    first: date
    last: date

    def within(self, first: date, last: date) -> tuple[date, date]:
        """Its part of a stretch of days: the first day, and the day after the last."""
        return max(self.first, first), day_after(min(self.last, last))

    def middle(self, first: date, last: date) -> date:
        """The middle of its part of a stretch of days."""
        begins, ends = self.within(first, last)
        return begins + (ends - begins) // 2

    def side(self, first: date, last: date) -> str:
        """Where its name has room over a stretch of days: from its beginning, over its middle, up to its end."""
        middle, edge = self.middle(first, last), (last - first) // 8
        return "left" if middle - first < edge else "right" if last - middle < edge else "center"


def sensitive_spans(connection: Connection, first: date, last: date) -> list[Span]:
    """The sensitive periods that touch these days: those of the rules, and those the ledger 时间标注 names.

    A named period of a year stands in place of the one that the rules would give it.
    """
    e = event_note.c
    notes = connection.execute(
        select(e.label, e.starts_on, e.ends_on)
        .where(e.kind == SENSITIVE_NOTE, e.starts_on <= last)
        .order_by(e.starts_on)
    )
    named = [Span(note.label, note.starts_on, note.ends_on or note.starts_on) for note in notes]
    found = [span for span in named if span.last >= first]
    for season in incident_rules().seasons:
        for begins, ends in season.spans(first, last):
            if not any(season.name in n.name and n.first <= ends and n.last >= begins for n in named):
                found.append(Span(season.name, begins, ends))
    return sorted(found, key=lambda span: span.first)


def day_after(day: date) -> date:
    return day + timedelta(days=1)


def is_short(first: date, last: date) -> bool:
    """A timeline of these days marks days, not months."""
    return last - first < _MONTHS_FROM


def heights(most: int, day: date) -> tuple[dict[str, int], float, float]:
    """The lines of persons in force on a day, the top of the axis, and where what counts no persons stands below it."""
    lines = {line: incident_rules().people_on(line, day) for line in (WARNED, VETOED)}
    top = max([*lines.values(), most]) * _ROOM
    return lines, top, -top / 5
