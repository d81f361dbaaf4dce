"""The scope bar: period, as-of date, town, industry department, domain and 投资性质, each in the URL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data_access.database.rights import Rights
from data_access.database.schema import DOMAINS, INVESTMENTS_ASKED
from data_access.database.scope import Scope
from data_access.database.state import DataState
from data_access.reference import unit_names
from data_access.reference.organisation import LATEST, departments
from data_access.reference.unit_names import listed_towns
from metrics.engine.model import Metric
from metrics.engine.periods import FIRST_DAY, Preset, period
from metrics.wording.formats import investment_text
from pages.parts.plain import plain
from pages.parts.scope import addresses
from pages.parts.scope.addresses import (
    BAR,
    Ignored,
    day_in,
    later_than_data,
    no_numbers,
    unknown_in_bar,
    unknown_names,
)
from pages.parts.scope.units_asked import follow_units


def year() -> int:
    """The year whose towns and departments the viewer looks at; outside a session those of now."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return LATEST
    scope: Scope | None = st.session_state.get("scope")
    return LATEST if scope is None else scope.year


def town_name(code: str | None) -> str:
    """The town's name in the year the viewer looks at, see `data_access.reference.unit_names.town_name`."""
    return unit_names.town_name(code, year())


def _chosen(name: str) -> None:
    """The viewer's choice in the bar counts from now on."""
    for superseded in addresses.SUPERSEDED[name]:
        st.query_params.pop(superseded, None)
    st.session_state["ignored"], st.session_state["brought_back"], st.session_state["passed_on"] = [], "", []


def _read_address(state: DataState, last: date) -> bool:
    """Take the as-of date of a sent address into the bar, and keep what the address asks that is not known.

    Says whether there was such a date: a widget whose value is given so must not be given a default as well.
    """
    asked = {name: st.query_params.get_all(name) for name in BAR if name in st.query_params}
    unknown = unknown_in_bar(asked, state.as_of, last)
    for name in unknown_names(st.query_params):
        unknown.append(Ignored("参数", name))
        del st.query_params[name]  # said once, and no part of the links that are copied from here
    for name, ignored in no_numbers(st.query_params.to_dict()).items():
        unknown.append(ignored)
        del st.query_params[name]
    if unknown or "ignored" not in st.session_state:
        st.session_state["ignored"] = unknown
    later = later_than_data([*st.query_params.get_all("as_of"), *st.query_params.get_all("at")], last)
    if later or "brought_back" not in st.session_state:
        st.session_state["brought_back"] = later
    st.session_state.setdefault("passed_on", [])
    sent = day_in(st.query_params.get("at", ""), last)
    taken = "scope" not in st.session_state and "as_of" not in asked and sent is not None and sent != state.as_of
    if taken:
        st.session_state["as_of"] = sent
    return taken


def _follow(state: DataState) -> bool:
    """A bar that stands on the newest day goes on with the day of new data; says whether it just did."""
    before = st.session_state.get("newest_day")
    follows = before not in (None, state.as_of) and st.session_state.get("as_of") == before
    if follows:
        st.session_state["as_of"] = state.as_of
    st.session_state["newest_day"] = state.as_of
    return follows


def _held_by(as_of: date, **usual: date) -> list[str]:
    """Days of a period chosen before that now lie after the as-of date are replaced, which is said."""
    phrase = []
    for name, label in (("start", "起始日"), ("end", "截止日")):
        chosen = st.session_state.get(name)
        if isinstance(chosen, date) and chosen > as_of:
            st.session_state[name] = usual[name]
            phrase.append(f"{label} {chosen} 晚于截至日 {as_of}，已改为 {usual[name]}")
    return phrase


def say_ignored() -> None:
    """Name what the address asked for in vain and what was put right; below the bar, over the page's whole width."""
    put_right = [
        *filter(None, [st.session_state["brought_back"]]), *st.session_state["passed_on"], *st.session_state["repairs"]
    ]  # fmt: skip
    if put_right:
        st.info(f"{'；'.join(put_right)}。", icon=":material/event_repeat:")
    if st.session_state["ignored"]:
        named = "、".join(plain(str(part)) for part in st.session_state["ignored"])
        st.warning(f"地址中有不认识的内容，未采用：{named}。现按上方所选范围显示。", icon=":material/link_off:")


def ignored_text() -> str:
    """What the address asked of the bar in vain, for screens that stand over the bar; empty when nothing."""
    asked: list[Ignored] = st.session_state["ignored"]
    unknown = f"没有{'、'.join(map(str, asked))}，未采用" if asked else ""
    phrase = "；".join(filter(None, (st.session_state["brought_back"], *st.session_state["passed_on"], unknown)))
    return f"▲ {phrase}" if phrase else ""


def asked_in_vain(kind: str) -> list[str]:
    """The names of that kind (街镇, 部门) that the address asked of the bar and nobody bears."""
    asked: list[Ignored] = st.session_state["ignored"]
    return [part.name for part in asked if part.kind == kind]


def _day(label: str, value: date | Literal["today"], last: date, key: str) -> date:
    """A day of the bar that stands in the address."""
    picked: date = st.date_input(
        label,
        value,
        min_value=FIRST_DAY,
        max_value=last,
        format="YYYY-MM-DD",
        key=key,
        bind="query-params",
        on_change=_chosen,
        args=(key,),
        width=150,
        label_visibility="collapsed",
    )
    return picked


