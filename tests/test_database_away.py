"""A database that was read and goes away: the last good figures stay, with their age, until it is back."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from data_access import clock
from pages.parts import shown_data
from server.plain.routes import plain_routes
from tests.conftest import at, at_once
from tests.databases import FRAME_SCRIPT, copy_sqlite


@pytest.mark.parametrize("loss", ["taken away", "broken"])
def test_the_last_good_figures_stay_with_their_age_until_the_database_is_back(
    demo_sqlite: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    loss: str,
) -> None:
    file, kept = tmp_path / "cases.db", tmp_path / "kept.db"
    monkeypatch.setenv("CASE_DATABASE_URL", copy_sqlite(demo_sqlite, file))
    app = at_once(AppTest.from_file(FRAME_SCRIPT, default_timeout=60), "funds").run()
    figures = [metric.value for metric in app.metric]
    assert figures
    assert not app.warning

    file.rename(kept)
    if loss == "broken":
        file.write_bytes(b"no database, but long enough to be looked at " * 100)
    shown_data.newest_state.clear()
    with caplog.at_level(logging.ERROR, logger="dashboard"):
        app.run()
        later = clock.now() + timedelta(minutes=7)
        with monkeypatch.context() as hours:
            hours.setattr(clock, "now", lambda: later)
            shown_data.newest_state.clear()
            app.run()
    assert not app.exception
    assert [metric.value for metric in app.metric] == figures
    (line,) = (warning.value for warning in app.warning)
    what = {"taken away": "连不上案件数据库", "broken": "案件数据库文件已损坏，或不是本程序的数据库"}[loss]
    match = re.fullmatch(
        rf"{what}，以下为 (?:\d{{4}}-\d\d-\d\d )?\d\d:\d\d 读到的数据（7 分钟前），恢复后自动更新（错误编号 (\w+)）。",
        line,
    )
    assert match
    assert [match[1] in r.getMessage() for r in caplog.records if r.name == "dashboard"] == [True], "logged once"

    unread = at(app, "incidents")  # what was never read cannot be shown
    assert not unread.exception
    assert what in unread.error[0].value
    assert line[:12] in unread.warning[0].value

    kept.replace(file)
    shown_data.newest_state.clear()
    app = at(app, "funds")
    assert not app.warning
    assert not app.error
    assert [metric.value for metric in app.metric] == figures


def test_a_plain_page_keeps_its_figures_too(
    demo_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    file, kept = tmp_path / "cases.db", tmp_path / "kept.db"
    monkeypatch.setenv("CASE_DATABASE_URL", copy_sqlite(demo_sqlite, file))
    client = TestClient(Starlette(routes=plain_routes("")))
    before = client.get("/plain/assessment").text
    assert "恢复后自动更新" not in before
    file.rename(kept)
    shown_data.newest_state.clear()
    lost = client.get("/plain/assessment").text
    line = re.search(r"<p class=note>连不上案件数据库，[^<]*</p>", lost)
    assert line
    assert lost.replace(line[0], "") == before
    unread = client.get("/plain/records", params={"metric": "lead.overdue", "town": "徐泾镇"})
    number = re.search(r"连不上案件数据库，.*（错误编号 (\w+)）", unread.text)
    assert unread.status_code == 503
    assert number
    assert number[1] in caplog.text
    kept.rename(file)
    shown_data.newest_state.clear()
    assert client.get("/plain/assessment").text == before
