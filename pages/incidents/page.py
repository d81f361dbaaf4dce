"""事件舆情: group events and public opinion apart, how fast they were reported, what is still owed of them."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from data_access.rules.demo_marks import demo_mark
from data_access.rules.incident_rules import incident_rules
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.incidents import INCIDENT
from metrics.engine.periods import Preset
from metrics.questions.incident_lists import Incident, found_in, waiting
from metrics.questions.incident_sentences import (
    NO_LEDGER,
    limits_text,
    pressing_text,
    standing_text,
    takeaway,
    timeline_text,
)
from pages.incidents import charts, panels
from pages.incidents import queries as own
from pages.parts import queries
from pages.parts.charts.palette import theme_name
from pages.parts.frame.guard import required_scope
from pages.parts.frame.panels import exhibit_and_worklist
from pages.parts.frame.tabs import tabs
from pages.parts.lists.cards import figure_cards
from pages.parts.lists.drawer import open_drawer
from pages.parts.lists.figure_button import figure_buttons
from pages.parts.lists.twin import WHOLE_FORM, twin
from pages.parts.plain import on_screen, plain
from pages.parts.scope.scope_bar import town_name

_CARDS = {
    "incident.group": "群体性事件",
    "incident.large_group": "一票否决",
    "incident.opinion": "舆情",
    "incident.reported_on_time_rate": "首报",
    "incident.responded_on_time_rate": "响应",
    "incident.open": "待办结",
}
_OWED = ("incident.unreported", "incident.follow_up_owed", "incident.overdue", "incident.warned_group")
_WORKLIST_ROWS = 7
_CHART_HEIGHT = 400

scope = required_scope()
names = {code: town_name(code) for code in queries.town_codes(scope)}
preset: Preset = st.session_state["preset"]
now = queries.scope_values(scope)
before, compared_with = queries.compared_values(scope, preset)
by_town = queries.town_values(scope, [ALL_METRICS["incident.group"]], names)
listed = own.incidents(scope)
found = found_in(listed, scope)

st.title("事件舆情", anchor=False)
groups_by_town = {names[code]: of_it["incident.group"] for code, of_it in by_town.items()}
st.markdown(f"##### {plain(takeaway(now, groups_by_town, listed, scope))}")

opening = st.container(key="opening")
with opening:
    figure_cards(
        {metric_id: f"事件 · {group}" for metric_id, group in _CARDS.items()},
        now, before, compared_with, scope,
    )  # fmt: skip


def timeline() -> None:
    """Incidents over the period, with the sensitive periods behind them; and their table."""
    text = timeline_text(found)
    first, last = scope.start, scope.last_day  # the days that cards, headline and list count
    spans = own.sensitive_spans(first, last)
    st.markdown(f"**事件时间线：{text}** {on_screen('点击一起查看经过') if found else ''}")
    key = f"incident-timeline-{theme_name()}-{st.query_params.get('incident', '')}"

    def picked() -> None:
        for point in st.session_state[key].selection.get("incident", []):
            if point.get("number"):
                panels.ask(point["number"])

    drawn = charts.timeline(tuple(found), tuple(spans), first, last, names=names, height=_CHART_HEIGHT)
    alt = f"群体性事件按人数、舆情另列的时间线，{text}"
    if found:
        st.vega_lite_chart(drawn, on_select=picked, selection_mode=["incident"], key=key, alt=alt)
    else:
        st.vega_lite_chart(drawn, key=key, alt=alt)
    marks = "　".join(f":{colour}[{mark} {word}]" for word, (colour, mark) in charts.legend().items())
    demo = demo_mark(incident_rules().is_demo(), "（{}）")
    st.caption(f"{marks}　竖带为敏感时段。{limits_text(scope.as_of)}{demo}。")
    with st.expander("以表格显示", icon=":material/table:"):
        table = pd.DataFrame(
            [
                {"事件": x.title, "类型": x.kind, "街镇": town_name(x.town), "人数（人）": x.people, "发现": x.found_on,
                 "首报用时（分钟）": x.report.minutes if x.report else None, "敏感时段": x.season}
                for x in found
            ],
            columns=["事件", "类型", "街镇", "人数（人）", "发现", "首报用时（分钟）", "敏感时段"],
        )  # fmt: skip
        twin(table, "事件时间线", dict.fromkeys(("人数（人）", "首报用时（分钟）"), WHOLE_FORM))


def _item(incident: Incident, place: int) -> None:
    """What is owed of it and how late its first report came, whether it is open or closed."""
    pressing = pressing_text(incident)
    mark = f":red[■ {pressing}]" if pressing else ":orange[▲ 处置中]"
    people = f" · {incident.people} 人" if incident.people is not None else ""
    label = (
        f"{mark} **{plain(incident.title)}**\n\n{incident.kind}{people} · {plain(town_name(incident.town))} · "
        f"{incident.found_on} · {standing_text(incident, scope.as_of)}"
    )
    st.button(label, key=f"item-incident-{place}", width="stretch", type="tertiary", on_click=panels.ask,
              args=(incident.number,))  # fmt: skip


def worklist() -> None:
    """What is still owed, then the slowest first reports of the period."""
    st.markdown("**未办结和首报超时**")
    figure_buttons(now, _OWED, group="owed")
    pressing = waiting(listed, scope)
    if not pressing:
        st.info("没有未办结的事件，首报均未超时。", icon=":material/check_circle:")
        return
    with st.container(gap=None):
        for place, incident in enumerate(pressing[:_WORKLIST_ROWS]):
            _item(incident, place)
    if len(pressing) > _WORKLIST_ROWS:
        st.caption(f"未办结的在前，其后首报最慢的在前；另有 {len(pressing) - _WORKLIST_ROWS} 起，见下方清单。")


def sections() -> None:
    drawn = {"事件清单": panels.every, "街镇": panels.towns, "起因": panels.causes}
    tabs({name: partial(draw, listed, scope) for name, draw in drawn.items()}, key="section")


if now["incident.open"].tracked:
    with opening:
        exhibit_and_worklist(timeline, worklist, ("timeline", "worklist"))
    with st.container(border=True, key="panel-sections"):
        sections()
else:
    opening.info(NO_LEDGER, icon=":material/info:")


def _close() -> None:
    st.query_params.pop("incident", None)


if number := st.query_params.get("incident"):
    open_drawer(INCIDENT, number, scope, on_close=_close)
