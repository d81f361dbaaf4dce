"""Charts of the campaigns screen."""

from __future__ import annotations

import altair as alt
import pandas as pd

from pages.parts.palette import ink
from pages.parts.specifications import specified


@specified
def town_bars(table: pd.DataFrame, column: str, colour: str, *, most: int) -> alt.LayerChart:
    """A bar per town in the order of the table, labelled; the pick is the selection ``bar`` (code).

    ``table`` has town, code and the counted ``column``; bars side by side share the scale up to ``most``.
    """
    inks = ink()
    counts = table[["town", "code"]].assign(count=table[column])
    pick = alt.selection_point(name="bar", fields=["code"], on="click", empty=False)
    axis = alt.Axis(labelColor=inks["text"], labelFontSize=13, domain=False, ticks=False, labelPadding=6)
    base = alt.Chart(counts).encode(
        y=alt.Y("town:N", sort=counts["town"].tolist(), title=None, axis=axis),
        x=alt.X("count:Q", axis=None, scale=alt.Scale(domain=[0, (most or 1) * 1.15])),
        tooltip=[alt.Tooltip("town:N", title="街镇"), alt.Tooltip("count:Q", title="未清零")],
    )
    bars = base.mark_bar(cursor="pointer", cornerRadiusEnd=3, color=colour).add_params(pick)
    texts = base.mark_text(align="left", dx=6, fontSize=13, fontWeight=600, color=inks["text"]).encode(text="count:Q")
    return alt.LayerChart(layer=[bars, texts]).properties(height=30 * len(counts))
