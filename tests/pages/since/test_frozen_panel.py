"""月度定格 on 自上次会议以来: the office freezes with one click, everybody sees what differs and why."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data_access.ledger_import.loading import load_file
from pages.parts import shown_data
from pages.parts.plain import plain
from tests.conftest import at_once
from tests.databases import FRAME_SCRIPT, SAMPLE
from tests.metrics.questions.test_frozen_months import lead_row, load_leads


def _opened(importers: list[str] | None, **params: str) -> AppTest:
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=90)
    app.secrets["allow_anonymous"] = True
    if importers:
        app.secrets["importers"] = importers
    for name, value in params.items():
        app.query_params[name] = value
    app = at_once(app, "since").run()
    assert not app.exception
    return app


def _words(app: AppTest) -> str:
    return "\n".join(str(e.value) for kind in (app.markdown, app.caption, app.info, app.success) for e in kind)


def test_the_office_freezes_and_everybody_sees_what_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    load_file(SAMPLE.read_bytes(), SAMPLE.name, url)
    monkeypatch.setenv("CASE_DATABASE_URL", url)
    assert "还没有定格过。由领导小组办公室" in _words(_opened(None))
    app = _opened(["*"])
    assert app.selectbox(key="freeze_month").options[0] == "2023-09"
    app.selectbox(key="freeze_month").select_index(1).run()
    assert "2023\\-08 月末的各项指标" in _words(app)
    app.button("freeze-confirmed").click().run()
    assert not app.exception
    assert "各项均与定格时相同" in _words(app)
    load_leads(url, "二.xlsx", lead_row("XS-9001"))
    shown_data.newest_state.clear()
    viewer = _opened(None, frozen="2023-08", frozen_row="lead.received|district|")
    assert "定格以后改过的记录 1 条" in _words(viewer)
    assert f"| 欠薪线索台账 {plain('XS-9001')} | 2 | 新增 |" in _words(viewer)
    assert "没有定格，显示最近一次定格" in "\n".join(w.value for w in _opened(None, frozen="2023-01").warning)
