"""Which records made a difference since a load: what a figure looks at changed in them, in the unit it is of."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Column, Connection, FromClause, Join, Row, Table, select

from data_access.database.former_state import as_stood
from data_access.database.frozen_months import changed_since
from data_access.database.kept_ledgers import ledger_name
from data_access.database.row_history import ChangedRow, key_text
from data_access.database.schema import metadata
from data_access.database.scope import Scope
from data_access.database.storing import chunks
from data_access.ledger_import.cell_words import cell_text, heading, key_words
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Fact
from metrics.engine.record_weights import record_weights, tables_of, weighing
from metrics.judging.values import Value

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


@dataclass(frozen=True)
class ChangedRecords:
    """The records that made a difference, and whether something else had a part in it.

    Else is what leaves no trace: rows written by another system, parameters, limits that are counted otherwise.
    """

    records: tuple[DifferingRecord, ...]
    has_rest: bool

    @property
    def rest_text(self) -> str:
        """What is said of a difference that no record, or not only these, made; empty where they made it."""
        if not self.records:
            return NO_RECORDS
        return f"这些记录只造成一部分差数，其余{NO_RECORDS}" if self.has_rest else ""


def changed_records(
    connection: Connection, version: int, reported: Value, known: Value, scope: Scope
) -> ChangedRecords:
    """What changed since a load in the records that now weigh something else in the figure, in its scope.

    What a record weighed is asked of the definition itself, with the rows as they were then. Where the figure was not
    known then or is not now and no record weighs anything else, whatever it looks at may have done it.
    """
    metric = known.metric
    read = tables_of(weighing(metric, scope))
    rows = [row for row in changed_since(connection, version) if _changed(row, read.get(row.table, ()))]
    keys = _keys(connection, metric.fact, rows)
    asked = None if any(not keys[row.table, row.key] for row in rows) else frozenset(chain(*keys.values()))
    then = record_weights(connection, metric, scope, rows, keys=asked)
    now = record_weights(connection, metric, scope, keys=asked)
    differing = {key for key in then.keys() | now.keys() if then.get(key) != now.get(key)}
    explained = frozenset(chain(*(own for own in keys.values() if own & differing)))
    unexplained = bool(differing - explained) or (reported.tracked is not known.tracked and not differing)
    found = tuple(
        DifferingRecord(
            ledger_name(row.table), key_words(metadata.tables[row.table], json.loads(row.key)), row.load_id,
            _what(row, read[row.table]),
        )
        for row in rows
        if keys[row.table, row.key] & differing or (unexplained and not keys[row.table, row.key])
    )  # fmt: skip
    return ChangedRecords(found, _moved(reported, known) not in (None, _sums(now, then)))


def _moved(reported: Value, known: Value) -> tuple[Decimal, ...] | None:
    """By how much numerator and denominator are more than they were; None where one of both was not known."""
    if not (reported.tracked and known.tracked):
        return None
    parts = ((reported.numerator, known.numerator), (reported.denominator, known.denominator))
    return tuple((now or Decimal(0)) - (then or Decimal(0)) for then, now in parts)


def _sums(now: Mapping[str, tuple[Any, ...]], then: Mapping[str, tuple[Any, ...]]) -> tuple[Decimal, ...]:
    """By how much records add up to more than they did, in numerator and denominator."""
    found = [Decimal(0), Decimal(0)]
    for sign, weights in ((1, now), (-1, then)):
        for own in weights.values():
            for place, weight in enumerate(own):
                found[place] += sign * Decimal(weight or 0)
    return tuple(found)


def _changed(row: ChangedRow, columns: Iterable[str]) -> bool:
    """Whether a row came, went or changed in one of the columns."""
    before, now = row.former or {}, row.present or {}
    return any(before.get(name) != now.get(name) for name in columns)


def _keys(connection: Connection, fact: Fact, rows: Sequence[ChangedRow]) -> Mapping[tuple[str, str], frozenset[str]]:
    """By table and key of a row the records of a fact that it is, or stands behind, then or now.

    A row of another ledger (a payment) goes by the number of the record that it, or what it belongs to, names. Empty
    where nothing tells.
    """
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    joined = set[str]() if fact.of_moment else _joined(fact.detail_source)
    for name in joined:
        own = list(metadata.tables[name].primary_key)
        changed = [row for row in rows if row.table == name]
        for former in ([], rows):
            for beside in _beside(connection, fact, own, changed, former):
                found[name, key_text(tuple(beside[1:]))].add(str(beside[0]))
    number = _number(fact)
    for row in rows:
        if row.table not in joined and number is not None:
            found[row.table, row.key] |= _named(connection, row, number)
    return defaultdict(frozenset, {place: frozenset(own) for place, own in found.items()})


def _beside(
    connection: Connection, fact: Fact, own: Sequence[Column[Any]], changed: Sequence[ChangedRow],
    former: Sequence[ChangedRow],
) -> Iterator[Row[Any]]:  # fmt: skip
    """The keys of the records in which changed rows of a table stand, with the keys of these rows."""
    first, *_ = own
    there = {record[first.name] for row in changed for record in (row.former, row.present) if record}
    for some in chunks(list(there)):
        query = select(fact.key, *own).select_from(fact.detail_source).where(first.in_(some))
        yield from connection.execute(as_stood(query, former, tables_of(query), connection.dialect))


def _number(fact: Fact) -> Column[Any] | None:
    """The column whose values are the keys of the fact's records; None where they are made of several."""
    return fact.key if isinstance(fact.key, Column) else None


def _named(connection: Connection, row: ChangedRow, number: Column[Any]) -> set[str]:
    """The numbers that a row gives, itself or through the rows that it belongs to."""
    found = set[str]()
    for record in filter(None, (row.former, row.present)):
        if record.get(number.name) is not None:
            found.add(str(record[number.name]))
            continue
        for key in metadata.tables[row.table].foreign_keys:
            parent, value = key.column.table, record[key.parent.name]
            if number.name in parent.c and value is not None:
                found |= set(map(str, connection.scalars(select(parent.c[number.name]).where(key.column == value))))
    return found


def _joined(source: FromClause) -> set[str]:
    """The tables of a source that stand in it under their own names."""
    if isinstance(source, Join):
        return _joined(source.left) | _joined(source.right)
    return {source.name} if isinstance(source, Table) else set()


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
