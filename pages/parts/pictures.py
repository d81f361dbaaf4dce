"""The map of a slide as a picture made on the server: SVG for the projected page, PNG for documents."""

from __future__ import annotations

import altair as alt
import vl_convert

from data_access.organisation import town_areas
from metrics.catalogue import CATALOGUE
from metrics.reporting.slides import TownMap
from metrics.wording import number
from pages.parts.map_chart import geoshape
from pages.parts.map_scale import scale_of
from pages.parts.maps import MapData, TownArea


def map_data(shown: TownMap) -> MapData:
    """The towns of the slide with their classes, each named with its figure.

    Raises PolygonError when the polygon file cannot be used.
    """
    amounts = {code: (amount, said) for code, amount, said in shown.amounts}
    metric = CATALOGUE[shown.figure]
    scale = scale_of(metric, [amount for amount, _ in amounts.values()])
    areas = tuple(
        TownArea(a.code, f"{a.name} {number(metric, amounts[a.code][0])}", a.parts, a.label, step, "")
        for a in town_areas()
        if a.code in amounts
        for step in [scale.class_of(amounts[a.code][0])]
    )
    return MapData(shown.measure, areas, (), scale)


def map_chart(shown: TownMap, *, height: int, width: int, font_size: int) -> alt.LayerChart:
    chart: alt.LayerChart = geoshape(map_data(shown), height=height, width=width, font_size=font_size, marks=False)
    return chart


def svg(chart: alt.LayerChart) -> str:
    """The chart as SVG text; words stay words."""
    return str(vl_convert.vegalite_to_svg(_dressed(chart)))


def png(chart: alt.LayerChart, *, scale: float = 2.0) -> bytes:
    return bytes(vl_convert.vegalite_to_png(_dressed(chart), scale=scale))


def _dressed(chart: alt.LayerChart) -> str:
    return str(chart.configure(background="transparent").configure_view(stroke=None).to_json())
