"""实地核查: the map by town and by site, the checklist, rectification, the draw for the next round."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

import streamlit as st

from metrics.definitions.checklist_results import Grade
from metrics.definitions.inspections import INSPECTION
from metrics.engine.model import Direction
from metrics.engine.periods import Preset, compared, comparison_of
from metrics.questions.site_results import SiteState
from metrics.wording.clocks import limit_text
from metrics.wording.formats import percent, printed_amount, value_text
from metrics.wording.ranking import names, worst
from pages.inspections import map_controls, map_panel, panels
from pages.inspections.drawer import open_site
from pages.inspections.next_round import draw_list
from pages.inspections.takeaway import sentence
from pages.parts import queries
from pages.parts import site_queries as figures
from pages.parts.frame.guard import required_scope
from pages.parts.frame.screen_probe import screen
from pages.parts.frame.tabs import tabs
from pages.parts.lists.cards import card, card_row
from pages.parts.lists.figure_button import figure_buttons
from pages.parts.maps.points import GRADE_MARKDOWN
from pages.parts.plain import on_screen, plain
from pages.parts.scope import links
from pages.parts.scope.scope_bar import town_name

_CARDS = {
    "inspection.site_coverage_rate": "核查",
    "inspection.item_compliance_rate": "条目",
    "inspection.site_score": "工地 · 演示权重",
    "inspection.red_line_sites": "红线",
    "inspection.rectified_on_time_rate": "整改",
    "inspection.repeat_failures": "反复",
}
_PRESSING = ("inspection.sites_supervised", "inspection.rectification_overdue", "inspection.sites_to_rectify")
_FOUND = ("site.contract_amount", "site.workers", "inspection.problems_found", "inspection.problems_mended",
          "inspection.sites_all_systems")  # fmt: skip
_WORKLIST_ROWS = 8

scope = required_scope()
preset: Preset = st.session_state["preset"]
comparison, compared_with = comparison_of(preset)
codes = queries.town_codes(scope)
now = figures.scope_values(scope)
before = figures.scope_values(compared(scope, preset, comparison))
# The map shows all towns, also when one of them is looked at.
district = replace(scope, towns=())
everywhere = figures.town_values(district, queries.town_codes(district))
sites = figures.sites(scope)

st.title(
    "实地核查" + (f" · {'、'.join(town_name(c) for c in codes)}" if 0 < len(scope.towns) <= 3 else ""), anchor=False
)
with st.container(gap=None):
    st.markdown(f"##### {sentence(now, {town_name(c): everywhere[c]['inspection.red_line_sites'] for c in codes})}")
    # Asked early: a phone's answer comes before the map for large screens is drawn.
    known_screen = screen()

# On phones style.css puts the worklist before the cards and the exhibit behind them.
opening = st.container(key="opening")
with opening, card_row():
    for metric_id, group in _CARDS.items():
        # While it plays, a sparkline that moved with every step would cost more than it says.
        months = [] if map_controls.is_playing() else queries.monthly_values(scope, now[metric_id].metric)
        card(now[metric_id], before[metric_id], compared_with, months, group=group)


def map_and_time() -> map_panel.ShownOnMap:
    """The map with its controls, beside it the towns by the same measure."""
    title = st.empty()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="map-controls"):
        metric = map_controls.measure()
        map_controls.time_slider(scope, preset)
        simple = st.toggle("简图", key="simple_map", bind="query-params", help="不用 WebGL 绘制的同一张地图")
        if scope.towns:
            st.button("返回全区", icon=":material/zoom_out_map:", on_click=_whole_district)
            for code in scope.towns[:3]:
                if st.button(f"{town_name(code)}画像", icon=":material/location_city:", key=f"link-town-{code}"):
                    links.open_town(code)
    shown = map_panel.ShownOnMap(metric, {c: v[metric.id] for c, v in everywhere.items()}, sites)
    title.markdown(f"**{_map_title(shown)}**  {on_screen('点击街镇看该街镇，点击工地看核查情况')}")
    # The district is about as wide as high: the towns' ranking stands in the room beside it.
    left, right = st.columns([3, 2], gap="small")
    with left:
        map_panel.draw(scope, preset, shown, known_screen, simple=simple)
    with right.container(key="panel-ranking"):
        panels.ranking(shown, scope, codes)
    return shown


def _whole_district() -> None:
    st.session_state["town"] = []


def _map_title(shown: map_panel.ShownOnMap) -> str:
    """What the map shows, with the town that stands out."""
    here = {c: v for c, v in shown.by_town.items() if c in codes and v.value is not None}
    if not here:
        known = any(v.tracked for v in shown.by_town.values())
        return f"{shown.metric.name}：{'本期无发生' if known else '无数据'}"
    if len(here) == 1:
        code, value = next(iter(here.items()))
        return f"{shown.metric.name}：{town_name(code)} {value_text(value)}"
    first = worst(shown.metric, {c: printed_amount(v) for c, v in here.items()})
    if shown.metric.direction is not Direction.UP and not here[first[0]].value:
        return f"{shown.metric.name}：各街镇均无"
    word = "最低" if shown.metric.direction is Direction.UP else "最高" if shown.metric.unit == "%" else "最多"
    each = "，各 " if len(first) > 1 else "，"
    return f"{shown.metric.name}：{names([town_name(c) for c in first])}{word}{each}{value_text(here[first[0]])}"


def worklist() -> None:
    """Sites to follow up: overdue rectifications, broken red lines, poor scores."""
    st.markdown("**需跟进工地**")
    figure_buttons(now, _PRESSING, group="pressing")
    grades = (Grade.SUPERVISED, Grade.RECTIFY)
    pressing = sorted((s for s in sites if s.grade in grades), key=_pressure)
    if not pressing and not now[_PRESSING[0]].tracked:
        st.info("截至日尚无实地核查台账。可调整截至日，或先导入核查表。", icon=":material/info:")
        return
    if not pressing:
        st.info("所选范围内没有须重点督办、需整改或整改超期的工地。", icon=":material/check_circle:")
        return
    rows = st.container(gap=None)
    rectified_in = INSPECTION.fields["rectify_due_on"].due_unit
    for site in pressing[:_WORKLIST_ROWS]:
        score = f" {percent(site.score)}" if site.score is not None else ""
        late = f" · 整改{limit_text(site.overdue_on, scope.as_of, rectified_in)}" if site.overdue_on else ""
        red = f" · 红线 {site.red_lines} 项" if site.red_lines else ""
        label = (
            f"**{plain(site.name)}** {GRADE_MARKDOWN[site.grade]}{score}\n\n"
            f"{town_name(site.town)} · {plain(site.department or '行业部门未填')}{red}{late}"
        )
        rows.button(
            label,
            key=f"item-site-{site.site_no}",
            width="stretch",
            type="tertiary",
            on_click=map_panel.show_site,
            args=(site.site_no,),
        )
    if len(pressing) > _WORKLIST_ROWS:
        st.caption(f"重点督办、超期在前，另有 {len(pressing) - _WORKLIST_ROWS} 个{on_screen('，点上方各类查看全部')}。")


def _pressure(site: SiteState) -> tuple[bool, date, Decimal]:
    """Supervised sites first, then the longest overdue, then the lowest score."""
    return site.grade is not Grade.SUPERVISED, site.overdue_on or date.max, site.score or Decimal()


main, side = opening.columns([2, 1], gap="small")
with main.container(border=True, key="panel-map", height="stretch"):
    shown = map_and_time()
with side.container(border=True, key="panel-worklist", height="stretch"):
    worklist()
with st.container(border=True, key="panel-found"):
    st.markdown("**在建规模与核查发现**")
    figure_buttons(now, _FOUND, group="found")
with st.container(border=True, key="panel-items"):
    panels.items_by_town(now, everywhere, codes)
with st.container(border=True, key="panel-course"):
    panels.trend(shown, scope)
with st.container(border=True, key="panel-details"):
    tabs(
        {
            "下一轮抽查": partial(draw_list, scope, sites),
            "核查组": partial(panels.teams, scope),
            "坐标存疑": partial(panels.faults, now, scope),
        },
        key="details",
    )


def _close() -> None:
    """Forget the open site when its drawer is dismissed."""
    st.query_params.pop("site", None)


asked = st.query_params.get("site", "")
if asked:
    open_site(asked, scope, next((s for s in sites if s.site_no == asked), None), on_close=_close)
