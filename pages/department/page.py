"""部门履职: one department's industry in figures, what it must settle, its tasks of the year and its evidence."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from data_access.reference.organisation import departments
from data_access.reference.unit_names import department_asked, department_code
from data_access.rules.demo_marks import demo_sentence
from metrics.engine.periods import Preset
from metrics.judging.targets import Status
from metrics.questions.clauses import clause_states
from metrics.reporting.portraits import Portrait
from pages.parts import queries
from pages.parts.charts.state_marks import state_cell
from pages.parts.frame.guard import required_scope
from pages.parts.lists import portrait
from pages.parts.lists.clause_rows import clause_rows
from pages.parts.lists.rows import rows
from pages.parts.plain import on_screen, plain
from pages.parts.report_queries import department_portrait
from pages.parts.scope.drill import open_records

scope = required_scope()
preset: Preset = st.session_state["preset"]
_OWN = scope.viewer.departments_in(scope.year)  # portraits hold records: a department sees its own
CODES = [d.code for d in sorted(departments(scope.year), key=lambda d: not d.is_industry) if not _OWN or d.code in _OWN]


def _duties(shown: Portrait) -> None:
    """Tasks of the year and evidence for the assessment, open ones first."""
    done = len([d for d in shown.duties if d.done])
    late = len([d for d in shown.duties if d.late])
    also = f"，超期或退回 {late} 项已列入待办事项" if late else ""
    st.markdown(f"**要点任务和书面资料：{len(shown.duties)} 项，已完成 {done} 项{also}**")
    if not shown.duties:
        st.caption("本年没有登记由该单位牵头的任务或提供的资料。")
        return
    evidence = shown.completeness
    if evidence is not None and evidence.due:
        st.caption(f"材料齐备率 {evidence.text}（{evidence.ready}/{evidence.due} 项，只计已到期的）。")
    table = pd.DataFrame(
        [
            {"状态": state_cell(d.state), "种类": d.kind, "事项": d.title, "期限": d.due_on, "时限": d.clock}
            for d in shown.duties
        ]
    )
    lines = [(d.title, state_cell(d.state), f"{d.kind} · {d.clock} · 期限 {d.due_on or '—'}") for d in shown.duties]
    place = rows(table, key="duties", alt="要点任务和书面资料", lines=lines, height=520)
    if place is not None:
        duty = shown.duties[place]
        open_records(duty.metric, duty.part, scope=portrait.office_scope(shown), row=duty.key)


def _clauses(code: str) -> None:
    """The clauses of the year's priorities that the department leads; those short of their targets with figures."""
    led = [c for c in clause_states(queries.scope_values(scope.whole)) if c.clause.lead == code]
    if not led:
        return
    short = [c for status in (Status.MISSED, Status.NEAR) for c in led if c.status is status]
    message = f"其中 {len(short)} 条未达标或临近" if short else "没有未达标的"
    with st.container(border=True, key="panel-list-clauses"):
        st.markdown(f"**牵头的工作要点 {len(led)} 条，{message}** {on_screen('点一行看记录') if short else ''}")
        st.caption(f"全区口径。{demo_sentence({'牵头单位': True})}")
        if short:
            clause_rows(short, scope.whole, key="clauses", lead=False)


portrait.print_style()
unknown = portrait.asked_of_nobody("部门", ("show", "unit"), department_code)
asked, passed_on = portrait.asked_by_address("unit", department_asked, scope.year, CODES)
first = next((code for code in (asked, scope.department) if code in CODES), CODES[0])
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom", key="choice"):
    portrait.way_back_if_led()
    code: str = (
        st.selectbox(
            "部门",
            CODES,
            index=CODES.index(first),
            key="unit",
            bind="query-params",
            placeholder="请选择部门",
            width=260,
        )
        or first
    )
    st.caption("打印：浏览器按 Ctrl+P，自动排成一页 A4。")
code = code if code in CODES else first
portrait.say_instead(unknown, code)
portrait.say_passed_on(passed_on)
portrait.say_beyond_rights("部门", asked, _OWN, str)
shown = department_portrait(scope, preset, code)
with st.container(key="portrait"):
    st.title(f"部门履职 · {shown.name}", anchor=False)
    st.markdown(f"##### {plain(shown.takeaway)}")
    counted = " · 指标按主管行业统计，含由其他单位承办的" if shown.groups else ""
    st.caption(f"{shown.period} · 数据截至 {shown.as_of}{counted}")
    own, district = replace(scope, department=code), replace(scope, department=None)
    main, side = st.columns([2, 1], gap="small")
    with main:
        if shown.groups:
            with st.container(border=True, key="panel-figures"):
                portrait.figures_table(shown, rank_title="行业名次", own=own, district=district)
                portrait.strengths(shown)
        with st.container(border=True, key="panel-duties"):
            _duties(shown)
        _clauses(code)
    with side.container(border=True, key="panel-words"):
        if shown.groups:
            portrait.gaps(shown)
        portrait.worklist(shown, scope=district)
        portrait.follow_ups(shown)
