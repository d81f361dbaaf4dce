"""Charts of this screen only: the calendar of quarterly publication, a square for each quarter and channel."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from metrics.judging.targets import Status
from metrics.questions.publication_calendar import CHANNELS, PUBLISHED, Channel, Quarter
from metrics.questions.sanction_sentences import channel_text, quarter_text
from metrics.wording.clocks import ClockState
from pages.parts.charts.palette import MARKS, ink, status_colours, status_surfaces
from pages.parts.charts.specifications import specified
from pages.parts.maps.points import CHINESE

SHOWN_QUARTERS = 12
_WORDS = {
    Status.MET: "按期", Status.NEAR: "超期", Status.MISSED: "缺", Status.UNKNOWN: "未到期",
}  # fmt: skip
_UNREGISTERED = "未登记"
_TWO_LINES = "split(datum.label, ' 年')"  # 2021 above 一季度
_ROOM_FOR_WORDS = 530  # pixels of twelve squares; on a phone the marks stand alone


def status_of(channel: Channel) -> Status:
    """达标 in time, 临近 late or only marked, 未达标 missing past its day, 无数据 not owed yet."""
    if channel.marked:
        return Status.NEAR
    if channel.is_done:
        return Status.NEAR if channel.clock is not None and channel.clock.state is ClockState.LATE else Status.MET
    overdue = channel.clock is not None and channel.clock.state is ClockState.OVERDUE
    return Status.MISSED if overdue else Status.UNKNOWN


def word_of(quarter: Quarter, channel: Channel) -> str:
    status = status_of(channel)
    if channel.name == PUBLISHED and quarter.publication_no is None and status is Status.MISSED:
        return _UNREGISTERED
    if channel.name != PUBLISHED and channel.clock is None and not channel.is_done:
        return "待公布"
    if channel.marked:
        return "日期未填"
    return _WORDS[status]


@specified
def publication_calendar(quarters: Sequence[Quarter], *, height: int) -> alt.LayerChart:
    """Quarters from left to right, channels below each other: mark, word and colour of how each stands."""
    inks, colours, surfaces = ink(), status_colours(), status_surfaces()
    shown = quarters[-SHOWN_QUARTERS:]
    squares = [
        {
            "quarter": quarter_text(quarter.name),
            "channel": channel.name,
            "status": status_of(channel).value,
            "word": f"{MARKS[status_of(channel)]} {word_of(quarter, channel)}",
            "mark": MARKS[status_of(channel)],
            "wording": f"{quarter_text(quarter.name)} · {channel_text(channel)}",
            "due": str(channel.clock.due_on) if channel.clock else "—",
            "receipt": channel.receipt or "—",
        }
        for quarter in shown
        for channel in quarter.channels
    ]
    known = (Status.MET, Status.NEAR, Status.MISSED, Status.UNKNOWN)
    fills = alt.Scale(domain=[s.value for s in known], range=[surfaces[s] for s in known])
    lines = alt.Scale(domain=[s.value for s in known], range=[colours[s] for s in known])
    base = alt.Chart(alt.InlineData(values=squares)).encode(
        x=alt.X(
            "quarter:O", sort=None, title=None,
            axis=alt.Axis(labelAngle=0, orient="top", domain=False, ticks=False, labelFont=CHINESE, labelFontSize=13,
                          labelColor=inks["text"], labelOverlap="parity", labelExpr=_TWO_LINES, labelFlush=False,
                          labelBound=False),
        ),
        y=alt.Y(
            "channel:N", sort=list(CHANNELS), title=None,
            axis=alt.Axis(domain=False, ticks=False, labelFont=CHINESE, labelFontSize=13, labelColor=inks["text"]),
        ),
        tooltip=[
            alt.Tooltip("channel:N", title="渠道"), alt.Tooltip("wording:N", title="情况"),
            alt.Tooltip("due:N", title="期限"), alt.Tooltip("receipt:N", title="网址（回执）"),
        ],
    )  # fmt: skip
    cells = base.mark_rect(cornerRadius=4, strokeWidth=1).encode(
        fill=alt.Fill("status:N", scale=fills, legend=None), stroke=alt.Stroke("status:N", scale=lines, legend=None)
    )
    roomy = f"width >= {_ROOM_FOR_WORDS}"
    labels = base.mark_text(font=CHINESE, fontSize=12, fontWeight=600).encode(
        color=alt.Color("status:N", scale=lines, legend=None)
    )
    words = labels.encode(text="word:N", opacity=alt.condition(roomy, alt.value(1), alt.value(0)))
    marks = labels.encode(text="mark:N", opacity=alt.condition(roomy, alt.value(0), alt.value(1)))
    chart: alt.LayerChart = alt.LayerChart(layer=[cells, words, marks]).properties(height=height)
    return chart
