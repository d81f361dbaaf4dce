"""Which rows of a database the demo made: it replaces those, and never deletes any other, however it came in."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, exists, select

from data_access.database.schema import data_load, metadata, warning
from data_access.database.schema_version import DatabaseRefusedError

UNIT_TABLES = ("town", "department")  # of the organisation file
# What commands write into a demo: the loads they note, and which limits were counted.
_KEPT_BY_COMMANDS = ("data_load", "row_change", "rejected_row", "counting_rules")


def keys_made(connection: Connection) -> str:
    """A digest of the keys of all records: of the rows as they stand, whoever wrote them."""
    digest = hashlib.sha256()
    for table in metadata.sorted_tables:
        if table.name not in (*UNIT_TABLES, *_KEPT_BY_COMMANDS):
            keys = list(table.primary_key)
            rows = select(*keys).order_by(*keys)
            if table is warning:  # those that the rules found later are counted from the demo's own rows
                rows = rows.where(warning.c.occasion.is_(None))
            for row in connection.execute(rows):
                digest.update(repr((table.name, *row)).encode())
    return digest.hexdigest()


def refuse_foreign_rows(connection: Connection) -> None:
    """Raise DatabaseRefusedError for a database that holds rows beside those of the demo noted last."""
    loads = connection.execute(select(data_load.c.synthetic, data_load.c.source, data_load.c.file_sha256)).all()
    demos = [sha256 for _, source, sha256 in loads if source == "demo"]
    if demos and all(synthetic for synthetic, *_ in loads):
        foreign = demos[-1] != keys_made(connection)
    else:
        tables = (table for table in metadata.sorted_tables if table.name not in UNIT_TABLES)
        foreign = any(connection.scalar(select(exists().select_from(table))) for table in tables)
    if foreign:
        raise DatabaseRefusedError(
            "数据库中已有真实业务数据（不是模拟数据生成的记录），不能写入模拟数据。请为演示另用一个数据库。"
        )
