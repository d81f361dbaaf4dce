"""Charts that screens share, in one engine (Altair) and one hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from typing import Any

import altair as alt
import pandas as pd

from data_access.database.schema import CAMPAIGN_NOTE, FESTIVAL_NOTE
from data_access.rules.months import first_day
from metrics.judging.targets import Status
from metrics.wording.formats import money_text, on_mark
from pages.parts.charts.palette import MARKS, ink, label_colours, line_colours, status_colours, status_surfaces
from pages.parts.charts.specifications import specified

# A long heading stands in two lines rather than not at all.
_HALF = "ceil(length(datum.label) / 2)"
_IN_TWO_LINES = f"length(datum.label) > 5 ? [slice(datum.label, 0, {_HALF}), slice(datum.label, {_HALF})] : datum.label"

# An axis in 万元, from one 亿 on in 亿: as sums are said.
SUMS_AXIS = "datum.value >= 10000 ? format(datum.value / 10000, ',.2~f') + ' 亿' : format(datum.value, ',.0f')"


def column_axis(**more: Any) -> alt.Axis:
    """The names of columns, above a table of tiles."""
    own: dict[str, Any] = {"labelColor": ink()["text"], "labelFontSize": 13, "domain": False, "ticks": False}
    return alt.Axis(orient="top", labelAngle=0, **own, **more)


@specified
def status_table(
    cells: pd.DataFrame,
    rows: list[str],
    columns: list[str],
    *,
    height: int,
    row_title: str = "街镇",
    column_title: str = "指标",
) -> alt.LayerChart:
    """A heat table of figures: surface and mark by status, the value in each cell; a cell can be picked.

    ``cells`` has one row per cell with row, column, wording, status (str), base, row_key, metric. The pick is the
    selection ``cell`` with the fields row_key and metric.
    """
    colours, inks = status_colours(), ink()
    # Only what needs looking at is tinted.
    surfaces = dict.fromkeys(Status, inks["raised"])
    surfaces |= {s: shade for s, shade in status_surfaces().items() if s in (Status.NEAR, Status.MISSED)}
    cells = cells.assign(
        text=[f"{MARKS[Status(s)]} {v}" for s, v in zip(cells["status"], cells["wording"], strict=True)]
    )
    domain = [s.value for s in Status]
    pick = alt.selection_point(name="cell", fields=["row_key", "metric"], on="click", empty=False)
    shared = alt.Chart(cells).encode(
        x=alt.X(
            "column:N",
            sort=columns,
            title=None,
            axis=column_axis(labelExpr=_IN_TWO_LINES, labelOverlap=False, labelFlush=False),
        ),
        y=alt.Y(
            "row:N",
            sort=rows,
            title=None,
            axis=alt.Axis(labelColor=inks["text"], labelFontSize=13, labelFlush=False, domain=False, ticks=False),
        ),
        tooltip=[
            alt.Tooltip("row:N", title=row_title),
            alt.Tooltip("column:N", title=column_title),
            alt.Tooltip("wording:N", title="数值"),
            alt.Tooltip("base:N", title="基数"),
            alt.Tooltip("status:N", title="状态"),
        ],
    )
    tiles = shared.mark_rect(cursor="pointer", stroke=inks["grid"], strokeWidth=1).encode(
        color=alt.Color("status:N", scale=alt.Scale(domain=domain, range=[surfaces[s] for s in Status]), legend=None)
    )
    texts = shared.mark_text(fontSize=13, fontWeight=500).encode(
        text="text:N",
        color=alt.Color("status:N", scale=alt.Scale(domain=domain, range=[colours[s] for s in Status]), legend=None),
    )
    layered = alt.layer(tiles.add_params(pick), texts).resolve_scale(color="independent")
    shown: alt.LayerChart = layered.properties(height=height)
    return shown


@specified
def trend(
    lines: pd.DataFrame, notes: pd.DataFrame, *, series: list[str], height: int, unit: str = "件"
) -> alt.LayerChart:
    """Lines by month with direct labels; the last series is the one in question, the rest grey; events thin.

    ``lines`` has month (date), series, value in that unit (件, 万元); ``notes`` has day (date), label. The y-axis
    starts at zero.
    """
    inks = ink()
    lines = lines.assign(wording=[_text(value, unit) for value in lines["value"]])
    colour, words = (
        alt.Color("series:N", scale=alt.Scale(domain=series, range=shades), legend=None)
        for shades in (line_colours(len(series)), label_colours(len(series)))
    )
    x = alt.X(
        "month:T",
        title=None,
        axis=alt.Axis(format="%Y-%m", labelColor=inks["muted"], grid=False, tickCount=12, labelOverlap=True),
    )
    base = alt.Chart(lines).encode(
        x=x,
        y=alt.Y(
            "value:Q",
            title=None,
            **amounts_axis(lines["value"], unit=unit),
        ),
        color=colour,
        tooltip=[
            alt.Tooltip("series:N", title="项目"),
            alt.Tooltip("month:T", title="月份", format="%Y-%m"),
            alt.Tooltip("wording:N", title="数值"),
        ],
    )
    dashes = alt.StrokeDash("series:N", scale=alt.Scale(domain=series, range=[[1, 0], [5, 3], [1, 0]]), legend=None)
    drawn = base.mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=28)).encode(strokeDash=dashes)
    last = _direct_labels(lines, span=float(lines["value"].max() or 1), unit=unit)
    labels = (
        alt.Chart(last)
        .mark_text(align="left", dx=8, fontSize=13, fontWeight=600)
        .encode(x="month:T", y="place:Q", text="text:N", color=words)
    )
    layers = [drawn, labels]
    if len(notes):
        marks = alt.Chart(notes).encode(x="day:T")
        layers.append(marks.mark_rule(color=inks["muted"], strokeDash=[2, 3], opacity=0.7))
        layers.append(
            marks.mark_text(align="left", dx=4, dy=6, baseline="top", fontSize=12, color=inks["muted"]).encode(
                y=alt.value(0),
                text="label:N",
                tooltip=[alt.Tooltip("label:N", title="事项"), alt.Tooltip("day:T", title="日期", format="%Y-%m-%d")],
            )
        )
    shown = alt.LayerChart(layer=layers, resolve={"scale": {"color": "independent"}})
    return shown.properties(height=height, padding={"right": 5, "left": 5, "top": 5, "bottom": 5})


def _text(value: float, unit: str) -> str:
    """As the words beside the chart say it: sums in 万元 or 亿元, counts whole."""
    return money_text(Decimal(str(value)) * 10_000) if unit == "万元" else f"{value:,.0f} {unit}"


def _direct_labels(lines: pd.DataFrame, span: float, unit: str) -> pd.DataFrame:
    """The last point of each series with a height for its label, labels kept apart by a tenth of the span."""
    last = lines.sort_values("month").groupby("series", as_index=False).last().sort_values("value")
    places: list[float] = []
    for value in last["value"]:
        places.append(max(float(value), places[-1] + span / 10) if places else float(value))
    phrase = [on_mark(Decimal(str(v)) * 10_000) if unit == "万元" else f"{v:,.0f}" for v in last["value"]]
    texts = [f"{series} {words}" for series, words in zip(last["series"], phrase, strict=True)]
    return last.assign(place=places, text=texts)


def ticks(largest: Decimal, most: int = 5) -> list[Decimal]:
    """Round values from zero up to at least the largest, in at most so many steps."""
    step = Decimal(1)
    while True:
        for factor in (1, 2, 5):
            if step * factor * most >= largest:
                size = step * factor
                return [size * n for n in range(ceil(largest / size) + 1)] if largest else [Decimal(0), Decimal(1)]
        step *= 10


def amounts_axis(values: Iterable[float], *, unit: str = "") -> dict[str, Any]:
    """Scale and axis of amounts from zero in whole steps up to a named value no line goes beyond."""
    inks = ink()
    axis: dict[str, Any] = {"labelColor": inks["muted"], "gridColor": inks["grid"], "domain": False}
    written: dict[str, Any] = {"labelExpr": SUMS_AXIS} if unit == "万元" else {"format": ",d"}
    largest = max(values, default=0)
    if not largest:
        return {"scale": alt.Scale(domain=[0, 1]), "axis": alt.Axis(values=[0], format="d", **axis)}
    steps = [int(tick) for tick in ticks(Decimal(str(largest)))]
    return {"scale": alt.Scale(domain=[0, steps[-1]], nice=False), "axis": alt.Axis(values=steps, **written, **axis)}


@specified
def sparkline(points: Sequence[float], target: float | None, colour: str, *, height: int) -> alt.LayerChart:
    """A trend without axes: a thin line, its last point in ``colour``, the target as a dashed line.

    Needs points that differ: of equal ones there is nothing to see.
    """
    inks = ink()
    marks = [*points] if target is None else [*points, target]
    room = (max(marks) - min(marks)) * 0.12
    points_at = pd.DataFrame({"place": range(len(points)), "value": points})
    y = alt.Y("value:Q", axis=None, scale=alt.Scale(domain=[min(marks) - room, max(marks) + room], nice=False))
    x = alt.X("place:Q", axis=None, scale=alt.Scale(domain=[0, len(points) - 1], nice=False, padding=5))
    layers = [
        alt.Chart(points_at).mark_line(color=inks["muted"], strokeWidth=1.8).encode(x=x, y=y),
        alt.Chart(points_at.tail(1)).mark_point(filled=True, opacity=1, size=50, color=colour).encode(x=x, y=y),
    ]
    if target is not None:
        goal = alt.Chart(pd.DataFrame({"value": [target]})).mark_rule(color=inks["primary"], strokeDash=[4, 3])
        layers.insert(0, goal.encode(y=y))
    return alt.LayerChart(layer=layers, config=alt.Config(view=alt.ViewConfig(stroke=None))).properties(
        height=height, padding={"left": 0, "right": 0, "top": 2, "bottom": 2}
    )


def month_day(month: int) -> date:
    """202312 as the first day of that month."""
    return first_day(month)


def festivals_of(notes: pd.DataFrame) -> pd.DataFrame:
    """Of the notes the Spring Festivals."""
    return notes[notes["kind"] == FESTIVAL_NOTE]


def spread_notes(notes: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """The notes within the axis, each with room for its words before the next one.

    Festivals go first, then campaigns, the newest before older ones.
    """
    rank = {FESTIVAL_NOTE: 0, CAMPAIGN_NOTE: 1}
    within = [
        (rank.get(kind, 2), -day.toordinal(), day, label, place)
        for place, (day, label, kind) in enumerate(zip(notes["day"], notes["label"], notes["kind"], strict=True))
        if first <= day <= last
    ]
    kept: list[tuple[date, str, int]] = []
    for *_, day, label, place in sorted(within):
        sides = [sorted([(day, label), other[:2]]) for other in kept]
        if all(right[0] - left[0] >= _room(left[1]) for left, right in sides):
            kept.append((day, label, place))
    return notes.iloc[[place for _, _, place in sorted(kept)]]


def _room(label: str) -> timedelta:
    """The stretch of a two-year axis that the words take up, a screen of 1366 px given."""
    return timedelta(weeks=max(4, round(1.7 * len(label))))