def _part(label: str, options: Sequence[str], key: str, everything: str, width: int) -> str | None:
    """A part of the district, or all of it, that stands in the address."""
    chosen: str | None = st.selectbox(
        label,
        options,
        index=None,
        key=key,
        bind="query-params",
        on_change=_chosen,
        args=(key,),
        placeholder=everything,
        width=width,
        label_visibility="collapsed",
    )
    return chosen


def scope_bar(state: DataState, viewer: Rights) -> Scope:
    """Draw the controls and return the scope they describe, within what the viewer may look at.

    Values out of range fall back to the default, visibly.
    """
    last_day = state.as_of  # nothing is known of later days
    followed = _follow(state)
    taken = _read_address(state, last_day) or followed
    repairs: list[str] = []  # what was put right of the period, in words
    bar = st.container(key="scope-bar", gap=None)
    line = bar.container(key="scope-line")
    with bar.container(horizontal=True, key="scope-controls", vertical_alignment="center", gap="small"):
        chosen_preset: Preset | None = st.selectbox(
            "期间",
            list(Preset),
            format_func=lambda p: p.value,
            key="period",
            bind="query-params",
            on_change=_chosen,
            args=("period",),
            width=130,
            label_visibility="collapsed",
        )
        as_of = _day("截至日", "today" if taken else state.as_of, last_day, "as_of")
        preset = chosen_preset or Preset.YEAR
        if preset is Preset.CUSTOM:
            first, last = period(preset, as_of)
            repairs += _held_by(as_of, start=first, end=last)
            start = _day("起", first, as_of, "start")
            end = _day("止", last, as_of, "end")
        else:
            start, end = period(preset, as_of)
        of_year = (as_of if isinstance(as_of, date) else state.as_of).year
        own_towns, own_industries = viewer.towns_in(of_year), viewer.industries_in(of_year)
        names = {t.code: t.name for t in listed_towns(state.past_towns, of_year, own_towns)}
        industry = {d.code: d.code for d in departments(of_year) if d.is_industry}
        industry = {code: code for code in own_industries} or industry
        follow_units(of_year, {"town": names, "department": industry}, viewer)
        chosen = st.multiselect(
            "街镇",
            list(names),
            format_func=names.__getitem__,
            key="town",
            bind="query-params",
            on_change=_chosen,
            args=("town",),
            placeholder="、".join(names.values()) if own_towns else f"全区（{len(names)} 个街镇）",
            width=240,
            label_visibility="collapsed",
        )
        department = _part(
            "行业主管部门", list(industry), "department", next(iter(own_industries), "全部行业部门"), 170
        )
        domain = _part("领域", DOMAINS, "domain", "全部领域", 170)
        investment = _part("投资性质", INVESTMENTS_ASKED, "investment", "全部投资性质", 160)
    # Limits of widgets are only kept by the browser: what the URL says is checked again here.
    as_of = as_of if isinstance(as_of, date) else state.as_of
    if start > end:
        start, end = end, start
        repairs.append(f"起始日 {end} 晚于截止日 {start}，已对调")
    st.session_state["repairs"] = repairs
    scope = Scope(
        start=start,
        end=end,
        as_of=as_of,
        towns=tuple(code for code in chosen if code in names),
        department=department,
        domain=domain,
        investment=investment,
        viewer=viewer,
    ).permitted
    with line:
        _one_line(scope, preset)
    st.session_state["scope"] = scope
    st.session_state["preset"] = preset
    return scope


def _one_line(scope: Scope, preset: Preset) -> None:
    """The scope in one line, which on small screens stands for the controls and unfolds them (see style.css).

    The disclosure is constant, so that it stays open while the line above it changes.
    """
    days = f"{scope.start} 至 {scope.last_day}" if preset is Preset.CUSTOM else preset.value
    names = [unit_names.town_name(code, scope.year) for code in scope.towns]
    where = "全区" if not names else names[0] if len(names) == 1 else f"{names[0]}等 {len(names)} 个街镇"
    parts = [days, str(scope.as_of), where, scope.department, scope.domain, investment_text(scope.investment)]
    st.markdown(plain(" · ".join(part for part in parts if part)))
    st.html("<details class='scope-unfold'><summary aria-label='更改期间和范围'></summary></details>")


def days_text(scope: Scope) -> str:
    """The days of a scope in words."""
    return f"{scope.start} 至 {scope.last_day} · 数据截至 {scope.as_of}"


def scope_text(scope: Scope, metric: Metric | None = None) -> str:
    """The scope in words, for exports and list headings; of a figure that has no period only its day."""
    parts = [f"{scope.start} 至 {scope.last_day}"] if metric is None or metric.has_period else []
    return " · ".join((*parts, f"数据截至 {scope.as_of}", where_text(scope)))


def where_text(scope: Scope) -> str:
    """The parts of the district that a scope is restricted to, in words."""
    towns = "、".join(unit_names.town_name(code, scope.year) for code in scope.towns)
    parts = (towns or "全区", scope.department, scope.domain, investment_text(scope.investment))
    return " · ".join(filter(None, parts))
