"""综合态势: what is red, whose is it, is it getting better."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.periods import Preset
from metrics.judging.targets import Status
from metrics.judging.values import Value, last_change
from metrics.questions.attention import attention_of, each_once, standing, to_show
from metrics.questions.key_figures import cards_of
from metrics.questions.leading_sentences import overdue_leads, unsolved_true
from metrics.reporting.portraits import SIZE, like_sized
from metrics.reporting.report import TOWN_FIGURES
from metrics.reporting.town_sentences import missed_text
from metrics.wording.dates import until_text
from metrics.wording.formats import moved_text, value_text
from pages.overview.heat_table import HeatRow, heat_table, worst_first
from pages.parts import queries
from pages.parts.charts import time_series
from pages.parts.charts.palette import MARKDOWN_COLOURS, MARKS
from pages.parts.frame.guard import required_scope
from pages.parts.frame.panels import exhibit_and_worklist
from pages.parts.lists.cards import figure_cards
from pages.parts.lists.pace_parts import pace_section
from pages.parts.lists.portrait import nothing_listed
from pages.parts.lists.since_parts import since_last_meeting, turn_row
from pages.parts.lists.twin import WHOLE_FORM, by_months, twin
from pages.parts.plain import on_screen, plain
from pages.parts.scope.drill import open_records
from pages.parts.scope.links import unit_links
from pages.parts.scope.scope_bar import town_name
from pages.parts.score_queries import year_headline

# The last one is the one in question.
_SERIES = {"lead.received": "接收", "lead.closed": "办结", "lead.open": "在办存量"}
WORKLIST_ROWS, PHONE_ROWS = 7, 4
ORDERS = ("行政区划顺序", "未达标多的在前")
MOVED_ROWS = 6

scope = required_scope()
preset: Preset = st.session_state["preset"]
now = queries.scope_values(scope)
before, compared_with = queries.compared_values(scope, preset)
district = replace(scope, towns=())
by_town = queries.town_values(district, [ALL_METRICS[m] for m in (*TOWN_FIGURES, *SIZE)], queries.town_codes(district))
one = scope.towns[0] if len(scope.towns) == 1 else ""


def headline() -> None:
    """The year's verdict, and below it whose leads are late and what is owed."""
    year = year_headline(scope)
    late = {town_name(code): by_town[code]["lead.overdue"] for code in ([] if one else scope.towns or by_town)}
    place = f"{town_name(one)} " if one and now["lead.overdue"].value else town_name(one) if one else ""
    with st.container(key="headline", gap=None):
        if year is not None:
            st.markdown(plain(f"{year.statement}{year.remedy}"))
        remark = overdue_leads(now["lead.overdue"], before["lead.overdue"], late, compared_with)
        st.markdown(f"{place}{remark}{unsolved_true(now, scope.as_of)}")


def town_lines() -> list[HeatRow]:
    """The rows of the heat table: sums on top; one town beside the district and its like."""

    def line(code: str) -> HeatRow:
        return HeatRow(town_name(code), code, replace(scope, towns=(code,)), by_town[code])

    whole = HeatRow("全区", "", district, queries.scope_values(district))
    if one:
        return [line(one), whole, *(line(code) for code in like_sized(one, by_town))]
    if not scope.towns:
        return [whole, *map(line, by_town)]
    return [whole, HeatRow("所选街镇", "", scope, now), *map(line, scope.towns)]


def town_panel() -> None:
    """Towns × key indicators."""
    lines = town_lines()
    if one:
        missed = lines[0].count(Status.MISSED, TOWN_FIGURES)
        title = f"{lines[0].name}与全区、规模相近街镇：{lines[0].name} {missed} 项未达标"
    else:
        title = f"各街镇关键指标：{missed_text(x.found[m].status for x in lines if x.town for m in TOWN_FIGURES)}"
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="towns-head"
    ):
        st.markdown(f"**{title}**  {on_screen('点数字看记录，点街镇看画像')}", width="content")
        if not one:
            with st.container(key="wide-order", width="content"):
                order = st.segmented_control(
                    "街镇顺序", ORDERS, default=ORDERS[0], key="town_order", bind="query-params",
                    label_visibility="collapsed", required=True,
                )  # fmt: skip
            if order == ORDERS[1]:
                lines = worst_first(lines, TOWN_FIGURES)
    heat_table(lines, TOWN_FIGURES, alt=title, own=one)


