"""综合态势: what is red, whose is it, is it getting better."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from data_access.organisation import towns
from metrics.attention import ATTENTION, each_once
from metrics.catalogue import CATALOGUE
from metrics.periods import Comparison, Preset, compared
from metrics.sentences import overdue_leads, unsolved_true
from metrics.targets import Status
from metrics.values import Value
from metrics.wording import base, clock, said
from pages.assessment.loading import year_headline
from pages.parts import charts, loading
from pages.parts.cards import card
from pages.parts.drill import default_part, open_records
from pages.parts.guard import required_scope
from pages.parts.palette import MARKS, is_dark, status_markdown
from pages.parts.plain import plain
from pages.parts.scope_bar import town_name

GROUPS = {
    "书面资料": ("deposit.stored_rate", "evidence.complete_rate"),
    "实地核查": ("inspection.item_compliance_rate", "inspection.site_coverage_rate"),
    "平台案件": ("lead.closed_on_time_rate", "lead.resolved_rate"),
}
TOWN_METRICS = (
    "lead.closed_on_time_rate",
    "lead.resolved_rate",
    "lead.overdue",
    "lead.unsolved_true",
    "inspection.site_coverage_rate",
    "inspection.item_compliance_rate",
    "inspection.rectification_overdue",
    "deposit.stored_rate",
    "deposit.top_up_overdue",
)
# The last one is the one in question.
SERIES = {"lead.received": "接收", "lead.closed": "办结", "lead.open": "在办存量"}
WORKLIST_ROWS = 9

scope = required_scope()
preset: Preset = st.session_state["preset"]
comparison = Comparison.FESTIVAL if preset is Preset.WINTER else Comparison.PREVIOUS
compared_with = {Preset.YEAR: "较去年同期", Preset.WINTER: Comparison.FESTIVAL.value}.get(preset, "较上期")
now = loading.scope_values(scope)
before = loading.scope_values(compared(scope, preset, comparison))
codes = [t.code for t in towns() if not scope.towns or t.code in scope.towns]
by_town = loading.town_values(scope, [CATALOGUE[m] for m in TOWN_METRICS], codes)

st.title("综合态势", anchor=False)
overdue_by_town = {town_name(code): found["lead.overdue"] for code, found in by_town.items()}
year = year_headline(scope)
if year is not None:
    st.markdown(f"##### {plain(year.said)}")
st.markdown(
    f"##### {overdue_leads(now['lead.overdue'], before['lead.overdue'], overdue_by_town, compared_with)}"
    f"{unsolved_true(now, scope.as_of)}"
)

with st.grid(6, min_column_width=230, gap="small"):
    for group, members in GROUPS.items():
        for metric_id in members:
            months = loading.monthly_values(scope, CATALOGUE[metric_id])
            card(now[metric_id], before[metric_id], compared_with, months, group=f"考核指标 · {group}")


def _only_town(code: str) -> None:
    st.session_state["town"] = [code]


def _town_lines(rows: list[tuple[str, str, Mapping[str, Value]]]) -> None:
    """The heat table as two-line rows for small screens: a town, and what it misses."""
    for name, code, found in rows:
        missed = [v for v in found.values() if v.status is Status.MISSED]
        word = f":red[{MARKS[Status.MISSED]} {len(missed)} 项未达标]" if missed else ":green[● 无未达标项]"
        detail = "、".join(f"{v.metric.name} {said(v)}" for v in missed) or "各项达标、临近或无发生"
        st.button(
            f"**{name}** {word}\n\n{detail}",
            key=f"item-town-{code}",
            width="stretch",
            type="tertiary",
            on_click=_only_town,
            args=(code,),
        )


def heat_table() -> None:
    """Towns × key indicators; a click on a cell opens its records."""
    rows: list[tuple[str, str, Mapping[str, Value]]] = [
        ("全区" if not scope.towns else "合计", "", {m: now[m] for m in TOWN_METRICS})
    ]
    rows += [(town_name(code), code, by_town[code]) for code in codes]
    cells = pd.DataFrame(
        [
            {
                "row": name,
                "row_key": code,
                "column": CATALOGUE[m].name,
                "metric": m,
                "said": said(found[m]),
                "status": found[m].status.value,
                "base": base(found[m]) or "—",
            }
            for name, code, found in rows
            for m in TOWN_METRICS
        ]
    )
    names = [CATALOGUE[m].name for m in TOWN_METRICS]
    missed = sum(1 for _, code, found in rows if code for m in TOWN_METRICS if found[m].status is Status.MISSED)
    st.markdown(f"**各街镇关键指标：{missed} 处未达标**  :gray[点击单元格查看记录]")
    with st.container(key="phone-towns", gap=None):
        _town_lines(rows[1:])
    wide = st.container(key="wide-towns")
    picked = wide.vega_lite_chart(
        charts.status_table(cells, [r[0] for r in rows], names, height=38 * len(rows) + 30),
        on_select="rerun",
        selection_mode="cell",
        key=f"towns-{'dark' if is_dark() else 'light'}",
        alt=f"各街镇关键指标热力表，{missed} 处未达标",
    )
    for cell in picked.selection.get("cell", []):
        open_records(cell["metric"], default_part(cell["metric"]), town=cell["row_key"] or None)
    with wide.expander("以表格显示", icon=":material/table:"):
        table = cells.assign(
            value=[f"{MARKS[Status(s)]} {v}" for s, v in zip(cells["status"], cells["said"], strict=True)]
        )
        st.dataframe(table.pivot(index="row", columns="column", values="value").loc[[r[0] for r in rows], names])


def attention_list() -> None:
    """What to do, whose, how late."""
    st.markdown("**当前须关注事项**")
    with st.container(horizontal=True, gap="xsmall"):
        for metric_id in ATTENTION:
            value: Value = now[metric_id]
            if st.button(
                f"{value.metric.name} **{said(value)}** {status_markdown(value.status)}",
                key=f"attention-{metric_id}",
                help=value.metric.explanation,
            ):
                open_records(metric_id)
    url = loading.database_url()
    items = each_once(loading.worklist(url, loading.state(url).version, scope))
    if items.empty:
        unknown = "、".join(now[m].metric.name for m in ATTENTION if not now[m].tracked)
        also = f"{unknown}尚无台账，不作判断。" if unknown else ""
        st.info(f"所选范围内没有逾期、未化解、待补足或即将到期的事项。{also}", icon=":material/check_circle:")
        return
    rows = st.container(gap=None)
    for index, item in items.head(WORKLIST_ROWS).iterrows():
        metric = CATALOGUE[item["metric"]]
        owner = item["owner"] or town_name(item["town"])
        late = clock(item["due_on"], scope.as_of, unit=item["unit"])
        label = f"**{metric.name}** · {plain(item['title'] or item['key'])}\n\n{plain(owner)} · {late}"
        if rows.button(label, key=f"item-{index}", width="stretch", type="tertiary"):
            open_records(item["metric"], town=item["town"], row=item["key"])
    if len(items) > WORKLIST_ROWS:
        st.caption(f"按超期时间排列，另有 {len(items) - WORKLIST_ROWS} 项，点上方各类查看全部。")


def lead_trend() -> None:
    """Received, closed and in stock by month, with campaigns and festivals."""
    points: list[dict[str, Any]] = [
        {"month": charts.month_day(month), "series": label, "value": float(v.value)}
        for metric_id, label in SERIES.items()
        for month, v in loading.monthly_values(scope, CATALOGUE[metric_id], loading.TREND_MONTHS)
        if v.value is not None
    ]
    if not points:
        st.info("所选范围没有欠薪线索。可扩大范围，或先导入欠薪线索台账。")
        return
    lines = pd.DataFrame(points)
    stock = [p["value"] for p in points if p["series"] == SERIES["lead.open"]]
    direction = "上升" if stock[-1] > stock[-2] else "下降" if stock[-1] < stock[-2] else "持平"
    title = f"在办存量 {stock[-1]:,.0f} 件，较上月末{direction}"
    if direction != "持平":
        title += f" {abs(stock[-1] - stock[-2]):,.0f} 件"
    st.markdown(f"**线索逐月走势：{title}**")
    notes = loading.event_notes(loading.database_url(), loading.state(loading.database_url()).version)
    shown = charts.spread_notes(notes, lines["month"].min(), lines["month"].max())
    series = list(SERIES.values())
    with st.container(key="wide-trend"):
        st.vega_lite_chart(charts.trend(lines, shown, series=series, height=300), alt=f"线索逐月走势，{title}")
    with st.container(key="phone-trend"):
        recent = lines[lines["month"] >= sorted(lines["month"].unique())[-12:][0]]
        festivals = shown[(shown["kind"] == "春节") & (shown["day"] >= recent["month"].min())]
        st.vega_lite_chart(charts.trend(recent, festivals, series=series, height=260), alt=f"线索近12个月走势，{title}")
    with st.expander("以表格显示", icon=":material/table:"):
        st.dataframe(lines.pivot(index="month", columns="series", values="value")[list(SERIES.values())])


main, side = st.columns([2, 1], gap="small")
with main.container(border=True, key="panel-towns", height="stretch"):
    heat_table()
with side.container(border=True, key="panel-attention", height="stretch"):
    attention_list()
with st.container(border=True, key="panel-trend"):
    lead_trend()
