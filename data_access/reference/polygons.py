"""Town polygons from GeoJSON (WGS84): checked, turned clockwise once, matched with the towns by code.

RFC 7946 orders outer rings counter-clockwise; charts that fill the sphere's other side for such a ring (Vega's
geoshape) need them clockwise, and WebGL layers do not mind. So rings are turned here, once, for every map.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import shapely
from shapely import maximum_inscribed_circle
from shapely.geometry import shape

Ring = list[list[float]]  # closed, lon-lat pairs
Polygon = list[Ring]  # the outer ring, then holes


class PolygonError(ValueError):
    """The configured GeoJSON cannot be used; the message says why and what to do, in Chinese."""


@dataclass(frozen=True)
class Area:
    """A polygon file's entry: ``parts`` are its polygons with clockwise outer rings, ``label`` a point well inside."""

    code: str
    name: str
    parts: tuple[Polygon, ...]
    label: tuple[float, float]


@dataclass(frozen=True)
class Match:
    """Areas beside the known towns: what fits, and what is left over on either side."""

    areas: tuple[Area, ...]  # of known towns
    strangers: tuple[Area, ...]  # of no known town
    without_area: tuple[str, ...]  # codes of towns without a polygon


def signed_area(ring: Sequence[Sequence[float]]) -> float:
    """Twice the area of a closed ring in square degrees: positive counter-clockwise, negative clockwise."""
    return sum(
        first[0] * second[1] - second[0] * first[1] for first, second in zip(ring, [*ring[1:], ring[0]], strict=True)
    )


def clockwise(polygon: Sequence[Sequence[Sequence[float]]]) -> Polygon:
    """The polygon with its outer ring clockwise and its holes counter-clockwise; no point is moved."""
    turned = []
    for place, ring in enumerate(polygon):
        points = [[float(point[0]), float(point[1])] for point in ring]
        wrong = signed_area(points) > 0 if place == 0 else signed_area(points) < 0
        turned.append(points[::-1] if wrong else points)
    return turned


def nine_digits(code: object) -> str:
    """A town's 9-digit code from its 9- or 12-digit form."""
    text = str(code).strip()
    return text[:9] if len(text) == 12 and text.endswith("000") else text


@cache
def read_features(path: Path) -> dict[str, Any]:
    """The feature collection of a GeoJSON file, checked to have coded polygons only.

    Raises PolygonError (Chinese) when the file is missing, is no GeoJSON or holds anything but polygons with a code.
    """
    remedy = "请核对 assets/organisation.toml 的 towns_geojson"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PolygonError(f"边界文件 {path.name} 无法读取，{remedy}。") from error
    except ValueError as error:
        raise PolygonError(f"边界文件 {path.name} 不是有效的 GeoJSON,{remedy}。") from error
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list) or not features:
        raise PolygonError(f"边界文件 {path.name} 中没有街镇边界（features），{remedy}。")
    for number, feature in enumerate(features, start=1):
        _check(feature, f"边界文件 {path.name} 第 {number} 项")
    return found  # type: ignore[no-any-return]


def _check(feature: Any, where: str) -> None:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict) or not properties.get("code"):
        raise PolygonError(f"{where}缺少街镇代码（properties.code），请补上统计用区划代码。")
    try:
        geometry = shape(feature["geometry"])
        usable = geometry.geom_type in ("Polygon", "MultiPolygon") and geometry.is_valid and not geometry.is_empty
    except Exception as error:
        raise PolygonError(f"{where}的坐标无法读取，请检查 geometry。") from error
    if not usable:
        raise PolygonError(f"{where}不是有效的面（Polygon），请检查是否自相交或类型有误。")
    west, south, east, north = geometry.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise PolygonError(f"{where}的坐标不是经纬度（WGS84），请先转换坐标系。")


@cache
def read_areas(path: Path) -> tuple[Area, ...]:
    """The areas of a GeoJSON file, one per code, by code. Raises PolygonError as `read_features`."""
    parts: dict[str, list[Polygon]] = {}
    names: dict[str, str] = {}
    for feature in read_features(path)["features"]:
        code = nine_digits(feature["properties"]["code"])
        names[code] = str(feature["properties"].get("name") or code)
        geometry = feature["geometry"]
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        parts.setdefault(code, []).extend(clockwise(polygon) for polygon in polygons)
    return tuple(Area(code, names[code], tuple(parts[code]), _label(parts[code])) for code in sorted(parts))


def _label(polygons: list[Polygon]) -> tuple[float, float]:
    """The centre of the largest circle inside the largest part: a name there stays inside its town."""
    largest = max(polygons, key=lambda polygon: abs(signed_area(polygon[0])))
    spoke = maximum_inscribed_circle(shapely.Polygon(largest[0], largest[1:]), tolerance=0.0005)
    lon, lat = spoke.coords[0]
    return round(lon, 5), round(lat, 5)


def match(areas: Iterable[Area], codes: Iterable[str]) -> Match:
    """Areas and town codes brought together; order is kept."""
    known = tuple(codes)
    areas = tuple(areas)
    drawn = {area.code for area in areas}
    return Match(
        tuple(a for a in areas if a.code in known),
        tuple(a for a in areas if a.code not in known),
        tuple(code for code in known if code not in drawn),
    )
