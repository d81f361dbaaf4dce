"""Below the score table: the trend over the year, towns, departments, vetoes and accepted deviations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from metrics.assessment.score import Score, evidence_text, lost_by, tally
from metrics.assessment.score_sentences import DEFERRED_NOTE, deviation_text, grade_text, trend_text, veto_text
from metrics.indicators.indicators import Catalogue
from metrics.judging.targets import Status
from metrics.wording.formats import points_text, value_text
from metrics.wording.ranking import most, names
from pages.assessment import charts
from pages.parts import score_queries as figures
from pages.parts.charts.palette import status_markdown, theme_name
from pages.parts.lists.twin import SUM_FORM, twin
from pages.parts.plain import on_screen, plain
from pages.parts.scope.drill import open_records
from pages.parts.scope.scope_bar import town_name


def trend(catalogue: Catalogue, scope: Scope) -> None:
    """The score at each month's end against the lines of the grades."""
    days = [(day, s) for day, s in figures.trend(catalogue, scope) if s.total is not None]
    points = [(day, s.total or Decimal(), grade_text(s), s.due_won) for day, s in days]
    if len(points) < 2:
        st.markdown("**得分走势**")
        st.info("本考核年度可比的月份不足两个，暂无走势。")
        return
    st.markdown(f"**得分走势：{trend_text(days[-1][1])}**")
    st.caption("实线为已到期应得：期限已到的分值中得到的分；虚线为按当时水平对全年的推算，年底前才到期的不算已得。")
    st.vega_lite_chart(
        charts.trend(points, grade_a=catalogue.grade_a, grade_c=catalogue.grade_c, height=300),
        alt=f"{catalogue.year} 年度各月末得分走势",
        key=f"course-{theme_name()}",
    )
    with st.expander("以表格显示", icon=":material/table:"):
        table = [
            {
                "截至": day,
                "已到期": float(s.due_points),
                "已到期应得": float(s.due_won),
                "推算全年": float(s.total or Decimal()),
                "已失": float(s.lost),
                "未知": float(s.unknown),
                "等次": grade_text(s),
            }
            for day, s in days
        ]
        named = ("已到期", "已到期应得", "推算全年", "已失", "未知")
        twin(pd.DataFrame(table), f"{catalogue.year}年度得分走势", dict.fromkeys(named, SUM_FORM))


def by_town(catalogue: Catalogue, scope: Scope, codes: Sequence[str], *, chosen: tuple[str, ...]) -> None:
    """Each town scored on what can be counted by town, worst first; a bar leads to that town's score."""
    scores = {code: figures.at(catalogue, Scope(**{**vars(scope), "towns": (code,)})) for code in codes}
    rows = [(town_name(code), code, s) for code, s in scores.items() if s.total is not None]
    if not rows:
        st.markdown("**各街镇得分**")
        st.info("截至该日没有可以分街镇计分的台账。")
        return
    rows.sort(key=lambda row: row[2].total or Decimal())  # as ranked everywhere: the worst first, then official order
    lowest = rows[0][2]
    behind = names([town for town, _, s in rows if s.total == lowest.total])
    counted = points_text(lowest.full_points)
    st.markdown(f"**各街镇得分：{behind} {points_text(lowest.total or Decimal())} 分最低**")
    hint = on_screen("点击看该街镇。")
    st.caption(f"只计可分街镇的指标（满分 {counted} 分，按百分制折算），书面资料齐备率不折算到街镇。{hint}")
    key = f"score-towns-{theme_name()}"

    def picked() -> None:
        found = st.session_state[key].selection.get("town", [])
        if found:
            st.session_state["town"] = [found[0]["code"]]

    st.vega_lite_chart(
        charts.towns(rows, catalogue=catalogue, chosen=chosen, height=27 * len(rows) + 10),
        on_select=picked,
        selection_mode="town",
        key=key,
        alt=f"各街镇得分，{behind}最低",
    )
    with st.expander("以表格显示", icon=":material/table:"):
        scored = pd.DataFrame(
            [
                {
                    "街镇": town,
                    "折算得分": float(s.total or Decimal()),
                    "得分": float(s.points),
                    "可计分": float(s.full_points),
                    "一票否决": "、".join(v.veto.name for v in s.triggered) or ("未判定" if s.undecided else "无"),
                    "失分最多": worst.indicator.name if worst.lost else "—",
                }
                for town, _, s in rows
                for worst in [max(s.lines, key=lambda x: x.lost)]
            ]
        )
        twin(scored, f"{catalogue.year}年度各街镇得分", dict.fromkeys(("折算得分", "得分", "可计分"), SUM_FORM))