def attention_list() -> None:
    """What to do, whose, how late."""
    st.markdown("**当前需关注事项**")
    with st.container(gap=None, key="attention-chips"):
        for metric_id in to_show(scope, now):
            value: Value = now[metric_id]
            if st.button(
                f"{value.metric.name} **{value_text(value)}** :{MARKDOWN_COLOURS[value.status]}[{MARKS[value.status]}]",
                key=f"attention-{metric_id}",
                help=f"{value.status.value}。{value.metric.explanation}",
                width="stretch",
            ):
                open_records(metric_id)
    items = each_once(queries.worklist(scope))
    if items.empty:
        nothing_listed([now[m].metric.name for m in attention_of(scope) if not now[m].tracked])
        return
    rows = st.container(gap=None, key="worklist")
    for index, item in items.head(WORKLIST_ROWS).iterrows():
        metric = ALL_METRICS[item["metric"]]
        owner = item["owner"] or town_name(item["town"])
        late = standing(item.to_dict(), scope.as_of)
        label = f"**{metric.name}** · {plain(item['title'] or item['key'])}\n\n{plain(owner)} · {late}"
        if rows.button(label, key=f"item-{index}", width="stretch", type="tertiary"):
            open_records(item["metric"], town=item["town"], row=item["key"])
    owners = [row["owner"] or town_name(row["town"]) for row in items.head(WORKLIST_ROWS).to_dict("records")]
    unit_links(owners, label="单位画像", key="owners")
    # A phone shows the first few (see overview.css).
    for place, shown in (("wide-more", WORKLIST_ROWS), ("phone-more", PHONE_ROWS)):
        if len(items) > shown:
            with st.container(key=place):
                st.caption(f"按超期时间排列，另有 {len(items) - shown} 项{on_screen('，点上方各类查看全部')}。")


def lead_trend() -> None:
    """Received, closed and in stock by month, with campaigns and festivals."""
    months = {m: queries.monthly_values(scope, ALL_METRICS[m], queries.TREND_MONTHS) for m in _SERIES}
    points: list[dict[str, Any]] = [
        {"month": time_series.month_day(month), "series": label, "value": float(v.value)}
        for metric_id, label in _SERIES.items()
        for month, v in months[metric_id]
        if v.value is not None
    ]
    if not points:
        st.info("所选范围没有欠薪线索。可扩大范围，或先导入欠薪线索台账。")
        return
    if not any(p["value"] for p in points):
        st.info(
            f"近 {queries.TREND_MONTHS} 个月没有欠薪线索，也没有在办存量。可扩大街镇范围。",
            icon=":material/check_circle:",
        )
        return
    lines = pd.DataFrame(points)
    moved = last_change(months["lead.open"])
    if moved is None:
        change = "上月末无数据"
    else:
        change = f"较上月末{moved_text(moved, f'{abs(moved):,f} 件')}" if moved else "与上月末持平"
    title = f"{until_text(scope.as_of)}在办存量 {value_text(now['lead.open'])}，{change}"
    st.markdown(f"**线索逐月走势：{title}**  :gray[单位：件]")
    notes = queries.event_notes()
    shown = time_series.spread_notes(notes, lines["month"].min(), lines["month"].max())
    series = list(_SERIES.values())
    with st.container(key="wide-trend"):
        st.vega_lite_chart(time_series.trend(lines, shown, series=series, height=300), alt=f"线索逐月走势，{title}")
    with st.container(key="phone-trend"):
        recent = lines[lines["month"] >= sorted(lines["month"].unique())[-queries.SPARK_MONTHS :][0]]
        festivals = time_series.festivals_of(shown[shown["day"] >= recent["month"].min()])
        st.vega_lite_chart(
            time_series.trend(recent, festivals, series=series, height=260),
            alt=f"线索近{queries.SPARK_MONTHS}个月走势，{title}",
        )
    with st.expander("以表格显示", icon=":material/table:", key="trend_table", on_change="rerun") as table:
        if table.open:
            by_month = lines.pivot(index="month", columns="series", values="value")[series]
            twin(by_months(by_month), "线索逐月走势", dict.fromkeys(series, WHOLE_FORM))


def moved_section() -> None:
    """自上次会议以来: the sentence, what is newly red and what recovered; all of it on its own screen."""
    found = since_last_meeting(scope)
    if found is None:
        st.info("截至日以前没有登记联席会议，无从比较。", icon=":material/event_busy:")
        return
    st.markdown(f"**{plain(found.text)}**")
    for column, word, turns in zip(
        st.columns(2, gap="small"), ("新增未达标", "已好转"), (found.turned_red, found.recovered), strict=True
    ):
        with column:
            st.markdown(f"{word} **{len(turns)} 项**")
            with st.container(gap=None):
                for place, turn in enumerate(turns[:MOVED_ROWS]):
                    turn_row(turn, scope, f"{turn.movement.name}-{place}")
    if st.button("查看各单位和每一条记录", key="to-since", icon=":material/event_repeat:", type="tertiary"):
        st.switch_page("pages/since/page.py")


css = (Path(__file__).parent / "overview.css").read_text(encoding="utf-8")
st.html(f"<style>{css}</style>")
st.title(f"综合态势 · {town_name(one)}" if one else "综合态势", anchor=False)
headline()
with st.container(key="first"):
    figure_cards({metric_id: group for group, metric_id in cards_of(scope)}, now, before, compared_with, scope)
    with st.container(key="exhibits"):
        exhibit_and_worklist(town_panel, attention_list, ("towns", "attention"))
        with st.container(border=True, key="panel-trend", height="stretch"):
            lead_trend()
for key, label, icon, section in (
    ("moved", "自上次会议以来", ":material/event_repeat:", moved_section),
    ("paces", "序时进度和余地", ":material/speed:", lambda: pace_section(scope)),
):
    with st.expander(label, icon=icon, key=key, bind="query-params") as shown:
        if shown.open:
            section()
