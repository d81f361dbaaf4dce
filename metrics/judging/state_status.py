"""What the state of a task, of evidence or of a follow-up is worth, wherever it is told."""

from __future__ import annotations

from collections.abc import Mapping

from metrics.definitions.evidence import EvidenceState
from metrics.definitions.meetings import FollowUpState
from metrics.definitions.tasks import TaskState
from metrics.judging.targets import Status

STATE_STATUS: Mapping[TaskState | EvidenceState | FollowUpState, Status] = {
    TaskState.OVERDUE: Status.MISSED,
    TaskState.BEHIND: Status.NEAR,
    TaskState.NEAR: Status.INFO,
    TaskState.RUNNING: Status.INFO,
    TaskState.DONE: Status.MET,
    EvidenceState.OVERDUE: Status.MISSED,
    EvidenceState.REJECTED: Status.MISSED,
    EvidenceState.UNLISTED: Status.MISSED,
    EvidenceState.TO_COME: Status.INFO,
    EvidenceState.UNCHECKED: Status.INFO,
    EvidenceState.CHECKED: Status.MET,
    FollowUpState.OVERDUE: Status.MISSED,
    FollowUpState.RUNNING: Status.INFO,
    FollowUpState.DONE: Status.MET,
}
