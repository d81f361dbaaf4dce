"""Lists whose rows open: a cell has the colour of its status, whatever its text begins with."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from metrics.definitions.evidence import EvidenceState
from metrics.definitions.meetings import FollowUpState
from metrics.definitions.tasks import TaskState
from metrics.judging.state_status import STATE_STATUS
from metrics.judging.targets import Status
from pages.parts.charts.palette import MARKS
from pages.parts.charts.state_marks import State, state_cell, state_markdown

STATES: tuple[State, ...] = (*TaskState, *EvidenceState, *FollowUpState)


def _list() -> None:
    import pandas as pd

    from metrics.judging.targets import Status
    from pages.parts.charts.palette import status_cell
    from pages.parts.lists.rows import rows

    states = (Status.MISSED, Status.NEAR, Status.MET, Status.DEFERRED, Status.INFO)
    rows(
        pd.DataFrame([{"事项": "■ 甲公司", "状态": status_cell(status)} for status in states]),
        key="list",
        alt="清单",
    )


def test_the_status_of_a_cell_is_sent_beside_its_text() -> None:
    app = AppTest.from_function(_list).run()
    assert not app.exception
    sent = json.loads(app.get("bidi_component")[0].proto.json)
    assert [row[1] for row in sent["rows"]] == ["■ 未达标", "▲ 临近", "● 达标", "◆ 已批准缓办", "○ 仅参考"]
    # The name of a firm may begin with any sign; what was deferred has a look of its own.
    looks = ["missed", "near", "met", "deferred", ""]
    assert sent["looks"] == [["", look] for look in looks]
    assert [line[3] for line in sent["lines"]] == looks


@pytest.mark.parametrize("state", STATES, ids=lambda state: f"{type(state).__name__}.{state.name}")
def test_a_state_looks_alike_on_every_screen(state: State) -> None:
    """One table of statuses, one of marks, as a cell and in Markdown; good, bad and near have the marks of those."""
    cell = state_cell(state)
    assert cell.status is STATE_STATUS[state]
    assert state_markdown(state).endswith(f"[{cell}]")
    if cell.status is not Status.INFO and state is not EvidenceState.UNLISTED:
        assert str(cell) == f"{MARKS[cell.status]} {state.value}"
