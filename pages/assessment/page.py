"""考核自查: the score as the assessors would count it, each lost point with its records, and what to remedy first."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from metrics.assessment.headline import headline
from metrics.assessment.measuring import trend_days
from metrics.assessment.remediation import recoveries, with_remedied
from metrics.assessment.score_sentences import basis_text, missing_data, unscored_text
from metrics.wording.formats import points_text
from pages.assessment import panels, score_table, what_if
from pages.assessment.drawer import open_indicator
from pages.assessment.exports import report_buttons
from pages.parts import queries, shown_data
from pages.parts import score_queries as figures
from pages.parts.frame.guard import required_scope
from pages.parts.frame.tabs import tabs
from pages.parts.lists.pace_parts import pace_section
from pages.parts.lists.twin import SUM_FORM, twin
from pages.parts.plain import plain
from pages.parts.scope.assessment_year import chosen_catalogue
from pages.parts.scope.scope_bar import town_name

scope = required_scope()
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom", key="assess-head"):
    where = "、".join(town_name(code) for code in scope.towns) if 0 < len(scope.towns) <= 3 else ""
    st.title(f"考核自查{f' · {where}' if where else ''}", anchor=False, width="content")
    catalogue = chosen_catalogue(scope)
    downloads = st.container(horizontal=True, width="content")

state = shown_data.state()
score = figures.at(catalogue, scope)
found = figures.lost_records(catalogue.year, score.scope)
ranked = recoveries(score, found)
marks = what_if.marked(found)
after = with_remedied(score, found, marks)
month_ends = [day for day in trend_days(catalogue, scope.as_of) if day < scope.as_of]
before = figures.at(catalogue, scope, month_ends[-1]) if month_ends else None

verdict = headline(score)
st.markdown(f"##### {plain(f'{verdict.statement}{verdict.remedy}')}")
period = f"计分期间 {score.scope.start} 至 {score.scope.last_day}，不随“期间”筛选变化。"
st.caption(f"{period}{unscored_text(score)}{basis_text(catalogue)}")
if score.total is None:
    st.stop()
with downloads:
    report_buttons(score, found, ranked, scope, synthetic=state.synthetic)

lacking = missing_data(score)
if lacking:
    with st.expander(f"缺什么数据：补齐 {len(lacking)} 项台账或列，{points_text(score.unknown)} 分即可确定"):
        wanting = [
            {"缺少的台账或列": label, "可确定分值": float(points), "涉及指标": "、".join(of)}
            for label, points, of in lacking
        ]
        twin(pd.DataFrame(wanting), "缺什么数据", {"可确定分值": SUM_FORM})
score_table.cards(score, before, found, ranked)
main, side = st.columns([2, 1], gap="small")
with main.container(border=True, key="panel-score", height="stretch"):
    score_table.draw(score, found)
with side.container(border=True, key="panel-remedies", height="stretch"):
    what_if.panel(score, after, found, ranked, marks)
left, right = st.columns(2, gap="small")
with left.container(border=True, key="panel-score-course", height="stretch"):
    panels.trend(catalogue, scope)
with right.container(border=True, key="panel-score-towns", height="stretch"):
    district = replace(scope, towns=())
    panels.by_town(catalogue, district, queries.town_codes(district), chosen=scope.towns)
with st.container(border=True, key="panel-score-details"):
    tabs(
        {
            "逐条测算": partial(what_if.record_by_record, score, found),
            "序时进度": partial(pace_section, scope),
            "责任部门": partial(panels.by_department, score),
            "否决与缓办": partial(panels.vetoes_and_deviations, score),
        },
        key="assess_details",
    )


def _close() -> None:
    """Forget the open indicator when its drawer is dismissed."""
    st.query_params.pop("indicator", None)


asked = st.query_params.get("indicator", "")
line = next((x for x in score.lines if x.indicator.code == asked), None)
if line is not None:
    open_indicator(line, found[asked], score, on_close=_close)
