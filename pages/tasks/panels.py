"""The lists of the tasks screen: follow-ups with their clocks, the breakdown, meetings, publicity."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from metrics.definitions.meetings import MEETING, FollowUpState
from metrics.definitions.publicity import PUBLICITY
from metrics.definitions.undivided import honoured
from metrics.judging.curves import last_day
from metrics.questions.office_lists import Event, FollowUp, Meeting, Task, attendance
from metrics.wording.clocks import limit_text
from metrics.wording.formats import UNKNOWN
from pages.parts.lists.rows import rows
from pages.parts.plain import plain
from pages.parts.scope.drill import open_records
from pages.parts.scope.links import unit_links
from pages.parts.scope.scope_bar import town_name
from pages.tasks.charts import pressing_first, progress_text, state_text, task_records

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
            mark = ":red[■ 超期未办结]" if x.state is FollowUpState.OVERDUE else f":gray[○ {x.state.value}]"
            origin = f" · {plain(x.meeting)}" if x.meeting else ""
            label = f"**{plain(x.title)}** {mark}\n\n{plain(x.owner)} · {limit_text(x.due_on, within.as_of)}{origin}"
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
                "状态": state_text(t),
                "牵头单位": t.lead,
                "期限": t.due_on,
                "时限": limit_text(t.due_on, within.as_of, done_on=t.done_on),
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
                    f"{x.done_on or '—'} | {limit_text(x.due_on, year.as_of, done_on=x.done_on)} |"
                    for x in m.follow_ups
                )
                st.markdown(f"| 督办事项 | 责任单位 | 期限 | 办结 | 时限 |\n|---|---|---|---|---|\n{lines}")
    if st.button("查看会议记录", icon=":material/list:"):
        open_records("meeting.held", scope=honoured(MEETING, year))


def events(found: Sequence[Event], everywhere: Sequence[Event], year: Scope) -> None:
    """Publicity of the year in the scope; the district's campaign before 1 May stands first in the assessment."""
    as_of, within = year.as_of, honoured(PUBLICITY, year)
    campaign = [e for e in everywhere if e.before_may]
    if campaign:
        done = f"五一前集中宣传已于 {campaign[-1].held_on} 举办"
    else:
        due = last_day("publicity.before_may", as_of.year)
        done = f"五一前集中宣传尚未举办，{limit_text(due, as_of)}" if as_of <= due else "五一前没有举办区级集中宣传"
    people = attendance(found)
    place = "、".join(town_name(code) for code in within.towns)
    st.markdown(f"**{done}；{plain(place)}本年宣传 {len(found)} 场、{people:,} 人参加**")
    if not found:
        return
    table = pd.DataFrame(
        [
            {
                "活动": e.title,
                "日期": e.held_on,
                "街镇": town_name(e.town) if e.town else "全区",
                "地点": e.place,
                "参加人数（人）": e.attendance,
            }
            for e in found
        ]
    )
    foot = {"活动": f"合计 {len(found)} 场", "参加人数（人）": f"{people:,}"}
    picked = rows(table, key="publicity-rows", alt="宣传活动清单", foot=foot)
    if picked is not None:
        open_records("publicity.held", scope=within, row=found[picked].number)
