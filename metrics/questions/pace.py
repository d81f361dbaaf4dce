"""序时进度 and 余地: what should be reached by today, and exactly what it takes to reach the year's target.

Everything is counted from records known at the as-of date, those due until 31 December included; nothing is
forecast. Where records yet to come can still move a figure, the statement says how many it would take.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.undivided import honoured
from metrics.definitions.year_ahead import BY_DUE_DATE, ahead_id
from metrics.engine.model import Direction, Kind, Metric
from metrics.indicators.catalogues import catalogue_for
from metrics.indicators.rules import All, Steps
from metrics.judging.curves import curves
from metrics.judging.targets import Status, target_of
from metrics.judging.values import Value
from metrics.questions.outlooks import (
    Outlook,
    Pace,
    TargetKind,
    pace_coverage,
    pace_due,
    pace_final,
    pace_none_allowed,
    pace_open,
    pace_times,
)

# Rates that were decided when their records were: nothing makes up for a miss.
FINAL = (
    "lead.accepted_on_time_rate",
    "lead.contacted_on_time_rate",
    "incident.reported_on_time_rate",
    "incident.written_on_time_rate",
    "incident.responded_on_time_rate",
    "lead.repeat_rate",
    "lead.sent_back_rate",
    "lead.satisfied_rate",
    "inspection.item_compliance_rate",
    "wage_account.paid_on_time_rate",
    "wage_account.labour_cost_on_time_rate",
    "wage_account.opened_on_time_rate",
    "deposit.statement_agreed_rate",
    "wage_account.statement_agreed_rate",
)


def kind_of(metric: Metric) -> TargetKind:
    if metric.id in curves() and metric.denominator is not None:
        return TargetKind.COVERAGE
    if metric.id in BY_DUE_DATE:
        return TargetKind.DUE
    if metric.id in FINAL or metric.item is not None:
        return TargetKind.FINAL
    if metric.denominator is None and metric.kind is Kind.COUNT:
        return TargetKind.NONE_ALLOWED if metric.direction is Direction.DOWN else TargetKind.TIMES
    return TargetKind.OPEN


def counts_to_reach(as_of: date, *, in_part: bool) -> dict[str, int]:
    """The counts that the assessment of the year asks for in full: how many, by metric id.

    In a part of the district what is scored for the whole only is left out.
    """
    catalogue = catalogue_for(as_of)
    found = {}
    for indicator in catalogue.at(as_of).indicators if catalogue is not None else ():
        if indicator.metric.kind is not Kind.COUNT or (in_part and indicator.districtwide):
            continue
        match indicator.rule:
            case Steps(steps):
                found[indicator.metric_id] = int(steps[-1].at)
            case All(target):
                found[indicator.metric_id] = int(target)
    return found


def pace_of(value: Value, as_of: date, *, ahead: Value | None = None, times: int | None = None) -> Pace | None:
    """The pace of a figure of the year so far; None when the year has no target for it.

    ``ahead`` is the figure of what still falls due (see `metrics.definitions.year_ahead`), ``times`` the count that
    the assessment asks for.
    """
    yearly = target_of(value.metric, as_of.year)
    if yearly is None and times is None:
        return None
    target = Fraction(yearly.target) if yearly is not None else Fraction(times or 0)
    kind = kind_of(value.metric)
    if not value.tracked:
        return Pace(value, kind, target, target, Outlook.UNKNOWN, Status.UNKNOWN)
    match kind:
        case TargetKind.COVERAGE:
            pace = pace_coverage(value, target, as_of)
        case TargetKind.DUE:
            pace = pace_due(value, ahead, target)
        case TargetKind.FINAL:
            pace = pace_final(value, target)
        case TargetKind.TIMES:
            pace = pace_times(value, target, as_of)
        case TargetKind.NONE_ALLOWED:
            pace = pace_none_allowed(value, target)
        case TargetKind.OPEN:
            pace = pace_open(value, target)
    return pace


def _has_parts(metric: Metric, scope: Scope) -> bool:
    """False where the figure knows no such parts: what the whole district owes is no town's."""
    return honoured(metric.fact, scope) == scope


def paces(found: Mapping[str, Value], scope: Scope) -> tuple[Pace, ...]:
    """The pace of every yearly target, in the order of the catalogue.

    ``found`` are the figures of the scope over the year so far by id, see `metrics.engine.periods.year_to_date`. In
    part of the district the figures of the whole only are left out.
    """
    times = counts_to_reach(scope.as_of, in_part=scope.is_part)
    made = (
        pace_of(found[m], scope.as_of, ahead=found.get(ahead_id(m)), times=times.get(m))
        for m, metric in ALL_METRICS.items()
        if m in found and _has_parts(metric, scope)
    )
    return tuple(pace for pace in made if pace is not None)
