"""自上次会议以来: what turned red, what recovered and what has not moved since a day, by unit, with its records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from data_access.scope import Scope
from metrics import since as comparison
from metrics.model import Part
from metrics.periods import year_to_date
from metrics.since import Held, Movement, Since, Turn
from pages.parts import loading
from pages.parts.addresses import FIRST_DAY, day_in
from pages.parts.drill import default_part, open_records
from pages.parts.guard import required_scope
from pages.parts.palette import status_markdown
from pages.parts.plain import plain

COLOURS = {Movement.TURNED_RED: "red", Movement.RECOVERED: "green", Movement.STILL_RED: "orange"}
MARKS = {Movement.TURNED_RED: "■", Movement.RECOVERED: "●", Movement.STILL_RED: "▲"}
NONE = {
    Movement.TURNED_RED: "没有新增未达标的指标。",
    Movement.RECOVERED: "没有脱离未达标的指标。",
    Movement.STILL_RED: "没有持续未达标的指标。",
}
ROWS = 8
TURNS = 18
scope = required_scope()


@st.cache_data(ttl=loading.REFRESH, max_entries=32, show_spinner=False, refresh_mode="background")
def _meetings(url: str, version: int, as_of: date) -> tuple[Held, ...]:
    del version
    with loading.engine(url).connect() as connection:
        return comparison.meetings_before(connection, as_of)


@st.cache_data(ttl=loading.REFRESH, max_entries=64, show_spinner=False, refresh_mode="background")
def _since(url: str, version: int, scope: Scope, then: date) -> Since | None:
    del version
    with loading.engine(url).connect() as connection:
        return comparison.read_since(connection, scope, then)


def _keep(key: str) -> None:
    if isinstance(st.session_state[key], date):
        st.query_params["then"] = str(st.session_state[key])


def _first_day(held: tuple[Held, ...]) -> date | None:
    """The day of the address, or of the last meeting; None where neither is known."""
    asked = st.query_params.get("then", "")
    last = scope.as_of - timedelta(days=1)
    day = day_in(asked, last) if asked else None
    if asked and day is None:
        st.warning(f"“{plain(asked)}”不是截至日以前的日期，已从上次会议起比较。", icon=":material/info:")
    return day or (held[0].held_on if held else None)


def _choose(held: tuple[Held, ...], then: date) -> None:
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        key = f"then-{then}"
        st.date_input(
            "自", then, min_value=FIRST_DAY, max_value=scope.as_of - timedelta(days=1), format="YYYY-MM-DD", key=key,
            width=150, label_visibility="collapsed", on_change=_keep, args=(key,),
        )  # fmt: skip
        _meeting_buttons(held[:1], then, "自上次会议")
        with st.container(horizontal=True, gap="xsmall", key="wide-meetings"):  # on a phone the date says it
            _meeting_buttons(held[1:], then)


def _meeting_buttons(held: tuple[Held, ...], then: date, label: str = "") -> None:
    for meeting in held:
        chosen = meeting.held_on == then
        if st.button(
            plain(label or f"{meeting.title}（{meeting.held_on:%m-%d}）"), key=f"since-{meeting.held_on}",
            type="primary" if chosen else "secondary", help=plain(f"{meeting.title} {meeting.held_on}"),
        ):  # fmt: skip
            st.query_params["then"] = str(meeting.held_on)
            st.rerun()


def _open(turn: Turn, row: str = "", *, gone: bool = False) -> None:
    """The records behind the figure, on the day of the record where it no longer is one of them."""
    own = replace(scope, towns=(turn.town,) if turn.town else (), department=turn.department or scope.department)
    if gone:
        own = replace(own, as_of=found.then, start=found.then, end=found.then)
    part: Part = default_part(turn.metric_id)
    open_records(turn.metric_id, part, scope=year_to_date(own), row=row)


def _turn(turn: Turn, key: str) -> None:
    """A figure that moved, and the records that came and went behind it."""
    detail = turn.now if turn.before == turn.now else f"{turn.before} → {turn.now}"
    more = [turn.change, turn.target, turn.streak_said if turn.meetings > 1 else ""]
    more.append("、".join(f"{word} {len(m)} 条" for word, m in (("新增", turn.added), ("退出", turn.gone)) if m))
    label = f"**{plain(turn.unit)}** {plain(turn.name)} **{plain(detail)}** {status_markdown(turn.status)}"
    below = plain(" · ".join(part for part in more if part and part != "持平"))
    if st.button(f"{label}\n\n{below or '两日持平'}", key=f"item-{key}", type="tertiary", width="stretch"):
        _open(turn)


def _records(turn: Turn, place: int) -> None:
    for word, moved, gone in (("新增", turn.added, False), ("退出", turn.gone, True)):
        for number, move in enumerate(moved[:ROWS]):
            key = f"item-move-{place}-{word}-{number}"
            label = f"{word} · {plain(move.title)}\n\n{plain(turn.unit)} · {plain(turn.name)} · {plain(move.key)}"
            if st.button(label, key=key, type="tertiary", width="stretch"):
                _open(turn, move.key, gone=gone)
        if len(moved) > ROWS:
            st.caption(f"另有 {len(moved) - ROWS} 条，点上方指标查看全部。")


url = loading.database_url()
version = loading.state(url).version
held = _meetings(url, version, scope.as_of)
then = _first_day(held)
st.title("自上次会议以来", anchor=False)
if then is None:
    st.caption(f"截至 {scope.as_of}")
    st.info("截至日以前没有登记联席会议。可在地址中写明起始日期，或把截至日调后。", icon=":material/event_busy:")
    st.stop()
maybe = _since(url, version, scope, then)
if maybe is None:
    st.stop()
found = maybe
st.markdown(f"##### {plain(found.said)}")
_choose(held, then)
st.caption(f"{found.then} 与 {scope.as_of} 两日的本年累计数，各按当日口径和目标判定；点击查看记录。")
left, right = st.columns(2, gap="small")
shorter = left if len(found.turned_red) <= len(found.still_red) else right
for column, movement in ((left, Movement.TURNED_RED), (right, Movement.STILL_RED), (shorter, Movement.RECOVERED)):
    turns = [turn for turn in found.turns if turn.movement is movement]
    with column.container(border=True, key=f"panel-{movement.name.lower().replace('_', '-')}"):
        st.markdown(f"**{movement.value} {len(turns)} 项** :{COLOURS[movement]}[{MARKS[movement]}]")
        if not turns:
            st.caption(NONE[movement])
        with st.container(gap=None):
            for place, turn in enumerate(turns[:TURNS]):
                _turn(turn, f"{movement.name}-{place}")
        if len(turns) > TURNS:
            st.caption(f"按连续未达标的次数排列，另有 {len(turns) - TURNS} 项，在下面选择单位查看。")
unit = st.selectbox(
    "单位", found.units, index=None, placeholder="选择单位，查看其全部指标和增减的每一条记录", key="unit",
    bind="query-params", width=360, label_visibility="collapsed",
)  # fmt: skip
if unit is not None:
    with st.container(border=True, key="panel-moves"):
        sentence = found.sentences[found.units.index(unit)]
        st.markdown(f"**{plain(sentence)}**")
        with st.container(gap=None):
            for place, turn in enumerate(turn for turn in found.turns if turn.unit == unit):
                _turn(turn, f"unit-{place}")
                _records(turn, place)
