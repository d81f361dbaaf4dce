"""The map of a screen on paper: towns by class, sites by status, names, and the legend beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from metrics.definitions.checklist_results import Grade
from pages.documents.screen_paper import BLACK, LEAST, LINE, MARGIN, MUTED, STATUS_INKS, ScreenPaper
from pages.parts.charts.palette import light_colours
from pages.parts.files.chinese_pdf import POINT
from pages.parts.frame.screen_pieces import DeckMap, Legend
from pages.parts.maps.map_classes import NO_DATA_DARK, NO_DATA_LIGHT, STEPS_DARK, STEPS_LIGHT
from pages.parts.maps.points import GRADE_MARKS

_LIGHT_STEPS = dict(zip((*STEPS_DARK, NO_DATA_DARK), (*STEPS_LIGHT, NO_DATA_LIGHT), strict=True))


def light(text: str) -> str:
    """A colour of the dark theme as the light one has it; any other text as it is."""
    found: str = light_colours(_LIGHT_STEPS.get(text, text))
    return found


MAP_HIGH, MAP_LEAST = 130.0, 85.0  # mm a map takes, and needs
SCREEN_HIGH = 460.0  # px of a map on screen, by which the sizes of its marks go
LEGEND_WIDE = 52.0


@dataclass(frozen=True)
class _Frame:
    """A part of the earth on paper, north up: its west and north edges (degrees) at ``x``, ``y`` (mm)."""

    west: float
    north: float
    across: float  # mm per degree
    up: float
    x: float
    y: float
    wide: float
    high: float

    def at(self, point: Sequence[float]) -> tuple[float, float]:
        return self.x + (point[0] - self.west) * self.across, self.y + (self.north - point[1]) * self.up

    def holds(self, point: Sequence[float]) -> bool:
        x, y = self.at(point)
        return self.x <= x <= self.x + self.wide and self.y <= y <= self.y + self.high


def draw_map(paper: ScreenPaper, shown: DeckMap) -> None:
    """Polygons, marks and names of a map in the colours of paper, with its legend beside it."""
    layers: dict[str, list[dict[str, Any]]] = {layer["id"].split("-")[0]: layer.get("data") or []
                                               for layer in shown.layers}  # fmt: skip
    rings = [(_ring(row), row["fill"]) for row in layers.get("towns", []) if row.get("fill")]
    if not rings:
        return
    paper.need(MAP_LEAST * paper.squeeze + 4)
    looked_at = [_ring(row) for row in layers.get("chosen", [])] or [ring for ring, _ in rings]
    frame = _framed(paper, [point for ring in looked_at for point in ring])
    full = max(fill[3] for _, fill in rings)
    with paper.rect_clip(frame.x, frame.y, frame.wide, frame.high):
        paper.set_draw_color(255, 255, 255)
        paper.set_line_width(0.4)
        for ring, fill in rings:
            paper.set_fill_color(*_on_white(fill, full))
            paper.polygon([frame.at(point) for point in ring], style="DF")
        paper.set_line_width(0.15)
        for row in layers.get("sites", []):
            _site(paper, frame.at(row["position"]), Grade[row["icon"]], row["size"] / SCREEN_HIGH * frame.high)
    paper.set_line_width(0.2)
    paper.set_draw_color(*BLACK)
    for row in layers.get("leaders", []):
        paper.line(*frame.at(row["from"]), *frame.at(row["to"]))
    for row in layers.get("names", []):
        if frame.holds(row["position"]):
            _name(paper, *frame.at(row["position"]), str(row["name"]))
    _legend(paper, shown.legend, frame.x + frame.wide + 6, frame.y)
    paper.set_xy(MARGIN, frame.y + frame.high + 2)


def _ring(row: dict[str, Any]) -> list[Sequence[float]]:
    """The outer ring of a polygon."""
    polygon: list[Any] = row["polygon"]
    return polygon[0] if isinstance(polygon[0][0], list) else polygon


def _framed(paper: ScreenPaper, points: Sequence[Sequence[float]]) -> _Frame:
    """The points as large as the rest of the page allows, room for the legend beside them."""
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    narrow = math.cos(math.radians((south + north) / 2))
    high = min(MAP_HIGH * paper.squeeze, paper.left() - 4)
    scale = min((paper.room - LEGEND_WIDE) / ((east - west) * narrow), high / (north - south))
    size = (east - west) * narrow * scale, (north - south) * scale
    return _Frame(west, north, narrow * scale, scale, MARGIN, float(paper.get_y()) + 1, *size)


def _on_white(fill: Sequence[int], full: int) -> tuple[int, int, int]:
    """A fill of the screen's map on white paper; what is paler than the full opacity is mixed with it."""
    colour = light("#{:02X}{:02X}{:02X}".format(*fill[:3]))
    share = fill[3] / full
    red, green, blue = (round(int(colour[at : at + 2], 16) * share + 255 * (1 - share)) for at in (1, 3, 5))
    return red, green, blue


def _site(paper: ScreenPaper, at: tuple[float, float], grade: Grade, wide: float) -> None:
    """The mark of a site as on screen: round, a triangle, a square, a ring; white around it."""
    x, y, half = *at, wide / 2
    ink = STATUS_INKS.get(GRADE_MARKS[grade], MUTED)
    paper.set_draw_color(*((255, 255, 255) if grade is not Grade.UNSEEN else ink))
    paper.set_fill_color(*(ink if grade is not Grade.UNSEEN else (255, 255, 255)))
    if grade is Grade.RECTIFY:
        paper.polygon([(x, y - half), (x + half, y + half), (x - half, y + half)], style="DF")
    elif grade is Grade.SUPERVISED:
        paper.rect(x - half, y - half, wide, wide, style="DF")
    else:
        paper.circle(x, y, half, style="DF")


def _name(paper: ScreenPaper, x: float, y: float, name: str) -> None:
    """A town's name in the middle of its place, on white."""
    wide = paper.measure("bold", name) * LEAST
    paper.set_fill_color(255, 255, 255)
    paper.rect(x - wide / 2 - 0.7, y - 2.1, wide + 1.4, 4.2, style="F", round_corners=True, corner_radius=0.8)
    paper.put(x - wide / 2, y - 2.05, name, "bold", LEAST, ink=BLACK)


def _legend(paper: ScreenPaper, legend: Legend, x: float, y: float) -> None:
    """Swatches and marks with their words, one below the other."""
    for place, (colour, mark, words) in enumerate(legend.lines):
        heads = not colour and place + 1 < len(legend.lines) and bool(legend.lines[place + 1][0])
        y += 2.5 if heads and place else 0.0
        if colour:
            ink = tuple(int(light(colour)[at : at + 2], 16) for at in (1, 3, 5))
            if mark:
                paper.put(x, y, mark, "text", LEAST, ink=ink)
            else:
                paper.set_fill_color(*ink)
                paper.set_draw_color(*LINE)
                paper.rect(x, y + 0.6, 4, 2.8, style="DF")
        paper.put(x + (5.5 if colour else 0), y, words, "bold" if heads else "text", LEAST, ink=BLACK)
        y += LEAST * POINT * 1.45
