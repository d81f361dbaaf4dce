"""Which records made a difference since a load: what a figure looks at changed in them, in the unit it is of."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from sqlalchemy import Connection, FromClause, Join, Table, select

from data_access.database.frozen_months import ChangedRow, changed_since
from data_access.database.kept_ledgers import ledger_name
from data_access.database.row_history import key_text
from data_access.database.schema import metadata
from data_access.database.scope import Scope
from data_access.database.storing import chunks
from data_access.ledger_import.cell_words import cell_text, heading, key_words
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.fact_ledger import columns_in
from metrics.engine.model import Fact, Part
from metrics.engine.records import records
from metrics.judging.values import Value
from metrics.quality.resting import columns_deciding, columns_read

NO_RECORDS = "没有留下改动记录：数据由其他系统写入，或参数、期限的算法有变"


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


def changed_records(connection: Connection, version: int, known: Value, scope: Scope) -> list[DifferingRecord]:
    """What changed since a load in the columns that a figure looks at, of the units of its scope."""
    fact = known.metric.fact
    divided = [(fact.town, bool(scope.towns)), (fact.department, bool(scope.department))]
    units = columns_in(unit for unit, asked in divided if asked)  # a record may have come from another unit
    read = columns_read(known.metric.id) | units
    seen = []
    for row in changed_since(connection, version):
        own = {column for table, column in read if table == row.table}
        if own and _of_units(row, scope) and (what := _what(row, own)):
            seen.append((row, what))
    counts = _counting(connection, known, scope, units, [row for row, _ in seen])
    return [
        DifferingRecord(
            ledger_name(row.table), key_words(metadata.tables[row.table], json.loads(row.key)), row.load_id, what
        )
        for row, what in seen
        if counts(row)
    ]


def _counting(
    connection: Connection,
    known: Value,
    scope: Scope,
    units: frozenset[tuple[str, str]],
    rows: Sequence[ChangedRow],
) -> Callable[[ChangedRow], bool]:
    """Whether a row can have made the difference: of the unit, and counted now or changed in what decides of it.

    A record that came since is counted now or has made none; one of whose columns only the weight changed, too.
    """
    metric = known.metric
    if not known.tracked or not rows:
        return lambda _row: True
    part = Part.NUMERATOR if metric.denominator is None else Part.DENOMINATOR
    counted = set(records(connection, metric, replace(scope, towns=(), department=None), part)["key"])
    of_unit = set(records(connection, metric, scope, part)["key"]) if units else counted
    deciding, keys = columns_deciding(metric.id), _keys(connection, metric.fact, rows)

    def changed(row: ChangedRow, columns: Iterable[tuple[str, str]]) -> bool:
        before, now = row.former or {}, row.present or {}
        return any(before.get(c) != now.get(c) for named, c in columns if named == row.table)

    def counts(row: ChangedRow) -> bool:
        if row.former is not None and changed(row, units):
            return True  # it came to the unit, or left it
        own = keys[row.table, row.key]
        if not own or not own.isdisjoint(of_unit):
            return True
        if units and not own.isdisjoint(counted):
            return False  # counted elsewhere
        new = row.table == metric.proof.table.name and row.former is None
        return not new and changed(row, deciding)

    return counts


def _keys(connection: Connection, fact: Fact, rows: Sequence[ChangedRow]) -> Mapping[tuple[str, str], set[str]]:
    """By table and key of a row the records of a fact that it is, or stands behind.

    A row of another ledger (a payment) goes by the number of the record that it names. Empty where nothing tells, or
    the row is there no more.
    """
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    joined = set[str]() if fact.of_moment else _joined(fact.detail_source)
    names = list(fact.kept_since.table.primary_key)
    for row in rows:
        number = (row.present or row.former or {}).get(names[0].name) if len(names) == 1 else None
        if row.table not in joined and number is not None:
            found[row.table, row.key].add(str(number))
    for name in joined:
        first, *_ = own = list(metadata.tables[name].primary_key)
        there = {row.present[first.name] for row in rows if row.table == name and row.present}
        query = select(fact.key, *own).select_from(fact.detail_source)
        for some in chunks(list(there)):
            for key, *of in connection.execute(query.where(first.in_(some))):
                found[name, key_text(tuple(of))].add(str(key))
    return found


def _joined(source: FromClause) -> set[str]:
    """The tables of a source that stand in it under their own names."""
    if isinstance(source, Join):
        return _joined(source.left) | _joined(source.right)
    return {source.name} if isinstance(source, Table) else set()


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
