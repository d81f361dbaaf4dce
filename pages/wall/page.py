"""一览大屏: one dense dark screen for the command room, which takes new data and outlives its database by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from html import escape
from pathlib import Path

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from data_access import clock
from data_access.database.schema_version import DatabaseRefusedError
from data_access.database.scope import Scope
from data_access.database.state import DataState, usable_state
from data_access.reference.organisation import map_approval_number
from metrics.engine.periods import Preset, period
from metrics.judging.targets import Status
from pages.parts import queries, shown_data
from pages.parts.charts.palette import in_the_dark, ink, status_colours
from pages.parts.frame.guard import required_scope
from pages.parts.scope.addresses import BAR
from pages.parts.scope.scope_bar import ignored_text
from pages.wall.content import Links, content
from pages.wall.drawing import drawn_wall

_EVERY = timedelta(seconds=15)
_HERE = Path(__file__).parent

bar = required_scope()
preset: Preset = st.session_state["preset"]
carried = tuple((name, value) for name in BAR for value in st.query_params.get_all(name))
notice = ignored_text()


@dataclass(frozen=True)
class WallState:
    """What hangs on the wall, and when its data were last found to be the newest."""

    asked: tuple[object, ...]
    state: DataState
    html: str
    opened_as_of: date  # the newest day when the wall was opened
    read: datetime
    away: bool = False


@st.cache_data(ttl=queries.REFRESH, max_entries=32, show_spinner=False)
def _drawn(
    url: str, edition: str, scope: Scope, bar: Scope, preset: Preset, carried: tuple[tuple[str, str], ...], notice: str
) -> str:
    """The wall of an edition of the data, drawn once for all viewers with the same permission (part of the scope)."""
    del url, edition  # part of the key
    with in_the_dark():
        return drawn_wall(content(scope, preset), Links(scope, bar, carried), notice)


def _shown(state: DataState, opened_as_of: date) -> Scope:
    """The scope of the wall: one that hangs on the newest day goes on with the day of new data."""
    if bar.as_of != opened_as_of or state.as_of == bar.as_of:
        return bar
    if preset is Preset.CUSTOM:
        return replace(bar, as_of=state.as_of)
    start, end = period(preset, state.as_of)
    return replace(bar, start=start, end=end, as_of=state.as_of)


def _take(state: DataState, opened_as_of: date) -> WallState:
    scope = _shown(state, opened_as_of)
    html = _drawn(shown_data.database_url(), state.edition, scope, bar, preset, carried, notice)
    return WallState((bar, preset, carried, notice), state, html, opened_as_of, clock.now())


def _renewed(held: WallState) -> WallState:
    """The wall with the newest data; as it was, with its age, while the database is away."""
    try:
        state = usable_state(shown_data.engine(shown_data.database_url()))
        if state == held.state:
            return replace(held, read=clock.now(), away=False)
        return _take(shown_data.hold(state), held.opened_as_of)
    except (SQLAlchemyError, DatabaseRefusedError):
        return replace(held, away=True)


def _stamp(held: WallState) -> str:
    mark = '<span class="mark">模拟数据</span>' if held.state.synthetic else ""
    as_of = _shown(held.state, held.opened_as_of).as_of
    number = escape(map_approval_number() or "未填")
    source = f'<span class="source">边界 © OpenStreetMap 贡献者，仅供工作参考 · 审图号：{number}</span>'
    data = f"<span>数据截至 {as_of} · 数据版本 {held.state.version}</span>{source}"
    if not held.away:
        return f'<div class="wall-stamp">{mark}{data}<span>{held.read:%H:%M} 更新</span></div>'
    phrase = f"■ 暂时读不到数据库，所示为 {held.read:%H:%M}（{clock.ago(held.read)}）的数据"
    return f'<div class="wall-stamp">{mark}{data}<span class="away">{escape(phrase)}</span></div>'


@st.fragment(run_every=_EVERY)
def wall() -> None:
    held: WallState | None = st.session_state.get("wall")
    if held is None or held.asked != (bar, preset, carried, notice):
        state = shown_data.state()
        held = _take(state, state.as_of)
    else:
        held = _renewed(held)
    st.session_state["wall"] = held
    stage(key="wall-screen", data={"screen": held.html, "stamp": _stamp(held)})


with in_the_dark():
    shades = ink() | {"missed": status_colours()[Status.MISSED], "near": status_colours()[Status.NEAR]}
colours = "".join(f"--{name}: {shade};" for name, shade in shades.items())
st.html(f"<style>.command-wall, .wall-stamp {{ {colours} }}</style>")
# A component, since Streamlit's own HTML leaves out vector drawings.
stage = st.components.v2.component(
    "wall",
    html='<div class="wall-part"></div><div class="wall-part"></div>',
    css=(_HERE / "wall.css").read_text(encoding="utf-8"),
    js=(_HERE / "wall.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)
wall()
