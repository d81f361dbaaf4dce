"""The towns and sites as SVG of our own, at its final size: a town leads to its records, names hide no marks."""

from __future__ import annotations

import math
from collections.abc import Callable
from html import escape

from metrics.definitions.checklist_results import Grade
from pages.parts.charts.palette import ink
from pages.parts.maps.map_names import HIDING, text_width
from pages.parts.maps.name_tags import DrawnTown, placed_tags
from pages.parts.maps.points import MapData, border, fill_of, grade_colours, in_drawing_order

MARGIN = 6
HALF_MARK = 7


def town_map(
    data: MapData, *, width: int, height: int, font_size: int, link: Callable[[str], str | None] = lambda _: None
) -> str:
    """``link`` gives the address a town opens. Sizes are px of a 1080-line screen."""
    west, south, east, north = data.bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = min((width - 2 * MARGIN) / ((east - west) * squeeze), (height - 2 * MARGIN) / (north - south))
    left, top = (width - (east - west) * squeeze * scale) / 2, (height - (north - south) * scale) / 2

    def at(lon: float, lat: float) -> tuple[float, float]:
        return (lon - west) * squeeze * scale + left, (north - lat) * scale + top

    def outline(ring: list[list[float]]) -> str:
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (at(p[0], p[1]) for p in ring)) + "Z"

    shapes = []
    for area in data.areas:
        path = "".join(outline(ring) for part in area.parts for ring in part)
        shape = f'<path d="{path}" fill="{fill_of(area)}" stroke="{border()}" stroke-width="1.5"/>'
        shapes.append(_linked(shape, link(area.code), area.name))
    colours = grade_colours()
    marks = []
    for site in in_drawing_order(data.sites):
        x, y = at(site.lon, site.lat)
        marks.append(_mark(x, y, site.grade, colours[site.grade]))
    tags = placed_tags(
        tuple(
            DrawnTown(
                tuple(tuple(at(p[0], p[1]) for p in part[0]) for part in area.parts),
                at(*area.label),
                (text_width(area.name, font_size), 1.15 * font_size),
            )
            for area in data.areas
        ),
        tuple((*at(site.lon, site.lat), HALF_MARK, HIDING[site.grade]) for site in data.sites),
        (width, height),
    )
    words, lines = [], []
    for area, tag in zip(data.areas, tags, strict=True):
        (x, y), (u, v) = tag.at, at(*area.label)
        text = f'<text x="{x:.1f}" y="{y + font_size * 0.36:.1f}">{escape(area.name)}</text>'
        words.append(_linked(text, link(area.code), area.name))
        if tag.start is not None:
            lines.append(f'<path d="M{tag.start[0]:.1f} {tag.start[1]:.1f}L{u:.1f} {v:.1f}"/>')
            lines.append(f'<circle cx="{u:.1f}" cy="{v:.1f}" r="2"/>')
    leaders = f'<g stroke="{ink()["text"]}" stroke-width="1.5" opacity="0.75">{"".join(lines)}</g>'
    style = (
        f'font-size="{font_size}" font-weight="600" text-anchor="middle" fill="{ink()["text"]}" '
        f'stroke="{ink()["surface"]}" stroke-width="5" stroke-linejoin="round" paint-order="stroke"'
    )
    return (
        f'<svg viewBox="0 0 {width} {height}" role="group" aria-label="街镇地图">{"".join(shapes)}{leaders}'
        f'<g {style}>{"".join(words)}</g><g pointer-events="none">{"".join(marks)}</g></svg>'
    )


def _linked(inner: str, address: str | None, name: str) -> str:
    """The drawing as a link; the keyboard has the same numbers in the lists."""
    if address is None:
        return inner
    return f'<a href="{escape(address)}" tabindex="-1" aria-label="{escape(name)}，打开记录">{inner}</a>'


def _mark(x: float, y: float, grade: Grade, colour: str) -> str:
    """A site: its grade by shape as well as by colour; an unseen one is a ring."""
    ground = ink()["surface"]
    if grade is Grade.SUPERVISED:
        return f'<rect x="{x - 6:.1f}" y="{y - 6:.1f}" width="12" height="12" fill="{colour}" stroke="{ground}"/>'
    if grade is Grade.RECTIFY:
        path = f"M{x:.1f} {y - 6:.1f}l6 11h-12Z"
        return f'<path d="{path}" fill="{colour}" stroke="{ground}"/>'
    if grade is Grade.GOOD:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}" stroke="{ground}"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{ground}" stroke="{colour}" stroke-width="2"/>'
