"""The lists of the tasks screen: follow-ups with their clocks, the breakdown, meetings, publicity."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from data_access.rules.demo_marks import demo_sentence
from data_access.rules.limits import WORKING_DAYS
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.meetings import MEETING, FollowUpState
from metrics.definitions.publicity import PUBLICITY
from metrics.definitions.undivided import honoured
from metrics.judging.curves import last_day
from metrics.judging.targets import Status
from metrics.questions.clauses import clause_states
from metrics.questions.clauses import clauses as clauses_in_force
from metrics.questions.office_lists import Event, FollowUp, Meeting, Task, attendance
from metrics.questions.publicity_lists import (
    BEFORE_MAY,
    by_town,
    campaign_text,
    gaps_text,
    indicator_text,
    materials,
)
from metrics.wording.clocks import limit_text
from metrics.wording.formats import UNKNOWN
from pages.parts import queries
from pages.parts.charts.state_marks import state_cell, state_markdown
from pages.parts.lists.clause_rows import clause_rows
from pages.parts.lists.rows import rows
from pages.parts.plain import on_screen, plain
from pages.parts.scope.drill import open_records
from pages.parts.scope.links import unit_links
from pages.parts.scope.scope_bar import town_name
from pages.tasks import charts
from pages.tasks.charts import pressing_first, progress_text, remark_of, task_records

_SHOWN = 9


def follow_ups(found: Sequence[FollowUp], within: Scope) -> None:
    """What meetings asked for and is not closed, the longest overdue first."""
    late = len([x for x in found if x.state is FollowUpState.OVERDUE])
    st.markdown(f"**未办结督办 {len(found)} 件{f'，超期 {late} 件' if late else ''}**")
    if not found:
        st.info("没有未办结的督办事项。", icon=":material/check_circle:")
        return
    with st.container(gap=None):
        for x in found[:_SHOWN]:
            origin = f" · {plain(x.meeting)}" if x.meeting else ""
            clock = limit_text(x.due_on, within.as_of, WORKING_DAYS)
            label = f"**{plain(x.title)}** {state_markdown(x.state)}\n\n{plain(x.owner)} · {clock}{origin}"
            if st.button(label, key=f"item-follow-{x.number}", width="stretch", type="tertiary"):
                open_records("follow_up.open", scope=within, row=x.number)
    if len(found) > _SHOWN and st.button(f"另有 {len(found) - _SHOWN} 件，查看全部", icon=":material/list:"):
        open_records("follow_up.open", scope=within)
    unit_links([x.owner for x in found], label="单位画像", key="owners")


def breakdown(tasks: Sequence[Task], within: Scope) -> None:
    """The priorities with who leads, who supports, when due, how far, how long left; a row opens its record."""
    if not tasks:
        st.info("所选范围内没有要点任务。")
        return
    listed = pressing_first(tasks)
    table = pd.DataFrame(
        [
            {
                "任务": t.title,
                "状态": state_cell(t.state, remark_of(t)),
                "牵头单位": t.lead,
                "期限": t.due_on,
                "时限": limit_text(t.due_on, within.as_of, WORKING_DAYS, done_on=t.done_on),
                "进度": progress_text(t),
                "最近报送": t.reported_on,
                "配合单位": t.supporting,
                "条款": t.clause,
            }
            for t in listed
        ]
    )
    place = rows(table, key="task-rows", alt="要点任务分解表")
    if place is not None:
        open_records(task_records(listed[place]), scope=within, row=listed[place].number)
    unit_links([t.lead for t in listed], label="单位画像", key="leads")


def clauses(year: Scope) -> None:
    """Every clause of the priorities by its figures of the year; what no part of the district has stays the whole's."""
    metrics = {m: ALL_METRICS[m] for clause in clauses_in_force() for m in clause.figures}
    values = {m: queries.scope_values(honoured(metric.fact, year))[m] for m, metric in metrics.items()}
    states = clause_states(values)
    missed = len([c for c in states if c.status is Status.MISSED])
    message = f"{missed} 条有未达标的指标" if missed else "没有未达标的指标"
    st.markdown(f"**工作要点 {len(states)} 条：{message}** {on_screen('点一行看记录')}")
    st.caption(demo_sentence({"牵头单位和反映各条的指标": True}))
    clause_rows(states, year, key="clause-rows")


