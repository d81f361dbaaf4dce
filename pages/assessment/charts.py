"""Charts of the assessment: the trend over the year, and the towns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import altair as alt
import pandas as pd

from metrics.assessment.score import Score
from metrics.assessment.score_sentences import grade_text
from metrics.indicators.indicators import Catalogue
from metrics.judging.targets import Status
from metrics.wording.formats import points_text
from pages.parts.charts.palette import ink, status_colours
from pages.parts.charts.specifications import specified


def _limits(grade_a: Decimal, grade_c: Decimal) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"limit": float(grade_a), "word": f"A 等线 {grade_a:f}"},
            {"limit": float(grade_c), "word": f"C 等线 {grade_c:f}"},
        ]
    )


@specified
def trend(
    points: Sequence[tuple[date, Decimal, str, Decimal]], *, grade_a: Decimal, grade_c: Decimal, height: int
) -> alt.LayerChart:
    """What is won of the points that are due (已到期应得), the projection to the year's end, and the grades' lines.

    ``points`` are day, projection, grade and what is won of what is due.
    """
    inks = ink()
    last = points[-1]
    together = last[1] == last[3]
    frame = pd.DataFrame(
        [
            {
                "day": point[0],
                "total": float(point[1]),
                "due": float(point[3]),
                "wording": points_text(point[1]),
                "due_text": points_text(point[3]),
                "name": f"推算全年 {points_text(point[1])}" if point == last and not together else "",
                "due_name": f"已到期应得 {points_text(point[3])}" if point == last else "",
                "grade": point[2],
            }
            for point in points
        ]
    )
    lowest = min([float(grade_c), *frame["due"]])
    # A score is read against the grades' lines, not against nothing.
    scale = alt.Scale(domain=[max(0, 10 * int((lowest - 5) // 10)), 100], zero=False)
    y = alt.Y(
        "total:Q",
        title=None,
        scale=scale,
        axis=alt.Axis(labelColor=inks["muted"], gridColor=inks["grid"], domain=False, tickCount=5),
    )
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%m-%d", values=[str(d) for d, *_ in points],
              labelColor=inks["muted"], grid=False, labelOverlap=True), scale=alt.Scale(padding=20))  # fmt: skip
    base = alt.Chart(frame).encode(
        x=x,
        y=y,
        tooltip=[
            alt.Tooltip("day:T", title="截至", format="%Y-%m-%d"),
            alt.Tooltip("due_text:N", title="已到期应得"),
            alt.Tooltip("wording:N", title="推算全年"),
            alt.Tooltip("grade:N", title="等次"),
        ],
    )
    won = base.encode(y=alt.Y("due:Q", scale=scale))
    rules = alt.Chart(_limits(grade_a, grade_c)).encode(y="limit:Q")
    shown: alt.LayerChart = alt.LayerChart(
        layer=[
            rules.mark_rule(color=inks["muted"], strokeDash=[4, 3]),
            rules.mark_text(align="left", dx=6, color=inks["muted"], fontSize=12).encode(
                x=alt.value("width"), text="word:N"
            ),
            base.mark_line(color=inks["muted"], strokeWidth=2, strokeDash=[6, 4]),
            base.mark_text(align="right", dx=-16, dy=-6, fontSize=13, color=inks["text"]).encode(text="name:N"),
            won.mark_line(color=inks["primary"], strokeWidth=2.5),
            won.mark_point(color=inks["primary"], filled=True, size=45),
            won.mark_text(align="right", dx=-16, dy=16, fontSize=13, fontWeight=600, color=inks["text"]).encode(
                text="due_name:N"
            ),
        ]
    ).properties(height=height, padding={"right": 5, "left": 5, "top": 5, "bottom": 5})
    return shown


@specified
def towns(
    rows: Sequence[tuple[str, str, Score]], *, catalogue: Catalogue, chosen: tuple[str, ...], height: int
) -> alt.LayerChart:
    """Sorted bars from zero with the A line; colour is the grade's, and the grade stands in words at the bar."""
    inks, colours = ink(), status_colours()
    shades = {"A": colours[Status.MET], "B": inks["primary"], "C": colours[Status.MISSED], "未定": inks["muted"]}
    frame = pd.DataFrame(
        [
            {
                "name": name,
                "code": code,
                "total": float(s.total or 0),
                "wording": f"{points_text(s.total or Decimal())} · {grade_text(s)}{'（否决）' if s.triggered else ''}",
                "grade": s.grade or "未定",
                "faded": bool(chosen) and code not in chosen,
            }
            for name, code, s in rows
        ]
    )
    pick = alt.selection_point(name="town", fields=["code"], on="click", empty=False)
    base = alt.Chart(frame).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelColor=inks["text"], labelFontSize=13, ticks=False,
                domain=False)),
        x=alt.X("total:Q", title=None, scale=alt.Scale(domain=[0, 100]), axis=None),
        tooltip=[alt.Tooltip("name:N", title="街镇"), alt.Tooltip("wording:N", title="折算得分")],
    )  # fmt: skip
    bars = base.mark_bar(cursor="pointer", height=17, cornerRadiusEnd=2).encode(
        color=alt.Color("grade:N", scale=alt.Scale(domain=list(shades), range=list(shades.values())), legend=None),
        opacity=alt.condition(alt.datum.faded, alt.value(0.35), alt.value(1.0)),
    )
    # All words stand in one column right of the scale, clear of the A line.
    words = base.mark_text(align="left", dx=8, fontSize=12, color=inks["text"]).encode(
        x=alt.value("width"), text="wording:N"
    )
    line = alt.Chart(pd.DataFrame([{"limit": float(catalogue.grade_a)}])).encode(x="limit:Q")
    rule = line.mark_rule(color=inks["muted"], strokeDash=[4, 3])
    shown: alt.LayerChart = alt.LayerChart(layer=[bars.add_params(pick), words, rule]).properties(height=height)
    return shown
