"""月度定格: a month end's figures kept as reported, then beside what is known now, with the records that differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Connection

from data_access.database.freezing import FreezeRefusedError
from data_access.database.frozen_months import (
    FrozenFigure,
    FrozenMonth,
    frozen_figures,
    keep_month,
)
from data_access.database.scope import Scope
from data_access.database.stored_units import towns_of
from data_access.reference.organisation import departments
from data_access.reference.unit_names import town_name
from data_access.rules.months import first_of_month, month_end
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.undivided import NOWHERE
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.periods import year_so_far
from metrics.judging.targets import Status
from metrics.judging.values import Value, value_of, values, values_by
from metrics.questions.changed_records import ChangedRecords, changed_records
from metrics.wording.formats import WHOLE_DISTRICT, value_text

DISTRICT, TOWN, DEPARTMENT = "district", "town", "department"


@dataclass(frozen=True)
class Difference:
    """A figure of a unit whose number is not what was reported."""

    metric_id: str
    unit_kind: str
    unit: str
    unit_name: str
    reported: Value
    known: Value

    @property
    def key(self) -> str:
        return f"{self.metric_id}|{self.unit_kind}|{self.unit}"


@dataclass(frozen=True)
class FrozenComparison:
    """A frozen month beside what is known now."""

    month: FrozenMonth
    figures: int
    differences: tuple[Difference, ...]


def scope_of(month: date, unit_kind: str = DISTRICT, unit: str = "") -> Scope:
    """The year up to a month end, of the district or of a unit."""
    whole = year_so_far(month)
    if unit_kind == TOWN:
        return replace(whole, towns=(unit,))
    return replace(whole, department=unit) if unit_kind == DEPARTMENT else whole


def last_month_end(as_of: date) -> date:
    """The last month end that has come by the day."""
    return as_of if as_of == month_end(as_of) else first_of_month(as_of) - timedelta(days=1)


def _now(connection: Connection, month: date) -> dict[tuple[str, str, str], Value]:
    """Every figure of the district, of each town and of each department that it is divided by, as known now."""
    scope = scope_of(month)
    metrics = list(ALL_METRICS.values())
    frame = evaluate(connection, metrics, scope, ("town", "department"))
    known = tracked(connection, metrics, month)
    found = {(m, DISTRICT, ""): v for m, v in values(frame, metrics, month, known, start=scope.start).items()}
    towns, departments_ = towns_of(connection, scope), departments(month.year)
    units = {TOWN: [town.code for town in towns], DEPARTMENT: [department.code for department in departments_]}
    for kind, codes in units.items():
        own = [m for m in metrics if (m.fact.town if kind == TOWN else m.fact.department) is not NOWHERE]
        groups = [(code,) for code in codes]
        for (unit,), of_unit in values_by(frame, own, [kind], month, known, groups, start=scope.start):
            found |= {(m, kind, unit): v for m, v in of_unit.items()}
    return found


def _pieces(value: Value, part: Decimal | None) -> int | None:
    return None if part is None else int(part.scaleb(2 if value.metric.money else 0))


def _kept(key: tuple[str, str, str], value: Value) -> FrozenFigure:
    target = None if value.target is None else str(value.target.target)
    parts = (_pieces(value, value.numerator), _pieces(value, value.denominator))
    return FrozenFigure(*key, *parts, value.status.value, target, value.tracked)


def freeze(connection: Connection, month: date, by: str | None, reached: date) -> FrozenMonth:
    """Keep every figure of a month end as it is known now; ``reached`` is how far the data reach.

    Raises FreezeRefusedError for what is no month end, has not come yet or was frozen already.
    """
    if month != month_end(month):
        raise FreezeRefusedError(f"{month} 不是月末，只能定格月末的数。")
    if month > reached:
        raise FreezeRefusedError(f"数据截至 {reached}，尚不到 {month}，不能定格。")
    return keep_month(connection, month, [_kept(key, value) for key, value in _now(connection, month).items()], by)


def _reported(figure: FrozenFigure, month: date) -> Value:
    """The figure as it was reported: its parts and its status of then, whatever targets and records say now."""
    metric = ALL_METRICS[figure.metric_id]
    value = value_of(
        metric, figure.numerator or 0, figure.denominator, month, tracked=figure.tracked, start=date(month.year, 1, 1)
    )
    target = value.target
    if figure.target is None or target is None:
        target = None
    elif str(target.target) != figure.target:
        target = replace(target, target=Decimal(figure.target))
    return replace(value, status=Status(figure.status), target=target)


def _unit_name(kind: str, unit: str, year: int) -> str:
    return {DISTRICT: WHOLE_DISTRICT, TOWN: town_name(unit or None, year)}.get(kind, unit)


def compare(connection: Connection, month: FrozenMonth) -> FrozenComparison:
    """The figures of a frozen month whose numbers differ from what is known now, the district's first."""
    now, day = _now(connection, month.month_end), month.month_end
    kept = [f for f in frozen_figures(connection, day) if f.metric_id in ALL_METRICS]
    found = []
    for figure in kept:
        key = (figure.metric_id, figure.unit_kind, figure.unit)
        known = now.get(key)
        if known is None:  # the unit is listed no more
            continue
        present = _kept(key, known)
        if (present.numerator, present.denominator, present.tracked) != (
            figure.numerator, figure.denominator, figure.tracked,
        ):  # fmt: skip
            name = _unit_name(figure.unit_kind, figure.unit, day.year)
            found.append(Difference(*key, name, _reported(figure, day), known))
    order = (DISTRICT, TOWN, DEPARTMENT)
    found.sort(key=lambda d: (order.index(d.unit_kind), d.unit, d.metric_id))
    return FrozenComparison(month, len(kept), tuple(found))


def differing_records(connection: Connection, month: FrozenMonth, difference: Difference) -> ChangedRecords:
    """The records that made a difference: what changed since the freeze in columns that the figure looks at."""
    scope = scope_of(month.month_end, difference.unit_kind, difference.unit)
    return changed_records(connection, month.data_version, difference.reported, difference.known, scope)


def reported_text(value: Value) -> str:
    """A figure in words; 无数据 for one that is not known."""
    return value_text(value) if value.tracked else Status.UNKNOWN.value
