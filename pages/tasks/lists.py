"""The lists of the tasks screen: follow-ups with their clocks, the breakdown, meetings, publicity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from data_access.scope import Scope
from metrics.office_lists import Event, FollowUp, Meeting, Task
from metrics.wording import clock
from pages.parts.chips import chip_column
from pages.parts.drill import open_records
from pages.parts.plain import plain
from pages.parts.scope_bar import town_name
from pages.tasks.exhibits import MARKS, progress_said

SHOWN = 9


def follow_ups(found: Sequence[FollowUp], year: Scope) -> None:
    """What meetings asked for and is not closed, the longest overdue first."""
    as_of = year.as_of
    late = sum(1 for x in found if x.due_on < as_of)
    st.markdown(f"**未办结督办 {len(found)} 件{f'，逾期 {late} 件' if late else ''}**")
    if not found:
        st.info("督办事项均已办结。", icon=":material/check_circle:")
        return
    with st.container(gap=None):
        for x in found[:SHOWN]:
            mark = ":red[■ 逾期]" if x.due_on < as_of else ":gray[○ 办理中]"
            origin = f" · {plain(x.meeting)}" if x.meeting else ""
            label = f"**{plain(x.title)}** {mark}\n\n{plain(x.owner)} · {clock(x.due_on, as_of)}{origin}"
            if st.button(label, key=f"item-follow-{x.number}", width="stretch", type="tertiary"):
                open_records("follow_up.open", scope=year, row=x.number)
    if len(found) > SHOWN and st.button(f"另有 {len(found) - SHOWN} 件，查看全部", icon=":material/list:"):
        open_records("follow_up.open", scope=year)


def breakdown(tasks: Sequence[Task], year: Scope) -> None:
    """The priorities by clause with who leads, who supports, when due, how far, how long left."""
    if not tasks:
        st.info("本年要点任务尚未登记。")
        return
    day = st.column_config.DateColumn(format="YYYY-MM-DD")
    # A phone has the same tasks as a list above.
    st.container(key="wide-breakdown").dataframe(
        pd.DataFrame(
            [
                {
                    "状态": [f"{MARKS[t.state][1]} {t.state.value}"],
                    "条款": t.clause,
                    "任务": t.title,
                    "牵头单位": t.lead,
                    "配合单位": t.supporting or None,
                    "期限": t.due_on,
                    "进度": progress_said(t),
                    "最近报送": t.reported_on,
                    "完成日期": t.done_on,
                    "时限": clock(t.due_on, year.as_of, done_on=t.done_on),
                }
                for t in tasks
            ]
        ),
        hide_index=True,
        placeholder="—",
        height=min(36 * len(tasks) + 40, 560),
        column_config={
            "状态": chip_column({f"{mark} {s.value}": colour for s, (colour, mark) in MARKS.items()}),
            "期限": day,
            "最近报送": day,
            "完成日期": day,
        },
        alt="要点任务分解表",
    )
    if st.button("查看任务记录", icon=":material/list:"):
        open_records("task.open", scope=year)


def meetings(found: Sequence[Meeting], year: Scope) -> None:
    """Each meeting with its decisions and what became of them, the newest first."""
    if not found:
        st.info("本年没有联席会议记录。")
        return
    st.markdown(f"**本年召开会议 {len(found)} 次，最近一次 {found[0].held_on}**")
    for m in found:
        still = [x for x in m.follow_ups if x.done_on is None]
        closed = f"督办 {len(m.follow_ups)} 件，{f'{len(still)} 件未办结' if still else '均已办结'}"
        with st.expander(f"{m.held_on} {plain(m.title)} · {closed if m.follow_ups else '没有督办事项'}"):
            st.markdown(
                f"主持：{plain(m.chair or '—')}  \n参会：{plain(m.attendees or '—')}  \n"
                f"议定：{plain(m.decisions or '—')}"
            )
            if m.follow_ups:
                rows = "\n".join(
                    f"| {plain(x.title)} | {plain(x.owner)} | {x.due_on} | "
                    f"{x.done_on or '—'} | {clock(x.due_on, year.as_of, done_on=x.done_on)} |"
                    for x in m.follow_ups
                )
                st.markdown(f"| 督办事项 | 责任单位 | 期限 | 办结 | 时限 |\n|---|---|---|---|---|\n{rows}")
    if st.button("查看会议记录", icon=":material/list:"):
        open_records("meeting.held", scope=year)


def events(found: Sequence[Event], year: Scope) -> None:
    """Publicity of the year; the district's campaign before 1 May stands first in the assessment."""
    as_of = year.as_of
    campaign = [e for e in found if e.town is None and e.held_on < date(as_of.year, 5, 1)]
    if campaign:
        done = f"五一前集中宣传已于 {campaign[-1].held_on} 举办"
    else:
        due = date(as_of.year, 4, 30)
        done = f"五一前集中宣传尚未举办，{clock(due, as_of)}" if as_of <= due else "五一前没有举办区级集中宣传"
    people = sum(e.attendance or 0 for e in found)
    st.markdown(f"**{done}；本年宣传 {len(found)} 场、{people:,} 人参加**")
    if not found:
        return
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "日期": e.held_on,
                    "活动": e.title,
                    "街镇": town_name(e.town) if e.town else "全区",
                    "地点": e.place or None,
                    "参加人数（人）": e.attendance,
                }
                for e in found
            ]
        ),
        hide_index=True,
        placeholder="—",
        height=min(36 * len(found) + 40, 460),
        column_config={"日期": st.column_config.DateColumn(format="YYYY-MM-DD")},
        alt="宣传活动清单",
    )
    if st.button("查看宣传记录", icon=":material/list:"):
        open_records("publicity.held", scope=year)
