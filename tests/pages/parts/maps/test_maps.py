"""Maps: polygons checked and turned clockwise, matched by code; classes; two renderers of the same data."""

from __future__ import annotations

import io
import itertools
import json
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
import vl_convert
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from shapely import affinity
from shapely.geometry import LineString, Point, box, mapping, shape
from shapely.geometry import Polygon as ShapelyPolygon

from data_access.reference.organisation import polygon_file, town_features, towns
from data_access.reference.polygons import (
    PolygonError,
    clockwise,
    match,
    nine_digits,
    read_areas,
    read_features,
    signed_area,
)
from data_access.reference.unit_names import town_areas
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.checklist_results import Grade
from metrics.reporting.deck.slide import TownMap
from pages.parts.files.pictures import map_data
from pages.parts.maps import points
from pages.parts.maps.map_chart import geoshape
from pages.parts.maps.map_classes import MapClasses, classes_of
from pages.parts.maps.map_deck import deck, view_of
from pages.parts.maps.map_names import placed_names, text_width
from pages.parts.maps.name_tags import DrawnTown, _border, _Grid, _length_within, placed_tags

RATE, COUNT = ALL_METRICS["inspection.site_coverage_rate"], ALL_METRICS["inspection.red_line_sites"]


# --- polygons ---------------------------------------------------------------------------------------


@st.composite
def polygons(draw: st.DrawFn) -> list[list[list[float]]]:
    """A star-shaped ring around a centre, in either direction, maybe with a hole."""
    corners = draw(st.lists(st.floats(0.2, 1.0), min_size=3, max_size=20))
    east, north = draw(st.floats(-170, 170)), draw(st.floats(-80, 80))

    def ring(scale: float) -> list[list[float]]:
        turn = 2 * math.pi / len(corners)
        points = [
            [east + scale * r * math.cos(i * turn), north + scale * r * math.sin(i * turn)]
            for i, r in enumerate(corners)
        ]
        closed = [*points, points[0]]
        return closed[::-1] if draw(st.booleans()) else closed

    return [ring(1.0), ring(0.1)] if draw(st.booleans()) else [ring(1.0)]


@given(polygons())
def test_outer_rings_become_clockwise_and_no_point_moves(polygon: list[list[list[float]]]) -> None:
    turned = clockwise(polygon)
    assert signed_area(turned[0]) < 0
    assert all(signed_area(hole) > 0 for hole in turned[1:])
    for before, after in zip(polygon, turned, strict=True):
        assert after in (before, before[::-1])
    assert clockwise(turned) == turned


def test_all_configured_towns_are_drawn_clockwise() -> None:
    areas = town_areas()
    assert [a.code for a in areas] == [t.code for t in towns()]
    assert {a.code: a.name for a in areas} == {t.code: t.name for t in towns()}
    shapes = {f["properties"]["code"]: shape(f["geometry"]) for f in town_features()["features"]}
    for area in areas:
        assert all(signed_area(part[0]) < 0 for part in area.parts)
        drawn = sum(abs(signed_area(ring)) / 2 * (1 if n == 0 else -1) for p in area.parts for n, ring in enumerate(p))
        assert drawn == pytest.approx(shapes[area.code].area)
        assert shapes[area.code].contains(Point(area.label))


def _written(tmp_path: Path, content: Any) -> Path:
    path = tmp_path / "towns.geojson"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def _square(code: str | None, *, geometry: Any = None) -> dict[str, Any]:
    ring = [[121.0, 31.0], [121.1, 31.0], [121.1, 31.1], [121.0, 31.1], [121.0, 31.0]]
    properties = {"name": f"某{code}"} | ({} if code is None else {"code": code})
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": geometry or {"type": "Polygon", "coordinates": [ring]},
    }


BOW_TIE = [[121.0, 31.0], [121.1, 31.1], [121.1, 31.0], [121.0, 31.1], [121.0, 31.0]]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("{", "不是有效的 GeoJSON"),
        ({"type": "FeatureCollection", "features": []}, "没有街镇边界"),
        ([1], "没有街镇边界"),
        ({"features": [_square(None)]}, "第 1 项缺少街镇代码"),
        ({"features": [_square("1"), _square("2", geometry={"type": "Point", "coordinates": [1, 2]})]}, "第 2 项不是"),
        ({"features": [_square("1", geometry={"type": "Polygon", "coordinates": "x"})]}, "坐标无法读取"),
        ({"features": [_square("1", geometry={"type": "Polygon", "coordinates": [BOW_TIE]})]}, "自相交"),
    ],
)
def test_a_bad_file_is_refused_in_chinese(tmp_path: Path, content: Any, text: str) -> None:
    with pytest.raises(PolygonError, match=text):
        read_features(_written(tmp_path, content))


