"""One indicator explained: figure, rule, points, evidence, deviation, responsible units, the records."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from metrics.assessment.lost_records import TO_ADD, LostRecords
from metrics.assessment.score import Line, Score
from metrics.assessment.score_sentences import DEFERRED_NOTE, deviation_text, figure_text, reason
from metrics.engine.model import Part
from metrics.wording.clocks import limit_text
from metrics.wording.formats import points_text, target_text
from pages.assessment.what_if import described
from pages.parts import quality_queries
from pages.parts.charts.palette import status_markdown
from pages.parts.plain import plain
from pages.parts.scope.drill import leave_for, open_records

_FIRST = 8


def open_indicator(line: Line, lost: LostRecords, score: Score, *, on_close: Callable[[], None]) -> None:
    """Show why the indicator has its points, in a drawer on the right."""
    i = line.indicator

    @st.dialog(f"{i.code} {i.name}", position="right", width=600, on_dismiss=on_close)
    def drawer() -> None:
        if line.max_points:
            most = f":small[/ {points_text(line.max_points)} 分]"
            st.markdown(f"## {points_text(line.points)} {most} {status_markdown(line.status)}")
        else:
            st.markdown(f"### 未计分 {status_markdown(line.status)}")
        st.markdown(plain(reason(line)))
        if doubt := quality_queries.mark_of(i.metric_id, score.scope):
            st.markdown(f":orange[{quality_queries.DOUBT}] {plain(doubt)}")
            if st.button("查看存疑记录违反的规则", key="drawer-doubt", icon=":material/rule:"):
                leave_for("data_quality", figure=i.metric_id)
        _facts(line)
        if line.deviation is not None:
            st.markdown(f":violet[◆ {plain(deviation_text(line.deviation))}]")
            st.caption(DEFERRED_NOTE)
        metric_records(line, lost, score)

    drawer()


def _facts(line: Line) -> None:
    i = line.indicator
    rows = {
        "考核方式": i.measure,
        "实绩": figure_text(line),
        "计分规则": f"{i.rule.kind}：{i.rule.text()}",
        "本系统目标": target_text(line.value) or "—",
        "无发生": "不计入总分" if i.excluded_without_occasion else "按满分计",
        "牵头单位": i.departments[0],
        "配合单位": "、".join(i.departments[1:]) or "—",
        "依据": i.clause,
        "应交材料": "、".join(i.evidence) or "—",
        "口径": i.metric.explanation,
    }
    body = "\n".join(f"| {name} | {plain(text)} |" for name, text in rows.items())
    st.markdown(f"| 项目 | 内容 |\n|---|---|\n{body}")


def metric_records(line: Line, lost: LostRecords, score: Score) -> None:
    """The records that cost the points, the first of them here, all of them one click away."""
    i = line.indicator
    if lost.evidence and i.evidence_metric_id:
        st.markdown(f"**材料未齐备 {len(lost.evidence)} 项**")
        for r in lost.evidence:
            st.markdown(f"- {described(r)} · 应交 {r.due_on}")
        if st.button("查看材料记录", key="drawer-evidence", icon=":material/list:"):
            open_records(i.evidence_metric_id, Part.GAP, scope=score.scope)
    if lost.figure:
        fixed = "" if i.remedy else "（已成事实，不可补救）"
        st.markdown(f"**失分记录 {len(lost.figure)} 条**{fixed}")
        for r in lost.figure[:_FIRST]:
            late = f" · {limit_text(r.due_on, score.scope.as_of, r.unit)}" if r.due_on and i.remedy else ""
            st.markdown(f"- {described(r)}{late}")
        if len(lost.figure) > _FIRST:
            st.caption(f"另有 {len(lost.figure) - _FIRST} 条。")
    if line.value.tracked and not any(r.fact == TO_ADD for r in lost.figure):
        name = "查看失分记录" if lost.figure else "查看指标记录"
        if st.button(name, key="drawer-records", icon=":material/list:", type="primary"):
            open_records(i.metric_id, i.metric.missed_part, scope=score.scope)
