"""What the chosen part of the district has no share of is 不分块 on every screen, never 0."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data_access.ledger_import.loading import load_file
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.undivided import has_share
from metrics.wording.formats import UNDIVIDED
from tests.conftest import at_once, listed
from tests.data_access.ledger_import.hostile.files import workbook
from tests.databases import FRAME_SCRIPT

Opened = Callable[..., AppTest]
REPORTED = ("campaign.sites_checked", "campaign.firms_checked", "campaign.problems_found", "campaign.mended_rate")
PARTS = [{"department": "区建管委"}, {"domain": "工程建设领域"}, {"investment": "政府投资"}]


def _words(app: AppTest) -> str:
    return "\n".join(str(e.value) for kind in (app.markdown, app.caption, app.info) for e in kind)


@pytest.mark.parametrize("part", PARTS)
def test_what_a_campaign_reported_is_not_divided(opened: Opened, part: dict[str, str]) -> None:
    app = opened("campaigns", **part)
    assert not app.exception
    cards = {metric.label: metric for metric in app.metric}
    reported = [cards[ALL_METRICS[m].name] for m in REPORTED]
    assert {metric.value for metric in reported} == {UNDIVIDED}
    assert "只有全区数，不分到所选范围" in _words(app)
    assert "排查问题只有全区和街镇数，不分块" in _words(app)
    compared = listed(app)[0]
    assert set(compared[compared["指标"] == "排查工地"].iloc[0, 1:3]) == {UNDIVIDED}
    by_town = opened("campaigns", part_of_campaign="各街镇报送", **part)
    assert "专项行动按街镇报送，不分行业部门、领域和投资性质" in _words(by_town)


def test_the_list_behind_says_why_it_is_empty(opened: Opened) -> None:
    app = opened("records", metric="campaign.sites_checked", department="区建管委")
    assert not app.exception
    assert UNDIVIDED in _words(app)
    assert "本指标只有全区数，不分到所选范围" in _words(app)
    assert "无数据" not in _words(app)


@pytest.mark.parametrize(
    ("screen", "part"),
    [
        ("overview", PARTS[0]),
        ("sanctions", PARTS[0]),
        ("sanctions", PARTS[2]),
        ("tasks", PARTS[1]),
        ("tasks", {"town": "徐泾镇"}),
    ],
)
def test_no_screen_says_zero_of_it(opened: Opened, screen: str, part: dict[str, str]) -> None:
    app = opened(screen, **part)
    assert not app.exception
    scope = app.session_state["scope"]
    undivided = {m.name for m in ALL_METRICS.values() if not has_share(m.fact, scope)}
    shown = {metric.label.split(" :")[0]: str(metric.value) for metric in app.metric}
    assert not {name: value for name, value in shown.items() if name in undivided and value.startswith("0")}


def test_without_a_ledger_of_sites_nobody_knows_what_the_state_pays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    leads = [
        ["线索编号", "来源", "接收日期", "所属领域", "街镇"],
        ["X-1", "来电", "2023-03-01", "工程建设领域", "徐泾镇"],
    ]
    load_file(workbook({"欠薪线索": leads}), "线索.xlsx", url)
    monkeypatch.setenv("CASE_DATABASE_URL", url)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=90)
    app.secrets["allow_anonymous"] = True
    app.query_params["investment"] = "政府投资"
    app.query_params["metric"] = "lead.received"
    app = at_once(app, "records").run()
    assert not app.exception
    assert "在建工地台账“投资性质”列" in _words(app)
