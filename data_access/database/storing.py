"""Portable upsert: read what is known, compare, insert the new and update the changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, FromClause, Table, bindparam, delete, exists, select, update

from data_access.database.derived_days import RULES
from data_access.database.inserting import insert_rows

ACCEPTED, UPDATED, UNCHANGED = "accepted", "updated", "unchanged"
BATCH = 5_000  # rows
_ROWS_BETWEEN = 1_000  # rows
_CHUNK = 500  # values per IN list; SQLite allows 999 in old builds

Record = dict[str, Any]  # a full row by column name
Key = tuple[Any, ...]
NEW: Record = {}
_T = TypeVar("_T")
Derive = Callable[[Record], Record]


@dataclass(slots=True)  # frozen ones take three times as long to make
class Change:
    """What became of one row."""

    table: Table
    key: Key
    former: Record | None  # the row before; None: it was not there
    present: Record | None  # the row after; None: it is gone, `NEW`: it stands in the table


def say_no_rows(_rows: int) -> None:
    pass


def telling(rows: Iterable[_T], progress: Callable[[int], None]) -> Iterator[_T]:
    """The same rows; ``progress`` hears of each thousand, and of the rest, once they are done."""
    done = 0
    for row in rows:
        yield row
        done += 1
        if done == _ROWS_BETWEEN:
            progress(done)
            done = 0
    if done:
        progress(done)


@dataclass
class Load:
    """One load in its transaction."""

    connection: Connection
    as_of: date
    changes: int = 0  # rows inserted, updated or deleted, in any table
    reach: date | None = None  # how far the data are known to reach, by a title or by earlier loads
    stated: bool = True  # the file itself says how far it reaches
    emptying: bool = False  # an empty cell empties what is known; else the known value stays
    taken_back: Mapping[str, date] = field(default_factory=dict)  # by table: a later day it claimed until this load
    history: list[Change] = field(default_factory=list)  # of rows, but not of what is counted anew from others
    progress: Callable[[int], None] = say_no_rows  # how many further rows of the file are looked at

    @property
    def known_on(self) -> date:
        """The day from which on is known what a file tells without a day: its own, else how far the data reach."""
        return self.as_of if self.stated or self.reach is None else max(self.as_of, self.reach)


def chunks(values: Iterable[Any]) -> Iterator[Sequence[Any]]:
    listed = sorted({value for value in values if value is not None})
    for start in range(0, len(listed), _CHUNK):
        yield listed[start : start + _CHUNK]


@cache
def names_of(table: Table) -> dict[str, None]:
    """The names of the table's columns, in order."""
    return dict.fromkeys(column.name for column in table.columns)


@cache
def _key_names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.primary_key)


def key_of(table: Table, record: Record) -> Key:
    return tuple([record[name] for name in _key_names(table)])


def known(connection: Connection, column: Column[Any], values: Iterable[Any]) -> dict[Key, Record]:
    """The rows of the column's table whose ``column`` is one of ``values``, by primary key."""
    table = column.table
    assert isinstance(table, Table)  # noqa: S101  what schema.py declares
    found = {}
    for chunk in chunks(values):
        for row in connection.execute(select(table).where(column.in_(chunk))):
            record = dict(zip(names_of(table), row, strict=True))
            found[key_of(table, record)] = record
    return found


def known_by(connection: Connection, column: Column[Any], values: Iterable[Any]) -> dict[Any, list[Record]]:
    """The same by the value of the column; nothing of a value that stands in no row."""
    found: dict[Any, list[Record]] = defaultdict(list)
    for record in known(connection, column, values).values():
        found[record[column.name]].append(record)
    return found


def is_empty(connection: Connection, table: FromClause) -> bool:
    return not connection.scalar(select(exists().select_from(table)))


def known_values(connection: Connection, column: Column[Any], values: Iterable[Any]) -> set[Any]:
    """Those of ``values`` that stand in the column."""
    found: set[Any] = set()
    if is_empty(connection, column.table):
        return found
    for chunk in chunks(values):
        found |= set(connection.scalars(select(column).where(column.in_(chunk))))
    return found


def batches(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """A few thousand at a time: what is made of each is stored and forgotten before the next."""
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]


def merged(table: Table, existing: Record | None, given: Record, derive: Derive, fallbacks: Sequence[str]) -> Record:
    """The full row after a sheet's columns (``given``) were laid over the known row.

    ``derive`` completes a row: each of ``fallbacks`` that is empty, and what is always computed. A known value
    that ``derive`` would have given is computed anew; one that came from an earlier sheet's own column stays.
    Of due days the row's ``counted`` says which is which.
    """
    rules = RULES.get(table.name, {})
    if existing is None:
        base = names_of(table) | given
    else:
        assumed = derive(existing | dict.fromkeys(fallbacks))
        marks = existing.get("counted")
        own = [
            name
            for name in fallbacks
            if (name in marks.split(",") if marks is not None and name in rules else existing[name] == assumed[name])
        ]
        base = existing | dict.fromkeys(own) | given
    derived = derive(base)
    if rules:
        derived["counted"] = ",".join(
            name
            for name, rule in rules.items()
            if derived[name] is not None
            and (name not in fallbacks or base[name] is None or base[name] != derived[name])
            and derived[name] == rule(derived)
        )
    return derived


def save(
    load: Load, table: Table, records: Iterable[Record], existing: dict[Key, Record], *, derived: bool = False
) -> dict[Key, str]:
    """Insert or update full rows; what became of each, by primary key. ``existing`` comes from `known`.

    ``derived``: what changes is counted from other rows and can be counted again, so it is no history.
    """
    outcome: dict[Key, str] = {}
    new, changed = [], []
    for record in records:
        key = key_of(table, record)
        before = existing.get(key)
        if before is None:
            outcome[key] = ACCEPTED
            new.append(record)
            load.history.append(Change(table, key, None, NEW))
        elif any(before[name] != value for name, value in record.items()):
            outcome[key] = UPDATED
            if not derived:
                load.history.append(Change(table, key, before, before | record))
            changed.append({f"new_{name}": value for name, value in record.items()})
        else:
            outcome[key] = UNCHANGED
    for some in batches(new):
        insert_rows(load.connection, table, some)
    if changed:
        keys = {column.name for column in table.primary_key}
        statement = update(table).where(*(column == bindparam(f"new_{column.name}") for column in table.primary_key))
        values = {c.name: bindparam(f"new_{c.name}", type_=c.type) for c in table.columns if c.name not in keys}
        for some in batches(changed):
            load.connection.execute(statement.values(values), some)
    load.changes += len(new) + len(changed)
    return outcome


def remove(load: Load, column: Column[Any], values: Iterable[Any]) -> None:
    table = column.table
    assert isinstance(table, Table)  # noqa: S101  what schema.py declares
    gone = known(load.connection, column, values)
    for chunk in chunks(values):
        load.connection.execute(delete(table).where(column.in_(chunk)))
    load.history += [Change(table, key, record, None) for key, record in gone.items()]
    load.changes += len(gone)
