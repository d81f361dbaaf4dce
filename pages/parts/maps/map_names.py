"""Where the towns' names stand on a map: in their town, where fewest sites' marks lie below them."""

from __future__ import annotations

import math
from functools import lru_cache

from shapely import prepare
from shapely.geometry import Point, Polygon

from pages.parts.maps.points import MapData, size_of

# All in px from the south-west: a place or half a size; a mark with its radius; a town's label, ring and half its name.
Spot = tuple[float, float]
Mark = tuple[float, float, float]
Town = tuple[Spot, tuple[Spot, ...], Spot]

STEPS = 11  # places tried across a town, and as many up
OUTSIDE, NAME, MARK = 4.0, 30.0, 10.0  # what a corner outside the town, another name, a mark below costs


def text_width(text: str, font_size: float) -> float:
    """How wide a text is drawn, in px."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.6 for letter in text) * font_size


def quiet_places(data: MapData, font_size: float, height: float) -> tuple[tuple[float, float], ...]:
    """A place (longitude, latitude) for the name of each area on a map ``height`` px high, with few marks below it.

    A name may lean over its town's border; it keeps clear of the names placed before it.
    """
    _, south, _, north = data.bounds
    up = height / (north - south)
    across = up * math.cos(math.radians((south + north) / 2))
    towns = tuple(
        (
            (a.label[0] * across, a.label[1] * up),
            tuple((lon * across, lat * up) for lon, lat in max((part[0] for part in a.parts), key=len)),
            (text_width(a.name, font_size) / 2 + 2, 0.6 * font_size + 1),
        )
        for a in data.areas
    )
    marks = tuple((m.lon * across, m.lat * up, size_of(m.workers) / 2) for m in data.sites)
    return tuple((x / across, y / up) for x, y in _placed(towns, marks))


@lru_cache(maxsize=32)
def _placed(towns: tuple[Town, ...], marks: tuple[Mark, ...]) -> tuple[Spot, ...]:
    placed: list[tuple[Spot, Spot]] = []
    for home, ring, half in towns:
        placed.append((_quietest(home, ring, half, marks, placed), half))
    return tuple(spot for spot, _ in placed)


def _quietest(
    home: Spot, ring: tuple[Spot, ...], half: Spot, marks: tuple[Mark, ...], placed: list[tuple[Spot, Spot]]
) -> Spot:
    shape = Polygon(ring)
    prepare(shape)
    west, south, east, north = shape.bounds
    wide, high = half
    near = [
        (u, v, r)
        for u, v, r in marks
        if west - wide - r < u < east + wide + r and south - high - r < v < north + high + r
    ]

    def cost(spot: Spot) -> float:
        x, y = spot
        covered = sum(1 for u, v, r in near if abs(x - u) < half[0] + r and abs(y - v) < half[1] + r)
        crossed = sum(1 for (u, v), (w, h) in placed if abs(x - u) < half[0] + w and abs(y - v) < half[1] + h)
        corners = ((x + a * half[0], y + b * half[1]) for a in (-1, 1) for b in (-1, 1))
        outside = sum(1 for corner in corners if not shape.contains(Point(corner)))
        return MARK * covered + NAME * crossed + OUTSIDE * outside + math.dist(spot, home) / 20

    spots = [home] + [
        (west + (east - west) * (i + 0.5) / STEPS, south + (north - south) * (j + 0.5) / STEPS)
        for i in range(STEPS)
        for j in range(STEPS)
    ]
    return min((s for s in spots if s == home or shape.contains(Point(s))), key=cost)
