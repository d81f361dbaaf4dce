"""A statement asked of the tables as they stood before some of their rows changed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    Column,
    Dialect,
    MetaData,
    Select,
    Text,
    cast,
    column,
    func,
    literal,
    not_,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB

from data_access.database.row_history import ChangedRow
from data_access.database.schema import metadata
from data_access.database.storing import Record


def as_stood(
    statement: Select[Any], rows: Iterable[ChangedRow], columns: Mapping[str, Sequence[str]], dialect: Dialect
) -> Select[Any]:
    """The statement, with the rows as they were instead of as they are.

    A table's former state takes its name within the statement, so that every condition finds it in the table's place.
    ``columns``: by table those that the statement reads; of other tables nothing is changed back.
    """
    by_table = defaultdict[str, list[ChangedRow]](list)
    for row in rows:
        by_table[row.table].append(row)
    for name in by_table.keys() & columns.keys():
        statement = statement.add_cte(_former(name, by_table[name], columns[name], dialect))
    return statement


def _former(name: str, changed: list[ChangedRow], columns: Sequence[str], dialect: Dialect) -> CTE:
    # SQLite takes a bare name within its own definition for a circle; PostgreSQL takes it for the table.
    table = metadata.tables[name]
    stored = table.to_metadata(MetaData(), schema="main") if dialect.name == "sqlite" else table.to_metadata(MetaData())
    keys = list(stored.primary_key)
    present = _listed([row.present for row in changed if row.present], keys, dialect)
    kept = select(*(stored.c[c] for c in columns)).where(not_(tuple_(*keys).in_(present)))
    former = _listed([row.former for row in changed if row.former], [stored.c[c] for c in columns], dialect)
    # With its indexes on PostgreSQL; SQLite makes some of its own.
    return kept.union_all(former).cte(name).prefix_with("NOT MATERIALIZED", dialect="postgresql")


def _listed(records: Iterable[Record], columns: Sequence[Column[Any]], dialect: Dialect) -> Select[Any]:
    """Records as rows of a statement: one value that it carries, however many they are."""
    to_stored = {c.name: c.type.dialect_impl(dialect).bind_processor(dialect) for c in columns}

    def stored(name: str, value: Any) -> Any:
        process = to_stored[name]
        return value if process is None or value is None else process(value)

    text = json.dumps([{c.name: stored(c.name, r[c.name]) for c in columns} for r in records], default=str)
    if dialect.name == "sqlite":
        each = func.json_each(text).table_valued("value")
        return select(*(type_coerce(func.json_extract(each.c.value, f"$.{c.name}"), c.type) for c in columns))
    typed = [column(c.name, c.type) for c in columns]
    rows = (
        func.jsonb_to_recordset(cast(literal(text, Text), JSONB)).table_valued(*typed).render_derived(with_types=True)
    )
    return select(*rows.c)
