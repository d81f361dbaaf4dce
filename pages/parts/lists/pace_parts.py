"""序时进度 and 余地 of a scope: what each yearly target asks for by today, and what the rest of the year takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from data_access.rules.demo_marks import demo_sentence
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.year_ahead import ahead_id
from metrics.engine.periods import year_to_date
from metrics.judging.curves import curves_are_demo
from metrics.judging.targets import target_of
from metrics.questions.outlooks import Outlook, Pace, TargetKind
from metrics.questions.pace import pace_of, paces
from metrics.questions.pace_sentences import expected_text, goal_text, pace_note, pace_text, paces_text, worst_first
from metrics.wording.formats import value_text
from pages.parts import queries
from pages.parts.charts.palette import Marked
from pages.parts.lists.rows import rows
from pages.parts.scope.drill import default_part, open_records
from pages.parts.scope.scope_bar import town_name

_FIRST = 20  # the lost and the late; the others on demand


def _row(pace: Pace, as_of: date) -> dict[str, Any]:
    return {
        "判断": Marked(pace.status, pace.outlook.value),
        "当前": value_text(pace.value),
        "今日应达": expected_text(pace),
        "全年目标": goal_text(pace, pace.target),
        "年底前": pace_text(pace, as_of),
        "说明": pace_note(pace),
    }


def _draw(titles: Sequence[str], shown: Sequence[Pace], as_of: date, *, heading: str, key: str) -> int | None:
    found = [{heading: title, **_row(pace, as_of)} for title, pace in zip(titles, shown, strict=True)]
    lines = [
        (row[heading], row["判断"], f"{row['当前']} · 今日应达 {row['今日应达']} · {row['年底前']}") for row in found
    ]
    with st.container(key=f"told-{key}"):
        return rows(
            pd.DataFrame(found), key=key, alt="序时进度和余地", lines=lines, right=("当前", "今日应达", "全年目标")
        )


def pace_section(scope: Scope) -> None:
    """All yearly targets of the scope, the lost and the late first, and one of them by town; rows open the records."""
    year = year_to_date(scope)
    # One line of the whole stands for the items of the checklist.
    found = [p for p in paces(queries.scope_values(year), year) if p.metric.item is None]
    shown = [p for p in worst_first(found) if p.outlook not in (Outlook.NONE, Outlook.UNKNOWN)]
    st.markdown(f"**{paces_text(found)}**")
    goals = [target_of(p.metric, year.as_of.year) for p in found]
    goals_demo = any(goal.is_demo for goal in goals if goal)
    marked = demo_sentence({"序时曲线": curves_are_demo(), "目标": goals_demo})
    st.caption(f"按 {year.start} 至 {scope.as_of} 已登记的记录和年底前到期的记录计算，不作推测。{marked}")
    if not shown:
        st.info("所选范围内没有可判断的年度目标。可扩大街镇范围，或先导入台账。")
        return
    every = len(shown) <= _FIRST or st.toggle(f"显示全部 {len(shown)} 项", key="pace_all", bind="query-params")
    listed = shown if every else shown[:_FIRST]
    place = _draw([p.metric.name for p in listed], listed, scope.as_of, heading="指标", key="pace-rows")
    if place is not None:
        chosen = listed[place].metric.id
        open_records(chosen, default_part(chosen), scope=year)
    _by_town(year, [p.metric.id for p in shown if p.kind is not TargetKind.TIMES])


def _by_town(year: Scope, metric_ids: Sequence[str]) -> None:
    """One yearly target in every town."""
    chosen = st.selectbox(
        "分街镇查看", metric_ids, format_func=lambda m: ALL_METRICS[m].name, index=None, key="pace_of",
        bind="query-params", placeholder="选择指标，分街镇查看余地", width=360,
    )  # fmt: skip
    if chosen is None:
        return
    codes = queries.town_codes(year)
    wanted = [ALL_METRICS[m] for m in (chosen, ahead_id(chosen)) if m in ALL_METRICS]
    values = queries.town_values(year, wanted, codes)
    by_town = {
        code: pace_of(values[code][chosen], year.as_of, ahead=values[code].get(ahead_id(chosen))) for code in codes
    }
    listed = [(code, pace) for code, pace in by_town.items() if pace is not None]
    place = _draw(
        [town_name(c) for c, _ in listed], [p for _, p in listed], year.as_of, heading="街镇", key="pace-towns"
    )
    if place is not None:
        open_records(chosen, default_part(chosen), scope=year, town=listed[place][0])
