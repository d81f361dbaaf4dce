"""The plan of the year: each work priority from start to due date, how far it has come, and why it needs a push."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import altair as alt
import pandas as pd
import streamlit as st

from data_access.scope import Scope
from metrics.definitions.office import TaskState
from metrics.office_lists import Task
from metrics.targets import Status
from metrics.wording import clock
from pages.parts.drill import open_records
from pages.parts.palette import ink, is_dark, status_colours
from pages.parts.plain import plain
from pages.parts.specifications import specified

# Three reasons, three marks: near due is blue, behind plan yellow, overdue red.
MARKS = {
    TaskState.OVERDUE: ("red", "■"),
    TaskState.BEHIND: ("orange", "▲"),
    TaskState.NEAR: ("blue", "◔"),
    TaskState.RUNNING: ("gray", "○"),
    TaskState.DONE: ("green", "●"),
}
METRICS = {TaskState.OVERDUE: "task.overdue", TaskState.BEHIND: "task.behind", TaskState.NEAR: "task.near_due"}


def colours() -> dict[TaskState, str]:
    shades = status_colours()
    return {
        TaskState.OVERDUE: shades[Status.MISSED],
        TaskState.BEHIND: shades[Status.NEAR],
        TaskState.NEAR: ink()["primary"],
        TaskState.RUNNING: shades[Status.UNKNOWN],
        TaskState.DONE: shades[Status.MET],
    }


def progress_said(task: Task) -> str:
    """62%(计划 75%); 未报送 when nothing was reported by the day."""
    if task.progress is None:
        return "未报送"
    return "100%" if task.state is TaskState.DONE else f"{task.progress}%（计划 {task.planned}%）"


def _frame(tasks: Sequence[Task]) -> pd.DataFrame:
    rows = []
    for t in tasks:
        reached = t.starts_on + (t.due_on - t.starts_on) * (t.progress or 0) / 100
        rows.append(
            {
                "number": t.number,
                "name": f"{t.clause} {t.title if len(t.title) <= 22 else t.title[:21] + '…'}",
                "title": t.title,
                "lead": t.lead,
                "from": t.starts_on,
                "to": t.due_on,
                "reached": reached,
                "after": t.due_on + timedelta(days=5),
                "state": t.state.value,
                "word": f"{MARKS[t.state][1]} {t.state.value}" + ("（超期完成）" if t.late else ""),
                "progress": progress_said(t),
            }
        )
    return pd.DataFrame(rows)


def plan(tasks: Sequence[Task], year: Scope) -> None:
    """Bars from start to due date, filled as far as reported, with today's line."""
    as_of = year.as_of
    counts = {s: sum(1 for t in tasks if t.state is s) for s in TaskState}
    told = "、".join(f"{s.value} {n} 项" for s, n in counts.items() if n)
    st.markdown(f"**{as_of.year} 年工作要点：{told}**")
    with st.container(horizontal=True, gap="xsmall"):
        for state, metric_id in METRICS.items():
            colour, mark = MARKS[state]
            label = f":{colour}[{mark} {state.value}] **{counts[state]}**"
            if st.button(label, key=f"task-{metric_id}", disabled=not counts[state]):
                open_records(metric_id, scope=year)
    if not tasks:
        st.info("本年要点任务尚未登记。")
        return
    with st.container(key="phone-plan", gap=None):
        for t in tasks:
            colour, mark = MARKS[t.state]
            late = f"完成于 {t.done_on}" if t.done_on else clock(t.due_on, as_of)
            st.markdown(
                f"**{t.clause} {plain(t.title)}** :{colour}[{mark} {t.state.value}]  \n"
                f":gray[{plain(t.lead)}牵头 · {progress_said(t)} · {late}]"
            )
    with st.container(key="wide-plan"):
        st.vega_lite_chart(
            _chart(_frame(tasks), as_of, 40 * len(tasks) + 30),
            key=f"plan-{'dark' if is_dark() else 'light'}",
            alt=f"要点任务进度，{told}",
        )


@specified
def _chart(frame: pd.DataFrame, as_of: date, height: int) -> alt.LayerChart:
    inks, shades = ink(), colours()
    colour = alt.Color(
        "state:N", scale=alt.Scale(domain=[s.value for s in shades], range=list(shades.values())), legend=None
    )
    last = max(frame["to"]) + timedelta(days=75)
    base = alt.Chart(frame).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelColor=inks["text"], labelFontSize=13,
                labelLimit=330, ticks=False, domain=False)),
        tooltip=[
            alt.Tooltip("title:N", title="任务"),
            alt.Tooltip("lead:N", title="牵头单位"),
            alt.Tooltip("to:T", title="期限", format="%Y-%m-%d"),
            alt.Tooltip("progress:N", title="进度"),
            alt.Tooltip("word:N", title="状态"),
        ],
    )  # fmt: skip
    x = alt.X("from:T", title=None, scale=alt.Scale(domain=[str(min(frame["from"])), str(last)]),
              axis=alt.Axis(format="%m月", orient="top", labelColor=inks["muted"], gridColor=inks["grid"], domain=False,
              tickCount=12))  # fmt: skip
    today = alt.Chart(pd.DataFrame([{"day": as_of, "word": f"截至 {as_of:%m-%d}"}])).encode(x="day:T")
    shown: alt.LayerChart = alt.LayerChart(
        layer=[
            base.mark_bar(height=14, color=inks["grid"], cornerRadius=3).encode(x=x, x2="to:T"),
            base.mark_bar(height=14, cornerRadius=3).encode(x=x, x2="reached:T", color=colour),
            base.mark_text(align="left", fontSize=12, fontWeight=600).encode(x="after:T", text="word:N", color=colour),
            today.mark_rule(color=inks["text"], strokeDash=[4, 3]),
            today.mark_text(align="right", dx=-4, baseline="bottom", color=inks["muted"], fontSize=12).encode(
                y=alt.value(height - 32), text="word:N"
            ),
        ]
    ).properties(height=height)
    return shown
