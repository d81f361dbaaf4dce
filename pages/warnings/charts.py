"""Charts of this screen only: the three-colour map of towns and sites at risk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from data_access.reference.polygons import Area
from metrics.definitions.warnings import RED, YELLOW
from metrics.judging.targets import Status
from metrics.questions.warning_lists import Risk, TownColour
from metrics.questions.warning_sentences import colour_text
from pages.parts.charts.palette import ink, status_colours
from pages.parts.charts.specifications import specified
from pages.parts.maps.points import CHINESE, border

COLOUR_STATUS = {"红": Status.MISSED, "黄": Status.NEAR, "绿": Status.MET}
_UNKNOWN = Status.UNKNOWN.value


def colour_of(risk: Risk) -> str:
    """红, 黄 or 绿 of a site or firm: by its gravest open warning."""
    return "红" if risk.level in RED else "黄" if risk.level in YELLOW else "绿"


def site_marks(listed: Sequence[Risk], chosen: Sequence[str]) -> list[dict[str, Any]]:
    """The sites at risk that can be placed, the gravest last: what must be seen is drawn last. Faded is what lies
    outside the chosen towns, as these are."""
    return [
        {"site_no": r.site_no, "title": r.name, "faded": bool(chosen) and r.town not in chosen,
         "colour": colour_of(r), "lon": r.lon, "lat": r.lat,
         "line": "；".join(w.note or w.rule_code for w in r.warnings)}
        for r in reversed(listed)
        if r.site_no and r.lon is not None and r.lat is not None
    ]  # fmt: skip


@specified
def risk_map(
    areas: Sequence[Area], towns: Sequence[TownColour], listed: Sequence[Risk], *, chosen: Sequence[str], height: int
) -> alt.LayerChart:
    """Towns tinted by their colour, sites with open warnings as marks of their own shape; all grey without ``towns``.

    Selections ``town`` (code) and ``site`` (site_no) take clicks.
    """
    inks, colours = ink(), status_colours()
    by_town = {town.town: town for town in towns}
    known = COLOUR_STATUS | {_UNKNOWN: Status.UNKNOWN}
    shades = alt.Scale(domain=list(known), range=[colours[status] for status in known.values()])
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "geometry": {"type": "MultiPolygon", "coordinates": list(area.parts)},
            "code": area.code,
            "title": area.name,
            "colour": by_town[area.code].colour if towns else _UNKNOWN,
            "line": f"{by_town[area.code].colour}色：{colour_text(by_town[area.code])}" if towns else _UNKNOWN,
            "faded": bool(chosen) and area.code not in chosen,
        }
        for area in areas
        if area.code in by_town or not towns
    ]
    tips = [alt.Tooltip("title:N", title="名称"), alt.Tooltip("line:N", title="依据")]
    ground = (
        alt.Chart(alt.InlineData(values=features))
        .mark_geoshape(stroke=border(), strokeWidth=1.5, cursor="pointer")
        .encode(
            fill=alt.Fill("colour:N", scale=shades, legend=None),
            fillOpacity=alt.condition("datum.faded", alt.value(0.1), alt.value(0.28)),
            tooltip=tips,
        )
        .add_params(alt.selection_point(name="town", fields=["code"], on="click", empty=False))
    )
    names = [{"name": a.name, "lon": a.label[0], "lat": a.label[1]} for a in areas if a.code in by_town or not towns]
    words = alt.Chart(alt.InlineData(values=names)).encode(longitude="lon:Q", latitude="lat:Q", text="name:N")
    font: dict[str, Any] = {"fontSize": 13, "font": CHINESE, "fontWeight": 600, "color": inks["text"]}
    named = [words.mark_text(stroke=inks["raised"], strokeWidth=4, **font), words.mark_text(**font)]
    layers: list[Any] = [ground]
    marks = site_marks(listed, chosen)
    if marks:
        shapes = alt.Scale(domain=list(COLOUR_STATUS), range=["square", "triangle-up", "circle"])
        layers.append(
            alt.Chart(alt.InlineData(values=marks))
            .mark_point(filled=True, size=170, stroke=inks["raised"], strokeWidth=1.5, cursor="pointer")
            .encode(
                longitude="lon:Q",
                latitude="lat:Q",
                opacity=alt.condition("datum.faded", alt.value(0.3), alt.value(1)),
                fill=alt.Fill("colour:N", scale=shades, legend=None),
                shape=alt.Shape("colour:N", scale=shapes, legend=None),
                tooltip=tips,
            )
            .add_params(alt.selection_point(name="site", fields=["site_no"], on="click", empty=False))
        )
    chart: alt.LayerChart = (
        alt.layer(*layers, *named)
        .resolve_scale(fill="independent", shape="independent")
        .project(type="mercator")
        .properties(height=height)
    )
    return chart
