"""Figures as buttons that open their records: as a line, or several in a row below a panel's title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from data_access.database.scope import Scope
from metrics.engine.model import Part
from metrics.judging.targets import Status
from metrics.judging.values import Value
from metrics.wording.formats import base, value_text
from pages.parts.charts.palette import value_mark
from pages.parts.scope.drill import default_part, open_records

Figures = Mapping[str, Value]


def figure_button(value: Value, *, part: Part | None = None, scope: Scope | None = None) -> None:
    """One figure as a line that opens its records; ``scope`` is the scope of the value where that is not the bar's."""
    mark = value_mark(value) if value.target is not None else ""
    foot = f" :gray[{base(value)}]" if base(value) else ""
    shown = f"{value.metric.name} **{value_text(value)}**{foot}{mark}"
    key = f"item-figure-{value.metric.id.replace('.', '-')}"
    if st.button(shown, key=key, width="stretch", type="tertiary", help=value.metric.explanation):
        open_records(value.metric.id, part or default_part(value.metric.id), scope=scope)


def figure_buttons(now: Figures, metric_ids: Sequence[str], *, group: str) -> None:
    """Figures in a row, each a button that opens its records."""
    with st.container(horizontal=True, gap="xsmall"):
        for metric_id in metric_ids:
            value = now[metric_id]
            mark = "" if value.status is Status.INFO else value_mark(value)
            if st.button(
                f"{value.metric.name} **{value_text(value)}**{mark}",
                key=f"figure-{group}-{metric_id}",
                help=value.metric.explanation,
            ):
                open_records(metric_id, default_part(metric_id))
