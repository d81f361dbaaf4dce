"""Charts of a screen on paper: drawn anew, nothing smaller than 9 points."""

from __future__ import annotations

import io
from typing import Any

import vl_convert
from PIL import Image

from pages.documents.page_map import light
from pages.documents.screen_paper import FOOT, HEAD, ScreenPaper
from pages.parts.files.chinese_pdf import POINT
from pages.parts.files.fonts import picture_font
from pages.parts.frame.screen_pieces import Chart
from pages.parts.maps.points import CHINESE

PIXEL = 0.75 * POINT  # mm of a chart's pixel: its smallest type, 12 px, prints at 9 points


def _legible(spec: Any) -> Any:
    """The chart in light colours with no type under 12 px."""
    if isinstance(spec, list):
        return [_legible(part) for part in spec]
    if not isinstance(spec, dict):
        return light(spec) if isinstance(spec, str) else spec
    return {
        key: max(value, 12) if key.lower().endswith("fontsize") and isinstance(value, int | float) else _legible(value)
        for key, value in spec.items()
    }


SQUEEZED = 0.55  # of its height on screen: as low as a chart may get to stay on its page


def chart_height(chart: Chart) -> float:
    """The height a chart asks for, mm; 0 when it does not say."""
    asked = chart.spec.get("height")
    return asked * PIXEL if isinstance(asked, int | float) else 0.0


def chart_picture(spec: dict[str, Any], width: float, height: float | None = None) -> bytes:
    """A chart as PNG, drawn as wide (and high) as those mm of paper need, on white, in the light theme."""
    drawn = dict(_legible(spec))
    if height is not None:
        drawn["height"] = int(height / PIXEL)
    family = f"{picture_font()}, {CHINESE}"
    parts = {"hconcat", "vconcat", "concat", "facet", "repeat"} & set(drawn)
    if not parts:
        drawn["width"] = int(width / PIXEL) - 8
        drawn["autosize"] = {"type": "fit", "contains": "padding"}
    kept = drawn.get("config") or {}
    type_ = {"labelFontSize": 12, "titleFontSize": 12, "labelFont": family, "titleFont": family}
    drawn["config"] = {
        "font": family,
        **kept,
        "background": "#FFFFFF",
        "view": {"stroke": None, **kept.get("view", {})},
        "axis": {**type_, **kept.get("axis", {})},
        "legend": {**type_, **kept.get("legend", {})},
        "header": {**type_, **kept.get("header", {})},
        "text": {"fontSize": 12, "font": family, **kept.get("text", {})},
    }
    drawn.pop("background", None)
    return bytes(vl_convert.vegalite_to_png(drawn, scale=2.0))


def draw_chart(paper: ScreenPaper, chart: Chart) -> None:
    asked, left = chart_height(chart) * paper.squeeze, paper.left() - 4
    height = left if asked * SQUEEZED <= left < asked else asked if paper.squeeze < 1 and asked else None
    picture = Image.open(io.BytesIO(chart_picture(chart.spec, paper.room, height)))
    wide, high = (side / 2 * PIXEL for side in picture.size)
    whole = paper.high - HEAD - FOOT - 4
    fit = min(1.0, paper.room / wide, whole / high)
    paper.gap(1)
    paper.need(high * fit)
    top = float(paper.get_y())
    paper.image(picture, paper.edge, top, wide * fit, high * fit)
    paper.set_xy(paper.edge, top + high * fit + 1)
