"""The towns and departments of the database: kept up with the organisation file, and those it names beside it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert, inspect, select, union, update

from data_access.database.schema import department, metadata, town
from data_access.database.scope import Scope
from data_access.reference.organisation import Town, all_departments, all_towns, towns
from data_access.reference.unit_names import departments_standing, listed_towns, towns_standing


def _seed(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert the units the database lacks and take over changed names; no code is ever removed from it."""
    held = {row.code: dict(row._mapping) for row in connection.execute(select(table))}
    listed = {row["code"] for row in rows}
    claimed = {row["name"] for row in rows}
    for code, row in held.items():
        if code not in listed and row["name"] in claimed:  # the unit has a new code: names stay unique
            connection.execute(update(table).where(table.c.code == code).values(name=f"{row['name']}（{code}）"[:32]))
    changed = [row for row in rows if row["code"] in held and row != held[row["code"]]]
    for row in changed:  # two may change names with each other
        connection.execute(update(table).where(table.c.code == row["code"]).values(name=row["code"]))
    for row in changed:
        connection.execute(update(table).where(table.c.code == row["code"]).values(row))
    if new := [row for row in rows if row["code"] not in held]:
        connection.execute(insert(table), new)


def seed(connection: Connection) -> None:
    """Bring the towns and departments of the database up to what is configured."""
    _seed(
        connection,
        town,
        [{"code": t.code, "name": t.name, "short_name": t.short_name, "sort": i} for i, t in enumerate(all_towns())],
    )
    _seed(
        connection,
        department,
        [
            {"code": d.code, "name": d.name, "is_industry": d.is_industry, "sort": i}
            for i, d in enumerate(all_departments())
        ],
    )


def past_towns(connection: Connection) -> frozenset[str]:
    """The codes of towns that rows still name though they are listed no more, in the file or in its present year."""
    return _named_beside(connection, town, {t.code for t in towns()})


def unlisted_units(connection: Connection, past: Collection[str]) -> frozenset[str]:
    """The names of units that rows still name and nobody lists, not even as former ones; ``past`` as `past_towns`."""
    lost = _named_beside(connection, department, set(departments_standing()))
    gone = [code for code in past if code not in towns_standing()]
    named = select(town.c.name).where(town.c.code.in_(gone))
    return lost | frozenset(connection.scalars(named) if gone else ())


def _named_beside(connection: Connection, table: Table, known: Collection[str]) -> frozenset[str]:
    """The codes of a table of units beside the known ones that rows name."""
    others = [code for code in connection.scalars(select(table.c.code)) if code not in known]
    if not others:
        return frozenset()
    there = inspect(connection).has_table  # an old database may lack the newest tables; views are tables as well
    name = f"{table.name}_code"
    columns = [t.c[name] for t in metadata.tables.values() if name in t.c and there(t.name)]
    return frozenset(connection.scalars(union(*(select(column).where(column.in_(others)) for column in columns))))


def towns_of(connection: Connection, scope: Scope) -> tuple[Town, ...]:
    """The towns that a table of the scope lists beside its total, see `listed_towns`."""
    return listed_towns(past_towns(connection), scope.year, scope.towns)
