"""The card strip and the score table: each indicator with its figure, points, status; a row opens its explanation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pandas as pd
import streamlit as st

from metrics.assessment.lost_records import LostRecords
from metrics.assessment.remediation import Recovery, beyond_remedy, recoverable, settled_points, unproven
from metrics.assessment.score import Line, Score, evidence_text, rule_text, tally
from metrics.assessment.score_sentences import figure_text, grade_text, lost_records_text, result_text, status_of_grade
from metrics.assessment.scoring import status_of_points
from metrics.wording.formats import points_text
from pages.parts import quality_queries
from pages.parts.charts.palette import MARKDOWN_COLOURS, MARKS, status_cell, status_markdown
from pages.parts.lists.cards import figure_with_change
from pages.parts.lists.rows import cells
from pages.parts.plain import on_screen
from pages.parts.scope.drill import leave_for

_ALL = "全部"


def _grade_markdown(score: Score) -> str:
    status = status_of_grade(score.grade)
    return f":{MARKDOWN_COLOURS[status]}[{MARKS[status]} {grade_text(score)}]"


def _moved(change: Decimal | None) -> str:
    if change is None:
        return "无上月数据"
    if not change:
        return "与上月末持平"
    return f"较上月末 {'+' if change > 0 else '−'}{points_text(abs(change))} 分"


def _card(key: str, group: str, label: str, value: str, delta: str, foot: str, measure: str | None) -> None:
    with st.container(border=True, key=f"card-{key}", height="stretch", gap="xxsmall"):
        st.caption(group)
        figure_with_change(label, value, delta)
        st.caption(foot)
        if measure is not None:
            st.button(f"只看“{measure}”的指标", key=f"open-{key}", on_click=_only, args=(measure,))


def _only(measure: str) -> None:
    st.session_state["measure"] = measure


def cards(score: Score, before: Score | None, found: Mapping[str, LostRecords], ranked: Sequence[Recovery]) -> None:
    """The total with its grade, each measure, and what can still be won."""
    if score.total is None:
        return
    parts, unknown_of = score.by_measure(), score.unknown_by_measure()
    total_moved, moved = score.change_since(before)
    with st.grid(len(parts) + 2, min_column_width=230, gap="small"):
        veto = "一票否决" if score.triggered else f"{points_text(score.catalogue.grade_a)} 分及以上为 A"
        unknown = f" · 未知 {points_text(score.unknown)}" if score.unknown else ""
        _card(
            "score-total",
            f"{score.catalogue.year} 年度 · 总分",
            f"自查得分 {_grade_markdown(score)}",
            f"{points_text(score.total)} :small[分]",
            _moved(total_moved),
            f"{veto} · 已失 {points_text(score.lost)}{unknown}",
            _ALL,
        )
        for place, (measure, (won, most)) in enumerate(parts.items()):
            lines = [x for x in score.lines if x.indicator.measure == measure]
            worst = max(lines, key=lambda x: x.lost)
            foot = f"失分最多：{worst.indicator.name} {points_text(worst.lost)}" if worst.lost else "没有失分"
            open_points = f" · 未知 {points_text(unknown_of[measure])}" if unknown_of[measure] else ""
            status = status_of_points(won, most, score.catalogue.near_share)
            _card(
                f"score-{place}",
                "考核方式",
                f"{measure} {status_markdown(status)}",
                f"{points_text(won)} :small[/ {points_text(most)} 分]",
                _moved(moved[measure]),
                f"{foot if most else '尚无台账'}{open_points}",
                measure,
            )
        open_evidence = unproven(score, found)
        gain, records = recoverable(score, found), len({r.mark for p in ranked for r in p.records})
        _card(
            "score-gain",
            "失分测算",
            "可补救失分",
            f"{points_text(gain)} :small[分]",
            f"需补 {records} 条记录" if records else "没有可补救的记录",
            f"已成事实 {points_text(settled_points(beyond_remedy(score, found)))} 分"
            + (f"，补救后书面资料未知 {points_text(open_evidence)} 分" if open_evidence else ""),
            None,
        )


def open_code(code: str) -> None:
    st.query_params["indicator"] = code


def draw(score: Score, found: Mapping[str, LostRecords]) -> None:
    """The table by indicator; on small screens the lines that lost points, two lines each."""
    found_in_all = tally(score.lines)
    out = f"，{found_in_all.unjudged} 项未计分" if found_in_all.unjudged else ""
    statement = f"{found_in_all.losing} 项失分，{found_in_all.unharmed} 项未失分{out}"
    st.markdown(f"**分项得分：{statement}**  {on_screen('点击一行看失分说明')}")
    chosen = st.segmented_control(
        "考核方式", [_ALL, *score.catalogue.measures], default=_ALL, required=True, key="measure", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    lines = [x for x in score.lines if chosen in (_ALL, None, x.indicator.measure)]
    # Where most was lost comes first, then what is not known.
    lines.sort(key=lambda x: (-x.lost, -x.unknown))
    marks = quality_queries.marks(score.scope)
    doubts = {x.indicator.code: marks[x.indicator.metric_id] for x in lines if x.indicator.metric_id in marks}
    with st.container(key="phone-score", gap=None):
        for line in lines:
            _two_lines(line, found[line.indicator.code], quality_queries.DOUBT if line.indicator.code in doubts else "")
    with st.container(key="wide-score-marked" if doubts else "wide-score"):
        _table(lines, doubts, f"score-{chosen}")


def _two_lines(line: Line, lost: LostRecords, doubt: str) -> None:
    code = line.indicator.code
    won = f"{points_text(line.points)}/{points_text(line.max_points)} 分" if line.max_points else line.note
    records = lost_records_text(line, lost) if line.lost else ""
    more = " · ".join(filter(None, (figure_text(line), records, doubt)))
    st.button(
        f"**{code} {line.indicator.name}** {won} {status_markdown(line.status)}\n\n{more}",
        key=f"item-score-{code}",
        width="stretch",
        type="tertiary",
        on_click=open_code,
        args=(code,),
    )


def _table(lines: list[Line], doubts: Mapping[str, str], key: str) -> None:
    unknown = any(x.unknown for x in lines)
    table = pd.DataFrame(
        [
            {
                "状态": status_cell(x.status),
                "编号": x.indicator.code,
                "指标": x.indicator.name,
                "失分": float(x.lost) if x.lost else None,
                **({"未知": float(x.unknown) if x.unknown else None} if unknown else {}),
                "得分": float(x.points) if x.max_points else None,
                "分值": float(x.indicator.points),
                "实绩（分子/分母）": "；".join(filter(None, (result_text(x), _evidence_short(x)))),
                "计分规则": rule_text(x),
                "牵头单位": x.indicator.departments[0],
                **({"存疑": quality_queries.DOUBT if x.indicator.code in doubts else ""} if doubts else {}),
            }
            for x in lines
        ]
    )

    hints = [doubts.get(x.indicator.code, "") for x in lines]
    opens = ("指标", "存疑") if doubts else ("指标",)
    opened = cells(table, key=key, alt="分项得分表", opens=opens, hints=hints, height=560)
    if opened is None:
        return
    place, column = opened
    indicator = lines[place].indicator
    if column != opens[0] and indicator.code in doubts:
        leave_for("data_quality", figure=indicator.metric_id)
    open_code(indicator.code)


def _evidence_short(line: Line) -> str:
    """材料 0/1 项 where evidence is wanting: it explains what a figure in full does not."""
    e = line.evidence
    return f"材料 {evidence_text(line)}" if e is not None and e.numerator != e.denominator else ""
