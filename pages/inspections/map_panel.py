"""The map of this screen: clicks on towns and sites, its classes, the plain twin, what does not match."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from data_access.reference.organisation import map_approval_number, tianditu_key, towns
from data_access.reference.polygons import Match, PolygonError, match
from data_access.reference.unit_names import town_areas
from metrics.engine.model import Metric
from metrics.engine.periods import Preset, period
from metrics.judging.values import Value
from metrics.questions.site_results import SiteState
from pages.parts import queries, shown_data
from pages.parts import site_queries as figures
from pages.parts.charts.palette import MARKS, theme_name
from pages.parts.charts.specifications import specified
from pages.parts.frame.screen_probe import Screen
from pages.parts.lists.twin import figure_forms, heading, in_numbers, parts, twin
from pages.parts.maps import points
from pages.parts.maps.map_chart import geoshape
from pages.parts.maps.map_classes import MapClasses, classes_of
from pages.parts.maps.map_deck import deck
from pages.parts.plain import plain, written
from pages.parts.scope.scope_bar import town_name, year

HEIGHT, PHONE_HEIGHT = 460, 340
_STYLE = (Path(__file__).parent / "map.css").read_text(encoding="utf-8")
PLAIN_MAP = specified(geoshape)


def show_town(code: str) -> None:
    """Make the page that town's; a click on the only chosen one gives the whole district back."""
    if code:
        st.session_state["town"] = [] if st.session_state.get("town") == [code] else [code]


def show_site(site_no: str) -> None:
    st.query_params["site"] = site_no


def _count_pick() -> None:
    st.session_state["map_picks"] = st.session_state.get("map_picks", 0) + 1


def _picked_on_deck() -> None:
    for objects in st.session_state["map"].selection.objects.values():
        if objects:
            _count_pick()
            if "site_no" in objects[0]:
                show_site(written(objects[0]["site_no"]))
            else:
                show_town(objects[0]["code"])


def picked_on_chart(key: str) -> None:
    """Follow a click on a chart whose selections are ``town`` (code) and ``site`` (site_no)."""
    selection = st.session_state[key].selection
    # A click on one layer reaches the other's selection too, there without its field.
    sites = [item["site_no"] for item in selection.get("site", []) if item.get("site_no")]
    places = [item["code"] for item in selection.get("town", []) if item.get("code")]
    if sites or places:
        _count_pick()
    if sites:
        show_site(sites[0])
    elif places:
        show_town(places[0])


def picks() -> int:
    return int(st.session_state.get("map_picks", 0))


def matched() -> Match | str:
    """The polygons beside our towns, or why there are none (Chinese)."""
    try:
        return match(town_areas(year()), (t.code for t in towns(year())))
    except PolygonError as error:
        return str(error)


def mismatch_text(found: Match) -> str:
    """What does not match, named on either side; empty when all fits."""
    parts = []
    if found.without_area:
        parts.append(f"{len(found.without_area)} 个街镇没有边界：{'、'.join(town_name(c) for c in found.without_area)}")
    if found.strangers:
        named = "、".join(f"{a.name}（{a.code}）" for a in found.strangers)
        parts.append(f"边界文件中 {len(found.strangers)} 处不在街镇名录：{named}")
    return f"{';'.join(parts)}。地图按代码匹配，其余图表不受影响。" if parts else ""


@dataclass(frozen=True)
class ShownOnMap:
    """What the page hands to the map: the measure's value by town code and the sites in the scope."""

    metric: Metric
    by_town: dict[str, Value]
    sites: Sequence[SiteState]


def draw(scope: Scope, preset: Preset, shown: ShownOnMap, known: Screen, *, simple: bool) -> None:
    """The map with its legend and attribution; without usable polygons, a message in its place."""
    found = matched()
    if isinstance(found, str):
        st.warning(f"地图暂不能显示：{plain(found)}其余图表和清单照常使用。", icon=":material/wrong_location:")
        return
    mismatch = mismatch_text(found)
    if mismatch:
        st.warning(plain(mismatch), icon=":material/wrong_location:")
    scale = _scale(scope, preset, shown.metric)
    areas = points.town_areas(found.areas, found.strangers, shown.by_town, scale)
    data = points.MapData(shown.metric.name, areas, points.site_marks(shown.sites), scale, scope.towns)
    missing = len(shown.sites) - len(data.sites)
    height = PHONE_HEIGHT if known.narrow else HEIGHT
    alt = f"{shown.metric.name}街镇地图，{len(data.areas)} 个街镇、{len(data.sites)} 个在建工地"
    canvas = st.container(key="map-canvas", gap=None)
    if simple or known.narrow or not known.webgl:
        key = f"plain-map-{picks()}-{theme_name()}"
        canvas.vega_lite_chart(
            PLAIN_MAP(data, height=height),
            on_select=lambda: picked_on_chart(key),
            selection_mode=["town", "site"],
            key=key,
            alt=alt,
        )
    else:
        canvas.pydeck_chart(
            deck(data, height=height, picks=picks(), tianditu_key=tianditu_key()),
            height=height,
            on_select=_picked_on_deck,
            selection_mode="single-object",
            key="map",
            alt=alt,
        )
    canvas.html(f"<style>{_STYLE}</style>{points.legend(data)}")
    if not known.webgl:
        st.caption(":material/info: 浏览器未启用 WebGL，已改用简图，内容相同。")
    note = f"另有 {missing} 个工地没有坐标。" if missing else ""
    tiles = "；底图 © 天地图" if tianditu_key() else ""
    st.caption(f"{note}{points.ATTRIBUTION}{tiles} · 审图号：{plain(map_approval_number()) or '未填'}")


def _scale(scope: Scope, preset: Preset, metric: Metric) -> MapClasses:
    """The classes over all towns as of the data's last day, so that colours keep their meaning over months."""
    if metric.unit == "%":
        return classes_of(metric, [])
    last = shown_data.state().as_of
    whole = replace(scope, towns=())
    if preset is not Preset.CUSTOM and scope.as_of < last:
        start, end = period(preset, last)
        whole = replace(whole, start=start, end=end, as_of=last)
    found = figures.town_values(whole, queries.town_codes(whole))
    return classes_of(metric, [v[metric.id].value for v in found.values()])


def table(shown: ShownOnMap, codes: list[str]) -> None:
    """The map as a table: towns with the measure and their sites by grade."""
    with st.expander("以表格显示", icon=":material/table:"):
        counted = Counter((s.town, s.grade) for s in shown.sites)
        listed = pd.DataFrame(
            [
                {
                    "街镇": town_name(code),
                    heading(shown.metric): in_numbers(shown.by_town[code]),
                    "状态": f"{MARKS[shown.by_town[code].status]} {shown.by_town[code].status.value}",
                    **parts(shown.by_town[code]),
                    **{g.value: counted[code, g] for g in points.GRADE_MARKS},
                }
                for code in codes
            ]
        )
        twin(listed, f"各街镇{shown.metric.name}", figure_forms(shown.metric))
