"""The screen 事件舆情 as a script: the takeaway, what is owed, the drawer with its clocks; kept and empty is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from metrics.questions.incident_lists import found_in, incidents, slowest
from metrics.questions.incident_sentences import NO_LEDGER
from tests.databases import kept_reader

Opened = Callable[..., AppTest]


def words(app: AppTest) -> str:
    texts = (app.markdown, app.caption, app.info, app.warning)
    return "\n".join(str(element.value) for kind in texts for element in kind)


def test_the_screen_says_how_many_how_fast_and_what_is_owed(opened: Opened, demo_sqlite: str) -> None:
    app = opened("incidents")
    assert not app.exception
    assert not app.error
    text = words(app)
    assert "即知即报率" in text
    scope = app.session_state["scope"]
    with kept_reader(demo_sqlite).connect() as connection:
        listed = incidents(connection, scope)
    late = slowest(found_in(listed, scope))[0]
    assert late.report is not None
    assert f"最慢 {late.report.minutes} 分钟" in text
    first = next((x for x in listed if x.is_open), late)
    assert first.title in app.button("item-incident-0").label
    drawer = words(opened("incidents", incident=late.number))
    assert f"用时 {late.report.minutes} 分钟（限 60 分钟）" in drawer
    assert "书面报告" in drawer


def timelines(app: AppTest) -> list[Any]:
    return [chart.proto for chart in app.get("vega_lite_chart") if "datum.grave" in chart.proto.spec]


def test_the_timeline_draws_what_the_period_counts(opened: Opened, demo_sqlite: str) -> None:
    app = opened("incidents", as_of="2022-06-30")
    scope = app.session_state["scope"]
    with kept_reader(demo_sqlite).connect() as connection:
        counted = [x.number for x in found_in(incidents(connection, scope), scope)]
    [chart] = timelines(app)
    frames = [pa.ipc.open_stream(d.data.data).read_pandas() for d in chart.datasets]
    [points] = [frame for frame in frames if "number" in frame]
    assert sorted(points["number"]) == sorted(counted)
    assert str(scope.start) in chart.spec


def test_before_the_first_ledger_one_notice_and_no_chart(opened: Opened) -> None:
    app = opened("incidents", as_of="2019-06-30")
    assert not app.exception
    assert not timelines(app)
    assert [i.value for i in app.info] == [NO_LEDGER]
    assert "所选期间没有" not in words(app)
    assert "期间没有发生" not in words(app)


@pytest.mark.parametrize("section", ["街镇", "起因"])
def test_the_sections_open(opened: Opened, section: str) -> None:
    app = opened("incidents", section=section)
    assert not app.exception
    assert not app.error
    assert f"按{section}" in words(app)


def test_a_number_of_a_town_lists_its_records(opened: Opened) -> None:
    app = opened("incidents", section="街镇", happened="310118107|incident.group")
    assert not app.exception
    assert any("华新镇 · 群体性事件：" in m.value for m in app.markdown)


def test_an_empty_scope_says_so(opened: Opened) -> None:
    app = opened("incidents", period="自定义", start="2021-01-01", end="2021-01-02", as_of="2021-01-02", town="金泽镇")
    assert not app.exception
    assert "所选期间没有群体性事件和舆情" in words(app)