def test_projected_coordinates_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    metres = mapping(affinity.scale(shape(_square("1")["geometry"]), 1e4, 1e4))
    with pytest.raises(PolygonError, match="不是经纬度"):
        read_features(_written(tmp_path, {"features": [_square("1", geometry=metres)]}))
    with pytest.raises(PolygonError, match="无法读取"):
        read_features(tmp_path / "none.geojson")


def test_towns_match_by_code_and_the_rest_is_named(tmp_path: Path) -> None:
    other = {"features": [_square("310117001"), _square(f"{towns()[0].code}000")]}
    areas = read_areas(_written(tmp_path, other))
    found = match(areas, (t.code for t in towns()))
    assert [a.code for a in found.areas] == [towns()[0].code]
    assert [a.code for a in found.strangers] == ["310117001"]
    assert found.without_area == tuple(t.code for t in towns()[1:])
    assert nine_digits("310118106000") == nine_digits(310118106) == "310118106"


def test_the_polygon_file_is_configurable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = _written(tmp_path, {"features": [_square("310117001")]})
    monkeypatch.setenv("TOWNS_GEOJSON", str(path))
    assert polygon_file() == path
    assert [a.code for a in town_areas()] == ["310117001"]
    assert "310117001" not in {t.code for t in towns()}  # what exists does not depend on what can be drawn


# --- classes ----------------------------------------------------------------------------------------


@given(st.lists(st.none() | st.integers(0, 10**6).map(Decimal)), st.integers(0, 10**6).map(Decimal))
def test_classes_of_a_count_are_closed_open_and_cover_all(values: list[Decimal | None], probe: Decimal) -> None:
    scale = classes_of(COUNT, values)
    assert len(scale.labels) == len(scale.bounds) + 1 == 5
    step = scale.class_of(probe)
    assert step is not None
    edges = [Decimal(0), *scale.bounds, Decimal("inf")]
    assert edges[step] <= probe < edges[step + 1]
    assert scale.class_of(None) is None
    largest = max((v for v in values if v is not None), default=Decimal(0))
    assert largest < scale.bounds[0] * 5 or scale.bounds[0] == 1


def test_classes_of_a_count_are_named_by_their_counts() -> None:
    assert classes_of(COUNT, [Decimal(8)]).labels == ("0—1 个", "2—3 个", "4—5 个", "6—7 个", "≥ 8 个")
    assert classes_of(COUNT, [Decimal(3)]).labels == ("0 个", "1 个", "2 个", "3 个", "≥ 4 个")


@given(st.fractions(0, 1))
def test_classes_of_a_rate_are_those_the_legend_names(share: Any) -> None:
    scale = classes_of(RATE, [])
    value = Decimal(share.numerator) / Decimal(share.denominator)
    step = scale.class_of(value)
    assert step is not None
    low, high = (Decimal(edge.strip("[])%")) / 100 for edge in scale.labels[step].split(","))
    assert low <= value
    assert value < high or (scale.labels[step].endswith("]") and value <= high)


# --- both renderers ---------------------------------------------------------------------------------


def sample_map(chosen: tuple[str, ...] = (), **site: Any) -> points.MapData:
    scale = MapClasses((Decimal("0.5"),), ("[0%, 50%)", "[50%, 100%]"))
    areas = tuple(
        points.TownArea(a.code, a.name, a.parts, a.label, None if n == 0 else n % 2, f"覆盖率 {n}%")
        for n, a in enumerate(town_areas())
    )
    lon, lat = areas[8].label
    mark: dict[str, Any] = {
        "site_no": "QP1",
        "name": "工地",
        "lon": lon,
        "lat": lat,
        "workers": 100,
        "grade": Grade.SUPERVISED,
    }
    return points.MapData("核查覆盖率", areas, (points.SiteMark(**(mark | site), line="■ 重点督办"),), scale, chosen)


