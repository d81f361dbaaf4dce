"""Charts of this screen only: incidents over time, group events by people and public opinion on a line of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

import altair as alt
import pandas as pd

from data_access.rules.incident_rules import VETOED
from metrics.definitions.incidents import GROUP
from metrics.judging.targets import Status
from metrics.questions.incident_lists import Incident
from metrics.questions.incident_sentences import minutes_text
from metrics.questions.sensitive_periods import Span, day_after, heights, is_short
from pages.parts.charts.palette import ink, status_colours
from pages.parts.charts.specifications import specified

LATE, IN_TIME, UNTIMED = "首报超时", "按时首报", "时刻不详或未首报"
_SHAPES = {LATE: "square", IN_TIME: "circle", UNTIMED: "diamond"}


def state_of(incident: Incident) -> str:
    """How an incident's first report stands against its limit."""
    report = incident.report
    if report is None or report.minutes is None:
        return UNTIMED
    return LATE if report.late else IN_TIME


def _points(listed: Sequence[Incident], below: float) -> pd.DataFrame:
    rows = [
        {
            "number": x.number,
            "day": x.found_on,
            "level": (x.people or 0) if x.kind == GROUP else below,
            "title": x.title,
            "kind": x.kind,
            "people": f"{x.people} 人" if x.people is not None else "人数未填",
            "town": x.town,
            "report": minutes_text(x.report.minutes if x.report else None),
            "state": state_of(x),
        }
        for x in listed
    ]
    return pd.DataFrame(rows)


def _level_words(lines: Mapping[str, int]) -> str:
    """Words at the axis: what has no people, and each line by its name, where no mark can cover them."""
    text = "".join(f"datum.value == {people} ? '{line} {people} 人' : " for line, people in lines.items())
    return f"datum.value < 0 ? '舆情' : {text}'群体性事件'"


def _band(span: Span, first: date, last: date) -> dict[str, Any]:
    begins, ends = span.within(first, last)
    return {"from": begins, "to": ends, "middle": span.middle(first, last), "name": span.name,
            "side": span.side(first, last)}  # fmt: skip


@specified
def timeline(
    listed: Sequence[Incident], spans: Sequence[Span], first: date, last: date, *, names: dict[str, str], height: int
) -> alt.LayerChart:
    """Incidents by day; group events by their people with both lines, what has no people on a line of its own below.

    ``names`` are the towns by code. The selection ``incident`` (number) takes clicks.
    """
    inks, colours = ink(), status_colours()
    most = max((x.people or 0 for x in listed if x.kind == GROUP), default=0)
    lines, top, below = heights(most, last)
    days = alt.Scale(domain=[str(first), str(day_after(last))])
    ticks = [below, 0, *lines.values()]
    # A short period has no first of a month to be marked at.
    by_day = is_short(first, last)
    axis = alt.Axis(
        format="%m-%d" if by_day else "%Y-%m", labelColor=inks["muted"], grid=False, labelOverlap=True, title=None,
        tickCount={"interval": "day" if by_day else "month", "step": 1},
    )  # fmt: skip
    x = alt.X("day:T", title=None, scale=days, axis=axis)
    y = alt.Y(
        "level:Q",
        title=None,
        scale=alt.Scale(domain=[below, top], padding=14),
        axis=alt.Axis(
            values=ticks, labelColor=inks["text"], labelFontSize=13, gridColor=inks["grid"], domain=False, ticks=False,
            labelExpr=_level_words(lines),
        ),
    )  # fmt: skip
    layers: list[alt.Chart] = []
    if spans:
        bands = pd.DataFrame([_band(span, first, last) for span in spans])
        shaded = alt.Chart(bands).encode(
            x=alt.X("from:T", title=None, scale=days, axis=axis), x2=alt.X2("to:T", title=None)
        )
        layers.append(shaded.mark_rect(color=inks["primary"], opacity=0.09))
        # A name is centred on its band; near an edge, where it has no room, it begins or ends with it.
        sides: tuple[tuple[Literal["left", "center", "right"], str, int], ...]
        sides = ("left", "from", 4), ("center", "middle", 0), ("right", "to", -4)
        for align, end, dx in sides:
            named = bands[bands["side"] == align].drop(columns="side")
            if not named.empty:
                layers.append(
                    alt.Chart(named)
                    .mark_text(align=align, baseline="bottom", dx=dx, dy=-3, color=inks["muted"], fontSize=12)
                    .encode(x=alt.X(f"{end}:T", title=None, scale=days, axis=axis), y=alt.value(0), text="name:N")
                )
    limits = pd.DataFrame([{"level": people, "grave": line == VETOED} for line, people in lines.items()])
    layers.append(
        alt.Chart(limits)
        .mark_rule(strokeDash=[5, 4], strokeWidth=1.5)
        .encode(
            y=y,
            color=alt.condition("datum.grave", alt.value(colours[Status.MISSED]), alt.value(inks["muted"])),
        )
    )
    points = _points(listed, below)
    if not points.empty:
        points["town"] = [names.get(code, code) for code in points["town"]]
        domain, shades = list(_SHAPES), [_shade(state, colours, inks) for state in _SHAPES]
        layers.append(
            alt.Chart(points)
            .mark_point(filled=True, size=150, opacity=0.9, stroke=inks["raised"], strokeWidth=1.2, cursor="pointer")
            .encode(
                x=x,
                y=y,
                fill=alt.Fill("state:N", scale=alt.Scale(domain=domain, range=shades), legend=None),
                shape=alt.Shape("state:N", scale=alt.Scale(domain=domain, range=list(_SHAPES.values())), legend=None),
                tooltip=[
                    alt.Tooltip("title:N", title="事件"), alt.Tooltip("kind:N", title="类型"),
                    alt.Tooltip("town:N", title="街镇"), alt.Tooltip("day:T", title="发现", format="%Y-%m-%d"),
                    alt.Tooltip("people:N", title="人数"), alt.Tooltip("report:N", title="首报用时"),
                ],
            )
            .add_params(alt.selection_point(name="incident", fields=["number"], on="click", empty=False))
        )  # fmt: skip
    chart: alt.LayerChart = alt.layer(*layers).resolve_scale(color="independent").properties(height=height)
    return chart


def _shade(state: str, colours: dict[Status, str], inks: dict[str, str]) -> str:
    return {LATE: colours[Status.MISSED], IN_TIME: inks["primary"], UNTIMED: inks["line"]}[state]


def legend() -> dict[str, Any]:
    """Mark and colour of each state for the line under the chart, as Markdown takes them."""
    return {LATE: ("red", "■"), IN_TIME: ("primary", "●"), UNTIMED: ("gray", "◆")}
