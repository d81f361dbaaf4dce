"""What freezing a month and freezing a return share: the refusal, the data they were counted by, their rows."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, func, insert, select

from data_access.database.schema import data_load
from data_access.database.storing import Record
from data_access.options import RefusedError

_CHUNK = 2_000


class FreezeRefusedError(RefusedError):
    """A month or return that cannot be frozen; the text (Chinese) says why."""


def data_version(connection: Connection) -> int:
    """The highest load: what is frozen was counted by it."""
    return connection.scalar(select(func.max(data_load.c.load_id))) or 0


def put_rows(connection: Connection, table: Table, rows: Sequence[Record]) -> None:
    """Insert rows, some at a time."""
    for start in range(0, len(rows), _CHUNK):
        connection.execute(insert(table), rows[start : start + _CHUNK])
