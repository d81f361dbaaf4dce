"""月度定格: a month end's figures kept as reported, then beside what is known now, with the records that differ."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from sqlalchemy import Connection

from data_access.database.freezing import FreezeRefusedError
from data_access.database.frozen_months import (
    ChangedRow,
    FrozenFigure,
    FrozenMonth,
    changed_since,
    frozen_figures,
    keep_month,
)
from data_access.database.kept_ledgers import ledger_name
from data_access.database.schema import metadata
from data_access.database.scope import Scope
from data_access.database.stored_units import towns_of
from data_access.ledger_import.cell_words import cell_text, heading, key_words
from data_access.reference.organisation import departments
from data_access.reference.unit_names import town_name
from data_access.rules.months import first_of_month, month_end
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.undivided import NOWHERE
from metrics.engine.evaluation import evaluate
from metrics.engine.fact_ledger import columns_in
from metrics.engine.known_figures import tracked
from metrics.engine.model import Part
from metrics.engine.records import records
from metrics.judging.targets import Status
from metrics.judging.values import Value, value_of, values, values_by
from metrics.quality.resting import columns_deciding, columns_read
from metrics.wording.formats import WHOLE_DISTRICT, value_text

DISTRICT, TOWN, DEPARTMENT = "district", "town", "department"
NO_RECORDS = "没有留下改动记录：数据由其他系统写入，或参数、期限的算法有变"


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
class DifferingRecord:
    """A record that is not what it was when the month was frozen, as far as a figure looks at it."""

    ledger: str
    key: str
    load_id: int
    what: str  # 新增, 已删除 or the columns that changed

    @property
    def text(self) -> str:
        return f"{self.ledger}{self.key}（{self.what}）"


@dataclass(frozen=True)
class FrozenComparison:
    """A frozen month beside what is known now."""

    month: FrozenMonth
    figures: int
    differences: tuple[Difference, ...]


def scope_of(month: date, unit_kind: str = DISTRICT, unit: str = "") -> Scope:
    """The year up to a month end, of the district or of a unit."""
    whole = Scope(start=date(month.year, 1, 1), end=month, as_of=month)
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


def differing_records(connection: Connection, month: FrozenMonth, difference: Difference) -> list[DifferingRecord]:
    """The records that made a difference: what changed since the freeze in columns that the figure looks at."""
    scope = scope_of(month.month_end, difference.unit_kind, difference.unit)
    return changed_records(connection, month.data_version, difference.known, scope)


def changed_records(connection: Connection, version: int, known: Value, scope: Scope) -> list[DifferingRecord]:
    """What changed since a load in the columns that a figure looks at, of the units of its scope."""
    fact = known.metric.fact
    divided = [(fact.town, bool(scope.towns)), (fact.department, bool(scope.department))]
    units = columns_in(unit for unit, asked in divided if asked)  # a record may have come from another unit
    read = columns_read(known.metric.id) | units
    counts = _counting(connection, known, scope, units)
    found = []
    for row in changed_since(connection, version):
        own = {column for table, column in read if table == row.table}
        if own and _of_units(row, scope) and (what := _what(row, own)) and counts(row):
            key = key_words(metadata.tables[row.table], json.loads(row.key))
            found.append(DifferingRecord(ledger_name(row.table), key, row.load_id, what))
    return found


def _counting(
    connection: Connection, known: Value, scope: Scope, units: frozenset[tuple[str, str]]
) -> Callable[[ChangedRow], bool]:
    """Whether a row can have made the difference: what is counted now, or what decides of it changed.

    A record that came since is counted now or has made none; one of whose columns only the weight changed, too. A row
    of another table (a payment) goes with the record it names.
    """
    metric, table = known.metric, known.metric.proof.table
    if not known.tracked or metric.fact.kept_since.table is not table or len(table.primary_key) != 1:
        return lambda _row: True
    part = Part.NUMERATOR if metric.denominator is None else Part.DENOMINATOR
    counted = set(records(connection, metric, replace(scope, towns=(), department=None), part)["key"])
    deciding, [name] = columns_deciding(metric.id) | units, [column.name for column in table.primary_key]

    def counts(row: ChangedRow) -> bool:
        record = row.present or row.former or {}
        number = json.loads(row.key)[0] if row.table == table.name else record.get(name)
        if number is None or str(number) in counted:
            return True
        if row.table == table.name and row.former is None:
            return False
        before, now = row.former or {}, row.present or {}
        return any(before.get(c) != now.get(c) for named, c in deciding if named == row.table)

    return counts


def _of_units(row: ChangedRow, scope: Scope) -> bool:
    """Whether the row is, or was, of a unit of the scope; a row that names none may be of any."""
    for column, units in (("town_code", scope.towns), ("department_code", (scope.department,))):
        named = {record[column] for record in (row.former, row.present) if record and column in record}
        if named and any(units) and named.isdisjoint(units):
            return False
    return True


def _what(row: ChangedRow, columns: Iterable[str]) -> str:
    if row.former is None or row.present is None:
        return "新增" if row.former is None else "已删除"
    changed = {c: (row.former[c], row.present[c]) for c in sorted(columns) if c in row.present}
    return "；".join(
        f"{_called(row.table, c)} {_value_words(row.table, c, old)} → {_value_words(row.table, c, new)}"
        for c, (old, new) in changed.items()
        if old != new
    )


@cache
def _labels() -> dict[str, str]:
    """What lists call the columns, and what is counted and no list shows."""
    fields = (field for m in ALL_METRICS.values() for field in m.fact.fields.values())
    counted = {"site.deposit_exempt": "是否免存", "site.located_town_code": "坐标所在街镇"}
    return counted | {str(field.expression): field.label for field in fields}


def _called(table: str, column: str) -> str:
    """A column by the heading of its ledger; what no ledger has, because it is counted, as lists call it."""
    return heading(table, column) or _labels().get(f"{table}.{column}", column)


def _value_words(table: str, column: str, value: object) -> str:
    return cell_text(table, column, value) or "空"


def reported_text(value: Value) -> str:
    """A figure in words; 无数据 for one that is not known."""
    return value_text(value) if value.tracked else Status.UNKNOWN.value
