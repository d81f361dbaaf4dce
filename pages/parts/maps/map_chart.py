"""The map as a chart, by Altair's geoshape: for slides and documents, and where there is no WebGL."""

from __future__ import annotations

from typing import Any

import altair as alt

from metrics.definitions.checklist_results import Grade
from pages.parts.charts.palette import ink
from pages.parts.maps.map_classes import no_data, steps
from pages.parts.maps.map_names import placed_names
from pages.parts.maps.points import CHINESE, SHAPES, MapData, border, grade_colours, in_drawing_order, size_of

NO_VALUE = "无数据"


def geoshape(
    data: MapData, *, height: int, width: int | None = None, font_size: int = 13, marks: bool = True
) -> alt.LayerChart:
    """The map with names; ``marks`` draws the sites. Selections ``town`` (field code) and ``site`` (site_no) take
    clicks. A chosen town fills the frame, as on the screen's map.
    """
    layers: list[Any] = [_towns(data), *_chosen(data)]
    if marks and data.sites:
        layers.append(_sites(data))
    layers += _names(data, font_size, height, width, marks=marks)
    projection: dict[str, Any] = {"type": "mercator"}
    if data.chosen:
        west, south, east, north = data.bounds
        frame = [[west, south], [west, north], [east, north], [east, south], [west, south]]
        fitted = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [frame]}}
        projection["fit"] = {"type": "FeatureCollection", "features": [fitted]}
    sized = {"height": height} | ({} if width is None else {"width": width})
    chart: alt.LayerChart = (
        alt.layer(*layers)
        .resolve_scale(color="independent", shape="independent", fill="independent", stroke="independent")
        .project(**projection)
        .properties(**sized)
    )
    return chart


def _inline(rows: list[dict[str, Any]]) -> alt.InlineData:
    """Rows as they are: a frame would be cut at 5,000 and lose the nested geometry."""
    return alt.InlineData(values=rows)


def _features(data: MapData) -> list[dict[str, Any]]:
    chosen = set(data.chosen)
    return [
        {
            "type": "Feature",
            "geometry": {"type": "MultiPolygon", "coordinates": list(a.parts)},
            "code": a.code if a.known else "",
            "title": a.name,
            "line": a.line,
            "class": NO_VALUE if a.step is None else data.scale.labels[a.step],
            "faded": bool(chosen) and a.code not in chosen,
        }
        for a in data.areas
    ]


def _tips() -> list[alt.Tooltip]:
    return [alt.Tooltip("title:N", title="名称"), alt.Tooltip("line:N", title="情况")]


def _towns(data: MapData) -> alt.Chart:
    scale = alt.Scale(domain=[*data.scale.labels, NO_VALUE], range=[*steps()[: len(data.scale.labels)], no_data()])
    chart: alt.Chart = (
        alt.Chart(_inline(_features(data)))
        .mark_geoshape(stroke=border(), strokeWidth=1.5, cursor="pointer", clip=True)
        .encode(
            color=alt.Color("class:N", scale=scale, legend=None),
            opacity=alt.condition("datum.faded", alt.value(0.35), alt.value(1)),
            tooltip=_tips(),
        )
        .add_params(alt.selection_point(name="town", fields=["code"], on="click", empty=False))
    )
    return chart


def _chosen(data: MapData) -> list[alt.Chart]:
    rows = [f for f in _features(data) if f["code"] in data.chosen]
    if not rows:
        return []
    return [alt.Chart(_inline(rows)).mark_geoshape(filled=False, stroke=ink()["primary"], strokeWidth=3, clip=True)]


def _sites(data: MapData) -> alt.Chart:
    colours, ground = grade_colours(), ink()["raised"]
    rows: list[dict[str, Any]] = [
        {
            "site_no": m.site_no,
            "title": m.name,
            "line": m.line,
            "lon": m.lon,
            "lat": m.lat,
            "grade": m.grade.value,
            "size": 0.6 * size_of(m.workers) ** 2,
        }
        for m in in_drawing_order(data.sites)
    ]
    grades = [g.value for g in Grade]
    # An unseen site is a ring, the others are full.
    fills = [ground if g is Grade.UNSEEN else colours[g] for g in Grade]
    lines = [colours[g] if g is Grade.UNSEEN else ground for g in Grade]
    chart: alt.Chart = (
        alt.Chart(_inline(rows))
        .mark_point(opacity=1, strokeWidth=1.2, cursor="pointer", clip=True)
        .encode(
            longitude="lon:Q",
            latitude="lat:Q",
            size=alt.Size("size:Q", scale=None, legend=None),
            shape=alt.Shape("grade:N", scale=alt.Scale(domain=grades, range=[SHAPES[g] for g in Grade]), legend=None),
            fill=alt.Fill("grade:N", scale=alt.Scale(domain=grades, range=fills), legend=None),
            stroke=alt.Stroke("grade:N", scale=alt.Scale(domain=grades, range=lines), legend=None),
            tooltip=_tips(),
        )
        .add_params(alt.selection_point(name="site", fields=["site_no"], on="click", empty=False))
    )
    return chart


def _names(data: MapData, font_size: int, height: int, width: int | None, *, marks: bool) -> list[alt.Chart]:
    """Town names in the text colour with a halo in the colour of the ground, clear of the sites' ``marks``."""
    inks = ink()
    named = placed_names(data, font_size, height, width, marks=marks)
    rows: list[dict[str, Any]] = [{"name": n.area.name, "lon": n.at[0], "lat": n.at[1]} for n in named]
    words = alt.Chart(_inline(rows)).encode(longitude="lon:Q", latitude="lat:Q", text="name:N")
    lines: list[dict[str, Any]] = [
        {"lon": n.line[0][0], "lat": n.line[0][1], "lon2": n.line[1][0], "lat2": n.line[1][1]} for n in named if n.line
    ]
    leaders = [
        alt.Chart(_inline(lines))
        .mark_rule(color=inks["text"], strokeWidth=1.2)
        .encode(longitude="lon:Q", latitude="lat:Q", longitude2="lon2:Q", latitude2="lat2:Q")
    ]
    return [
        *(leaders if lines else []),
        words.mark_text(
            fontSize=font_size, font=CHINESE, fontWeight=600, stroke=inks["raised"], strokeWidth=4, strokeJoin="round"
        ),
        words.mark_text(fontSize=font_size, font=CHINESE, fontWeight=600, color=inks["text"]),
    ]
