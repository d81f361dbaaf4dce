"""A figure as a line that opens its records."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from data_access.database.scope import Scope
from metrics.engine.model import Part
from metrics.judging.values import Value
from metrics.wording.formats import base, value_text
from pages.parts.charts.palette import status_markdown
from pages.parts.scope.drill import default_part, open_records

Figures = Mapping[str, Value]


def figure_button(value: Value, *, part: Part | None = None, scope: Scope | None = None) -> None:
    """One figure as a line that opens its records; ``scope`` is the scope of the value where that is not the bar's."""
    mark = f" {status_markdown(value.status)}" if value.target is not None else ""
    foot = f" :gray[{base(value)}]" if base(value) else ""
    shown = f"{value.metric.name} **{value_text(value)}**{foot}{mark}"
    key = f"item-figure-{value.metric.id.replace('.', '-')}"
    if st.button(shown, key=key, width="stretch", type="tertiary", help=value.metric.explanation):
        open_records(value.metric.id, part or default_part(value.metric.id), scope=scope)
