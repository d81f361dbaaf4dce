"""要点任务: the year's work priorities with their three reasons for a push, meetings and follow-ups, publicity."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from metrics.catalogue import CATALOGUE
from metrics.definitions.office import TaskState
from metrics.office_lists import Task
from metrics.periods import Comparison, Preset, compared
from pages.parts import loading
from pages.parts.cards import card
from pages.parts.guard import required_scope
from pages.parts.plain import plain
from pages.tasks import exhibits, lists
from pages.tasks.loading import office

CARDS = {
    "task.done_on_time_rate": "要点任务",
    "task.overdue": "要点任务 · 红",
    "task.behind": "要点任务 · 黄",
    "task.near_due": "要点任务 · 蓝",
    "meeting.held": "联席会议",
    "follow_up.overdue": "督办",
}

scope = required_scope()
day = scope.as_of
year = replace(scope, start=date(day.year, 1, 1), end=date(day.year, 12, 31))
url = loading.database_url()
tasks, raised, meetings, events = office(url, loading.state(url).version, scope.viewer, day.year, day)
open_follow_ups = [x for x in raised if x.done_on is None]


def takeaway(found: list[Task]) -> str:
    """13 项要点任务已完成 5 项,1 项逾期(区人社局)、1 项进度滞后、4 项临近到期;督办 3 件未办结,其中 2 件逾期。"""
    if not found:
        return f"{day.year} 年要点任务尚未登记。"
    done = sum(1 for t in found if t.state is TaskState.DONE)
    told = []
    for state in (TaskState.OVERDUE, TaskState.BEHIND, TaskState.NEAR):
        those = [t for t in found if t.state is state]
        if those:
            owners = "、".join(dict.fromkeys(t.lead for t in those))
            told.append(f"{state.value} {len(those)} 项（{owners}）")
    text = f"{len(found)} 项要点任务已完成 {done} 项" + (f"，{'、'.join(told)}" if told else "")
    late = sum(1 for x in open_follow_ups if x.due_on < day)
    follow = f"督办 {len(open_follow_ups)} 件未办结" if open_follow_ups else "督办事项均已办结"
    return f"{text}；{follow}{f'，其中 {late} 件逾期' if late else ''}。"


st.title("要点任务", anchor=False)
st.markdown(f"##### {plain(takeaway(tasks))}")
now = loading.scope_values(year)
before = loading.scope_values(compared(year, Preset.YEAR, Comparison.LAST_YEAR))
with st.grid(6, min_column_width=230, gap="small"):
    for metric_id, group in CARDS.items():
        months = loading.monthly_values(year, CATALOGUE[metric_id])
        card(now[metric_id], before[metric_id], "较去年同期", months, group=group, scope=year)
if not tasks and not raised and not meetings:
    st.info("没有要点任务、会议和督办记录。请在案件数据库中登记后刷新本页。", icon=":material/event_busy:")
    st.stop()
main, side = st.columns([2, 1], gap="small")
with main.container(border=True, key="panel-tasks", height="stretch"):
    exhibits.plan(tasks, year)
with side.container(border=True, key="panel-follow-ups", height="stretch"):
    lists.follow_ups(open_follow_ups, year)
with st.container(border=True, key="panel-tasks-details"):
    table_tab, meeting_tab, event_tab = st.tabs(
        ["任务分解表", "联席会议", "宣传活动"], key="task_details", on_change="rerun", bind="query-params"
    )
    if table_tab.open:
        with table_tab:
            lists.breakdown(tasks, year)
    if meeting_tab.open:
        with meeting_tab:
            lists.meetings(meetings, year)
    if event_tab.open:
        with event_tab:
            lists.events(events, year)
