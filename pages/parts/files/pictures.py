"""Exhibits of slides as pictures made on the server, for documents."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import vl_convert

from data_access.reference.unit_names import town_areas
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.reporting.deck.slide import Lines, TownMap
from metrics.wording.formats import number
from pages.parts.charts.palette import ink, line_colours
from pages.parts.files.fonts import picture_font
from pages.parts.maps.map_chart import geoshape
from pages.parts.maps.map_classes import classes_of
from pages.parts.maps.points import CHINESE, MapData, TownArea

_SERIES_DASHES = [[1, 0], [8, 5], [1, 0]]


def map_data(shown: TownMap) -> MapData:
    """The towns of the slide with their classes, each named with its figure.

    Raises PolygonError when the polygon file cannot be used.
    """
    amounts = {code: (amount, phrase) for code, amount, phrase in shown.amounts}
    metric = ALL_METRICS[shown.figure]
    scale = classes_of(metric, [amount for amount, _ in amounts.values()])
    areas = tuple(
        TownArea(a.code, f"{a.name} {number(metric, amounts[a.code][0])}", a.parts, a.label, step, "")
        for a in town_areas(shown.year)
        if a.code in amounts
        for step in [scale.class_of(amounts[a.code][0])]
    )
    return MapData(shown.measure, areas, (), scale)


def map_chart(shown: TownMap, *, height: int, width: int, font_size: int) -> alt.LayerChart:
    chart: alt.LayerChart = geoshape(map_data(shown), height=height, width=width, font_size=font_size, marks=False)
    return chart


def lines_chart(shown: Lines, *, height: int, width: int, font_size: int) -> alt.LayerChart:
    """Monthly lines with direct labels, the last series in the primary colour, y from zero."""
    inks = ink()
    names = [name for name, _ in shown.series]
    rows = [
        {"month": month, "series": name, "value": float(value)}
        for name, points in shown.series
        for month, value in zip(shown.months, points, strict=True)
        if value is not None
    ]
    frame = pd.DataFrame(rows, columns=["month", "series", "value"])
    shades = line_colours(len(names))
    colour = alt.Color("series:N", scale=alt.Scale(domain=names, range=shades), legend=None)
    # Every third month is named, ending with the last.
    named = [m for i, m in enumerate(reversed(shown.months)) if i % 3 == 0]
    axis: dict[str, Any] = {"labelFontSize": font_size, "labelFont": CHINESE, "labelColor": inks["muted"]}
    axis["title"] = None
    base = alt.Chart(frame).encode(
        x=alt.X(
            "month:O",
            scale=alt.Scale(domain=list(shown.months)),
            axis=alt.Axis(values=named, labelAngle=0, grid=False, domainColor=inks["grid"], ticks=False, **axis),
        ),
        y=alt.Y(
            "value:Q",
            scale=alt.Scale(zero=True),
            axis=alt.Axis(
                tickCount=4, tickMinStep=1, format=",d", gridColor=inks["grid"], domain=False, ticks=False, **axis
            ),
        ),
        color=colour,
    )
    dashes = alt.StrokeDash("series:N", scale=alt.Scale(domain=names, range=_SERIES_DASHES), legend=None)
    drawn = base.mark_line(strokeWidth=font_size / 6).encode(strokeDash=dashes)
    last = frame.groupby("series", as_index=False).last().sort_values("value") if len(frame) else frame
    places: list[float] = []
    gap = float(frame["value"].max() if len(frame) else 1) * 0.11
    for value in last["value"]:
        places.append(max(float(value), places[-1] + gap) if places else float(value))
    texts = [f"{s} {v:,.0f}" for s, v in zip(last["series"], last["value"], strict=True)]
    label: dict[str, Any] = {"align": "left", "dx": font_size * 0.6, "fontSize": font_size * 1.1, "font": CHINESE}
    label["fontWeight"] = 700
    labels = (
        alt.Chart(last.assign(place=places, text=texts))
        .mark_text(**label)
        .encode(x="month:O", y="place:Q", text="text:N", color=colour)
    )
    return alt.LayerChart(layer=[drawn, labels]).properties(
        height=height, width=width, padding={"right": 9 * font_size, "left": 5, "top": 10, "bottom": 5}
    )


def png(chart: alt.LayerChart, *, scale: float = 2.0) -> bytes:
    """The chart as PNG. Raises FontError without a Chinese font: words would be boxes."""
    drawn = _dressed(chart).replace(CHINESE, f"{picture_font()}, {CHINESE}")
    return bytes(vl_convert.vegalite_to_png(drawn, scale=scale))


def _dressed(chart: alt.LayerChart) -> str:
    return str(chart.configure(background="transparent").configure_view(stroke=None).to_json())
