"""自上次会议以来: what turned red, what recovered and what has not moved since a day, by unit, with its records."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from data_access.reference.unit_names import unit_called
from metrics.engine.periods import FIRST_DAY
from metrics.questions.movements import Movement, Turn
from metrics.questions.since import HeldMeeting
from pages.parts.frame.guard import required_scope
from pages.parts.lists.since_parts import meetings, open_turn, since, turn_row
from pages.parts.plain import on_screen, plain
from pages.parts.scope.addresses import day_in
from pages.since.frozen_panel import frozen_panel

COLOURS = {Movement.TURNED_RED: "red", Movement.RECOVERED: "green", Movement.STILL_RED: "red"}
_MARKS = {Movement.TURNED_RED: "■", Movement.RECOVERED: "●", Movement.STILL_RED: "■"}
NONE = {
    Movement.TURNED_RED: "没有新增未达标的指标。",
    Movement.RECOVERED: "没有脱离未达标的指标。",
    Movement.STILL_RED: "没有持续未达标的指标。",
}
_ROWS = 8
TURNS = 18
scope = required_scope()


def _keep(key: str) -> None:
    if isinstance(st.session_state[key], date):
        st.query_params["then"] = str(st.session_state[key])


def _first_day(held: tuple[HeldMeeting, ...]) -> date | None:
    """The day of the address, or of the last meeting; None where neither is known."""
    asked = st.query_params.get("then", "")
    last = scope.as_of - timedelta(days=1)
    day = day_in(asked, last) if asked else None
    if asked and day is None:
        st.warning(f"“{plain(asked)}”不是截至日以前的日期，已从上次会议起比较。", icon=":material/info:")
    return day or (held[0].held_on if held else None)


def _choose(held: tuple[HeldMeeting, ...], then: date) -> None:
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="screen-only-then"):
        key = f"then-{then}"
        st.date_input(
            "自", then, min_value=FIRST_DAY, max_value=scope.as_of - timedelta(days=1), format="YYYY-MM-DD", key=key,
            width=150, label_visibility="collapsed", on_change=_keep, args=(key,),
        )  # fmt: skip
        _meeting_buttons(held[:1], then, "自上次会议")
        with st.container(horizontal=True, gap="xsmall", key="wide-meetings"):  # on a phone the date says it
            _meeting_buttons(held[1:], then)


def _meeting_buttons(held: tuple[HeldMeeting, ...], then: date, label: str = "") -> None:
    for meeting in held:
        chosen = meeting.held_on == then
        if st.button(
            plain(label or f"{meeting.title}（{meeting.held_on:%m-%d}）"), key=f"since-{meeting.held_on}",
            type="primary" if chosen else "secondary", help=plain(f"{meeting.title} {meeting.held_on}"),
        ):  # fmt: skip
            st.query_params["then"] = str(meeting.held_on)
            st.rerun()


def _records(turn: Turn, place: int) -> None:
    for word, moved, gone in (("新增", turn.added, False), ("退出", turn.gone, True)):
        for number, move in enumerate(moved[:_ROWS]):
            key = f"item-move-{place}-{word}-{number}"
            label = f"{word} · {plain(move.title)}\n\n{plain(turn.unit)} · {plain(turn.name)} · {plain(move.key)}"
            if st.button(label, key=key, type="tertiary", width="stretch"):
                open_turn(turn, scope, move.key, day=found.then if gone else None)
        if len(moved) > _ROWS:
            st.caption(f"另有 {len(moved) - _ROWS} 条{on_screen('，点上方指标查看全部')}。")


held = meetings(scope.as_of)
then = _first_day(held)
st.title("自上次会议以来", anchor=False)
if then is None:
    st.caption(f"截至 {scope.as_of}")
    st.info(
        "截至日以前没有登记联席会议，没有可比的起始日。请把截至日调后，或先导入联席会议台账。",
        icon=":material/event_busy:",
    )
    frozen_panel()
    st.stop()
maybe = since(scope, then)
if maybe is None:
    frozen_panel()
    st.stop()
found = maybe
st.markdown(f"##### {plain(found.text)}")
_choose(held, then)
st.caption(f"{found.then} 与 {scope.as_of} 两日的本年累计数，各按当日口径和目标判定{on_screen('；点击查看记录')}。")
left, right = st.columns(2, gap="small")
shorter = left if len(found.turned_red) <= len(found.still_red) else right
for column, movement in ((left, Movement.TURNED_RED), (right, Movement.STILL_RED), (shorter, Movement.RECOVERED)):
    turns = [turn for turn in found.turns if turn.movement is movement]
    with column.container(border=True, key=f"panel-{movement.name.lower().replace('_', '-')}"):
        st.markdown(f"**{movement.value} {len(turns)} 项** :{COLOURS[movement]}[{_MARKS[movement]}]")
        if not turns:
            st.caption(NONE[movement])
        with st.container(gap=None):
            for place, turn in enumerate(turns[:TURNS]):
                turn_row(turn, scope, f"{movement.name}-{place}")
        if len(turns) > TURNS:
            st.caption(f"按连续未达标的次数排列，另有 {len(turns) - TURNS} 项{on_screen('，在下面选择单位查看')}。")
sent = unit_called(st.query_params.get("unit", ""), scope.year)
if "unit" not in st.session_state and sent in found.units:  # by whatever name the address calls it
    st.session_state["unit"] = sent
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
                turn_row(turn, scope, f"unit-{place}")
                _records(turn, place)
frozen_panel()
