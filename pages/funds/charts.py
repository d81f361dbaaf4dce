"""The charts of the funds screen. Amounts are exact until here; a bar's length is drawn from 万元 as a float."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import altair as alt
import pandas as pd

from metrics.definitions.wage_accounts import MonthState
from metrics.judging.targets import Status
from metrics.questions.balances import WaterfallBar
from metrics.wording.formats import in_ten_thousands, money_text, on_mark
from pages.parts.charts.palette import MARKS, ink, is_dark, status_colours, status_surfaces
from pages.parts.charts.specifications import specified
from pages.parts.charts.time_series import SUMS_AXIS

STATE_STATUS = {
    MonthState.ON_TIME: Status.MET,
    MonthState.LATE: Status.NEAR,
    MonthState.PART: Status.MISSED,
    MonthState.NONE: Status.MISSED,
    MonthState.NOT_DUE: Status.UNKNOWN,
}


def _signed(step: WaterfallBar) -> str:
    sign = {1: "+", -1: "−", 0: ""}[step.sign] if step.amount else ""
    return sign + on_mark(step.amount)


def _tones() -> dict[str, str]:
    """Balances in the primary colour, what comes in a lighter step of it, what goes out grey."""
    if is_dark():
        return {"余额": "#8DB8EA", "增加": "#4E7FB5", "减少": "#6F7E8F"}
    return {"余额": "#17406D", "增加": "#6E9CCB", "减少": "#9AA6B2"}


@specified
def waterfall(steps: list[WaterfallBar], *, upright: bool, height: int) -> alt.LayerChart:
    """Opening, movements and closing as floating bars, upright or lying (phone); a bar can be picked by its metric."""
    inks, tones = ink(), _tones()
    labels = [step.label for step in steps]
    rows = pd.DataFrame(
        {
            "label": labels,
            "metric": [step.metric for step in steps],
            "low": [in_ten_thousands(step.low) for step in steps],
            "high": [in_ten_thousands(step.high) for step in steps],
            "text": [_signed(step) for step in steps],
            "tone": [{1: "增加", -1: "减少", 0: "余额"}[step.sign] for step in steps],
            "wording": [money_text(step.amount) for step in steps],
        }
    )
    # The level after each bar, drawn on to the next one.
    ends = [step.high if step.sign >= 0 else step.low for step in steps[:-1]]
    links = pd.DataFrame({"label": labels[:-1], "next": labels[1:], "level": [in_ten_thousands(end) for end in ends]})
    longest = max(rows["high"].max(), 1.0)
    axis = alt.Axis(
        labelAngle=0,
        labelColor=inks["text"],
        labelFontSize=14,
        domain=False,
        ticks=False,
        title=None,
        labelPadding=8,
        labelFlush=False,
        grid=False,
    )
    size = alt.Axis(
        title=None, labelExpr=SUMS_AXIS, labelColor=inks["muted"], gridColor=inks["grid"], domain=False, tickCount=4
    )
    scale = alt.Scale(domain=[0, longest * (1.08 if upright else 1.4)], nice=False)
    pick = alt.selection_point(name="bar", fields=["metric"], on="click", empty=False)
    colour = alt.Color("tone:N", scale=alt.Scale(domain=list(tones), range=list(tones.values())), legend=None)
    tooltip = [alt.Tooltip("label:N", title="项目"), alt.Tooltip("wording:N", title="金额")]
    base, joined = alt.Chart(rows).encode(tooltip=tooltip), alt.Chart(links)
    lines: dict[str, Any] = {"color": inks["muted"], "strokeDash": [3, 3], "opacity": 0.8}
    if upright:
        place = alt.X("label:N", sort=labels, axis=axis, scale=alt.Scale(paddingInner=0.45, paddingOuter=0.25))
        bars = base.mark_bar(cursor="pointer", cornerRadius=2).encode(
            x=place, y=alt.Y("low:Q", axis=size, scale=scale), y2="high:Q", color=colour
        )
        rules = joined.mark_rule(**lines).encode(x=place, x2="next:N", y=alt.Y("level:Q", axis=size, scale=scale))
        words = base.mark_text(baseline="bottom", dy=-6, fontSize=15, fontWeight=600, color=inks["text"]).encode(
            x=place, y="high:Q", text="text:N"
        )
    else:
        place_y = alt.Y("label:N", sort=labels, axis=axis, scale=alt.Scale(paddingInner=0.4, paddingOuter=0.2))
        bars = base.mark_bar(cursor="pointer", cornerRadius=2).encode(
            y=place_y, x=alt.X("low:Q", axis=size, scale=scale), x2="high:Q", color=colour
        )
        rules = joined.mark_rule(**lines).encode(y=place_y, y2="next:N", x=alt.X("level:Q", axis=size, scale=scale))
        words = base.mark_text(align="left", dx=5, fontSize=13, fontWeight=600, color=inks["text"]).encode(
            y=place_y, x="high:Q", text="text:N"
        )
    layered = alt.LayerChart(layer=[rules, bars.add_params(pick), words])
    drawn: alt.LayerChart = layered.properties(height=height)
    return drawn


@specified
def bars(rows: pd.DataFrame, *, most: Decimal, height: int) -> alt.LayerChart:
    """Lying bars from zero, in the order of the rows (group, label, amount); a bar can be picked by its group.

    Bars side by side share the scale up to ``most``, 元.
    """
    inks = ink()
    shown = rows.assign(
        length=[in_ten_thousands(amount) for amount in rows["amount"]],
        text=[on_mark(amount) for amount in rows["amount"]],
        wording=[money_text(amount) for amount in rows["amount"]],
    ).drop(columns="amount")
    longest = max(in_ten_thousands(most), 0.0001)
    pick = alt.selection_point(name="bar", fields=["group"], on="click", empty=False)
    base = alt.Chart(shown).encode(
        y=alt.Y(
            "label:N",
            sort=list(shown["label"]),
            axis=alt.Axis(
                title=None,
                labelColor=inks["text"],
                labelFontSize=13,
                labelLimit=170,
                domain=False,
                ticks=False,
                labelFlush=False,
            ),
        ),
        x=alt.X("length:Q", axis=None, scale=alt.Scale(domain=[0, longest * 1.3])),
        tooltip=[alt.Tooltip("label:N", title="名称"), alt.Tooltip("wording:N", title="金额")],
    )
    drawn_bars = base.mark_bar(cursor="pointer", color=inks["primary"], height=18, cornerRadius=2).add_params(pick)
    words = base.mark_text(align="left", dx=5, fontSize=13, color=inks["text"]).encode(text="text:N")
    layered = alt.LayerChart(layer=[drawn_bars, words])
    drawn: alt.LayerChart = layered.properties(height=height)
    return drawn


@specified
def calendar(cells: pd.DataFrame, sites: list[str], months: list[str], *, height: int, worded: bool) -> alt.LayerChart:
    """Site × month: state by surface and mark; a cell can be picked by its record.

    ``cells`` has site, month (label), key, state (str), owed (str).
    """
    inks, colours, surfaces = ink(), status_colours(), status_surfaces()
    status = [STATE_STATUS[MonthState(state)] for state in cells["state"]]
    marks = [MARKS[s] if s is not Status.UNKNOWN else "" for s in status]
    words = [f"{m} {owed}" if owed and worded else m for m, owed in zip(marks, cells["owed"], strict=True)]
    shown = cells.assign(status=[s.value for s in status], text=words)
    domain = [s.value for s in Status]
    pick = alt.selection_point(name="cell", fields=["key", "state"], on="click", empty=False)
    axis: dict[str, Any] = {"domain": False, "ticks": False, "title": None, "labelFontSize": 13, "labelFlush": False}
    axis["labelColor"] = inks["text"]
    base = alt.Chart(shown).encode(
        x=alt.X("month:N", sort=months, axis=alt.Axis(orient="top", labelAngle=0, **axis)),
        y=alt.Y("site:N", sort=sites, axis=alt.Axis(labelLimit=230 if worded else 130, **axis)),
        tooltip=[
            alt.Tooltip("site:N", title="项目"),
            alt.Tooltip("month:N", title="月份"),
            alt.Tooltip("state:N", title="工资"),
            alt.Tooltip("owed:N", title="欠发（万元）"),
        ],
    )

    def painted(shades: dict[Status, str]) -> alt.Color:
        return alt.Color("status:N", scale=alt.Scale(domain=domain, range=[shades[s] for s in Status]), legend=None)

    tiles = base.mark_rect(cursor="pointer", stroke=inks["grid"], strokeWidth=1).encode(color=painted(surfaces))
    texts = base.mark_text(fontSize=12, fontWeight=500).encode(text="text:N", color=painted(colours))
    drawn: alt.LayerChart = (
        alt.layer(tiles.add_params(pick), texts).resolve_scale(color="independent").properties(height=height)
    )
    return drawn
