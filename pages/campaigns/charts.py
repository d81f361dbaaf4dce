"""Charts of the campaigns screen."""

from __future__ import annotations

import altair as alt
import pandas as pd

from pages.parts.charts.palette import ink
from pages.parts.charts.specifications import specified


@specified
def town_bars(
    order: tuple[str, ...], bars: pd.DataFrame, labels: pd.DataFrame, colours: tuple[tuple[str, str], ...], *, most: int
) -> alt.LayerChart:
    """A bar per town in ``order``, its parts one after the other, labelled; the pick is the selection ``bar``.

    ``bars`` has town, code, metric, part and count, the parts coloured as ``colours`` (part, colour) says; ``labels``
    has town, count and said. Bars side by side share the scale up to ``most``.
    """
    inks = ink()
    pick = alt.selection_point(name="bar", fields=["code", "metric"], on="click", empty=False)
    axis = alt.Axis(labelColor=inks["text"], labelFontSize=13, domain=False, ticks=False, labelPadding=6)
    scale = alt.Scale(domain=[0, (most or 1) * 1.5])
    y = alt.Y("town:N", sort=list(order), title=None, axis=axis)
    parts = [part for part, _ in colours]
    drawn = (
        alt.Chart(bars)
        .mark_bar(cursor="pointer", stroke=inks["raised"], strokeWidth=1)
        .encode(
            y=y,
            x=alt.X("count:Q", axis=None, scale=scale, stack=True),
            color=alt.Color(
                "part:N", scale=alt.Scale(domain=parts, range=[colour for _, colour in colours]), legend=None
            ),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("town:N", title="街镇"),
                alt.Tooltip("part:N", title="状态"),
                alt.Tooltip("count:Q", title="未清零"),
            ],
        )
        .add_params(pick)
    )
    texts = (
        alt.Chart(labels)
        .mark_text(align="left", dx=6, fontSize=13, fontWeight=600, color=inks["text"])
        .encode(y=y, x=alt.X("count:Q", axis=None, scale=scale), text="wording:N")
    )
    return alt.LayerChart(layer=[drawn, texts]).properties(height=28 * len(order))
