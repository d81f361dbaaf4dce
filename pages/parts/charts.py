"""Charts that screens share, in one engine (Altair) and one hand."""

from __future__ import annotations

from datetime import date, timedelta

import altair as alt
import pandas as pd

from metrics.targets import Status
from pages.parts.palette import MARKS, ink, status_colours, status_surfaces
from pages.parts.specifications import specified


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

    ``cells`` has one row per cell with row, column, said, status (str), base, row_key, metric. The pick is the
    selection ``cell`` with the fields row_key and metric.
    """
    colours, surfaces, inks = status_colours(), status_surfaces(), ink()
    cells = cells.assign(text=[f"{MARKS[Status(s)]} {v}" for s, v in zip(cells["status"], cells["said"], strict=True)])
    domain = [s.value for s in Status]
    pick = alt.selection_point(name="cell", fields=["row_key", "metric"], on="click", empty=False)
    shared = alt.Chart(cells).encode(
        x=alt.X(
            "column:N",
            sort=columns,
            title=None,
            axis=alt.Axis(
                orient="top",
                labelAngle=0,
                labelColor=inks["text"],
                labelFontSize=13,
                labelLimit=130,
                labelFlush=False,
                domain=False,
                ticks=False,
            ),
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
            alt.Tooltip("said:N", title="数值"),
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
def trend(lines: pd.DataFrame, notes: pd.DataFrame, *, series: list[str], height: int) -> alt.LayerChart:
    """Lines by month with direct labels; the last series is the one in question, the rest grey; events thin.

    ``lines`` has month (date), series, value; ``notes`` has day (date), label. The y-axis starts at zero.
    """
    inks = ink()
    shades = [*["#6B7785", "#A9B3BE"][: len(series) - 1], inks["primary"]]
    colour = alt.Color("series:N", scale=alt.Scale(domain=series, range=shades), legend=None)
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
            scale=alt.Scale(zero=True),
            axis=alt.Axis(labelColor=inks["muted"], gridColor=inks["grid"], domain=False),
        ),
        color=colour,
        tooltip=[
            alt.Tooltip("series:N", title="项目"),
            alt.Tooltip("month:T", title="月份", format="%Y-%m"),
            alt.Tooltip("value:Q", title="件数"),
        ],
    )
    dashes = alt.StrokeDash("series:N", scale=alt.Scale(domain=series, range=[[1, 0], [5, 3], [1, 0]]), legend=None)
    drawn = base.mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=28)).encode(strokeDash=dashes)
    last = _direct_labels(lines, span=float(lines["value"].max() or 1))
    labels = (
        alt.Chart(last)
        .mark_text(align="left", dx=8, fontSize=13, fontWeight=600)
        .encode(x="month:T", y="place:Q", text="text:N", color=colour)
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
    return alt.LayerChart(layer=layers).properties(
        height=height, padding={"right": 5, "left": 5, "top": 5, "bottom": 5}
    )


def _direct_labels(lines: pd.DataFrame, span: float) -> pd.DataFrame:
    """The last point of each series with a height for its label, labels kept apart by a tenth of the span."""
    last = lines.sort_values("month").groupby("series", as_index=False).last().sort_values("value")
    places: list[float] = []
    for value in last["value"]:
        places.append(max(float(value), places[-1] + span / 10) if places else float(value))
    texts = [f"{s} {v:,.0f}" for s, v in zip(last["series"], last["value"], strict=True)]
    return last.assign(place=places, text=texts)


def month_day(month: int) -> date:
    """202312 as the first day of that month."""
    return date(month // 100, month % 100, 1)


def spread_notes(notes: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """The notes within the axis, festivals and campaigns first, eleven weeks apart so that words do not collide."""
    within = notes[(notes["day"] >= first) & (notes["day"] <= last)]
    ranked = within.assign(rank=within["kind"].map({"春节": 0, "专项行动": 1}).fillna(2)).sort_values(["rank", "day"])
    kept: list[int] = []
    for index, day in ranked["day"].items():
        if all(abs(day - ranked.at[other, "day"]) >= timedelta(weeks=11) for other in kept):
            kept.append(int(str(index)))
    return within.loc[sorted(kept)]
