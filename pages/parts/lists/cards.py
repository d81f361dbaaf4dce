"""The card of a figure: name, value, status, target, change, twelve months, base; the whole card opens its records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import streamlit as st

from data_access.database.scope import Scope
from data_access.rules.demo_marks import demo_mark
from metrics.judging.values import Value
from metrics.wording.formats import base, change_text, printed, target_text, unit, value_text, when_of_sum
from metrics.wording.in_progress import RUNNING_BESIDE, running, running_text
from pages.parts import queries
from pages.parts.charts import time_series
from pages.parts.charts.palette import status_colours, value_mark
from pages.parts.quality_queries import DOUBT, mark_of
from pages.parts.scope.drill import default_part, leave_for, open_records

SPARK_HEIGHT = 40


@contextmanager
def card_row() -> Iterator[None]:
    """The place of a screen's six cards: one row, 3×2 on narrow windows, 2×3 on phones (style.css)."""
    with st.container(key="cards"), st.grid(6, min_column_width=150, gap="small"):
        yield


def figure_cards(
    above: Mapping[str, str], now: Mapping[str, Value], before: Mapping[str, Value], compared_with: str, scope: Scope
) -> None:
    """The row of a screen's cards, each with its months; ``above``: by figure, the small line above its name."""
    with card_row():
        for metric_id, group in above.items():
            months = queries.monthly_values(scope, now[metric_id].metric)
            card(now[metric_id], before[metric_id], compared_with, months, group=group)


def definition(value: Value, beside: str = "") -> str:
    """What a figure means, for its tooltip; ``beside`` says what is still within its limit."""
    m = value.metric
    lines = [m.explanation, *([f"{beside}。"] if beside else [])]
    if m.clause:
        lines.append(f"依据：{m.clause}")
    if value.target is not None:
        demo = demo_mark(value.target.is_demo, "（{}）")
        lines.append(f"{target_text(value)}{demo}")
    return "\n\n".join(lines)


def _beside(value: Value, scope: Scope | None) -> str:
    """What of the same scope is still within its limit, in words."""
    within = scope or st.session_state.get("scope")
    if value.metric.id not in RUNNING_BESIDE or within is None:
        return ""
    return running_text(running(value.metric.id, queries.scope_values(within)))


def _doubt(value: Value, scope: Scope | None) -> str:
    """What is said of a figure that rests on faulty records of the same scope."""
    within = scope or st.session_state.get("scope")
    return "" if within is None else mark_of(value.metric.id, within)


def explained(value: Value) -> str:
    """The line under a value: its target and base, or why there is none."""
    if value.undivided:
        return "只有全区数，不分到所选范围"
    if not value.tracked:
        return "尚无此项台账"
    if value.no_occasion:
        return "本期无应计事项"
    counted = base(value).replace(" ", "\u00a0")  # on one line of a narrow card
    parts = [part for part in (target_text(value), counted) if part]
    return " · ".join(parts) or "\u00a0"  # the status says 仅参考


def _sparkline(value: Value, months: Sequence[tuple[int, Value]], key: str) -> None:
    """The trend with its target; nothing where there is none: up to two months, or all of them equal."""
    points = tuple(float(v.value) for _, v in months if v.value is not None)
    if len(points) < 3 or len(set(points)) == 1:
        return
    target = None if value.target is None else float(value.target.target)
    with st.container(key=f"screen-only-spark-{key}"):
        st.vega_lite_chart(
            time_series.sparkline(points, target, status_colours()[value.status], height=SPARK_HEIGHT),
            alt=f"{value.metric.name}近 {len(points)} 个月走势{'' if target is None else '，虚线为目标'}",
        )


def figure_with_change(label: str, shown: str, change: str | None) -> None:
    """A figure in large type with its change: no arrow and no colour, whether more is better is the status's to say."""
    st.metric(label, shown, delta=change, delta_color="off", delta_arrow="off")


def card(
    value: Value,
    before: Value,
    compared_with: str,
    months: Sequence[tuple[int, Value]],
    *,
    group: str,
    scope: Scope | None = None,
) -> None:
    """Draw one card; it is one cell of a grid. ``group`` is the small line above the name.

    ``scope`` is the scope of the value where that is not the scope bar's.
    """
    m = value.metric
    change = change_text(value, before)
    shown = value_text(value) if value.value is None else f"{printed(value)} :small[{unit(m, value.value)}]"
    key = m.id.replace(".", "-")
    with st.container(border=True, key=f"card-{key}", height="stretch", gap="xxsmall"):
        dated = when_of_sum(m)
        st.caption(f"{group} · {dated}" if dated else group)
        figure_with_change(
            f"{m.name}{value_mark(value)}",
            shown,
            f"{compared_with} {change}" if change else f"{compared_with} 无可比数据",
        )
        _sparkline(value, months, key)
        st.caption(explained(value))
        if value.tracked and (doubt := _doubt(value, scope)):
            mark = st.button(f":orange[{DOUBT}]", key=f"doubt-{key}", help=doubt, type="tertiary")
            if mark:
                leave_for("data_quality", figure=m.id)
        if st.button(f"查看“{m.name}”的记录", key=f"open-{key}", help=definition(value, _beside(value, scope))):
            open_records(m.id, default_part(m.id), scope=scope)
