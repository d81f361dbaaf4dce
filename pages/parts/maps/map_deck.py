"""The map on screen, by pydeck. Nothing is fetched: polygons and marks come with the page, and there is no tile
provider unless a 天地图 key is configured.
"""

from __future__ import annotations

import base64
import io
import json
import math
from functools import cache
from urllib.parse import quote

import pydeck as pdk
from PIL import Image, ImageDraw
from pydeck.bindings.json_tools import default_serialize

from metrics.definitions.checklist_results import Grade
from pages.parts.charts.palette import ink
from pages.parts.maps.map_names import placed_names
from pages.parts.maps.points import CHINESE, DRAWN, MapData, border, fill_of, grade_colours, in_drawing_order, size_of
from pages.parts.plain import inert

ICON = 64  # px of one mark in the atlas
NAME_SIZE = 15
TILES_ALPHA, PLAIN_ALPHA = 140, 255


class _Deck(pdk.Deck):  # type: ignore[misc] # the library has no types
    """Without the indentation and escapes that make the library's text of a map three times as long."""

    def to_json(self) -> str:
        return json.dumps(self, sort_keys=True, default=default_serialize, ensure_ascii=False, separators=(",", ":"))


def _rgb(colour: str, alpha: int = 255) -> list[int]:
    return [*(int(colour[k : k + 2], 16) for k in (1, 3, 5)), alpha]


