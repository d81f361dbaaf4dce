"""The rows that the history keeps as they were (`row_change`), for scripts that rename or take back their columns."""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, Column, Integer, MetaData, String, Table, select, update

changes = Table(
    "row_change",
    MetaData(),
    Column("load_id", Integer, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("table_name", String(40)),
    Column("former", JSON(none_as_null=True)),
)


def rename_in_history(table: str, old: str, new: str) -> None:
    """Call a column of a table otherwise in what the history keeps of its rows."""
    c, bind = changes.c, op.get_bind()
    for row in bind.execute(select(changes).where(c.table_name == table, c.former.is_not(None))).all():
        former = {new if name == old else name: value for name, value in row.former.items()}
        bind.execute(update(changes).where(c.load_id == row.load_id, c.seq == row.seq).values(former=former))