def by_department(score: Score) -> None:
    """Points won and lost by the department that leads each indicator."""
    rows = []
    for name, lines in score.by_department():
        found = tally(lines)
        rows.append(
            {
                "牵头单位": name,
                "牵头指标（项）": len(lines),
                "分值": float(found.full_points),
                "得分": float(found.won),
                "失分": float(found.lost),
                **({"未知": float(found.unknown)} if score.unknown_points else {}),
                "失分指标": "、".join(
                    f"{x.indicator.name} {points_text(x.lost)}" for x in sorted(lines, key=lambda x: -x.lost) if x.lost
                )
                or "—",
                "材料未齐备": "、".join(
                    f"{x.indicator.code} {evidence_text(x)}"
                    for x in lines
                    if x.evidence is not None and x.evidence.numerator != x.evidence.denominator
                )
                or "—",
            }
        )
    lost = {name: lost_by(lines) for name, lines in score.by_department()}
    first = most(lost)
    statement = f"{names(first, kind='单位')}失分最多，{points_text(lost[first[0]])} 分" if first else "没有失分"
    st.markdown(f"**责任单位：{statement}**  :gray[按牵头单位归集，配合单位见各指标]")
    with st.container(key="phone-paper-departments"):
        st.markdown("\n\n".join(_department_text(row) for row in rows))
    with st.container(key="wide-paper-departments"):
        twin(
            pd.DataFrame(rows),
            f"{score.catalogue.year}年度责任单位得分",
            dict.fromkeys(("分值", "得分", "失分", "未知"), SUM_FORM),
            alt=f"责任单位得分，{statement}",
        )


def _points(cell: float) -> str:
    return points_text(Decimal(str(cell)))


def _department_text(row: Mapping[str, Any]) -> str:
    """A row of the departments' table where there is no room for one."""
    unknown = f"，未知 {_points(row['未知'])} 分" if row.get("未知") else ""
    named = [f"{head}：{plain(row[head])}" for head in ("失分指标", "材料未齐备") if row[head] != "—"]
    return "  \n".join(
        [
            f"**{plain(row['牵头单位'])}** 失 {_points(row['失分'])} 分 "
            f":gray[分值 {_points(row['分值'])}，得 {_points(row['得分'])}{unknown}]",
            *named,
        ]
    )


def vetoes_and_deviations(score: Score) -> None:
    """What makes grade C whatever the score, and what was accepted until when."""
    undecided = f"{len(score.undecided)} 项没有台账，未判定" if score.undecided else "均未发生"
    st.markdown(f"**一票否决：{'、'.join(v.veto.name for v in score.triggered) or undecided}**")
    for v in score.vetoes:
        status = Status.MISSED if v.triggered else Status.MET if v.value.tracked else Status.UNKNOWN
        colour = {Status.MISSED: ":red[■", Status.MET: ":green[●", Status.UNKNOWN: ":gray[○"}[status]
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(
                f"{colour} **{v.veto.code} {v.veto.name}** {veto_text(v)}]  "
                f":gray[{plain('、'.join(v.veto.departments))} · {plain(v.veto.clause)} · {value_text(v.value)}]",
                width="stretch",
            )
            if st.button("查看记录", key=f"veto-{v.veto.code}", type="tertiary"):
                open_records(v.veto.metric_id, scope=score.scope)
    deferred = [line for line in score.lines if line.deviation is not None]
    st.markdown(f"**已批准缓办：{len(deferred)} 项在有效期内**  :gray[{DEFERRED_NOTE}]")
    for line in deferred:
        if line.deviation is not None:
            st.markdown(
                f"{status_markdown(Status.DEFERRED)} **{line.indicator.code} {line.indicator.name}** "
                f"失分 {points_text(line.lost)} · {plain(deviation_text(line.deviation))}"
            )