@cache
def _atlas(colours: tuple[str, ...], rim: str) -> str:
    """The marks of `DRAWN` side by side as a PNG data address, each with a rim in the colour of the ground."""
    big = 4 * ICON
    sheet = Image.new("RGBA", (big * len(DRAWN), big))
    pen = ImageDraw.Draw(sheet)
    for place, (grade, colour) in enumerate(zip(DRAWN, colours, strict=True)):
        left = place * big
        for colour_now, inset in ((rim, 0.04), (colour, 0.12)):
            low, high = left + inset * big, left + (1 - inset) * big
            top, bottom = inset * big, (1 - inset) * big
            if grade is Grade.RECTIFY:
                tip = 1.35 * inset  # the rim of a triangle must not thin out at its corners
                pen.polygon(
                    [
                        ((low + high) / 2, tip * big),
                        (high - 0.3 * inset * big, bottom),
                        (low + 0.3 * inset * big, bottom),
                    ],
                    fill=colour_now,
                )
            elif grade is Grade.SUPERVISED:
                pen.rectangle(
                    [low + 0.04 * big, top + 0.04 * big, high - 0.04 * big, bottom - 0.04 * big], fill=colour_now
                )
            else:
                pen.ellipse([low, top, high, bottom], fill=colour_now)
        if grade is Grade.UNSEEN:
            pen.ellipse([left + 0.28 * big, 0.28 * big, left + 0.72 * big, 0.72 * big], fill=rim)
    small = sheet.resize((ICON * len(DRAWN), ICON), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    small.save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def view_of(bounds: tuple[float, float, float, float], height: int) -> tuple[float, float, float]:
    """Longitude, latitude and zoom that show the bounds (degrees) in a map ``height`` px high and a little wider."""
    west, south, east, north = bounds
    stretch = math.cos(math.radians((south + north) / 2))
    tall = max((north - south) / stretch, (east - west) / 1.15, 0.01)
    return (west + east) / 2, (south + north) / 2, min(math.log2((height - 36) * 360 / (512 * tall)), 13)


def tianditu_style(key: str) -> str:
    """A map style with the raster tiles and Chinese labels of 天地图 (Web Mercator) as a data address."""
    tiles = {
        name: {
            "type": "raster",
            "tileSize": 256,
            "tiles": [
                f"https://t{n}.tianditu.gov.cn/DataServer?T={layer}_w&x={{x}}&y={{y}}&l={{z}}&tk={quote(key, safe='')}"
                for n in range(8)
            ],
        }
        for name, layer in (("base", "vec"), ("names", "cva"))
    }
    style = {"version": 8, "sources": tiles, "layers": [{"id": n, "type": "raster", "source": n} for n in tiles]}
    return f"data:application/json,{quote(json.dumps(style))}"


def deck(data: MapData, *, height: int, picks: int, tianditu_key: str = "") -> pdk.Deck:
    """The map for the screen. Layers are ``towns-N`` and ``sites-N`` with N = ``picks``: counting on after every click
    lets the browser forget the last pick, so that colours stay as the legend says and a second click counts too.

    A picked town carries ``code``, a picked site ``site_no``.
    """
    inks, colours = ink(), grade_colours()
    alpha = TILES_ALPHA if tianditu_key else PLAIN_ALPHA
    chosen = set(data.chosen)
    rows = [
        {
            "code": a.code if a.known else "",
            "title": inert(a.name),
            "line": inert(a.line),
            "polygon": part,
            "fill": _rgb(fill_of(a), alpha if not chosen or a.code in chosen else alpha // 3),
        }
        for a in data.areas
        for part in a.parts
    ]
    picked = [row for row in rows if row["code"] in chosen]
    named = {name.area.code: name for name in placed_names(data, NAME_SIZE, height)}
    names = [
        {
            "name": inert(a.name),
            "position": [round(part, 5) for part in (named[a.code].at if a.code in named else a.label)],
            "colour": _rgb(inks["text"], 255 if a.code in named else 120),
        }
        for a in data.areas
    ]
    leaders = [
        {"from": [round(part, 5) for part in name.line[0]], "to": [round(part, 5) for part in name.line[1]]}
        for name in named.values()
        if name.line is not None
    ]
    sites = [
        {
            "site_no": inert(m.site_no),
            "title": inert(m.name),
            "line": inert(m.line),
            "position": [round(m.lon, 5), round(m.lat, 5)],
            "icon": m.grade.name,
            "size": size_of(m.workers),
        }
        for m in in_drawing_order(data.sites)
    ]
    mapping = {
        g.name: {"x": n * ICON, "y": 0, "width": ICON, "height": ICON, "mask": False} for n, g in enumerate(DRAWN)
    }
    layers = [
        pdk.Layer(
            "PolygonLayer",
            rows,
            id=f"towns-{picks}",
            get_polygon="polygon",
            get_fill_color="fill",
            get_line_color=_rgb(border()),
            line_width_min_pixels=1.5,
            pickable=True,
            auto_highlight=False,
        ),
        pdk.Layer(
            "PolygonLayer",
            picked,
            id="chosen",
            get_polygon="polygon",
            filled=False,
            get_line_color=_rgb(inks["primary"]),
            line_width_min_pixels=3.5,
        ),
        pdk.Layer(
            "IconLayer",
            sites,
            id=f"sites-{picks}",
            icon_atlas=pdk.types.String(_atlas(tuple(colours[g] for g in DRAWN), inks["raised"])),
            icon_mapping=mapping,
            get_icon="icon",
            get_position="position",
            get_size="size",
            size_units=pdk.types.String("pixels"),
            pickable=True,
        ),
        pdk.Layer(
            "LineLayer",
            leaders,
            id="leaders",
            get_source_position="from",
            get_target_position="to",
            get_color=_rgb(inks["text"], 190),
            get_width=1.5,
        ),
        pdk.Layer(
            "TextLayer",
            names,
            id="names",
            get_position="position",
            get_text="name",
            get_size=NAME_SIZE,
            get_color="colour",
            character_set=pdk.types.String("auto"),
            font_family=pdk.types.String(CHINESE),
            font_weight=600,
            background=True,
            get_background_color=_rgb(inks["raised"], 200),
            background_padding=[3, 1],
            font_settings={"sdf": True, "fontSize": 48, "buffer": 8, "radius": 12},
        ),
    ]
    tooltip = {
        "text": "{title}\n{line}",
        "style": {"backgroundColor": inks["text"], "color": inks["raised"], "fontSize": "14px", "borderRadius": "6px"},
    }
    lon, lat, zoom = view_of(data.bounds, height)
    view = pdk.ViewState(longitude=lon, latitude=lat, zoom=zoom, min_zoom=7, max_zoom=17)
    if tianditu_key:
        return _Deck(
            layers,
            initial_view_state=view,
            tooltip=tooltip,
            map_provider="maplibre",
            map_style=tianditu_style(tianditu_key),
        )
    # No map_style at all: the front end would fill one in and fetch it.
    return _Deck(layers, initial_view_state=view, tooltip=tooltip, map_provider=None)
