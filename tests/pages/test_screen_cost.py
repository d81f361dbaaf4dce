"""What a screen costs a second viewer: no SELECT, no grouping, no figure, no chart built; and its charts are valid."""

from __future__ import annotations

import json
import threading
from collections import Counter
from datetime import date
from types import FrameType
from typing import Any

import altair as alt
import pandas as pd
import pytest
import streamlit as st
from altair.utils.schemapi import SchemaBase
from pandas.core.groupby.groupby import GroupBy
from sqlalchemy import Connection
from streamlit.testing.v1 import AppTest

from metrics.definitions.all_metrics import ALL_METRICS
from metrics.judging import values
from metrics.judging.targets import Status
from pages.parts.charts import time_series
from pages.parts.charts.palette import ink
from pages.parts.charts.specifications import specified
from tests.conftest import numbers_as_text
from tests.databases import FRAME_SCRIPT

SCREENS = (
    "overview", "town", "department", "assessment", "evidence", "tasks", "leads", "campaigns", "inspections", "funds",
    "briefing", "documents", "definitions", "compare", "since", "wall", "data_quality", "warnings", "sanctions",
    "incidents", "returns", "tiers",
)  # fmt: skip
# What a run from the cache must not do, by the code that does it.
COSTLY = {
    Connection.execute.__code__: "SELECT",
    GroupBy.__init__.__code__: "grouping",
    values.value_of.__code__: "figure",
    SchemaBase.to_dict.__code__: "chart",
}


def opened(app: AppTest, screen: str) -> AppTest:
    app.switch_page(f"pages/{screen}/page.py").run()
    assert not [*app.exception, *app.error], screen
    return app


def costs(app: AppTest, screen: str) -> Counter[str]:
    """What one run of the screen calls of the costly kinds, in the thread of the run: caches refresh in others."""
    found: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _arg: Any) -> None:
        if event == "call" and frame.f_code in COSTLY and threading.current_thread().name.startswith("ScriptRunner"):
            found[COSTLY[frame.f_code]] += 1

    threading.setprofile(count)
    try:
        opened(app, screen)
    finally:
        threading.setprofile(None)
    return found


def test_a_second_viewer_computes_nothing(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each screen, opened by one viewer and then by another; every specification on the way fits Vega-Lite."""
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    st.cache_data.clear()  # what other tests read is old by now and would be read anew between the two viewers
    st.cache_resource.clear()
    viewers = [AppTest.from_file(FRAME_SCRIPT, default_timeout=120) for _ in range(2)]
    for viewer in viewers:
        viewer.run()
    drawn = 0
    for screen in SCREENS:
        first = opened(viewers[0], screen)
        assert numbers_as_text(first) == [], screen
        for chart in first.get("vega_lite_chart"):
            alt.Chart.from_dict(json.loads(chart.proto.spec), validate=True)
            drawn += 1
        assert costs(viewers[1], screen) == Counter(), screen
    assert drawn > 15


def test_a_chart_is_kept_by_what_it_shows() -> None:
    """Same data, same specification, built once; other data, another metric or option, another one."""
    built: list[int] = []

    @specified
    def bars(frame: pd.DataFrame, *, height: int, metric: Any = None) -> alt.LayerChart:
        del metric
        built.append(height)
        return alt.LayerChart(layer=[alt.Chart(frame).mark_bar().encode(x="day:T", y="n:Q")]).properties(height=height)

    def frame(n: int) -> pd.DataFrame:
        return pd.DataFrame({"day": [date(2023, 12, 1), date(2023, 12, 15)], "n": [1, n]})

    first, again = bars(frame(2), height=100), bars(frame(2), height=100)
    assert first == again
    assert len(built) == 1
    alt.LayerChart.from_dict({k: v for k, v in first.items() if k != "datasets"}, validate=True)
    bars(frame(3), height=100)
    bars(frame(2), height=90)
    for metric_id in ("lead.overdue", "lead.closed"):
        bars(frame(2), height=100, metric=ALL_METRICS[metric_id])
    assert built == [100, 100, 90, 100, 100]


def test_a_sparkline_needs_a_course() -> None:
    """No line through two points or through equal ones; the target stands in the picture."""

    def drawn(*points: int) -> list[Any]:
        app = AppTest.from_function(_card, kwargs={"points": points}).run()
        assert not app.exception
        return [json.loads(chart.proto.spec) for chart in app.get("vega_lite_chart")]

    assert drawn() == drawn(4) == drawn(4, 7) == drawn(3, 3, 3, 3) == []
    (spark,) = drawn(4, 2, 7)
    assert [layer["mark"]["type"] for layer in spark["layer"]] == ["rule", "line", "point"]


def _card(points: tuple[int, ...]) -> None:
    from datetime import date

    from metrics.definitions.all_metrics import ALL_METRICS
    from metrics.judging.values import value_of
    from pages.parts.lists.cards import card

    metric = ALL_METRICS["lead.overdue"]
    found = [value_of(metric, n, None, date(2023, 12, 15), tracked=True) for n in (9, *points)]
    card(found[0], found[0], "较上期", list(enumerate(found[1:], 202301)), group="测试")


def test_amounts_have_whole_ticks() -> None:
    """No axis from 0.00 to 0.20 where nothing happened, no halves of a lead."""
    empty, few = time_series.amounts_axis([0.0, 0.0]), time_series.amounts_axis([0.0, 2.0])
    assert empty["scale"].to_dict() == {"domain": [0, 1]}
    assert empty["axis"].to_dict()["values"] == [0]
    assert few["axis"].to_dict()["values"] == [0, 1, 2]
    # No line goes beyond the last named value.
    beyond = time_series.amounts_axis([3.0, 28.0])
    assert beyond["axis"].to_dict()["values"][-1] == beyond["scale"].to_dict()["domain"][1] == 30


def test_only_red_and_amber_are_tinted() -> None:
    rows = [
        {"row": "全区", "row_key": "", "column": s.value, "metric": "m", "wording": "1", "status": s.value, "base": "—"}
        for s in Status
    ]
    spec = time_series.status_table(pd.DataFrame(rows), ["全区"], [s.value for s in Status], height=100)
    scale = spec["layer"][0]["encoding"]["color"]["scale"]
    shades = dict(zip(scale["domain"], scale["range"], strict=True))
    plain = {status for status, shade in shades.items() if shade == ink()["raised"]}
    assert plain == {s.value for s in Status} - {Status.NEAR.value, Status.MISSED.value}


def test_notes_leave_room_for_their_words() -> None:
    rows = [
        (date(2023, 1, 22), "春节", "春节"),
        (date(2022, 10, 1), "2022年集中整治拖欠农民工工资问题专项行动", "专项行动"),
        (date(2023, 4, 1), "会议", "会议"),
    ]
    notes = pd.DataFrame(rows, columns=["day", "label", "kind"])
    kept = time_series.spread_notes(notes, date(2022, 1, 1), date(2023, 12, 31))
    assert list(kept["label"]) == ["春节", "会议"]


@pytest.mark.parametrize("screen", ["funds", "campaigns"])
def test_bars_side_by_side_share_their_scale(screen: str, demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    app = opened(AppTest.from_file(FRAME_SCRIPT, default_timeout=120).run(), screen)
    specs = [json.loads(chart.proto.spec) for chart in app.get("vega_lite_chart")]
    across = [spec["layer"][0]["encoding"].get("x", {}) for spec in specs if "layer" in spec]
    scales = [json.dumps(x["scale"]) for x in across if x.get("field") in ("length", "count") and "scale" in x]
    assert len(scales) >= 2
    assert len(set(scales)) == 1
