"""要点任务: why each is on the screen, and its plan."""

from __future__ import annotations

from datetime import date

from streamlit.testing.v1 import AppTest

from metrics.definitions.tasks import TaskState
from metrics.questions.office_lists import tasks
from pages.tasks import charts
from tests.conftest import at, texts
from tests.databases import DEMO_AS_OF, kept_reader


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
