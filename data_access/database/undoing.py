"""Taking a load back (撤销导入): its rows as they were before, unless something later rests on them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, delete, exists, func, insert, select, update

from data_access import clock
from data_access.database.deposit_requirement import count_requirements
from data_access.database.derived_days import recount
from data_access.database.engine import reading_if_there, refresh_statistics, writer
from data_access.database.kept_ledgers import ledger_name
from data_access.database.reach import note_load, reach_of, standing_claims
from data_access.database.row_history import FormerRow, changes_of, key_text, note_changes, present_rows
from data_access.database.schema import data_load, metadata, rejected_row, row_change
from data_access.database.storing import Change, Key, Load, Record
from data_access.options import RefusedError

_SHOWN = 5  # rows named in a refusal


class UndoRefusedError(RefusedError):
    """A load that cannot be taken back; the text (Chinese) says why and what stands in the way."""


@dataclass(frozen=True)
class LoadNote:
    """One load as it was noted."""

    load_id: int
    loaded_at: datetime
    source: str
    file_name: str | None
    file_sha256: str | None
    loaded_by: str | None
    accepted: int
    updated: int
    rejected: int
    unchanged: int | None  # None of a load that did not count them
    flagged: int | None
    kept_rejects: int  # rejected rows that can still be looked at
    changes: int  # rows that its history keeps; without any it cannot be taken back
    undone_by: int | None
    undoes: int | None

    @property
    def rejects_not_kept(self) -> int:
        """Rejected rows of which nothing is left: of a load before they were kept, or beyond those kept of one."""
        return self.rejected - self.kept_rejects


def load_notes(connection: Connection) -> list[LoadNote]:
    """Every load, the newest first."""
    note, later = data_load.c, data_load.alias("later")
    kept = select(func.count()).where(row_change.c.load_id == note.load_id).scalar_subquery()
    sent_back = select(func.count()).where(rejected_row.c.load_id == note.load_id).scalar_subquery()
    undone = select(later.c.load_id).where(later.c.undoes == note.load_id).scalar_subquery()
    query = select(
        note.load_id, note.loaded_at, note.source, note.file_name, note.file_sha256, note.loaded_by,
        note.accepted, note.updated, note.rejected, note.unchanged, note.flagged, sent_back, kept, undone, note.undoes,
    ).order_by(note.load_id.desc())  # fmt: skip
    return [LoadNote(*tuple(row)) for row in connection.execute(query)]


def loads_of(url: str) -> list[LoadNote]:
    """Every load of a database, the newest first; none of one that is not there yet."""
    with reading_if_there(url) as connection:
        return [] if connection is None else load_notes(connection)


def undo(url: str, load_id: int, by: str | None = None) -> int:
    """Take a load back, as a load of its own; how many rows are again as they were.

    Raises UndoRefusedError when the load is unknown, was taken back already or keeps no history, when a later load
    changed one of its rows, or when rows of other loads refer to rows that it brought.
    """
    engine = writer(url)
    try:
        with engine.begin() as connection:
            note = next((n for n in load_notes(connection) if n.load_id == load_id), None)
            formers = list(changes_of(connection, load_id))
            _refuse(connection, load_id, note, formers)
            load = Load(connection, reach_of(standing_claims(connection)) or clock.today())
            _restore(load, formers)
            recount(connection, forced=True)
            count_requirements(load)
            undoing, _ = note_load(
                connection, {}, source="undo", file_name=note and note.file_name, loaded_by=by, undoes=load_id,
                updated=len(formers), synthetic=False,
            )  # fmt: skip
            note_changes(connection, undoing, load.history)
            refresh_statistics(connection)
    finally:
        engine.dispose()
    return len(formers)


def _refuse(connection: Connection, load_id: int, note: LoadNote | None, formers: list[FormerRow]) -> None:
    if note is None:
        raise UndoRefusedError(f"没有第{load_id}次导入，请核对编号。")
    if note.undone_by is not None:
        raise UndoRefusedError(f"第{load_id}次导入已由第{note.undone_by}次撤销。")
    if note.undoes is not None:
        raise UndoRefusedError(f"第{load_id}次本身是撤销，请把文件重新导入。")
    if not formers:
        raise UndoRefusedError(f"第{load_id}次导入没有留下变更记录，不能撤销。")
    if touched := _touched_later(connection, load_id):
        message = "；".join(f"第{later}次导入又改了{_rows(rows)}" for later, rows in touched.items())
        raise UndoRefusedError(f"第{load_id}次导入不能撤销：{message}。请先撤销后面的导入。")
    if referring := _referring(connection, formers):
        message = "、".join(f"{ledger_name(name)}{count}行" for name, count in referring.items())
        raise UndoRefusedError(f"第{load_id}次导入不能撤销：它带来的记录已被引用（{message}）。请先撤销后面的导入。")


def _rows(rows: list[tuple[str, str]]) -> str:
    shown = "、".join(f"{ledger_name(name)}{key.strip('[]').replace(chr(34), '')}" for name, key in rows[:_SHOWN])
    return shown + (f"等{len(rows)}行" if len(rows) > _SHOWN else "")


def _touched_later(connection: Connection, load_id: int) -> dict[int, list[tuple[str, str]]]:
    """By later load that still counts: the rows of this load that it changed again."""
    mine, later = row_change.alias("mine"), row_change.alias("later")
    undoing = data_load.alias("undoing")
    counts = and_(data_load.c.undoes.is_(None), ~exists().where(undoing.c.undoes == data_load.c.load_id))
    query = (
        select(later.c.load_id, later.c.table_name, later.c.row_key)
        .join(mine, and_(mine.c.table_name == later.c.table_name, mine.c.row_key == later.c.row_key))
        .join(data_load, data_load.c.load_id == later.c.load_id)
        .where(mine.c.load_id == load_id, later.c.load_id > load_id, counts)
        .order_by(later.c.load_id, later.c.seq)
    )
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for number, name, key in connection.execute(query):
        found[number].append((name, key))
    return found


def _referring(connection: Connection, formers: list[FormerRow]) -> Counter[str]:
    """How many rows of other loads refer to rows that this one brought, by table."""
    brought: dict[str, set[str]] = defaultdict(set)
    for former in formers:
        if former.record is None:
            brought[former.table.name].add(former.key)
    found: Counter[str] = Counter()
    for table in metadata.sorted_tables:
        for reference in table.foreign_keys:
            target = reference.column.table
            if target.name not in brought:
                continue
            gone = {json.loads(key)[0] for key in brought[target.name]}
            keys = list(table.primary_key.columns)
            query = select(reference.parent, *keys).where(reference.parent.is_not(None))
            for value, *key in connection.execute(query):
                own = table.name in brought and key_text(tuple(key)) in brought[table.name]
                found[table.name] += value in gone and not own
    return +found


def _restore(load: Load, formers: list[FormerRow]) -> None:
    by_table: dict[str, list[FormerRow]] = defaultdict(list)
    for former in formers:
        by_table[former.table.name].append(former)
    there = {
        name: present_rows(load.connection, rows[0].table, (f.key for f in rows)) for name, rows in by_table.items()
    }
    in_order = [table for table in metadata.sorted_tables if table.name in by_table]
    for table in in_order:
        for former in by_table[table.name]:
            if former.record is None:
                continue
            present = there[table.name].get(former.key)
            key: Key = tuple(former.record[c.name] for c in table.primary_key)
            if present is None:
                load.connection.execute(insert(table).values(former.record))
            elif present != former.record:
                where = [c == former.record[c.name] for c in table.primary_key]
                load.connection.execute(update(table).where(*where).values(former.record))
            load.history.append(Change(table, key, present, former.record))
    for table in reversed(in_order):
        for former in by_table[table.name]:
            present = there[table.name].get(former.key)
            if former.record is None and present is not None:
                _delete(load, former, present)


def _delete(load: Load, former: FormerRow, present: Record) -> None:
    table = former.table
    load.connection.execute(delete(table).where(*(c == present[c.name] for c in table.primary_key)))
    load.history.append(Change(table, tuple(present[c.name] for c in table.primary_key), present, None))
