"""Charts of this screen only: everything that happened to a firm, on a line for each kind."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from metrics.questions.firm_timeline import EVENT_GROUPS, FirmEvent
from metrics.questions.sensitive_periods import is_short
from pages.parts.charts.palette import ink
from pages.parts.charts.specifications import specified

LINE_HEIGHT = 26


@specified
def timeline(events: Sequence[FirmEvent]) -> alt.LayerChart:
    """A mark for each event by its day, a line for each kind that has any. The selection ``event`` takes clicks."""
    inks = ink()
    groups = [group for group in EVENT_GROUPS if any(event.group == group for event in events)]
    data = pd.DataFrame(
        [
            {
                "day": e.day,
                "group": e.group,
                "name": e.name,
                "about": e.about,
                "record": f"{e.fact}:{e.key}" if e.fact else None,
            }
            for e in events
        ]
    )
    first, last = min(event.day for event in events), max(event.day for event in events)
    # Ticks closer than a month would all bear its name.
    by_day = is_short(first, last)
    axis = alt.Axis(
        format="%Y-%m-%d" if by_day else "%Y-%m",
        tickCount={"interval": "day" if by_day else "month", "step": 1},
        labelColor=inks["muted"], grid=True, gridColor=inks["grid"], labelOverlap=True,
    )  # fmt: skip
    marks = (
        alt.Chart(data)
        .mark_point(filled=True, size=110, opacity=0.75, color=inks["primary"], stroke=inks["raised"], cursor="pointer")
        .encode(
            x=alt.X("day:T", title=None, axis=axis),
            y=alt.Y("group:N", title=None, sort=groups,
                    axis=alt.Axis(labelColor=inks["text"], labelFontSize=13, grid=True, gridColor=inks["grid"],
                                  domain=False, ticks=False)),
            tooltip=[
                alt.Tooltip("day:T", title="日期", format="%Y-%m-%d"), alt.Tooltip("name:N", title="事项"),
                alt.Tooltip("about:N", title="对象"),
            ],
        )
        .add_params(alt.selection_point(name="event", fields=["record"], on="click", empty=False))
    )  # fmt: skip
    return alt.LayerChart(layer=[marks]).properties(height=alt.Step(LINE_HEIGHT))
