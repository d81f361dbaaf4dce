"""What is chosen on 统计报表: the return, its period, what its rows are; all of it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from data_access.options import RefusedError
from metrics.returns.layout import Division, Return
from metrics.returns.reading import returns
from metrics.returns.return_periods import ReturnPeriod, last_whole, period_asked, period_of
from pages.parts.plain import plain

_PERIODS = 18  # that can be chosen; an address may name any
_CALLED = {Division.TOWN: "按街镇", Division.DEPARTMENT: "按行业部门", Division.LISTED: "按项目"}


def _choice(label: str, name: str, options: Mapping[str, str], usual: str, width: int) -> str:
    """A choice by its key, which stands in the address; the ``usual`` one where there is none, or an unknown one."""
    asked = st.query_params.get(name, "")
    if asked and asked not in options:
        st.warning(f"地址中没有{label}“{plain(asked)}”，已显示“{plain(options[usual])}”。", icon=":material/link_off:")
    chosen = asked if asked in options else usual
    key = f"{name}-{chosen}"

    def choose() -> None:
        st.query_params[name] = st.session_state[key]

    keys = list(options)
    return st.selectbox(
        label,
        keys,
        keys.index(chosen),
        format_func=options.__getitem__,
        key=key,
        on_change=choose,
        width=width,
        label_visibility="collapsed",
    )


def report() -> Return:
    """The return of the address, else the first monthly one of the files."""
    titles = {name: declared.title for name, declared in returns().items()}
    usual = "wages_month" if "wages_month" in titles else next(iter(titles))
    return returns()[_choice("报表", "report", titles, usual, 240)]


def period(declared: Return, as_of: date) -> ReturnPeriod:
    """The period of the address, else the last whole one; one of another rhythm or after the data is said."""
    running = period_of(declared.rhythm, as_of)
    known = [running]
    while len(known) < _PERIODS:
        known.append(known[-1].before)
    asked = st.query_params.get("of_period", "")
    try:
        named = period_asked(declared.rhythm, asked) if asked else running
    except RefusedError:
        named = running  # the choice says that there is no such period
    if named.first <= as_of and named not in known:
        known.append(named)
    usual = last_whole(declared.rhythm, as_of)
    texts = {p.key: p.text if p.last <= as_of else f"{p.text}（期间未满）" for p in known}
    chosen = _choice("期间", "of_period", texts, usual.key, 320)
    return next(p for p in known if p.key == chosen)


def division(declared: Return) -> tuple[Division, str]:
    """What the rows are; of a return with listed rows divided by units also which row."""
    kinds = [*([Division.LISTED] if declared.rows else []), Division.TOWN, Division.DEPARTMENT]
    options = {kind.value: _CALLED[kind] for kind in kinds}
    chosen = Division(_choice("各行", "divided", options, declared.division.value, 150))
    if not declared.rows or chosen is Division.LISTED:
        return chosen, ""
    rows = {row.id: row.title for row in declared.rows}
    return chosen, _choice("项目", "of_row", rows, next(iter(rows)), 200)
