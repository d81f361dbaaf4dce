"""What stands beside a figure that counts what is due: what is within its limit (办理中), neither won nor lost."""

from __future__ import annotations

from collections.abc import Mapping

from metrics.judging.values import Value
from metrics.wording.formats import value_text

# The figure of what still runs, by the figure it stands beside.
RUNNING_BESIDE = {
    "lead.overdue": "lead.in_progress",
    "lead.closed_rate": "lead.in_progress",
    "lead.closed_on_time_rate": "lead.in_progress",
    "lead.verified_rate": "lead.in_progress",
    "lead.unsolved_true": "lead.true_in_progress",
    "lead.solved_rate": "lead.true_in_progress",
    "lead.recovered_rate": "lead.true_in_progress",
    "lead.unsolved_government": "lead.government_in_progress",
}


def running(metric_id: str, values: Mapping[str, Value]) -> Value | None:
    """The figure of what is still within its limit, where a metric has one."""
    return values.get(RUNNING_BESIDE.get(metric_id, ""))


def running_text(value: Value | None) -> str:
    """另有 2 件在期限内，列为办理中; empty when nothing runs."""
    return f"另有 {value_text(value)}在期限内，列为办理中" if value is not None and value.value else ""
