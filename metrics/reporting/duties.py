"""What a department owes of the year's priorities and evidence, in the state that its own screens give it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from data_access.database.scope import Scope
from data_access.rules.limits import WORKING_DAYS
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.evidence import EvidenceState
from metrics.definitions.tasks import TaskState
from metrics.definitions.undivided import honoured
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.model import Part
from metrics.engine.periods import whole_year
from metrics.judging.state_status import STATE_STATUS
from metrics.judging.targets import Status
from metrics.judging.values import values
from metrics.questions import office_lists
from metrics.questions.evidence import listed_evidence
from metrics.wording.clocks import limit_text
from metrics.wording.formats import value_text


@dataclass(frozen=True)
class Duty:
    """A task or a piece of evidence that a department owes, in the state that its own screen gives it."""

    kind: str  # 要点任务, 书面资料
    metric: str  # whose records hold it, among those of its part
    part: Part
    key: str
    title: str
    due_on: date | None
    state: TaskState | EvidenceState
    clock: str  # 还剩 3 个工作日, 已超 2 个工作日, the reason why it was sent back
    done: bool

    @property
    def late(self) -> bool:
        return STATE_STATUS[self.state] is Status.MISSED


@dataclass(frozen=True)
class Completeness:
    """材料齐备率 of the evidence a department owes for the assessment year."""

    ready: int
    due: int
    text: str


def duties_of(connection: Connection, code: str, scope: Scope) -> tuple[Duty, ...]:
    """Priorities of the year that the department leads and evidence it owes, the open ones first."""
    found, as_of = [], scope.as_of
    for task in office_lists.tasks(connection, as_of.year, as_of, scope.viewer):
        if task.lead == code:
            found.append(
                Duty(
                    kind="要点任务",
                    metric="task.assigned",
                    part=Part.NUMERATOR,
                    key=task.number,
                    title=f"{task.title}（{task.clause}）" if task.clause else task.title,
                    due_on=task.due_on,
                    state=task.state,
                    clock=limit_text(task.due_on, as_of, WORKING_DAYS, done_on=task.done_on),
                    done=task.state is TaskState.DONE,
                )
            )
    for item in listed_evidence(connection, as_of.year, as_of, scope.viewer):
        if item.owner == code and item.due_on is not None:
            limit = item.rejected_reason or limit_text(item.due_on, as_of, WORKING_DAYS, done_on=item.provided_on)
            found.append(
                Duty(
                    kind="书面资料",
                    metric="evidence.complete_rate",
                    part=Part.DENOMINATOR,
                    key=item.number,
                    title=item.title,
                    due_on=item.due_on,
                    state=item.state,
                    clock="，".join(filter(None, (limit, item.deferred))),
                    done=item.in_order,
                )
            )
    return tuple(sorted(found, key=lambda d: (d.done, not d.late, d.due_on or date.max, d.title)))


def completeness_of(connection: Connection, code: str, scope: Scope) -> Completeness:
    """材料齐备率 of the department over the assessment year: the figure itself, cut to the department."""
    rate = ALL_METRICS["evidence.complete_rate"]
    own = honoured(rate.fact, replace(whole_year(scope, scope.as_of.year), department=code))
    known = tracked(connection, [rate], own.as_of)
    value = values(evaluate(connection, [rate], own), [rate], own.as_of, known)[rate.id]
    return Completeness(int(value.numerator or 0), int(value.denominator or 0), value_text(value))
