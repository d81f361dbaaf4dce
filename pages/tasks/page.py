"""要点任务: the year's work priorities with three reasons to look at one, meetings and follow-ups, publicity."""

from __future__ import annotations

from functools import partial

import streamlit as st

from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.meetings import FollowUpState, follow_up_fact
from metrics.definitions.tasks import TaskState, task_fact
from metrics.definitions.undivided import honoured
from metrics.engine.periods import Comparison, Preset, compared, whole_year
from metrics.questions.office_lists import follow_ups_of
from pages.parts import queries
from pages.parts.frame.guard import required_scope
from pages.parts.frame.tabs import tabs
from pages.parts.lists.cards import card, card_row
from pages.parts.plain import plain
from pages.parts.scope.scope_bar import town_name
from pages.tasks import charts, panels
from pages.tasks.queries import office

_CARDS = {
    "task.overdue": "要点任务",
    "task.behind": "要点任务",
    "task.near_due": "要点任务",
    "task.done_on_time_rate": "要点任务",
    "follow_up.overdue": "会议督办",
    "meeting.held": "会议",
}

scope = required_scope()
day = scope.as_of
year = whole_year(scope, day.year)
all_tasks, raised, meetings, all_events = office(day.year, day, scope.viewer)
tasks = [t for t in all_tasks if scope.department in (None, t.lead)]
open_follow_ups = [x for x in follow_ups_of(raised, year) if x.state is not FollowUpState.DONE]
events = [e for e in all_events if not scope.towns or e.town in scope.towns]
empty = not (all_tasks or raised or meetings or all_events)
place = "、".join(town_name(code) for code in scope.towns)


def takeaway() -> str:
    """13 项要点任务已完成 5 项,超期未完成 1 项(区人社局)、进度滞后 1 项;督办 3 件未办结,其中 2 件超期。"""
    if empty:
        return f"{day.year} 年没有要点任务、会议和督办记录；台账尚未登记的，不作判断。"
    own = "" if scope.viewer.sees_all else "本单位牵头的 "
    whole = own or ("全区 " if place else f"{scope.department} " if scope.department else "")
    done = len([t for t in tasks if t.state is TaskState.DONE])
    remark = []
    for state in (TaskState.OVERDUE, TaskState.BEHIND, TaskState.NEAR):
        those = [t for t in tasks if t.state is state]
        if those:
            owners = "、".join(dict.fromkeys(t.lead for t in those))
            remark.append(f"{state.value} {len(those)} 项（{owners}）")
    text = f"{whole}{len(tasks)} 项要点任务已完成 {done} 项" + (f"，{'、'.join(remark)}" if remark else "")
    if not tasks and own:
        text = f"{day.year} 年没有由您的单位牵头的要点任务；数字为全区汇总"
    elif not tasks:
        text = (
            f"{day.year} 年没有{whole.strip()}牵头的要点任务" if scope.department else f"{day.year} 年要点任务尚未登记"
        )
    late = len([x for x in open_follow_ups if x.state is FollowUpState.OVERDUE])
    follow = f"{place}督办 {len(open_follow_ups)} 件未办结" if open_follow_ups else f"{place}没有未办结的督办事项"
    return f"{text}；{follow}{f'，其中 {late} 件超期' if late else ''}。"


def scope_note(looked_at: Scope) -> str:
    """What of the scope bar this screen follows; empty for the whole district."""
    notes = []
    if looked_at.towns or looked_at.domain or looked_at.investment:
        notes.append("要点任务、联席会议为全区事项，不分街镇、领域和投资性质")
    if looked_at.towns:
        notes.append(f"督办事项、宣传活动为{place}的")
    if looked_at.department:
        notes.append(f"要点任务和督办事项为{looked_at.department}的，联席会议为全区的")
    return "；".join(notes)


def cards() -> None:
    with card_row():
        for metric_id, group in _CARDS.items():
            metric = ALL_METRICS[metric_id]
            # Each figure follows the parts of the scope that its records are divided by, and so does its list below.
            within = honoured(metric.fact, year)
            before = queries.scope_values(compared(within, Preset.YEAR, Comparison.LAST_YEAR))[metric_id]
            months = queries.monthly_values(within, metric)
            card(queries.scope_values(within)[metric_id], before, "较去年同期", months, group=group, scope=within)


st.title("要点任务", anchor=False)
st.markdown(f"##### {plain(takeaway())}")
if note := scope_note(scope):
    st.caption(f":material/info: {plain(note)}。")
if empty:
    st.info("可改选截至日；新的年度请先在案件数据库中登记，再刷新本页。", icon=":material/event_busy:")
    st.stop()
# On a phone what needs attention stands before the cards.
with st.container(key="opening"):
    cards()
    main, side = st.columns([2, 1], gap="small")
    with main.container(border=True, key="panel-tasks", height="stretch"):
        charts.plan(tasks, honoured(task_fact(), year))
    with side.container(border=True, key="panel-follow-ups", height="stretch"):
        panels.follow_ups(open_follow_ups, honoured(follow_up_fact(), year))
with st.container(border=True, key="panel-tasks-details"):
    tabs(
        {
            "任务分解表": partial(panels.breakdown, tasks, honoured(task_fact(), year)),
            "各条落实": partial(panels.clauses, year),
            "联席会议": partial(panels.meetings, meetings, year),
            "宣传活动": partial(panels.events, events, all_events, year),
        },
        key="task_details",
    )
