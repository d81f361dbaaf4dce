"""The controls of the map: its measure, and the months it plays through."""

from __future__ import annotations

from datetime import date

import streamlit as st

from data_access.database.scope import Scope
from data_access.rules.months import month_ends
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Metric
from metrics.engine.periods import Preset
from pages.parts import shown_data

MEASURES = (
    "inspection.item_compliance_rate",
    "inspection.site_coverage_rate",
    "inspection.site_score",
    "inspection.red_line_sites",
    "inspection.sites_supervised",
    "inspection.rectification_overdue",
    "inspection.repeat_failures",
    "inspection.count",
)
SECONDS_PER_MONTH = 2.0


def measure() -> Metric:
    """The measure of the map, the ranking and the trend; its control stands in the URL."""
    chosen = st.selectbox(
        "地图指标",
        MEASURES,
        format_func=lambda m: ALL_METRICS[m].name,
        key="measure",
        bind="query-params",
        placeholder="选择指标",
        width=210,
        label_visibility="collapsed",
    )
    return ALL_METRICS[chosen if chosen in MEASURES else MEASURES[0]]


def months_until(last: date) -> list[date]:
    """The ends of the last 24 months, the one that runs ending where the data do."""
    return month_ends(date(last.year - 2, last.month, 1), last)[1:]


def _slid() -> None:
    st.session_state["as_of"] = st.session_state["insp_month"]


def _restarted(days: list[date]) -> None:
    """Play from the first month when the last one is shown."""
    if st.session_state["playing"] and st.session_state["insp_month"] == days[-1]:
        st.session_state["as_of"] = days[0]


def is_playing() -> bool:
    return bool(st.session_state.get("playing"))


def time_slider(scope: Scope, preset: Preset) -> None:
    """A slider over months that moves the as-of date of the whole page, and plays. The period follows its preset."""
    days = months_until(shown_data.state().as_of)
    if preset is Preset.CUSTOM:
        st.caption("自定义期间不逐月播放；选择“本年”“本季”等期间后可拖动月份。")
        return
    current = next((d for d in days if (d.year, d.month) == (scope.as_of.year, scope.as_of.month)), None)
    if current is None:
        current = days[0] if scope.as_of < days[0] else days[-1]
    st.session_state["insp_month"] = current
    st.pills(
        "播放",
        ["play"],
        format_func=lambda _: ":material/pause: 暂停" if is_playing() else ":material/play_arrow: 逐月播放",
        key="playing",
        on_change=_restarted,
        args=(days,),
        label_visibility="collapsed",
        width="content",
    )
    st.select_slider(
        "月份",
        days,
        format_func=lambda d: f"{d:%Y-%m}",
        key="insp_month",
        on_change=_slid,
        label_visibility="collapsed",
    )
    _ticker(days, current)


def _ticker(days: list[date], current: date) -> None:
    """Move on by one month after a while, as long as it plays."""
    st.session_state["tick_drawn"] = True

    @st.fragment(run_every=SECONDS_PER_MONTH if is_playing() else None)
    def tick() -> None:
        # The first run belongs to the page itself; only those the timer asks for move on.
        if st.session_state.pop("tick_drawn", False) or not is_playing():
            return
        following = days.index(current) + 1
        if following >= len(days) - 1:
            st.session_state["playing"] = None
        st.session_state["as_of"] = days[min(following, len(days) - 1)]
        st.rerun()

    tick()
