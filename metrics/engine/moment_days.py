"""The days of a moment: the as-of date, the period up to it, and the horizons that the parameters count from it."""

from __future__ import annotations

from datetime import date, timedelta

from data_access.rules.incident_rules import follow_up_since
from data_access.rules.limits import limit_end
from data_access.rules.months import months_before
from data_access.rules.tier_rules import tier_rules
from data_access.rules.warning_rules import escalation_days

HORIZONS = {f"soon{suffix}": f"deposit.expiring_days_{place}" for place, suffix in enumerate(("", "_2", "_3"), 1)}
HORIZONS["task_soon"] = "task.near_due_days"


def moment_days(as_of: date, start: date, end: date) -> dict[str, date]:
    """The days of a moment by the names of its fields."""
    found = {name: limit_end(as_of, key) for name, key in HORIZONS.items()}
    found |= zip(("escalated", "escalated_again"), escalation_days(as_of), strict=True)
    rated = months_before(as_of, tier_rules().months_on(as_of)) + timedelta(1)
    return found | {
        "as_of": as_of,
        "start": start,
        "end": end,
        "followed_up": follow_up_since(as_of),
        "rated_since": rated,
    }
