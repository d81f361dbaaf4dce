"""Figures in a row below a panel's title, each a button that opens its records."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from metrics.judging.targets import Status
from metrics.judging.values import Value
from metrics.wording.formats import value_text
from pages.parts.charts.palette import status_markdown
from pages.parts.scope.drill import default_part, open_records


def figure_buttons(now: Mapping[str, Value], metric_ids: tuple[str, ...], *, group: str) -> None:
    """Figures in a row, each a button that opens its records."""
    with st.container(horizontal=True, gap="xsmall"):
        for metric_id in metric_ids:
            value = now[metric_id]
            mark = "" if value.status is Status.INFO else f" {status_markdown(value.status)}"
            if st.button(
                f"{value.metric.name} **{value_text(value)}**{mark}",
                key=f"figure-{group}-{metric_id}",
                help=value.metric.explanation,
            ):
                open_records(metric_id, default_part(metric_id))
