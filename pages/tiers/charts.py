"""Charts of this screen only: firms of tiers B and C at the end of each month."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from data_access.rules.months import month_text
from data_access.rules.tier_rules import GRAVE, PUNISHED
from metrics.questions.tier_lists import TierMonth
from pages.parts.charts.palette import ink
from pages.parts.charts.specifications import specified
from pages.parts.charts.time_series import amounts_axis


@specified
def course(months: Sequence[TierMonth], *, height: int) -> alt.LayerChart:
    """Columns of months: C below in the primary colour, B on it in grey, each with its number."""
    inks = ink()
    names = {GRAVE: f"{GRAVE} 级", PUNISHED: f"{PUNISHED} 级"}
    rows = [
        {"month": month_text(m.month), "tier": names[tier], "firms": firms, "order": place, "watched": m.watched}
        for m in months
        for place, (tier, firms) in enumerate(((GRAVE, m.grave), (PUNISHED, m.punished)))
    ]
    data = pd.DataFrame(rows)
    shades = alt.Scale(domain=list(names.values()), range=[inks["primary"], inks["line"]])
    y = alt.Y("firms:Q", title=None, stack="zero", **amounts_axis(data["watched"]))
    base = alt.Chart(data).encode(
        x=alt.X("month:N", title=None,
                axis=alt.Axis(labelAngle=0, labelColor=inks["muted"], labelOverlap=True, labelSeparation=8,
                              domain=False, ticks=False)),
        order="order:Q",
        tooltip=[
            alt.Tooltip("month:N", title="月末"), alt.Tooltip("tier:N", title="等级"),
            alt.Tooltip("firms:Q", title="户数"),
        ],
    )  # fmt: skip
    bars = base.mark_bar(stroke=inks["raised"], strokeWidth=1).encode(
        y=y, color=alt.Color("tier:N", scale=shades, legend=None)
    )
    words = base.mark_text(fontSize=13, fontWeight=600, color=inks["raised"]).encode(
        y=alt.Y("firms:Q", stack="zero", bandPosition=0.5),
        detail="tier:N",
        text=alt.condition("datum.firms > 0", alt.Text("firms:Q"), alt.value("")),
    )
    return alt.LayerChart(layer=[bars, words]).properties(height=height)
