"""Records that a full ledger (全量台账) no longer has: named, never deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from data_access.cells.days import day_of
from data_access.database.engine import reader
from data_access.database.schema import town
from data_access.ledger_import.known_ledgers import ledger
from data_access.ledger_import.ledger_columns import Ledger
from data_access.ledger_import.recognised import Row

# What a sheet may be about only a part of: a town, a domain, a form of deposit or kind of list.
_PARTS = ("town_code", "domain", "form", "kind", "document_kind", "talk_kind")


@dataclass(frozen=True)
class SheetScope:
    """What a sheet holds of its ledger, and of which part of it."""

    ledger: str
    keys: frozenset[tuple[Any, ...]]  # of all its rows, rejected ones too; of a row that lacks a part its number alone
    same: Mapping[str, Any]  # by column: what all its rows say alike
    since: tuple[str, date] | None  # the column and the day with which its rows begin


@dataclass(frozen=True)
class MissingRow:
    key: str
    town: str  # "" where the ledger has none
    begun: date | None


def scope_of(own: Ledger, rows: Iterable[Row]) -> SheetScope:
    """The scope of a sheet's rows, once they are stored."""
    keys, same, begun = set(), dict[str, set[Any]](), list[date]()
    names = [column.name for column in own.table.primary_key]
    happened = next((c.field for c in own.columns if c.kind.happened and c.field in own.table.c), None)
    parts = [name for name in _PARTS if name in own.table.c]
    for row in rows:
        given = row.values.given
        key = tuple(map(given.get, names))
        keys.add((row.key,) if None in key else key)
        for name in () if row.faults else parts:
            same.setdefault(name, set()).add(given.get(name))
        day = given.get(happened) if happened else None
        if isinstance(day, date):
            begun.append(day_of(day))
    alike = {name: next(iter(values)) for name, values in same.items() if len(values) == 1 and None not in values}
    return SheetScope(own.name, frozenset(keys), alike, (happened, min(begun)) if happened and begun else None)


def missing_rows(url: str, scope: SheetScope) -> list[MissingRow]:
    """The known records of the sheet's part of its ledger that it does not have, in the order of their numbers."""
    own = ledger(scope.ledger)
    table = own.table
    where = [table.c[name] == value for name, value in scope.same.items()]
    if scope.since:
        where.append(table.c[scope.since[0]] >= scope.since[1])
    names = [column.name for column in table.primary_key]
    engine = reader(url)
    try:
        with engine.connect() as connection:
            towns = {row.code: row.name for row in connection.execute(select(town.c.code, town.c.name))}
            found = connection.execute(select(table).where(*where).order_by(*table.primary_key)).mappings().all()
    finally:
        engine.dispose()
    missing = []
    for row in found:
        key = tuple(row[name] for name in names)
        if key in scope.keys or key[:1] in scope.keys:
            continue
        begun = row[scope.since[0]] if scope.since else None
        day = begun and day_of(begun)
        missing.append(MissingRow("/".join(map(_text, key)), towns.get(row.get("town_code"), ""), day))
    return missing


def scope_in_words(scope: SheetScope) -> str:
    """Which part of the ledger is compared (Chinese)."""
    parts = [str(value) for name, value in scope.same.items() if name != "town_code"]
    if scope.since:
        parts.append(f"{scope.since[1]:%Y-%m-%d}以后")
    return "、".join(parts)


def _text(part: Any) -> str:
    return f"{part:%Y-%m-%d}" if isinstance(part, date) else str(part)
