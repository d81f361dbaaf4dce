"""The rules of early warning (监控预警) in force, thresholds with dates of effect, and the days they give a warning."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np

from data_access.paths import ASSETS
from data_access.rules.warning_file import WarningRules, read_warnings
from data_access.rules.working_days import add_working_days, shifted_working_days

FILE = ASSETS / "parameters" / "warnings.toml"


@cache
def warning_rules() -> WarningRules:
    """The rules in force. Raises ParameterError, see `read_warnings`."""
    return read_warnings(FILE)


def warning_due(level: str, raised_on: date) -> date:
    """处置期限 of a warning raised on a day."""
    return add_working_days(raised_on, warning_rules().level(level, raised_on).days)


@cache
def escalation_days(as_of: date) -> tuple[date, date]:
    """The days before which a warning must have been due to have climbed one level, and two, by ``as_of``.

    It climbs on the first working day after its due day, and again on the first one after the days of the level it
    climbed to: comparing due days with these needs no calendar in SQL.
    """
    last = shifted_working_days(np.array([as_of], dtype="datetime64[D]"), 0)
    levels = warning_rules().levels
    lowest = warning_rules().level(levels[0].name, as_of)
    second = warning_rules().level(lowest.following or lowest.name, as_of)
    again = shifted_working_days(last, -(second.days + 1))
    return last[0].astype(object), again[0].astype(object)


def watched_until(raised_on: date) -> date:
    """The last day on which a lead about the same site or firm counts as what the warning became."""
    return raised_on + timedelta(warning_rules().settings["lead_days"])
