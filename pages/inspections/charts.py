"""Charts of this screen only: the ranking of towns by the chosen measure and its trend by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from metrics.engine.model import Metric
from metrics.judging.targets import Status
from metrics.judging.values import Value
from metrics.wording.formats import base, on_axis, printed_amount, unit, value_text
from metrics.wording.ranking import worst_first
from pages.parts.charts.palette import MARKS, ink, status_colours
from pages.parts.charts.specifications import specified
from pages.parts.charts.time_series import month_day


@specified
def ranking(rows: Sequence[tuple[str, str, Value]], *, chosen: Sequence[str], height: int) -> alt.LayerChart:
    """Towns (name, code, value) by the measure, what is most pressing on top, with the target as a line.

    The selection ``town`` has the field code. Bars of missed targets carry the status colour, the rest is grey.
    """
    inks, colours = ink(), status_colours()
    metric = rows[0][2].metric
    known = [name for _, name in worst_first(metric, {name: printed_amount(value) for name, _, value in rows})]
    order = [*known, *(name for name, _, value in rows if value.value is None)]
    points: list[dict[str, Any]] = [
        {
            "name": name,
            "code": code,
            "value": None if value.value is None else on_axis(metric, value.value),
            "text": f"{MARKS[value.status]} {value_text(value)}",
            "base": base(value) or "—",
            "status": value.status.value,
            "faded": bool(chosen) and code not in chosen,
        }
        for name, code, value in rows
    ]
    shades = dict.fromkeys(Status, "#9AA7B5") | {s: colours[s] for s in (Status.MISSED, Status.NEAR)}
    frame = pd.DataFrame(points)
    y = alt.Y(
        "name:N",
        sort=order,
        title=None,
        axis=alt.Axis(labelColor=inks["text"], labelFontSize=13, ticks=False, domain=False),
    )
    largest = max((p["value"] for p in points if p["value"] is not None), default=1) or 1
    top = 100 if metric.unit == "%" else largest
    x = alt.X("value:Q", title=None, scale=alt.Scale(domain=[0, top * 1.35]), axis=None)
    bars = (
        alt.Chart(frame)
        .mark_bar(height=16, cursor="pointer")
        .encode(
            y=y,
            x=x,
            color=alt.Color(
                "status:N",
                scale=alt.Scale(domain=[s.value for s in Status], range=[shades[s] for s in Status]),
                legend=None,
            ),
            opacity=alt.condition("datum.faded", alt.value(0.35), alt.value(1)),
            tooltip=[
                alt.Tooltip("name:N", title="街镇"),
                alt.Tooltip("text:N", title=metric.name),
                alt.Tooltip("base:N", title="基数"),
            ],
        )
        .add_params(alt.selection_point(name="town", fields=["code"], on="click", empty=False))
    )
    words = (
        alt.Chart(frame.assign(place=top * 1.02))
        .mark_text(align="left", dx=4, fontSize=13, color=inks["text"])
        .encode(y=y, x=alt.X("place:Q", axis=None), text="text:N")
    )
    layers: list[alt.Chart] = [bars, words]
    target = rows[0][2].target
    if target is not None and target.target:
        rule = pd.DataFrame([{"goal": on_axis(metric, target.target)}])
        layers.append(alt.Chart(rule).mark_rule(color=inks["primary"], strokeDash=[4, 3], size=2).encode(x="goal:Q"))
    return alt.LayerChart(layer=layers).properties(height=height)


@specified
def trend(metric: Metric, months: Sequence[tuple[int, Value]], *, height: int) -> alt.LayerChart:
    """The measure by month with its last value named, the target as a line. Rates are drawn in %."""
    inks = ink()
    points = pd.DataFrame(
        [
            {"month": month_day(m), "value": on_axis(metric, v.value), "text": value_text(v), "base": base(v) or "—"}
            for m, v in months
            if v.value is not None
        ]
    )
    suffix = "%" if metric.unit == "%" else f" {unit(metric)}"
    axis = alt.Axis(
        labelColor=inks["muted"],
        gridColor=inks["grid"],
        domain=False,
        tickMinStep=1,
        labelExpr=f"datum.label + '{suffix}'",
    )
    line = (
        alt.Chart(points)
        .mark_line(color=inks["primary"], strokeWidth=2.5, point=alt.OverlayMarkDef(size=32, color=inks["primary"]))
        .encode(
            x=alt.X(
                "month:T", title=None, axis=alt.Axis(format="%Y-%m", labelColor=inks["muted"], grid=False, tickCount=8)
            ),
            y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=metric.unit != "%", nice=True), axis=axis),
            tooltip=[
                alt.Tooltip("month:T", title="月份", format="%Y-%m"),
                alt.Tooltip("text:N", title=metric.name),
                alt.Tooltip("base:N", title="基数"),
            ],
        )
    )
    last = (
        alt.Chart(points.tail(1))
        .mark_text(align="left", dx=8, fontSize=14, fontWeight=600, color=inks["primary"])
        .encode(x="month:T", y="value:Q", text="text:N")
    )
    layers: list[alt.Chart] = [line, last]
    target = months[-1][1].target
    if target is not None and target.target:
        rule = pd.DataFrame([{"goal": on_axis(metric, target.target), "text": "目标"}])
        layers.append(alt.Chart(rule).mark_rule(color=inks["muted"], strokeDash=[4, 3]).encode(y="goal:Q"))
        layers.append(
            alt.Chart(rule)
            .mark_text(align="left", dx=2, dy=-7, color=inks["muted"], fontSize=12)
            .encode(y="goal:Q", x=alt.value(0), text="text:N")
        )
    return alt.LayerChart(layer=layers).properties(
        height=height, padding={"right": 5, "left": 5, "top": 8, "bottom": 5}
    )
