"""Charts of the leads screen."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from metrics.judging.targets import Status
from pages.parts.charts.palette import ink, label_colours, line_colours, status_colours
from pages.parts.charts.specifications import specified
from pages.parts.charts.time_series import amounts_axis, column_axis
from pages.parts.maps.map_classes import steps


def _axis(inks: dict[str, str]) -> alt.Axis:
    return alt.Axis(
        labelColor=inks["text"], labelFontSize=14, domain=False, ticks=False, labelPadding=8, labelLimit=180
    )


@specified
def funnel(stages: pd.DataFrame, *, height: int, with_time: bool) -> alt.LayerChart:
    """Bars of the lifecycle, one stage under the other, each with its count and the time it took.

    ``stages`` has stage, count, metric, wording, label, group (流程 or 属实). The pick is the selection ``stage``.
    """
    inks = ink()
    pick = alt.selection_point(name="stage", fields=["metric"], on="click", empty=False)
    most = float(stages["count"].max() or 1)
    room = 1.6 if with_time else 1.25
    base = alt.Chart(stages).encode(
        y=alt.Y("stage:N", sort=stages["stage"].tolist(), title=None, axis=_axis(inks)),
        tooltip=[
            alt.Tooltip("stage:N", title="环节"),
            alt.Tooltip("count:Q", title="件数", format=","),
            alt.Tooltip("wording:N", title="用时"),
        ],
    )
    scale = alt.Scale(domain=[0, most * room], nice=False)
    bars = base.mark_bar(cursor="pointer", cornerRadiusEnd=3).encode(
        x=alt.X("count:Q", axis=None, scale=scale),
        color=alt.Color(
            "group:N",
            scale=alt.Scale(
                domain=["流程", "属实"],
                range=[inks["primary"], "#7F9DBD"],
            ),
            legend=None,
        ),
    )
    counts = base.mark_text(align="left", dx=8, fontSize=15, fontWeight=700, color=inks["text"]).encode(
        x=alt.X("count:Q", axis=None, scale=scale), text=alt.Text("label:N")
    )
    layers: list[Any] = [bars.add_params(pick), counts]
    if with_time:
        layers.append(
            # Right after the count, however wide the chart is.
            base.mark_text(align="left", dx=64, fontSize=13, color=inks["muted"]).encode(
                x=alt.X("count:Q", axis=None, scale=scale), text=alt.Text("wording:N")
            )
        )
    return alt.LayerChart(layer=layers).properties(height=height)


@specified
def age_bars(classes: pd.DataFrame, *, height: int) -> alt.LayerChart:
    """Open leads by age, the part over its limit in red; pick selection ``age`` (label)."""
    inks, colours = ink(), status_colours()
    pick = alt.selection_point(name="age", fields=["label"], on="click", empty=False)
    long = classes.melt(
        id_vars=["label", "open"], value_vars=["在限内", "已超期"], var_name="state", value_name="count"
    )
    bars = (
        alt.Chart(long)
        .mark_bar(cursor="pointer")
        .encode(
            y=alt.Y("label:N", sort=classes["label"].tolist(), title=None, axis=_axis(inks)),
            x=alt.X("count:Q", title=None, stack=True, axis=None),
            color=alt.Color(
                "state:N",
                scale=alt.Scale(domain=["在限内", "已超期"], range=[inks["primary"], colours[Status.MISSED]]),
                legend=None,
            ),
            order=alt.Order("state:N", sort="descending"),
            tooltip=[
                alt.Tooltip("label:N", title="接收以来"),
                alt.Tooltip("state:N", title="状态"),
                alt.Tooltip("count:Q", title="件数"),
            ],
        )
    )
    labels = (
        alt.Chart(classes)
        .mark_text(align="left", dx=8, fontSize=14, fontWeight=600, color=inks["text"])
        .encode(y=alt.Y("label:N", sort=classes["label"].tolist()), x="open:Q", text="wording:N")
    )
    return alt.LayerChart(layer=[bars.add_params(pick), labels]).properties(height=height)


@specified
def heat(cells: pd.DataFrame, rows: list[str], columns: list[str], *, height: int) -> alt.LayerChart:
    """Counts by two fields; pick selection ``cell`` (row, column).

    From the ground to the middle of the scale, so that one ink is read on all.
    """
    inks = ink()
    pick = alt.selection_point(name="cell", fields=["row", "column"], on="click", empty=False)
    most = float(cells["count"].max() or 1)
    base = alt.Chart(cells).encode(
        y=alt.Y("row:N", sort=rows, title=None, axis=_axis(inks)),
        x=alt.X(
            "column:N",
            sort=columns,
            title=None,
            axis=column_axis(labelLimit=140),
        ),
        tooltip=[
            alt.Tooltip("row:N", title="行"),
            alt.Tooltip("column:N", title="列"),
            alt.Tooltip("count:Q", title="件数", format=","),
        ],
    )
    tiles = base.mark_rect(cursor="pointer", stroke=inks["grid"]).encode(
        color=alt.Color(
            "count:Q",
            scale=alt.Scale(domain=[0, most], range=[inks["raised"], steps()[2]], interpolate="rgb"),
            legend=None,
        )
    )
    texts = base.mark_text(fontSize=14, color=inks["text"]).encode(text=alt.Text("count:Q", format=","))
    return alt.LayerChart(layer=[tiles.add_params(pick), texts]).properties(height=height)


@specified
def winters(lines: pd.DataFrame, *, order: list[str], height: int) -> alt.LayerChart:
    """Leads received so far by days before the festival, this winter (the last of ``order``) over the ones before.

    ``lines`` has winter, before (int, days to the festival, negative), count (cumulative).
    """
    inks = ink()
    colour, words = (
        alt.Color("winter:N", scale=alt.Scale(domain=order, range=shades), legend=None)
        for shades in (line_colours(len(order)), label_colours(len(order)))
    )
    width = alt.StrokeWidth(
        "winter:N", scale=alt.Scale(domain=order, range=[2] * (len(order) - 1) + [3.5]), legend=None
    )
    base = alt.Chart(lines).encode(
        x=alt.X(
            "before:Q",
            title="距春节天数",
            scale=alt.Scale(domain=[-91, 0], nice=False),
            axis=alt.Axis(
                values=[-84, -70, -56, -42, -28, -14, 0],
                labelExpr="datum.value == 0 ? '春节' : -datum.value",
                labelColor=inks["muted"],
                titleColor=inks["muted"],
                grid=False,
            ),
        ),
        y=alt.Y("count:Q", title=None, **amounts_axis(lines["count"])),
        color=colour,
        tooltip=[
            alt.Tooltip("winter:N", title="冬季"),
            alt.Tooltip("day:T", title="日期", format="%Y-%m-%d"),
            alt.Tooltip("left:Q", title="距春节天数"),
            alt.Tooltip("count:Q", title="累计接收", format=","),
        ],
    )
    drawn = base.mark_line().encode(strokeWidth=width)
    last = lines.sort_values("before").groupby("winter", as_index=False).last()
    last = last.assign(text=[f"{w} {n:,}" for w, n in zip(last["winter"], last["count"], strict=True)])
    labels = (
        alt.Chart(last)
        .mark_text(align="left", dx=8, dy=-12, fontSize=13, fontWeight=600)
        .encode(x="before:Q", y="count:Q", text="text:N", color=words)
    )
    shown = alt.LayerChart(layer=[drawn, labels], resolve={"scale": {"color": "independent"}})
    return shown.properties(height=height, padding={"right": 5, "left": 5, "top": 5, "bottom": 5})