def meetings(found: Sequence[Meeting], year: Scope) -> None:
    """Each meeting with its decisions and what became of them, the newest first."""
    if not found:
        st.info("本年没有联席会议记录。")
        return
    st.markdown(f"**本年召开会议 {len(found)} 次，最近一次 {found[0].held_on}**")
    for m in found:
        still = [x for x in m.follow_ups if x.state is not FollowUpState.DONE]
        closed = f"督办 {len(m.follow_ups)} 件，{f'{len(still)} 件未办结' if still else '均已办结'}"
        with st.expander(f"{m.held_on} {plain(m.title)} · {closed if m.follow_ups else '没有督办事项'}"):
            st.markdown(
                f"主持：{plain(m.chair or '—')}  \n参会：{plain(m.attendees or '—')}  \n"
                f"议定：{plain(m.decisions or '—')}"
            )
            if m.follow_ups:
                lines = "\n".join(
                    f"| {plain(x.title)} | {plain(x.owner)} | {x.due_on or UNKNOWN} | "
                    f"{x.done_on or '—'} | {limit_text(x.due_on, year.as_of, WORKING_DAYS, done_on=x.done_on)} |"
                    for x in m.follow_ups
                )
                st.markdown(f"| 督办事项 | 责任单位 | 期限 | 办结 | 时限 |\n|---|---|---|---|---|\n{lines}")
    if st.button("查看会议记录", icon=":material/list:"):
        open_records("meeting.held", scope=honoured(MEETING, year))


def events(found: Sequence[Event], everywhere: Sequence[Event], year: Scope) -> None:
    """Publicity of the year in the scope; the district's campaign before 1 May stands first in the assessment.

    It stands beside the year's priorities, whose first it is, and the meetings that ask for it.
    """
    as_of, within = year.as_of, honoured(PUBLICITY, year)
    done = campaign_text(everywhere, as_of, last_day(BEFORE_MAY, as_of.year))
    lines = by_town(found, queries.town_codes(within))
    called = [town_name(line.town) for line in lines]
    people, given = attendance(found), materials(found)
    place = "、".join(town_name(code) for code in within.towns)
    counts = f"{place}本年宣传 {len(found)} 场、{people:,} 人参加" + (f"、发放资料 {given:,} 份" if given else "")
    st.markdown(f"**{plain('；'.join(filter(None, (done, counts, gaps_text(lines, called)))))}**")
    if asked := indicator_text(as_of):
        st.caption(f"{plain(asked)}；名称或宣传内容含《保障农民工工资支付条例》的区级活动才计。")
    if not found:
        return
    left, right = st.columns([2, 3], gap="medium")
    with left:
        charts.publicity_by_town(lines, called)
    with right:
        _event_list(found, within)


def _event_list(found: Sequence[Event], within: Scope) -> None:
    """Every event with its subject, place, people and material; a row opens its record."""
    people, given = attendance(found), materials(found)
    table = pd.DataFrame(
        [
            {
                "活动": e.title,
                "日期": e.held_on,
                "街镇": town_name(e.town) if e.town else "全区",
                "地点": e.place,
                "宣传内容": e.subject,
                "主办单位": e.organiser,
                "参加人数（人）": e.attendance,
                "发放资料（份）": e.materials,
            }
            for e in found
        ]
    )
    foot = {"活动": f"合计 {len(found)} 场", "参加人数（人）": f"{people:,}"}
    if given is not None:
        foot["发放资料（份）"] = f"{given:,}"
    picked = rows(table, key="publicity-rows", alt="宣传活动清单", foot=foot, height=420)
    if picked is not None:
        open_records("publicity.held", scope=within, row=found[picked].number)
