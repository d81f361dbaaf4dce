"""Where the towns' names stand on a map drawn from longitudes and latitudes, and the lines that lead to their towns."""

from __future__ import annotations

import math
from dataclasses import dataclass

from metrics.definitions.checklist_results import Grade
from pages.parts.maps.name_tags import DrawnTown, Spot, placed_tags
from pages.parts.maps.points import MapData, TownArea, size_of

# What hiding a site's mark costs a name: a red one weighs more than any detour.
HIDING = {Grade.SUPERVISED: 900.0, Grade.RECTIFY: 150.0, Grade.UNSEEN: 12.0, Grade.GOOD: 8.0}


@dataclass(frozen=True)
class Name:
    """A town's name at its middle (longitude, latitude), and of one beside its town the line that leads there."""

    area: TownArea
    at: Spot
    line: tuple[Spot, Spot] | None


def text_width(text: str, font_size: float) -> float:
    """How wide a text is drawn, in px."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.6 for letter in text) * font_size


def placed_names(
    data: MapData, font_size: float, height: float, width: float | None = None, *, marks: bool = True
) -> list[Name]:
    """The names of the towns, of a map that shows chosen ones theirs only; clear of the sites' ``marks``.

    The map fits ``height`` and ``width`` px; without a width it is taken to be as wide as it needs.
    """
    west, south, east, north = data.bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    across, up = (east - west) * squeeze, north - south
    scale = height / up if width is None else min(width / across, height / up)
    room = (scale * across if width is None else width, height)
    left, top = (room[0] - scale * across) / 2, (room[1] - scale * up) / 2

    def at(lon: float, lat: float) -> Spot:
        return (lon - west) * squeeze * scale + left, (north - lat) * scale + top

    def back(spot: Spot) -> Spot:
        return (spot[0] - left) / (squeeze * scale) + west, north - (spot[1] - top) / scale

    areas = [a for a in data.areas if not data.chosen or a.code in data.chosen]
    tags = placed_tags(
        tuple(
            DrawnTown(
                tuple(tuple(at(p[0], p[1]) for p in part[0]) for part in a.parts),
                at(*a.label),
                (text_width(a.name, font_size), 1.25 * font_size),
            )
            for a in areas
        ),
        tuple((*at(m.lon, m.lat), size_of(m.workers) / 2, HIDING[m.grade]) for m in data.sites) if marks else (),
        room,
    )
    return [
        Name(a, back(tag.at), None if tag.start is None else (back(tag.start), a.label))
        for a, tag in zip(areas, tags, strict=True)
    ]
