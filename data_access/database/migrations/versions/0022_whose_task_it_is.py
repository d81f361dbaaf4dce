"""0022: a work priority is led by a department or a town, by its usual name."""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, Column, Integer, MetaData, String, Table, select, update

revision = "0022"
down_revision = "0021"

_CODE, _NAME = String(32), String(64)
_change = Table(
    "row_change",
    MetaData(),
    Column("load_id", Integer, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("table_name", String(40)),
    Column("former", JSON(none_as_null=True)),
)


def _rename_in_history(old: str, new: str) -> None:
    c, bind = _change.c, op.get_bind()
    for row in bind.execute(select(_change).where(c.table_name == "task", c.former.is_not(None))).all():
        former = {new if name == old else name: value for name, value in row.former.items()}
        bind.execute(update(_change).where(c.load_id == row.load_id, c.seq == row.seq).values(former=former))


def upgrade() -> None:
    op.drop_index(op.f("ix_task_department_code"), "task", if_exists=True)
    op.add_column("task", Column("owner_name", _NAME))
    op.execute("UPDATE task SET owner_name = department_code")
    with op.batch_alter_table("task") as batch:
        batch.alter_column("owner_name", existing_type=_NAME, nullable=False)
        batch.drop_column("department_code")  # and its reference, whatever an old database calls it
    _rename_in_history("department_code", "owner_name")


def downgrade() -> None:
    # Below, only departments lead anything.
    others = "owner_name NOT IN (SELECT code FROM department)"
    op.execute(f"DELETE FROM task_progress WHERE task_no IN (SELECT task_no FROM task WHERE {others})")  # noqa: S608
    op.execute(f"DELETE FROM task WHERE {others}")  # noqa: S608
    op.add_column("task", Column("department_code", _CODE))
    op.execute("UPDATE task SET department_code = owner_name")
    with op.batch_alter_table("task") as batch:
        batch.alter_column("department_code", existing_type=_CODE, nullable=False)
        batch.create_foreign_key(op.f("fk_task_department_code"), "department", ["department_code"], ["code"])
        batch.drop_column("owner_name")
    op.create_index(op.f("ix_task_department_code"), "task", ["department_code"])
    _rename_in_history("owner_name", "department_code")
