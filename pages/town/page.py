"""街镇画像: everything about one town on one page, against the district, its target and its past."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from data_access.organisation import towns
from data_access.scope import Scope
from metrics.periods import Preset
from metrics.reporting import portraits
from metrics.reporting.portraits import FIGURES, Portrait
from pages.parts import loading, portrait
from pages.parts.guard import required_scope
from pages.parts.plain import plain

NAMES = {t.code: t.name for t in towns()}
# What comparable towns are compared by: the rates.
BESIDE = (*(m for m in FIGURES if m.endswith("_rate")), "lead.received", "inspection.sites_in_progress")

scope = required_scope()
preset: Preset = st.session_state["preset"]


@st.cache_data(ttl=loading.REFRESH, max_entries=64, show_spinner=False, refresh_mode="background")
def _portrait(url: str, version: int, scope: Scope, preset: Preset, code: str) -> Portrait:
    del version
    with loading.engine(url).connect() as connection:
        return portraits.town_portrait(connection, scope, preset, code)


def _comparable(shown: Portrait) -> None:
    """The town beside those of like size."""
    others = "、".join(p.name for p in shown.peers)
    st.markdown(f"**规模相近的街镇：{others}**  :gray[按接收线索和在建工地数]")
    own = {line.figure.id: line.figure for line in shown.lines}
    columns = [(shown.name, own), *((p.name, p.figures) for p in shown.peers)]
    with st.container(key="wide-peers"):
        head = "| 指标 | " + " | ".join(name for name, _ in columns) + " |"
        rows = "\n".join(
            f"| {own[m].name} | " + " | ".join(plain(figures[m].said) for _, figures in columns) + " |" for m in BESIDE
        )
        st.markdown(f"{head}\n|---|{'---:|' * len(columns)}\n{rows}")
    with st.container(key="phone-peers", gap="small"):
        for m in BESIDE:
            said = " · ".join(f"{name} {figures[m].said}" for name, figures in columns[1:])
            st.markdown(f"{own[m].name} **{plain(own[m].said)}**  \n:small[:gray[{plain(said)}]]")


portrait.print_style()
first = scope.towns[0] if scope.towns else next(iter(NAMES))
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom", key="choice"):
    code: str = (
        st.selectbox(
            "街镇",
            list(NAMES),
            index=list(NAMES).index(first),
            format_func=NAMES.__getitem__,
            key="of_town",
            bind="query-params",
            placeholder="请选择街镇",
            width=260,
        )
        or first
    )
    st.caption("打印：浏览器按 Ctrl+P，自动排成一页 A4。")
url = loading.database_url()
shown = _portrait(url, loading.state(url).version, scope, preset, code if code in NAMES else first)
with st.container(key="portrait"):
    st.title(f"街镇画像 · {shown.name}", anchor=False)
    st.markdown(f"##### {plain(shown.takeaway)}")
    st.caption(f"{shown.period} · 数据截至 {shown.as_of}")
    main, side = st.columns([2, 1], gap="small")
    with main.container(border=True, key="panel-figures", height="stretch"):
        portrait.figures_table(shown, rank_title="名次")
    with side.container(border=True, key="panel-words", height="stretch"):
        portrait.words(shown)
        portrait.worklist(shown.items, scope=replace(scope, towns=(code,)))
        portrait.follow_ups(shown)
    with st.container(border=True, key="panel-peers"):
        _comparable(shown)
    portrait.records_of(shown, scope=replace(scope, towns=(code,)))
