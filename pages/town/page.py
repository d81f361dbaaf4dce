"""街镇画像: everything about one town on one page, against the district, its target and its past."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from data_access.reference.unit_names import town_asked, town_code
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Kind
from metrics.engine.periods import Preset
from metrics.reporting.portraits import PORTRAIT_FIGURES, Portrait
from pages.parts import queries
from pages.parts.frame.guard import required_scope
from pages.parts.lists import portrait
from pages.parts.lists.rows import cells
from pages.parts.plain import plain
from pages.parts.report_queries import town_portrait
from pages.parts.scope.drill import default_part, open_records
from pages.parts.scope.scope_bar import town_name

# What comparable towns are compared by: the rates, but those of few occasions.
BESIDE_PEERS = (
    *(
        m
        for m in PORTRAIT_FIGURES
        if ALL_METRICS[m].kind is Kind.RATIO and ALL_METRICS[m].theme not in ("warning", "incident")
    ),
    "lead.received",
    "inspection.sites_in_progress",
)

scope = required_scope()
preset: Preset = st.session_state["preset"]
_OWN = scope.viewer.towns_in(scope.year)  # portraits hold records: a town sees its own
NAMES = {t.code: t.name for t in queries.listed_towns(replace(scope, towns=_OWN))}


def _show(code: str) -> None:
    st.session_state["of_town"] = code


def _comparable(shown: Portrait, code: str) -> None:
    """The town beside those of like size: their figures open, their names lead to their portraits."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("**规模相近的街镇**  :gray[按接收线索和在建工地数]", width="content")
        with st.container(horizontal=True, gap="small", width="content", key="screen-only-peers"):
            for p in shown.peers:
                if p.code not in NAMES:
                    st.markdown(p.name, width="content")
                    continue
                st.button(
                    f":primary[{p.name}]", key=f"link-peer-{p.code}", type="tertiary", on_click=_show, args=(p.code,)
                )
    own = {line.figure.id: line.figure for line in shown.lines}
    columns = [(shown.name, code, own), *((p.name, p.code, p.figures) for p in shown.peers)]
    table = pd.DataFrame(
        [{"指标": own[m].name, **{name: figures[m].text for name, _, figures in columns}} for m in BESIDE_PEERS]
    )
    names = [name for name, *_ in columns]
    hints = [own[m].explanation for m in BESIDE_PEERS]
    opens = [name for name, of, _ in columns if of in NAMES]
    opened = cells(table, key="peers", alt="与规模相近的街镇对照", opens=opens, right=names, hints=hints)
    if opened is not None:
        place, column = opened
        of = next(town for name, town, _ in columns if name == column)
        open_records(BESIDE_PEERS[place], default_part(BESIDE_PEERS[place]), scope=replace(scope, towns=(of,)))


portrait.print_style()
unknown = portrait.asked_of_nobody("街镇", ("show", "of_town"), town_code)
asked, passed_on = portrait.asked_by_address("of_town", town_asked, scope.year, NAMES.values())
first = scope.towns[0] if scope.towns else next(iter(NAMES))
first = first if first in NAMES else next(iter(NAMES))
first = asked if asked in NAMES else first
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom", key="choice"):
    portrait.way_back_if_led()
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
code = code if code in NAMES else first
portrait.say_instead(unknown, NAMES[code])
portrait.say_passed_on(passed_on)
portrait.say_beyond_rights("街镇", asked, _OWN, town_name)
shown = town_portrait(scope, preset, code)
with st.container(key="portrait"):
    st.title(f"街镇画像 · {shown.name}", anchor=False)
    st.markdown(f"##### {plain(shown.takeaway)}")
    st.caption(f"{shown.period} · 数据截至 {shown.as_of}")
    own = replace(scope, towns=(code,))
    main, side = st.columns([2, 1], gap="small")
    with main.container(border=True, key="panel-figures", height="stretch"):
        portrait.figures_table(shown, rank_title="名次", own=own, district=replace(scope, towns=()))
        portrait.strengths(shown)
    with side.container(border=True, key="panel-words", height="stretch"):
        portrait.gaps(shown)
        portrait.worklist(shown, scope=own)
        portrait.follow_ups(shown)
    with st.container(border=True, key="panel-peers"):
        _comparable(shown, code)
