"""What a screen costs a second viewer: no SELECT, no grouping, no figure, no chart built; and its charts are valid."""

from __future__ import annotations

import json
import threading
from collections import Counter
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

import altair as alt
import pandas as pd
import pytest
from altair.utils.schemapi import SchemaBase
from pandas.core.groupby.groupby import GroupBy
from sqlalchemy import Connection
from streamlit.testing.v1 import AppTest

from metrics import values
from metrics.catalogue import CATALOGUE
from pages.parts.specifications import specified

ROOT = Path(__file__).parent.parent
SCREENS = (
    "overview", "town", "department", "assessment", "evidence", "tasks", "leads", "campaigns", "inspections", "funds",
    "briefing", "documents", "definitions",
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
    viewers = [AppTest.from_file(str(ROOT / "app.py"), default_timeout=120) for _ in range(2)]
    for viewer in viewers:
        viewer.run()
    drawn = 0
    for screen in SCREENS:
        first = opened(viewers[0], screen)
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
        bars(frame(2), height=100, metric=CATALOGUE[metric_id])
    assert built == [100, 100, 90, 100, 100]
