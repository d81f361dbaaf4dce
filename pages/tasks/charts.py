"""The plan of the year: of each work priority the time gone and the progress reported, and why it needs looking at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import altair as alt
import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from data_access.rules.limits import WORKING_DAYS
from data_access.rules.months import month_starts
from metrics.definitions.tasks import TaskState
from metrics.judging.targets import Status
from metrics.questions.office_lists import Task
from metrics.questions.publicity_lists import TownPublicity
from metrics.wording.clocks import limit_text
from pages.parts.charts.palette import ink, status_colours, theme_name
from pages.parts.charts.specifications import specified
from pages.parts.charts.state_marks import state_cell, state_colour, state_markdown
from pages.parts.plain import plain
from pages.parts.scope.drill import open_records

METRICS = {TaskState.OVERDUE: "task.overdue", TaskState.BEHIND: "task.behind", TaskState.NEAR: "task.near_due"}
ROW = 42  # px of a task in the plan
TITLE = 21  # characters of a task's name beside its bars
WORDS = 0.42  # the column of words right of the bars, as a share of the bars' width


def progress_text(task: Task) -> str:
    """62%(计划 75%); 未报送 when nothing was reported by the day."""
    if task.progress is None:
        return "未报送"
    planned = "" if task.planned is None else f"（计划 {task.planned}%）"
    return "100%" if task.state is TaskState.DONE else f"{task.progress}%{planned}"


def remark_of(task: Task) -> str:
    """A task done after its day is done, and the fact stays."""
    return "（超期）" if task.late else ""


def pressing_first(tasks: Sequence[Task]) -> list[Task]:
    """Overdue, behind, near due, running, done; in each the earliest due first."""
    order = list(TaskState)
    return sorted(tasks, key=lambda t: (order.index(t.state), t.due_on or date.max, t.number))


def task_records(task: Task) -> str:
    """The figure that counts the task: that of its state, else the open or the done ones."""
    return METRICS.get(task.state) or ("task.done" if task.state is TaskState.DONE else "task.open")


def _frame(tasks: Sequence[Task], as_of: date) -> pd.DataFrame:
    rows = []
    for t in tasks:
        earlier = f"{t.starts_on.year} 年 " if t.starts_on and t.starts_on.year < as_of.year else ""
        spans = t.starts_on is not None and t.due_on is not None  # else there is no bar to draw
        title = t.title if len(t.title) <= TITLE else t.title[: TITLE - 1] + "…"
        rows.append(
            {
                "name": f"{title}\n{earlier}{' · '.join(filter(None, (t.clause, t.lead)))}",
                "title": t.title,
                "lead": t.lead,
                "from": t.starts_on if spans else None,
                "to": t.due_on if spans else None,
                "gone": min(max(as_of, t.starts_on), t.due_on) if t.starts_on and t.due_on else None,
                "reached": t.reached_on,
                "state": t.state.value,
                "word": str(state_cell(t.state, remark_of(t))),
                "progress": progress_text(t),
            }
        )
    return pd.DataFrame(rows)


def plan(tasks: Sequence[Task], year: Scope) -> None:
    """The reasons to look at one, and of each task two bars: the time gone and the progress reported."""
    as_of = year.as_of
    counts = {s: len([t for t in tasks if t.state is s]) for s in TaskState}
    remark = "、".join(f"{s.value} {n} 项" for s, n in counts.items() if n)
    if not tasks:
        st.markdown("**年度工作要点**")
        if not year.viewer.sees_all:
            st.info("没有由您的单位牵头的要点任务；上方数字为全区汇总。")
            return
        st.info("所选范围内没有要点任务。可取消行业部门筛选。" if year.department else "本年要点任务尚未登记。")
        return
    st.markdown(f"**{as_of.year} 年工作要点：{remark}**")
    with st.container(horizontal=True, gap="xsmall"):
        for state, metric_id in METRICS.items():
            label = f"{state_markdown(state)} **{counts[state]}**"
            if st.button(label, key=f"task-{metric_id}", disabled=not counts[state]):
                open_records(metric_id, scope=year)
    ordered = pressing_first(tasks)
    with st.container(key="phone-plan", gap=None):
        for t in ordered:
            if t.state is TaskState.DONE:
                continue  # in the list below
            label = (
                f"**{plain(t.title)}** {state_markdown(t.state, remark_of(t))}\n\n"
                f"{plain(t.lead)} · {progress_text(t)} · {limit_text(t.due_on, as_of, WORKING_DAYS)}"
            )
            if st.button(label, key=f"item-task-{t.number}", width="stretch", type="tertiary"):
                open_records(task_records(t), scope=year, row=t.number)
    with st.container(key="wide-plan"):
        st.caption(
            f"细条：下达至期限的时间，实色为截至 {as_of} 已过的部分。粗条：最近报送的进度，颜色为状态；"
            "粗条短于上方实色部分，即慢于序时。竖线为截至日。"
        )
        st.vega_lite_chart(
            _chart(_frame(ordered, as_of), as_of, ROW * len(ordered)),
            key=f"plan-{theme_name()}",
            alt=f"要点任务的时间和进度，{remark}",
        )


def _month_marks(first: date, last: date) -> list[date]:
    """The first days of the months between two days; fewer where there are more than twelve."""
    months = month_starts(first, last)
    return [month for month in months[:: 1 + len(months) // 13] if first <= month]


@specified
def _chart(frame: pd.DataFrame, as_of: date, height: int) -> alt.LayerChart:
    """Time and progress of each task on one scale of days, its state in words right of all bars and lines."""
    inks, shades = ink(), {state.value: state_colour(state) for state in TaskState}
    colour = alt.Color("state:N", scale=alt.Scale(domain=list(shades), range=list(shades.values())), legend=None)
    begun, ends = frame["from"].dropna(), frame["to"].dropna()
    first, last = min(begun, default=date(as_of.year, 1, 1)), max([*ends, as_of])
    months = [alt.DateTime(year=m.year, month=m.month, date=1) for m in _month_marks(first, last)]
    # Right of the bars a column of words that no bar and no line enters.
    end = last + (last - first) * WORDS
    base = alt.Chart(frame).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelExpr="split(datum.label, '\\n')",
                labelColor=inks["text"], labelFontSize=12, labelLineHeight=15, labelLimit=290, labelBaseline="middle",
                ticks=False, domain=False, labelPadding=8)),
        tooltip=[
            alt.Tooltip("title:N", title="任务"),
            alt.Tooltip("lead:N", title="牵头单位"),
            alt.Tooltip("to:T", title="期限", format="%Y-%m-%d"),
            alt.Tooltip("progress:N", title="进度"),
            alt.Tooltip("word:N", title="状态"),
        ],
    )  # fmt: skip
    x = alt.X("from:T", title=None, scale=alt.Scale(domain=[str(first), str(end)]),
              axis=alt.Axis(values=months, labelExpr="(month(datum.value) + 1) + '月'", orient="top",
              labelColor=inks["muted"], labelFontSize=12, labelAlign="left", grid=False,
              tickColor=inks["grid"], tickSize=6, domain=False))  # fmt: skip
    today = alt.Chart(pd.DataFrame([{"day": as_of}])).encode(x="day:T")
    shown: alt.LayerChart = alt.LayerChart(
        layer=[
            today.mark_rule(color=inks["muted"], strokeDash=[4, 3]),
            base.mark_bar(height=5, yOffset=-9, color=inks["grid"]).encode(x=x, x2="to:T"),
            base.mark_bar(height=5, yOffset=-9, color=inks["muted"]).encode(x=x, x2="gone:T"),
            base.mark_bar(height=12, yOffset=3, color=inks["grid"], cornerRadius=2).encode(x=x, x2="to:T"),
            base.mark_bar(height=12, yOffset=3, cornerRadius=2).encode(x=x, x2="reached:T", color=colour),
            base.mark_text(align="right", fontSize=12, dx=-2, dy=-8, fontWeight=600).encode(
                x=alt.value("width"), text="word:N", color=colour
            ),
            base.mark_text(align="right", fontSize=12, dx=-2, dy=8, color=inks["muted"]).encode(
                x=alt.value("width"), text="progress:N"
            ),
        ]
    ).properties(height=height)
    return shown


def publicity_by_town(lines: Sequence[TownPublicity], called: Sequence[str]) -> None:
    """Whom each town's publicity reached this year; towns without any are marked."""
    most = max((line.people for line in lines), default=0)
    reached = [(name, line) for name, line in zip(called, lines, strict=True)]
    st.markdown("**各街镇宣传：参加人数**")
    st.vega_lite_chart(
        _reached(tuple(reached), height=34 * len(lines) + 20),
        alt=f"各街镇本年宣传的参加人数，最多 {most:,} 人",
    )


