"""预警处置: what was raised and still waits, which sites and firms are at risk and why, how good the rules are."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from data_access.reference.polygons import PolygonError
from data_access.reference.unit_names import town_areas
from data_access.rules.demo_marks import demo_mark
from data_access.rules.limits import WORKING_DAYS
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.periods import Preset
from metrics.questions.warning_lists import town_colours
from metrics.questions.warning_sentences import colour_text, compared_text, level_text, takeaway
from metrics.wording.clocks import limit_text
from pages.parts import queries
from pages.parts.charts.palette import theme_name
from pages.parts.frame.guard import required_scope
from pages.parts.frame.panels import exhibit_and_worklist, sections
from pages.parts.lists.cards import figure_cards
from pages.parts.lists.figure_button import figure_buttons
from pages.parts.lists.twin import WHOLE_FORM, twin
from pages.parts.maps.points import ATTRIBUTION
from pages.parts.plain import on_screen, plain
from pages.parts.scope.scope_bar import town_name, year
from pages.warnings import charts, panels, risk
from pages.warnings import queries as own

CARDS = {
    "warning.raised": "发出",
    "warning.open": "待处置",
    "warning.overdue": "超期",
    "warning.handled_on_time_rate": "处置",
    "warning.turned_rate": "成效",
    "lead.unwarned": "遗漏",
}
BY_LEVEL = ("warning.open_red", "warning.open_yellow", "warning.open_blue", "warning.escalated")
BY_COURSE = ("warning.mended", "warning.unmended", "warning.from_grid", "warning.from_data")
WORKLIST_ROWS = 7
MAP_HEIGHT = 430

scope = required_scope()
preset: Preset = st.session_state["preset"]
now = queries.scope_values(scope)
before, compared_with = queries.compared_values(scope, preset)
codes = queries.town_codes(scope)
late = queries.town_values(scope, [ALL_METRICS["warning.overdue"]], codes)
# The map shows all towns, also when one of them is looked at.
district = replace(scope, towns=())
everywhere = own.risks(district)
# Without the ledger no town has a colour: nothing known is not green.
shown = queries.town_codes(district) if now["warning.open"].tracked else []
towns = town_colours(everywhere, own.sites_in_progress(district), shown)
listed = own.risks(scope)

st.title("预警处置", anchor=False)
overdue_by_town = {town_name(code): found["warning.overdue"] for code, found in late.items()}
st.markdown(f"##### {plain(takeaway(now, overdue_by_town))}")

opening = st.container(key="opening")
with opening:
    figure_cards(
        {metric_id: f"预警 · {group}" for metric_id, group in CARDS.items()},
        now, before, compared_with, scope,
    )  # fmt: skip


def picked_on_map(key: str) -> None:
    """Open the drawer of the town or site that was clicked."""
    selection = st.session_state[key].selection
    for site in selection.get("site", []):
        if site.get("site_no"):
            risk.ask("site", site["site_no"])
            return
    for town in selection.get("town", []):
        if town.get("code"):
            risk.ask("town", town["code"])


def risk_map() -> None:
    """The three-colour map with the counts of its colours, and its table."""
    counted = Counter(town.colour for town in towns if not scope.towns or town.town in scope.towns)
    of_towns = "、".join(f"{colour}色 {counted[colour]} 个" for colour in charts.COLOUR_STATUS) if towns else "无数据"
    chosen = "所选街镇" if scope.towns else "街镇"
    st.markdown(f"**{chosen}三色：{of_towns}** {on_screen('点击街镇或工地看哪些规则') if towns else ''}")
    try:
        areas = town_areas(year())
    except PolygonError as error:
        st.warning(f"地图暂不能显示：{plain(str(error))}清单照常使用。", icon=":material/wrong_location:")
        areas = ()
    if areas:
        key = f"risk-map-{theme_name()}-{st.query_params.get('risk', '')}"
        st.vega_lite_chart(
            charts.risk_map(areas, towns, everywhere, chosen=scope.towns, height=MAP_HEIGHT),
            on_select=lambda: picked_on_map(key),
            selection_mode=["town", "site"] if charts.site_marks(everywhere, ()) else ["town"],
            key=key,
            alt=f"街镇和工地风险三色图，{of_towns}",
        )
        demo = demo_mark(risk.towns_are_demo(), "（{}）")
        marks = "　".join(risk.colour_markdown(colour) for colour in charts.COLOUR_STATUS)
        st.caption(f"{marks}　工地按最重的未处置预警，街镇按红、黄色工地占比{demo}。{ATTRIBUTION}")
    if not towns:
        return
    with st.expander("以表格显示", icon=":material/table:"):
        table = pd.DataFrame(
            [
                {"街镇": town_name(t.town), "颜色": t.colour, "红色工地": t.red, "黄色工地": t.yellow,
                 "在建工地": t.sites, "依据": colour_text(t)}
                for t in towns
            ]
        )  # fmt: skip
        twin(table, "街镇风险三色", dict.fromkeys(("红色工地", "黄色工地", "在建工地"), WHOLE_FORM))


def risk_list() -> None:
    """The sites and firms at risk, the gravest first, with the reasons in words."""
    st.markdown("**风险清单：工地和企业**")
    figure_buttons(now, BY_LEVEL, group="level")
    at_risk_rows()
    figure_buttons(now, BY_COURSE, group="course")


def at_risk_rows() -> None:
    """The first of the list, or why there is none."""
    if not now["warning.open"].tracked:
        st.info("尚无预警台账。可先导入预警台账，或由系统管理员运行预警比对。", icon=":material/info:")
        return
    compared = compared_text(own.last_comparison(), scope.as_of)
    if not listed:
        st.info("没有未处置的预警。", icon=":material/check_circle:")
        st.caption(f"{compared}。")
        return
    rows = st.container(gap=None)
    for place, at_risk in enumerate(listed[:WORKLIST_ROWS]):
        first = at_risk.warnings[0]
        more = f"，另 {len(at_risk.warnings) - 1} 件" if len(at_risk.warnings) > 1 else ""
        label = (
            f"{risk.colour_markdown(charts.colour_of(at_risk))} **{plain(at_risk.name)}**\n\n"
            f"{level_text(first)} · {plain(first.note or '未写明内容')}{more} · "
            f"{plain(first.owner or '处置单位未填')} · {limit_text(first.due_on, scope.as_of, WORKING_DAYS)}"
        )
        rows.button(label, key=f"item-risk-{place}", width="stretch", type="tertiary", on_click=risk.ask,
                    args=at_risk.key)  # fmt: skip
    rest = len(listed) - WORKLIST_ROWS
    more = f"级别高、件数多的在前，另有 {rest} 个{on_screen('，点上方各级查看全部')}。" if rest > 0 else ""
    st.caption(f"{more}{compared}。")


with opening:
    exhibit_and_worklist(risk_map, risk_list, ("map", "worklist"))

SECTIONS = {"规则成效": panels.rules, "阈值试算": panels.threshold_trial, "处置单位": panels.owners}
sections({name: partial(draw, scope) for name, draw in SECTIONS.items()})

risk.open_asked(scope, everywhere, towns)
