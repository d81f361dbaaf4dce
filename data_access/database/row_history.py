"""What each load changed, row by row: kept, so that it can be looked at again and taken back."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from json.encoder import encode_basestring
from typing import Any

from sqlalchemy import Connection, Date, DateTime, Table, select

from data_access.database.inserting import insert_rows
from data_access.database.schema import Money, data_load, metadata, row_change
from data_access.database.storing import BATCH, Change, Key, Record, chunks, key_of


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def key_text(key: Key) -> str:
    """The key as a JSON list; most parts are texts, which need no encoder made for them."""
    parts = (encode_basestring(part) if isinstance(part, str) else json.dumps(_plain(part)) for part in key)
    return f"[{', '.join(parts)}]"


def _row(table: Table, kept: dict[str, Any]) -> Record:
    """A row as it was kept; columns that the table has gained since are empty."""
    record: Record = {}
    for column in table.columns:
        value = kept.get(column.name)
        if value is not None and isinstance(column.type, DateTime):
            value = datetime.fromisoformat(value)
        elif value is not None and isinstance(column.type, Date):
            value = date.fromisoformat(value)
        elif value is not None and isinstance(column.type, Money):
            value = Decimal(value)
        record[column.name] = value
    return record


def note_changes(connection: Connection, load_id: int, changes: Iterable[Change]) -> None:
    """Keep what a load changed: each row once, as it was before the load."""
    names = {table: str(name) for name, table in metadata.tables.items()}  # SQLAlchemy's own texts are slow to store
    numbered = enumerate(_first_of_each_row(changes), start=1)
    while some := list(islice(numbered, BATCH)):
        rows = [
            {
                "load_id": load_id,
                "seq": place,
                "table_name": names[change.table],
                "row_key": key_text(change.key),
                "former": None if change.former is None else {n: _plain(v) for n, v in change.former.items()},
            }
            for place, change in some
        ]
        insert_rows(connection, row_change, rows)


def _first_of_each_row(changes: Iterable[Change]) -> Iterator[Change]:
    known_keys = defaultdict[str, set[Key]](set)
    for change in changes:
        own = known_keys[change.table.name]
        if change.key not in own:
            own.add(change.key)
            yield change


@dataclass(frozen=True)
class LoadedBefore:
    """A file that was loaded before, and whose rows later loads have changed since."""

    load_id: int
    later: int  # the newest of the loads that changed its rows
    rows: int  # that it would bring back


def loaded_before(connection: Connection, sha256: str, changes: Iterable[Change]) -> LoadedBefore | None:
    """Whether what a load changes takes known rows back to what the same file once said; ``changes`` are not yet noted.

    Loads that were taken back do not count.
    """
    load, row = data_load.c, row_change.c
    undone = set(connection.scalars(select(load.undoes).where(load.undoes.is_not(None))))
    standing = connection.scalars(select(load.load_id).where(load.file_sha256 == sha256, load.source == "workbook"))
    before = max(set(standing) - undone, default=None)
    again = {(change.table.name, key_text(change.key)) for change in changes if change.former is not None}
    if before is None or not again:
        return None
    later = (
        select(row.load_id, row.table_name, row.row_key)
        .join(data_load, load.load_id == row.load_id)
        .where(row.load_id > before, load.undoes.is_(None), row.table_name.in_({name for name, _ in again}))
    )
    changed = [(number, (name, key)) for number, name, key in connection.execute(later) if number not in undone]
    found = {place: number for number, place in sorted(changed) if place in again}
    return LoadedBefore(before, max(found.values()), len(found)) if found else None


@dataclass(frozen=True)
class FormerRow:
    """A row that a load changed, as it was before: None, it was not there."""

    table: Table
    key: str
    record: Record | None


@dataclass(frozen=True)
class ChangedRow:
    """A row that is not what it was at a load: as it was then, as it is now (None: not there), and by which load.

    Of a row that came since that is the load which brought it, else the last that changed it.
    """

    table: str
    key: str  # the primary key as a JSON list
    former: Record | None
    present: Record | None
    load_id: int


def changes_of(connection: Connection, load_id: int) -> Iterator[FormerRow]:
    """The rows that a load changed, in the order in which it did."""
    c = row_change.c
    query = select(c.table_name, c.row_key, c.former).where(c.load_id == load_id).order_by(c.seq)
    for name, key, former in connection.execute(query):
        table = metadata.tables[name]
        yield FormerRow(table, key, None if former is None else _row(table, former))


def present_rows(connection: Connection, table: Table, keys: Iterable[str]) -> dict[str, Record]:
    """The rows of a table that are there now, of the keys asked for, by `key_text`."""
    wanted = set(keys)
    first = next(iter(table.primary_key.columns))
    firsts = {json.loads(key)[0] for key in wanted}
    typed = [date.fromisoformat(value) if isinstance(first.type, Date) else value for value in firsts]
    found: dict[str, Record] = {}
    for some in chunks(typed):
        for row in connection.execute(select(table).where(first.in_(some))).mappings():
            record = dict(row)
            if (key := key_text(key_of(table, record))) in wanted:
                found[key] = record
    return found
