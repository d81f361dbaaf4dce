"""Keys of databases that were loaded before numbers were kept in capitals: xs2023–1 is the known record of XS2023-1."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Connection, String, func, or_, select

from data_access.cells.text import DASHES, key
from data_access.ledger_import.ledger_columns import Ledger
from data_access.ledger_import.recognised import Row


def keep_legacy_keys(connection: Connection, ledger: Ledger, rows: list[Row]) -> None:
    """Give each number of a row the spelling under which its record is known, where that is an older one."""
    for name, column in _numbers(ledger) if rows else ():
        old = _old(connection, column)
        for row in rows if old else ():
            value = row.values.get(name)
            if value in old:
                row.values[name] = old[value]
                if name == ledger.key.field:
                    row.key = old[value]


def _numbers(ledger: Ledger) -> Iterator[tuple[str, Column[str]]]:
    """The fields that hold numbers of records, each with the column where these stand; the record's own first."""
    table = ledger.table
    own = table.c[ledger.key.field]
    if isinstance(own.type, String) and not own.foreign_keys:
        yield own.name, own
    for reference in table.foreign_keys:
        if reference.column.name.endswith("_no"):
            yield reference.parent.name, reference.column


def _old(connection: Connection, column: Column[str]) -> dict[str, str]:
    """The keys in small letters or with other dashes or brackets, by how they are read today; not those in both."""
    marks = (*DASHES, *(f"{bracket}20" for bracket in "[(【"))
    odd = or_(column != func.upper(column), *(column.contains(mark) for mark in marks))
    found = {key(old): old for old in connection.scalars(select(column).where(odd))}
    both = set(connection.scalars(select(column).where(column.in_(list(found))))) if found else set()
    return {now: old for now, old in found.items() if now != old and now not in both}
