"""Inserting many rows: the statement and what it does to values are made once, not once for each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Date, Table, insert
from sqlalchemy.exc import DBAPIError


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that name the same columns; columns with a value of their own are among them."""
    if not rows:
        return
    dialect = connection.dialect
    names = list(rows[0])
    if any(column.default is not None and column.name not in rows[0] for column in table.columns):
        raise ValueError(f"rows of {table.name} without their defaults")
    given = list[Sequence[Any]]()
    columns = zip(*(map(row.__getitem__, names) for row in rows), strict=True)
    for name, values in zip(names, columns, strict=True):
        process = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
        if process is not None and isinstance(table.c[name].type, Date):  # few days, many rows
            written = {day: process(day) for day in set(values)}
            given.append([written[day] for day in values])
        elif process is not None and values.count(None) < len(values):
            given.append([process(value) for value in values])
        else:
            given.append(values)
    if dialect.name == "postgresql":
        _copy(connection, table, names, zip(*given, strict=True))
        return
    compiled = insert(table).compile(dialect=dialect, column_keys=names)
    order = [names.index(name) for name in compiled.positiontup or ()]
    connection.exec_driver_sql(str(compiled), list(zip(*(given[place] for place in order), strict=True)))


def _copy(connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert by COPY: a statement for each row took a fifth of a load. Raises what SQLAlchemy raises of a statement."""
    quoted = connection.dialect.identifier_preparer
    listed = ", ".join(map(quoted.quote, names))
    statement = f"COPY {quoted.format_table(table)} ({listed}) FROM STDIN"
    driver: Any = connection.connection
    errors: type[Exception] = connection.dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except errors as error:
        raise DBAPIError.instance(
            statement, None, error, errors, hide_parameters=True, dialect=connection.dialect
        ) from error
