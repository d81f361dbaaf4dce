"""Coordinates as reported, turned into WGS84 once, and the town that holds a point.

GCJ-02 (高德, 腾讯) is the obfuscated datum of Chinese maps, BD-09 (百度) an offset on top of it. Both are
published only as approximations of their forward direction, so the way back is found by iteration.
CGCS2000 differs from WGS84 by centimetres and is taken as equal.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

from shapely import STRtree
from shapely.geometry import Point, shape

from data_access.reference.organisation import town_features
from data_access.reference.unit_names import standing_town, town_code

WGS84, CGCS2000, GCJ02, BD09 = "WGS84", "CGCS2000", "GCJ-02", "BD-09"

Pair = tuple[float, float]  # lon, lat in degrees

BORDER = 0.00005  # degrees, some 5 m: how far beside a border a point still lies on it

_AXIS = 6378245.0  # Krasovsky 1940, metres: what GCJ-02 is defined on
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BD_ANGLE = math.pi * 3000 / 180


def _wave(value: float) -> float:
    return (20 * math.sin(6 * math.pi * value) + 20 * math.sin(2 * math.pi * value)) * 2 / 3


def _gcj_from_wgs(lon: float, lat: float) -> Pair:
    x, y = lon - 105, lat - 35
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + _wave(x)
    north += (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + _wave(x)
    east += (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    radians = math.radians(lat)
    magic = 1 - _ECCENTRICITY_SQUARED * math.sin(radians) ** 2
    d_lat = math.degrees(north * magic * math.sqrt(magic) / (_AXIS * (1 - _ECCENTRICITY_SQUARED)))
    d_lon = math.degrees(east * math.sqrt(magic) / (_AXIS * math.cos(radians)))
    return lon + d_lon, lat + d_lat


def _bd_from_gcj(lon: float, lat: float) -> Pair:
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * _BD_ANGLE)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _BD_ANGLE)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


def _identity(lon: float, lat: float) -> Pair:
    return lon, lat


def _bd_from_wgs(lon: float, lat: float) -> Pair:
    return _bd_from_gcj(*_gcj_from_wgs(lon, lat))


FROM_WGS84: dict[str, Callable[[float, float], Pair]] = {
    WGS84: _identity,
    CGCS2000: _identity,
    GCJ02: _gcj_from_wgs,
    BD09: _bd_from_wgs,
}


def to_wgs84(lon: float, lat: float, crs: str) -> Pair:
    """The WGS84 pair (degrees) of a pair in ``crs``; the round trip closes to millimetres inside China.

    Raises KeyError for a system that is not one of the four.
    """
    forward = FROM_WGS84[crs]
    if forward is _identity:
        return lon, lat
    x, y = lon, lat
    for _ in range(30):
        there = forward(x, y)
        error_x, error_y = there[0] - lon, there[1] - lat
        x, y = x - error_x, y - error_y
        if abs(error_x) < 1e-11 and abs(error_y) < 1e-11:
            break
    return x, y


def is_in_china(lon: float, lat: float) -> bool:
    return 73 <= lon <= 136 and 3 <= lat <= 54


@cache
def _towns() -> tuple[STRtree, tuple[str, ...]]:
    features = town_features()["features"]
    return STRtree([shape(f["geometry"]) for f in features]), tuple(f["properties"]["code"] for f in features)


def town_at(lon: float, lat: float, own: str | None = None) -> str | None:
    """The code of the town whose polygon holds the WGS84 point; None outside the district.

    A point on a common border lies in its ``own`` town, the one that its record names; so does one in a town that was
    merged into it.
    """
    tree, codes = _towns()
    near = tree.query(Point(lon, lat), predicate="dwithin", distance=BORDER)
    if own and standing_town(own) in {standing_town(town_code(codes[i])) for i in near}:
        return own
    found = tree.query(Point(lon, lat), predicate="intersects")
    return min((code for i in found if (code := town_code(codes[i]))), default=None)