def spec_of(data: points.MapData, **options: Any) -> dict[str, Any]:
    return json.loads(deck(data, height=420, picks=3, **options).to_json())  # type: ignore[no-any-return]


def test_every_town_is_counted_once_in_the_legend() -> None:
    data = sample_map()
    assert sum(data.counts) + data.without_value == len(towns())
    shown = points.legend(data)
    assert "[50%, 100%] 5 个街镇" in shown
    assert "无发生或无数据 1 个街镇" in shown
    assert "重点督办 1 个" in shown


def test_the_screen_map_asks_no_provider() -> None:
    spec = spec_of(sample_map())
    # The placeholder is pydeck's word for "none given"; the browser test sees that nothing is fetched.
    assert spec["mapStyle"] == "__MAP_STYLE__"
    assert spec.get("mapProvider") is None
    text = json.dumps(spec, ensure_ascii=False)
    assert "http" not in text
    assert "朱家角镇" in text
    layers = {layer["id"]: layer for layer in spec["layers"]}
    assert set(layers) == {"towns-3", "chosen", "sites-3", "leaders", "names"}
    assert layers["names"]["characterSet"] == "auto"
    assert layers["sites-3"]["data"][0]["icon"] == "SUPERVISED"


def test_a_name_moves_off_the_marks_of_its_town() -> None:
    data = sample_map()  # its one site lies where the name of the ninth town would stand
    _, south, _, north = data.bounds
    up = 460 / (north - south)
    across = up * math.cos(math.radians((south + north) / 2))
    mark = data.sites[0]
    for name in placed_names(data, 15, 460):
        area, (lon, lat) = name.area, name.at
        free_x = abs(lon - mark.lon) * across - text_width(area.name, 15) / 2 - points.size_of(mark.workers) / 2
        free_y = abs(lat - mark.lat) * up - 0.6 * 15 - points.size_of(mark.workers) / 2
        assert max(free_x, free_y) >= 0, area.name
        within = any(Point(lon, lat).within(ShapelyPolygon(part[0])) for part in area.parts)
        assert within == (name.line is None), area.name  # beside its town a line leads there


def test_the_map_is_sent_without_padding() -> None:
    sent = deck(sample_map(), height=420, picks=3).to_json()
    assert json.dumps(json.loads(sent), ensure_ascii=False, separators=(",", ":"), sort_keys=True) == sent


def test_a_key_switches_tianditu_on() -> None:
    spec = spec_of(sample_map(), tianditu_key="K&Y")
    style = spec["mapStyle"]
    assert style.startswith("data:application/json,")
    assert "tianditu.gov.cn" in style
    assert "K%2526Y" in style  # escaped in the tile address, and again in the data address


def test_a_chosen_town_fills_the_view() -> None:
    whole, one = sample_map().bounds, sample_map(chosen=("310118106",)).bounds
    assert whole[0] <= one[0] < one[2] <= whole[2]
    assert view_of(one, 420)[2] > view_of(whole, 420)[2] + 1


def test_the_charts_map_is_the_same_data() -> None:
    data = sample_map()
    spec = geoshape(data, height=420).to_dict()
    towns_layer, sites_layer = spec["layer"][0], spec["layer"][1]
    drawn, marks = (spec["datasets"][layer["data"]["name"]] for layer in (towns_layer, sites_layer))
    assert [f["code"] for f in drawn] == [a.code for a in data.areas]
    assert marks[0]["site_no"] == "QP1"
    assert {p["name"] for layer in (towns_layer, sites_layer) for p in layer.get("params", [])} | {
        p["name"] for p in spec.get("params", [])
    } == {"town", "site"}


@pytest.mark.parametrize("chosen", [(), ("310118106",)])
def test_the_charts_map_is_drawn_and_leaves_the_rest_empty(chosen: tuple[str, ...]) -> None:
    """Rings the wrong way round would fill the whole canvas."""
    chart = geoshape(sample_map(chosen=chosen), height=420, width=460)
    picture = Image.open(io.BytesIO(vl_convert.vegalite_to_png(chart.to_json(), scale=1))).convert("RGB")
    pixels = [picture.getpixel((x, y)) for x in range(picture.width) for y in range(0, picture.height, 3)]
    ground = picture.getpixel((2, 2))
    empty = sum(1 for p in pixels if p == ground) / len(pixels)
    if chosen:
        # The chosen town fills the frame, its neighbours fade into the corners.
        assert empty < 0.6
    else:
        assert 0.3 < empty < 0.75


