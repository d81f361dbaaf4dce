"""上报定格 on 统计报表: the office freezes with one click, everybody sees what differs and why."""

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
    for name, value in {"report": "wages_month", "of_period": "2023-08", **params}.items():
        app.query_params[name] = value
    app = at_once(app, "returns").run()
    assert not app.exception
    return app


def _words(app: AppTest) -> str:
    return "\n".join(str(e.value) for kind in (app.markdown, app.caption, app.info, app.success) for e in kind)


def test_the_office_sends_a_return_and_everybody_sees_what_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    load_file(SAMPLE.read_bytes(), SAMPLE.name, url)
    monkeypatch.setenv("CASE_DATABASE_URL", url)
    viewer = _opened(None)
    assert "这一期还没有定格。由领导小组办公室" in _words(viewer)
    assert not [button for button in viewer.button if button.key == "send-return"]
    app = _opened(["*"])
    assert "定格以后不能撤销" in _words(app)
    app.button("send-return").click().run()
    assert not app.exception
    assert "各格均与上报时相同" in _words(app)
    load_leads(url, "二.xlsx", lead_row("XS-9001"))
    shown_data.newest_state.clear()
    changed = _opened(None, sent_cell="total|year_received", return_row="total")  # one drawer at a time
    assert not [button for button in changed.button if str(button.key).startswith("item-cell-")]
    assert "上报以后改过的记录 1 条" in _words(changed)
    assert f"| 欠薪线索台账 {plain('XS-9001')} | 2 | 新增 |" in _words(changed)
    assert "现在重算的数，与" in _words(changed)  # at the head, above the table
    assert {"导出上报时的报表", "导出上报时的 Word"} <= {
        button.proto.label for button in changed.get("download_button")
    }


def test_what_is_not_the_whole_return_is_not_frozen_from_its_screen() -> None:
    for asked in ({"town": "徐泾镇"}, {"divided": "department"}, {"as_of": "2023-08-10"}):
        app = _opened(["*"], **asked)
        assert not [button for button in app.button if button.key == "send-return"], asked
