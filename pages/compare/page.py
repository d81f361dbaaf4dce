"""对比: two towns, two periods or two campaigns side by side; what is compared stands in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import streamlit as st

from data_access.database.scope import Scope
from data_access.reference.organisation import towns
from data_access.reference.unit_names import town_asked, town_name
from metrics.engine.periods import FIRST_DAY, Comparison, Preset, compared, comparison_of
from metrics.judging.values import Value
from metrics.questions.campaigns import campaign_scope
from metrics.reporting.comparison import CAMPAIGN_GROUPS, Pair, compared_text, side_by_side
from metrics.reporting.portraits import GROUPS
from metrics.wording.formats import base, change_text, difference_text, value_text
from pages.parts import queries
from pages.parts.charts.palette import value_mark
from pages.parts.frame.guard import required_scope
from pages.parts.lists.cards import definition
from pages.parts.plain import on_screen, plain
from pages.parts.queries import known_campaigns
from pages.parts.scope.drill import default_part, open_records

_KINDS = {"towns": "两个街镇", "periods": "两个时期", "campaigns": "两次行动"}
scope = required_scope()
preset: Preset = st.session_state["preset"]


@dataclass(frozen=True)
class Side:
    """One of the two: its name, its scope, and what its change is counted against."""

    name: str
    scope: Scope
    before: Scope


def _keep(name: str, key: str, written_as: Callable[[object], str]) -> None:
    """Write a choice into the address."""
    chosen = st.session_state[key]
    if chosen is not None and (name not in ("a", "b") or not isinstance(chosen, tuple) or len(chosen) == 2):
        st.query_params[name] = written_as(chosen)


def _choice(name: str, label: str, options: Mapping[str, str], default: str) -> str:
    """A choice of the address: its key carries what the address says, so that both always agree."""
    asked = st.query_params.get(name, default)
    if asked not in options:  # another name of a town, or one that was merged
        code, passed_on = town_asked(asked, scope.year)
        asked = town_name(code, scope.year) if code is not None else asked
        if passed_on and asked in options:
            st.info(f"{plain(passed_on)}。", icon=":material/info:")
    if asked not in options:
        st.warning(f"没有“{plain(asked)}”，已显示{plain(options[default])}。", icon=":material/info:")
        asked = default
    key = f"compare-{name}-{asked}"
    st.selectbox(
        label, list(options), list(options).index(asked), options.__getitem__, key=key, label_visibility="collapsed",
        on_change=_keep, args=(name, key, str), width=300,
    )  # fmt: skip
    return asked


def _days_in(text: str) -> tuple[date, date] | None:
    """The two days an address names as 2023-01-01_2023-06-30."""
    try:
        first, last = (date.fromisoformat(part) for part in text.split("_"))
    except ValueError:
        return None
    return (first, last) if FIRST_DAY <= first <= last <= scope.as_of else None


def _period(name: str, label: str, default: tuple[date, date]) -> tuple[date, date]:
    text = st.query_params.get(name, "")
    days = _days_in(text) if text else default
    if days is None:
        st.warning(f"“{plain(text)}”不是截至日以前的起止日期，已显示默认时期。", icon=":material/info:")
        days = default
    key = f"compare-{name}-{days[0]}_{days[1]}"
    st.date_input(
        label, days, min_value=FIRST_DAY, max_value=scope.as_of, format="YYYY-MM-DD", key=key, width=300,
        label_visibility="collapsed", on_change=_keep,
        args=(name, key, lambda chosen: "_".join(str(day) for day in chosen)),
    )  # fmt: skip
    return days


def _town_sides() -> tuple[Side, Side]:
    listed = towns(scope.year)
    options = {t.name: t.name for t in listed}
    codes = {t.name: t.code for t in listed}
    first = next((t.name for t in listed if t.code in scope.towns[:1]), next(iter(options)))
    second = next((t.name for t in listed if t.code in scope.towns[1:2]), next(n for n in options if n != first))
    found = []
    for name, label, default in (("a", "左边的街镇", first), ("b", "右边的街镇", second)):
        chosen = _choice(name, label, options, default)
        own = replace(scope, towns=(codes[chosen],))
        found.append(Side(chosen, own, compared(own, preset, comparison_of(preset)[0])))
    return found[0], found[1]


def _period_sides() -> tuple[Side, Side]:
    now = (scope.start, scope.last_day)
    earlier = compared(scope, preset, Comparison.PREVIOUS)
    found = []
    for name, label, default in (("a", "左边的时期", now), ("b", "右边的时期", (earlier.start, earlier.as_of))):
        first, last = _period(name, label, default)
        own = replace(scope, start=first, end=last, as_of=last)  # as it stood on its own last day
        found.append(Side(f"{first} 至 {last}", own, compared(own, Preset.CUSTOM, Comparison.LAST_YEAR)))
    return found[0], found[1]


def _campaign_sides() -> tuple[Side, Side] | None:
    known = {c.number: c for c in known_campaigns(scope.as_of)}
    if len(known) < 2:
        st.info("截至日以前不足两次专项行动，无法对比。可把截至日调后，或先登记专项行动。")
        return None
    options = {number: c.name for number, c in known.items()}
    found = []
    for name, label, default in zip(("a", "b"), ("左边的行动", "右边的行动"), options, strict=False):
        chosen = known[_choice(name, label, options, default)]
        own = campaign_scope(chosen, scope)
        found.append(Side(chosen.name, own, compared(own, Preset.CUSTOM, Comparison.LAST_YEAR)))
    return found[0], found[1]


def _figure(value: Value, before: Value, side: Side, *, better: bool, key: str) -> None:
    """One side of a row: value, status and change; it opens its records in its own scope."""
    lines = [f"**{plain(value_text(value))}**{value_mark(value)}" + (" :blue-badge[较优]" if better else "")]
    change = change_text(value, before)
    below = " · ".join(part for part in (base(value), f"较前 {change}" if change else "") if part)
    if st.button(
        "\n\n".join([*lines, plain(below) if below else "—"]), key=key, type="tertiary", width="stretch",
        help=definition(value),
    ):  # fmt: skip
        open_records(value.metric.id, default_part(value.metric.id), scope=side.scope)


def _row(shown: Pair, sides: tuple[Side, Side], before: tuple[Mapping[str, Value], Mapping[str, Value]]) -> None:
    m = shown.metric
    key = m.id.replace(".", "-")
    with st.container(key=f"pair-{key}"):
        name, a, b, difference = st.columns([3, 3, 3, 2], gap="small", vertical_alignment="center")
        name.markdown(f"**{m.name}**")
        with a:
            _figure(shown.a, before[0][m.id], sides[0], better=shown.better == "a", key=f"item-a-{key}")
        with b:
            _figure(shown.b, before[1][m.id], sides[1], better=shown.better == "b", key=f"item-b-{key}")
        difference.markdown(difference_text(shown.metric, shown.difference) or ":gray[—]")


st.html(f"<style>{(Path(__file__).parent / 'compare.css').read_text(encoding='utf-8')}</style>")
with st.container(horizontal=True, key="compare-choice", gap="small", vertical_alignment="center"):
    st.title("对比", anchor=False, width="content")
    kind = _choice("kind", "比较什么", _KINDS, "towns")
    sides = {"towns": _town_sides, "periods": _period_sides, "campaigns": _campaign_sides}[kind]()
if sides is None:
    st.stop()
groups = CAMPAIGN_GROUPS if kind == "campaigns" else GROUPS
left, right = (queries.scope_values(side.scope) for side in sides)
before = (queries.scope_values(sides[0].before), queries.scope_values(sides[1].before))
pairs = side_by_side(left, right, groups)
spoken = [f"{side.name} 期间" if kind == "periods" else side.name for side in sides]
st.markdown(f"##### {plain(compared_text(pairs, *spoken))}")
ahead = comparison_of(preset)[1] if kind == "towns" else "较去年同期"
st.caption(f"{on_screen('点击数字查看它的记录；')}“较前”为{ahead}，差值为左减右。")
with st.container(border=True, key="panel-compare"):
    with st.container(key="pair-head"):
        _, a, b, difference = st.columns([3, 3, 3, 2], gap="small")
        a.markdown(f"**{plain(sides[0].name)}**")
        b.markdown(f"**{plain(sides[1].name)}**")
        difference.markdown("**差值**")
    for group, members in pairs.items():
        st.markdown(f"###### {group}")
        for shown in members:
            _row(shown, sides, before)
