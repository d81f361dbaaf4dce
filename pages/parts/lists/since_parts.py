"""自上次会议以来 on screens: the cached comparison with an earlier day, and the row of a figure that moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NoReturn

import streamlit as st
from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.engine.periods import year_to_date
from metrics.questions import since as comparison
from metrics.questions.movements import Since, Turn
from metrics.questions.since import HeldMeeting
from metrics.wording.formats import UNCHANGED
from pages.parts import queries
from pages.parts.charts.palette import status_markdown
from pages.parts.plain import plain
from pages.parts.scope.drill import default_part, open_records


@queries.cached_query(entries=32, for_all=True)
def meetings(connection: Connection, as_of: date) -> tuple[HeldMeeting, ...]:
    """The joint meetings before a day, the last one first."""
    return comparison.meetings_before(connection, as_of)


@queries.cached_query()
def since(connection: Connection, scope: Scope, then: date) -> Since | None:
    """See `metrics.questions.since.read_since`."""
    return comparison.read_since(connection, scope, then)


def since_last_meeting(scope: Scope) -> Since | None:
    """What moved since the last joint meeting; None before the first one."""
    held = meetings(scope.as_of)
    return since(scope, held[0].held_on) if held else None


def open_turn(turn: Turn, scope: Scope, row: str = "", *, day: date | None = None) -> NoReturn:
    """The records behind a figure that moved, on an earlier ``day`` for those that are no longer among them."""
    own = replace(scope, towns=(turn.town,) if turn.town else (), department=turn.department or scope.department)
    if day is not None:
        own = replace(own, as_of=day, start=day, end=day, listed_in=own.year)
    open_records(turn.metric_id, default_part(turn.metric_id), scope=year_to_date(own), row=row)


def turn_row(turn: Turn, scope: Scope, key: str) -> None:
    """A figure that moved: unit, before and now, how long it has been red; a click opens its records."""
    detail = turn.now if turn.before == turn.now else f"{turn.before} → {turn.now}"
    more = [turn.change, turn.target, turn.streak_text if turn.meetings > 1 else ""]
    more.append("、".join(f"{word} {len(m)} 条" for word, m in (("新增", turn.added), ("退出", turn.gone)) if m))
    label = f"**{plain(turn.unit)}** {plain(turn.name)} **{plain(detail)}** {status_markdown(turn.status)}"
    below = plain(" · ".join(part for part in more if part and part != UNCHANGED))
    if st.button(f"{label}\n\n{below or '两日持平'}", key=f"item-{key}", type="tertiary", width="stretch"):
        open_turn(turn, scope)
