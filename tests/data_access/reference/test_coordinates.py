"""Coordinates: the round trip, published pairs of the three datums, and the towns."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from data_access.reference.coordinates import BD09, CGCS2000, FROM_WGS84, GCJ02, WGS84, to_wgs84, town_at
from data_access.reference.organisation import town_features

lons, lats = st.floats(120.85, 121.35), st.floats(30.95, 31.30)  # the district's box


def _metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    return math.hypot((a[0] - b[0]) * 95_300, (a[1] - b[1]) * 110_900)  # at 31° north


@given(lons, lats, st.sampled_from([WGS84, CGCS2000, GCJ02, BD09]))
def test_the_round_trip_closes(lon: float, lat: float, crs: str) -> None:
    assert _metres(to_wgs84(*FROM_WGS84[crs](lon, lat), crs), (lon, lat)) < 0.01


@pytest.mark.parametrize("crs", [GCJ02, BD09])
def test_the_shift_is_that_of_the_datum(crs: str) -> None:
    shifted = FROM_WGS84[crs](121.12, 31.15)
    assert 300 < _metres(shifted, (121.12, 31.15)) < 1500


def test_a_published_pair() -> None:
    # 天安门 as the common converters give it: WGS84 116.404, 39.915.
    assert _metres(FROM_WGS84[GCJ02](116.404, 39.915), (116.41024449916938, 39.91640428150164)) < 0.01
    assert _metres(FROM_WGS84[BD09](116.404, 39.915), (116.41662724378733, 39.922699552216216)) < 0.5


def test_every_town_holds_its_own_point() -> None:
    for feature in town_features()["features"]:
        inside = shape(feature["geometry"]).representative_point()
        assert town_at(inside.x, inside.y) == feature["properties"]["code"]


def test_nothing_lies_outside_the_district() -> None:
    assert town_at(121.49, 31.24) is None
    assert town_at(31.15, 121.12) is None