@specified
def _reached(reached: Sequence[tuple[str, TownPublicity]], *, height: int) -> alt.LayerChart:
    inks, missed = ink(), status_colours()[Status.MISSED]
    most = max((line.people for _, line in reached), default=0) or 1
    rows = pd.DataFrame(
        [
            {
                "name": name,
                "people": line.people,
                "word": f"{line.people:,} 人 · {line.events} 场" if line.events else "■ 尚未开展",
                "none": not line.events,
                "last": str(line.last_on or "—"),
            }
            for name, line in reached
        ]
    )
    y = alt.Y("name:N", sort=[name for name, _ in reached], title=None,
              axis=alt.Axis(labelColor=inks["text"], labelFontSize=13, ticks=False, domain=False))  # fmt: skip
    x = alt.X("people:Q", title=None, axis=None, scale=alt.Scale(domain=[0, most * 1.5]))
    tips = [
        alt.Tooltip("name:N", title="街镇"),
        alt.Tooltip("word:N", title="宣传"),
        alt.Tooltip("last:N", title="最近一次"),
    ]
    base = alt.Chart(rows).encode(y=y, x=x, tooltip=tips)
    bars = base.mark_bar(height=16, color=inks["primary"])
    words = base.mark_text(align="left", dx=5, fontSize=13).encode(
        text="word:N", color=alt.condition("datum.none", alt.value(missed), alt.value(inks["text"]))
    )
    return alt.LayerChart(layer=[bars, words]).properties(height=height)
