"""投屏汇报 as it is prepared and opened by its address."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import at_once
from tests.databases import FRAME_SCRIPT


def test_a_briefing_says_what_its_address_asked_in_vain(opened: Callable[..., AppTest]) -> None:
    assert any("没有页面组合“没有的”" in w.value for w in opened("briefing", set="没有的").warning)
    app = opened("briefing", pages="opening", town="火星镇")
    [stage] = [d for d in app.get("bidi_component") if d.proto.component_name.endswith("stage")]
    deck = json.loads(stage.proto.json)["deck"]
    assert "没有街镇“火星镇”，未采用" in deck["notice"]
    assert deck["stamp"].startswith("全区")


def test_the_briefing_is_prepared_before_it_is_shown(opened: Callable[..., AppTest]) -> None:
    app = opened("briefing")
    assert not app.exception
    assert app.title[0].value == "投屏汇报"
    assert "briefing?set=" in app.code[0].value


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({"set": "大厅轮播"}, ["year", "opening", "indicators", "towns", "map", "leads", "funds"]),
        ({"pages": "asks,weather,opening", "interval": "12"}, ["asks", "opening"]),
        ({"pages": "towns,map,asks", "town": "徐泾镇"}, ["beside", "asks"]),
    ],
)
def test_the_briefing_opens_by_address(
    opened: Callable[..., AppTest], address: dict[str, str], expected: list[str]
) -> None:
    app = opened("briefing", **address)
    assert not app.exception
    assert [s.id for s in app.session_state["briefing-deck"].slides] == expected


def test_the_address_to_keep_of_a_briefing_carries_its_scope(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    app = at_once(AppTest.from_file(FRAME_SCRIPT, default_timeout=120), "briefing")
    for name, value in {"town": "徐泾镇", "period": "本季", "as_of": "2023-11-30"}.items():
        app.query_params[name] = value
    app.run()
    assert "briefing?period=本季&as_of=2023-11-30&town=徐泾镇&set=" in app.code[0].value
