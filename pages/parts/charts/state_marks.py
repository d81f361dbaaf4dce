"""How states of tasks, evidence and follow-ups and tiers of firms look, on every screen alike."""

from __future__ import annotations

from metrics.definitions.evidence import EvidenceState
from metrics.definitions.meetings import FollowUpState
from metrics.definitions.tasks import TaskState
from metrics.judging.state_status import STATE_STATUS
from metrics.questions.tier_sentences import TIER_STATUS
from pages.parts.charts.palette import MARKDOWN_COLOURS, MARKS, Marked, ink, status_colours

State = TaskState | EvidenceState | FollowUpState
# What is to be looked at soon is neither good nor bad; what no list names is an empty box.
_BLUE = "blue"
_OWN_MARKS = {TaskState.NEAR: (_BLUE, "◔"), EvidenceState.UNCHECKED: (_BLUE, "◔"), EvidenceState.UNLISTED: ("red", "□")}


def _look(state: State) -> tuple[str, str]:
    """The colour, as Markdown calls it, and the mark."""
    status = STATE_STATUS[state]
    return _OWN_MARKS.get(state, (MARKDOWN_COLOURS[status], MARKS[status]))


def state_cell(state: State, remark: str = "") -> Marked:
    """■ 超期未完成: as a cell of a list."""
    return Marked(STATE_STATUS[state], f"{state.value}{remark}", _look(state)[1])


def state_markdown(state: State, remark: str = "") -> str:
    """The same, for labels and captions."""
    return f":{_look(state)[0]}[{state_cell(state, remark)}]"


def state_colour(state: State) -> str:
    """The colour of a chart."""
    return ink()["primary"] if _look(state)[0] == _BLUE else status_colours()[STATE_STATUS[state]]


def tier_cell(tier: str, remark: str = "") -> Marked:
    """■ C 级."""
    return Marked(TIER_STATUS[tier], f"{tier} 级{remark}")


def tier_colour(tier: str) -> str:
    """As Markdown calls it."""
    return MARKDOWN_COLOURS[TIER_STATUS[tier]]
