"""The scope bar: period, as-of date, town, industry department and domain, each in the URL."""

from __future__ import annotations

from datetime import date

import streamlit as st

from data_access.engine import DataState
from data_access.organisation import departments, towns
from data_access.schema import DOMAINS
from data_access.scope import Scope
from metrics.periods import Preset, period

FIRST_DAY = date(2018, 1, 1)
_TOWN_NAMES = {town.code: town.name for town in towns()}


def town_name(code: str | None) -> str:
    return _TOWN_NAMES.get(code or "", "未定街镇")


def scope_bar(state: DataState) -> Scope:
    """Draw the controls and return the scope they describe. Values out of range fall back to the default."""
    with st.container(horizontal=True, key="scope-bar", vertical_alignment="center", gap="small"):
        chosen_preset: Preset | None = st.selectbox(
            "期间",
            list(Preset),
            format_func=lambda p: p.value,
            key="period",
            bind="query-params",
            width=130,
            label_visibility="collapsed",
        )
        as_of = st.date_input(
            "截至日",
            state.as_of,
            min_value=FIRST_DAY,
            max_value=max(state.as_of, date.today()),
            format="YYYY-MM-DD",
            key="as_of",
            bind="query-params",
            width=150,
            label_visibility="collapsed",
        )
        preset = chosen_preset or Preset.YEAR
        if preset is Preset.CUSTOM:
            first, last = period(preset, as_of)
            start = st.date_input(
                "起",
                first,
                min_value=FIRST_DAY,
                max_value=as_of,
                format="YYYY-MM-DD",
                key="start",
                bind="query-params",
                width=150,
                label_visibility="collapsed",
            )
            end = st.date_input(
                "止",
                last,
                min_value=FIRST_DAY,
                max_value=as_of,
                format="YYYY-MM-DD",
                key="end",
                bind="query-params",
                width=150,
                label_visibility="collapsed",
            )
        else:
            start, end = period(preset, as_of)
        chosen = st.multiselect(
            "街镇",
            list(_TOWN_NAMES),
            format_func=_TOWN_NAMES.__getitem__,
            key="town",
            bind="query-params",
            placeholder=f"全区（{len(_TOWN_NAMES)} 个街镇）",
            width=240,
            label_visibility="collapsed",
        )
        department = st.selectbox(
            "行业主管部门",
            [d.code for d in departments() if d.is_industry],
            index=None,
            key="department",
            bind="query-params",
            placeholder="全部行业部门",
            width=170,
            label_visibility="collapsed",
        )
        domain = st.selectbox(
            "领域",
            DOMAINS,
            index=None,
            key="domain",
            bind="query-params",
            placeholder="全部领域",
            width=150,
            label_visibility="collapsed",
        )
    # Limits of widgets are only kept by the browser: what the URL says is checked again here.
    as_of = as_of if isinstance(as_of, date) else state.as_of
    start, end = min(start, end), max(start, end)
    scope = Scope(
        start=start,
        end=end,
        as_of=as_of,
        towns=tuple(code for code in chosen if code in _TOWN_NAMES),
        department=department,
        domain=domain,
    )
    st.session_state["scope"] = scope
    st.session_state["preset"] = preset
    return scope


def scope_said(scope: Scope) -> str:
    """The scope in words, for exports and list headings."""
    parts = [f"{scope.start} 至 {scope.last_day}", f"数据截至 {scope.as_of}"]
    parts.append("、".join(town_name(code) for code in scope.towns) or "全区")
    parts += [part for part in (scope.department, scope.domain) if part]
    return " · ".join(parts)
