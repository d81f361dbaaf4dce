"""The map as a chart, by Altair's geoshape: for slides and documents, and where there is no WebGL."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import altair as alt

from metrics.questions.site_results import Grade
from pages.parts.charts.palette import ink
from pages.parts.maps.map_names import quiet_places, text_width
from pages.parts.maps.map_scale import no_data, steps
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
    quiet = quiet_places(data, font_size, height) if marks else tuple(a.label for a in data.areas)
    named = [(a, at) for a, at in zip(data.areas, quiet, strict=True) if not data.chosen or a.code in data.chosen]
    places = label_places(data, [a.name for a, _ in named], [at for _, at in named], font_size, height, width)
    rows: list[dict[str, Any]] = [
        {"name": a.name, "lon": lon, "lat": lat} for (a, _), (lon, lat) in zip(named, places, strict=True)
    ]
    words = alt.Chart(_inline(rows)).encode(longitude="lon:Q", latitude="lat:Q", text="name:N")
    return [
        words.mark_text(
            fontSize=font_size, font=CHINESE, fontWeight=600, stroke=inks["raised"], strokeWidth=4, strokeJoin="round"
        ),
        words.mark_text(fontSize=font_size, font=CHINESE, fontWeight=600, color=inks["text"]),
    ]


def label_places(
    data: MapData,
    names: Sequence[str],
    places: Sequence[tuple[float, float]],
    font_size: float,
    height: float,
    width: float | None,
) -> list[tuple[float, float]]:
    """The names' places (longitude, latitude), moved as little as needed so that none stands on another or outside.

    Without a width the chart is taken to be no wider than the map needs at its height.
    """
    west, south, east, north = data.bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    across, up = (east - west) * squeeze, north - south
    scale = height / up if width is None else min(width / across, height / up)
    room = (scale * across if width is None else width, height)
    edge = ((room[0] - scale * across) / 2, (room[1] - scale * up) / 2)
    spots = [[(lon - west) * squeeze * scale + edge[0], (north - lat) * scale + edge[1]] for lon, lat in places]
    sizes = [(text_width(name, font_size) + 0.25 * font_size, 1.25 * font_size) for name in names]
    for _ in range(400):
        moved = False
        for i, j in itertools.combinations(range(len(spots)), 2):
            gap_x = (sizes[i][0] + sizes[j][0]) / 2 - abs(spots[i][0] - spots[j][0])
            gap_y = (sizes[i][1] + sizes[j][1]) / 2 - abs(spots[i][1] - spots[j][1])
            if gap_x <= 0 or gap_y <= 0:
                continue
            moved, axis = True, 0 if gap_x < gap_y else 1
            push = (min(gap_x, gap_y) + 0.5) / 2 * (1 if spots[i][axis] <= spots[j][axis] else -1)
            spots[i][axis] -= push
            spots[j][axis] += push
        for spot, size in zip(spots, sizes, strict=True):
            for axis in (0, 1):
                low, high = size[axis] / 2, room[axis] - size[axis] / 2
                spot[axis] = min(max(spot[axis], low), max(high, low))
        if not moved:
            break
    return [((x - edge[0]) / (squeeze * scale) + west, north - (y - edge[1]) / scale) for x, y in spots]