@pytest.mark.parametrize(("width", "height", "size"), [(760, 610, 34), (640, 560, 24), (None, 420, 13), (900, 300, 20)])
def test_names_of_neighbouring_towns_never_stand_on_one_another(width: int | None, height: int, size: int) -> None:
    amounts = tuple((a.code, Decimal(12), "12 件") for a in town_areas())
    data = map_data(TownMap("lead.overdue", "超期未结线索（件）", amounts, 2023))
    placed = placed_names(data, size, height, width, marks=False)
    west, south, east, north = data.bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    room = width or math.inf
    scale = min(room / ((east - west) * squeeze), height / (north - south))
    boxes = [(n.at[0] * squeeze * scale, n.at[1] * scale, text_width(n.area.name, size), size) for n in placed]
    for (x, y, w, h), (u, v, p, q) in itertools.combinations(boxes, 2):
        assert abs(x - u) >= (w + p) / 2 - 0.5 or abs(y - v) >= (h + q) / 2 - 0.5


def test_a_tag_hides_no_red_mark_and_stands_upon_no_other_town() -> None:
    west, south, _, north = sample_map().bounds
    squeeze, scale = math.cos(math.radians((south + north) / 2)), 408 / (north - south)

    def at(point: list[float] | tuple[float, float]) -> tuple[float, float]:
        return (point[0] - west) * squeeze * scale + 30, (north - point[1]) * scale + 6

    areas = town_areas()
    named = tuple(
        DrawnTown(
            tuple(tuple(at(p) for p in part[0]) for part in a.parts), at(a.label), (text_width(a.name, 26) + 40, 30)
        )
        for a in areas
    )
    # A red mark where every name would like to stand.
    marks = tuple((*town.home, 7.0, 900.0) for town in named)
    tags = placed_tags(named, marks, (528, 420))
    boxes = [
        box(t.at[0] - n.size[0] / 2, t.at[1] - 15, t.at[0] + n.size[0] / 2, t.at[1] + 15)
        for t, n in zip(tags, named, strict=True)
    ]
    for (a, own), (b, other) in itertools.combinations(zip(areas, boxes, strict=True), 2):
        assert not own.intersects(other), (a.name, b.name)
    for n, (area, tag, own) in enumerate(zip(areas, tags, boxes, strict=True)):
        assert not any(own.intersects(Point(mark[:2]).buffer(6)) for mark in marks), area.name
        for m, town in enumerate(named):
            reach = sum(own.intersection(ShapelyPolygon(ring)).area for ring in town.rings) / own.area
            assert m == n or reach < 0.5, (area.name, areas[m].name)  # over the border, never upon another town
        inside = any(ShapelyPolygon(ring).contains(Point(tag.at)) for ring in named[n].rings)
        assert inside == (tag.start is None), area.name


def test_what_a_name_and_its_line_cover_is_what_the_shapes_say() -> None:
    """Counted along borders, which is quick, as by cutting the shapes, which is sure."""
    areas = town_areas()
    west, south, _, north = sample_map().bounds
    towns = [[tuple(((p[0] - west) * 1900, (north - p[1]) * 2200) for p in part[0]) for part in a.parts] for a in areas]
    shapes = [shapely.union_all([ShapelyPolygon(ring) for ring in rings]) for rings in towns]
    borders = [np.concatenate([_border(ring) for ring in rings]) for rings in towns]
    grid = _Grid((70, 20), borders, (700, (north - south) * 2200))
    boxes = grid.boxes(grid.x, grid.y)
    for town, within in zip(shapes, grid.within, strict=True):
        assert np.abs(within - shapely.area(shapely.intersection(town, boxes))).max() < 0.005 * shapely.area(boxes[0])
    home, starts = shapes[0].representative_point(), np.column_stack([grid.x, grid.y])
    lines = [LineString([(home.x, home.y), start]) for start in starts]
    for strangers in (slice(1, None), slice(None)):  # home lies outside, or in one of them
        cut = sum(shapely.length(shapely.intersection(town, lines)) for town in shapes[strangers])
        found = _length_within(borders[strangers], (home.x, home.y), starts, shapes[strangers])
        assert np.abs(found - cut).max() < 1e-6
