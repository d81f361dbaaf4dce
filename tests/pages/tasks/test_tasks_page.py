"""要点任务: why each is on the screen, and its plan."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from metrics.definitions.tasks import TaskState
from metrics.questions.office_lists import tasks
from pages.tasks import charts
from tests.conftest import at, at_once, texts
from tests.databases import DEMO_AS_OF, FRAME_SCRIPT, copy_sqlite, kept_reader
from tests.test_frame import SIGN_IN


def test_tasks_keep_three_reasons_apart(app: AppTest) -> None:
    at(app, "tasks")
    assert not app.exception
    text = texts(app)
    for reason in ("超期未完成", "进度滞后", "临近到期"):
        assert reason in text
    at(app, "tasks", task_details="联席会议")
    assert "本年召开会议 5 次" in texts(app)
    at(app, "tasks", task_details="宣传活动")
    assert "五一前集中宣传已于 2023-04-25 举办" in texts(app)


def test_a_town_reads_of_the_priorities_that_it_leads(
    demo_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "led.db"
    url = copy_sqlite(demo_sqlite, path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE task SET owner_name = '徐泾镇' WHERE task_no = (SELECT MAX(task_no) FROM task)")
    monkeypatch.setenv("CASE_DATABASE_URL", url)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=120)
    app.secrets["auth"] = dict(SIGN_IN)
    for town, headline in (("徐泾镇", "本单位牵头的 1 项要点任务"), ("华新镇", "没有由您的单位牵头的要点任务；")):
        app.user.update(is_logged_in=True, email="a@example.org", name="赵某", roles=["town"], towns=[town])
        at_once(app, "tasks").run()
        assert not app.exception
        assert headline in texts(app), town


def test_the_plan_draws_time_and_progress_apart_and_no_line_through_words(demo_sqlite: str) -> None:
    with kept_reader(demo_sqlite).connect() as connection:
        found = tasks(connection, 2023, DEMO_AS_OF)
    frame = charts._frame(charts.pressing_first(found), DEMO_AS_OF)
    behind = frame[frame["state"] == TaskState.BEHIND.value]
    assert (behind["reached"] < behind["gone"]).all()
    drawn = charts._chart.__wrapped__(frame, DEMO_AS_OF, 500).to_dict()  # type: ignore[attr-defined]
    ends = [layer["encoding"].get("x2", {}).get("field") for layer in drawn["layer"]]
    assert {"gone", "reached"} <= set(ends)
    texts = [layer for layer in drawn["layer"] if layer["mark"]["type"] == "text"]
    assert all(layer["encoding"]["x"] == {"value": "width"} for layer in texts)
    axis = next(layer["encoding"]["x"] for layer in drawn["layer"] if "axis" in layer["encoding"].get("x", {}))
    assert axis["axis"]["grid"] is False
    # The bars and the line of the day end well before the words begin.
    first, end = (date.fromisoformat(day) for day in axis["scale"]["domain"])
    assert (max(frame["to"]) - first) / (end - first) < 0.75
