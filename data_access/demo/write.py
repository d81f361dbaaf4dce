"""Bulk writing of generated columns: SQLite by DBAPI ``executemany``, PostgreSQL by COPY."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import compress
from typing import Any

import numpy as np
from sqlalchemy import Boolean, Column, Connection, Date, DateTime, Float, Integer, Table

from data_access.database.derived_days import RULES
from data_access.database.schema import CREDIT_LIST, Money, listing
from data_access.demo.tools import Array, Columns

_CHUNK = 50_000  # rows held as Python objects at a time

_FIRST_DAY = np.datetime64("1990-01-01", "D")
_ISO_DAYS = np.datetime_as_string(_FIRST_DAY + np.arange(40_000)).astype(object)  # one shared text per day


def _without(missing: Array, values: Array) -> list[Any]:
    values = values.astype(object)
    values[missing] = None
    return list(values)


def cells(values: Array, column: Column[Any], dialect: str) -> list[Any]:
    """One column's values as the driver takes them; NaT, NaN and None become NULL."""
    kind = column.type
    if isinstance(kind, DateTime):
        moments = np.array([str(value).replace("T", " ") + ".000000" for value in values.astype("datetime64[s]")])
        return _without(np.isnat(values), moments)
    if isinstance(kind, Date):
        missing = np.isnat(values)
        place = np.where(missing, _FIRST_DAY, values).astype("datetime64[D]") - _FIRST_DAY
        return _without(missing, _ISO_DAYS[place.astype(np.int64)])
    if isinstance(kind, Boolean):
        return list((values.astype(int) if dialect == "sqlite" else values.astype(bool)).tolist())
    if isinstance(kind, Money):
        missing = np.isnan(values.astype(np.float64))
        fen = np.where(missing, 0, values).astype(np.int64)
        # The shortest text of 分 ÷ 100 as a double has at most two decimals: exact when PostgreSQL reads it.
        return _without(missing, fen if dialect == "sqlite" else fen / 100)
    if isinstance(kind, Integer):
        missing = np.isnan(values.astype(np.float64))
        return _without(missing, np.where(missing, 0, values).astype(np.int64))
    return _without(np.isnan(values), values) if isinstance(kind, Float) else list(values)


def _chunks(table: Table, columns: Columns, dialect: str) -> Iterator[list[tuple[Any, ...]]]:
    size = len(next(iter(columns.values())))
    for start in range(0, size, _CHUNK):
        part = [cells(values[start : start + _CHUNK], table.c[name], dialect) for name, values in columns.items()]
        yield list(zip(*part, strict=True))


def write(connection: Connection, table: Table, columns: Columns) -> int:
    """Insert all rows inside the connection's transaction; the number of rows."""
    dialect = connection.dialect.name
    if "counted" in table.c:  # of these days all that are there were counted
        names = [name for name in RULES[table.name] if name in columns]
        there = {name: ~np.isnat(columns[name]) for name in names}
        if table is listing:  # the term of the other list is given
            there["expires_on"] &= columns["list_kind"] == CREDIT_LIST
        marks = [",".join(compress(names, row)) for row in zip(*there.values(), strict=True)]
        columns = columns | {"counted": np.array(marks, dtype=object)}
    listed = ", ".join(columns)
    cursor = connection.connection.cursor()
    try:
        if dialect == "sqlite":
            places = ", ".join("?" * len(columns))
            statement = f"INSERT INTO {table.name} ({listed}) VALUES ({places})"  # noqa: S608  # names of our own schema
            for rows in _chunks(table, columns, dialect):
                cursor.executemany(statement, rows)
        else:
            with cursor.copy(f"COPY {table.name} ({listed}) FROM STDIN") as copy:
                for rows in _chunks(table, columns, dialect):
                    for row in rows:
                        copy.write_row(row)
    finally:
        cursor.close()
    return len(next(iter(columns.values())))
