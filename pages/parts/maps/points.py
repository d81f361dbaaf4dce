"""What a map of the towns and sites shows, and its legend. Two modules draw the same `MapData`: `map_deck` on screen,
`map_chart` for slides, documents and browsers without WebGL.

North is up, names are always on, a site's mark differs by shape as well as by colour.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from data_access.reference.polygons import Area, Polygon
from metrics.definitions.checklist_results import Grade
from metrics.judging.targets import Status
from metrics.judging.values import Value
from metrics.questions.site_results import SiteState
from metrics.wording.formats import base, percent, value_text
from pages.parts.charts.palette import MARKDOWN_COLOURS, MARKS, ink, is_dark, status_colours
from pages.parts.maps.map_classes import MapClasses, no_data, steps

ATTRIBUTION = (
    "地图边界数据 [© OpenStreetMap 贡献者](https://www.openstreetmap.org/copyright)（ODbL 1.0），"
    "仅供工作参考，不作法律依据"
)
CHINESE = "Noto Sans CJK SC, Microsoft YaHei, sans-serif"
SHAPES = {Grade.GOOD: "circle", Grade.RECTIFY: "triangle-up", Grade.SUPERVISED: "square", Grade.UNSEEN: "circle"}
GRADE_STATUS = {
    Grade.GOOD: Status.MET,
    Grade.RECTIFY: Status.NEAR,
    Grade.SUPERVISED: Status.MISSED,
    Grade.UNSEEN: Status.UNKNOWN,
}
GRADE_MARKS = {grade: MARKS[status] for grade, status in GRADE_STATUS.items()}
GRADE_MARKDOWN = {
    grade: f":{MARKDOWN_COLOURS[status]}[{MARKS[status]} {grade.value}]" for grade, status in GRADE_STATUS.items()
}
DRAWN = (Grade.UNSEEN, Grade.GOOD, Grade.RECTIFY, Grade.SUPERVISED)  # what must be seen is drawn last


@dataclass(frozen=True)
class TownArea:
    """A town on the map; ``step`` is its class from 0, None without a value; ``known`` False: no town of ours."""

    code: str
    name: str
    parts: tuple[Polygon, ...]
    label: tuple[float, float]
    step: int | None
    line: str  # what the tooltip says below the name
    known: bool = True


@dataclass(frozen=True)
class SiteMark:
    site_no: str
    name: str
    lon: float
    lat: float
    workers: int
    grade: Grade
    line: str


@dataclass(frozen=True)
class MapData:
    """What both renderers draw: areas with their class, sites, the classes' labels, the towns picked out."""

    measure: str
    areas: tuple[TownArea, ...]
    sites: tuple[SiteMark, ...]
    scale: MapClasses
    chosen: tuple[str, ...] = ()

    @property
    def counts(self) -> tuple[int, ...]:
        """Towns per class."""
        return tuple(sum(1 for a in self.areas if a.step == n) for n in range(len(self.scale.labels)))

    @property
    def without_value(self) -> int:
        return sum(1 for a in self.areas if a.known and a.step is None)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north of the areas that are looked at: the chosen towns, or all of ours."""
        looked_at = [a for a in self.areas if a.code in self.chosen] or [a for a in self.areas if a.known]
        points = [p for a in looked_at or self.areas for part in a.parts for p in part[0]]
        lons, lats = [p[0] for p in points], [p[1] for p in points]
        return min(lons), min(lats), max(lons), max(lats)


def town_areas(
    areas: Sequence[Area], strangers: Sequence[Area], values: dict[str, Value], scale: MapClasses
) -> tuple[TownArea, ...]:
    """The areas with the class and the words of their value; a stranger is drawn grey."""
    found = [
        TownArea(
            a.code,
            a.name,
            a.parts,
            a.label,
            scale.class_of(values[a.code].value),
            " · ".join(
                filter(None, (f"{values[a.code].metric.name} {value_text(values[a.code])}", base(values[a.code])))
            ),
        )
        for a in areas
    ]
    return (
        *found,
        *(TownArea(a.code, a.name, a.parts, a.label, None, "不在街镇名录中", known=False) for a in strangers),
    )


def size_of(workers: int) -> float:
    """Width of a site's mark in px: its area grows with the workers on site, between 11 and 34 px."""
    return min(34.0, max(11.0, 1.5 * math.sqrt(workers) + 3))


def grade_colours() -> dict[Grade, str]:
    colours = status_colours()
    return {grade: colours[status] for grade, status in GRADE_STATUS.items()}


def fill_of(area: TownArea) -> str:
    return no_data() if area.step is None else steps()[area.step]


def in_drawing_order(sites: Sequence[SiteMark]) -> list[SiteMark]:
    """What must be seen last, and small marks above large ones."""
    order = {grade: n for n, grade in enumerate(DRAWN)}
    return sorted(sites, key=lambda m: (order[m.grade], -m.workers, m.site_no))


def border() -> str:
    """The line between towns."""
    return "#5B7593" if is_dark() else ink()["raised"]


def legend(data: MapData, *, sites: bool = True) -> str:
    """The legend as HTML of our own words only: classes with their counts, then the marks of the sites."""
    colours = grade_colours()
    box = f"display:inline-block;width:1.1em;height:0.8em;margin-right:0.3em;border:1px solid {ink()['grid']}"
    fills = [*steps()[: len(data.scale.labels)]]
    texts = [f"{label} {count} 个街镇" for label, count in zip(data.scale.labels, data.counts, strict=True)]
    if data.without_value:
        fills.append(no_data())
        texts.append(f"无发生或无数据 {data.without_value} 个街镇")
    classes = [
        f'<span style="{box};background:{fill}"></span>{escape(text)}' for fill, text in zip(fills, texts, strict=True)
    ]
    lines = [_legend_block([f"<b>{escape(data.measure)}</b>", *classes], "classes")]
    if sites:
        counted = Counter(mark.grade for mark in data.sites)
        marks = [
            f'<span style="color:{colours[grade]}">{GRADE_MARKS[grade]}</span> {grade.value} {counted[grade]} 个'
            for grade in reversed(DRAWN)
        ]
        lines.append(_legend_block(["<b>在建工地</b>", *marks, "图标越大，在场人数越多"], "marks"))
    return "".join(lines)


def _legend_block(entries: Sequence[str], place: str) -> str:
    """One of the two blocks; map.css puts them into the corners the district leaves empty."""
    spans = "".join(f"<span>{entry}</span>" for entry in entries)
    return f'<div class="map-legend {place}">{spans}</div>'


def site_line(site: SiteState) -> str:
    """What the tooltip says of a site."""
    score = "" if site.score is None else f" 得分率 {percent(site.score)}"
    seen = f"{site.seen_on} 核查" if site.seen_on else "尚未核查"
    workers = f"在场 {site.workers} 人" if site.workers is not None else "在场人数未填"
    red = f" · 红线 {site.red_lines} 项未整改" if site.red_lines else ""
    late = " · 整改超期" if site.overdue_on else ""
    return f"{GRADE_MARKS[site.grade]} {site.grade.value}{score}{red}{late} · {seen} · {workers}"


def site_marks(sites: Sequence[SiteState]) -> tuple[SiteMark, ...]:
    """The sites that have a place."""
    return tuple(
        SiteMark(s.site_no, s.name, s.lon, s.lat, s.workers or 0, s.grade, site_line(s))
        for s in sites
        if s.lon is not None and s.lat is not None
    )
