"""0022: a work priority is led by a department or a town, by its usual name."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

from data_access.database.migrations.kept_rows import rename_in_history

revision = "0022"
down_revision = "0021"

_CODE, _NAME = String(32), String(64)


def upgrade() -> None:
    op.drop_index(op.f("ix_task_department_code"), "task", if_exists=True)
    op.add_column("task", Column("owner_name", _NAME))
    op.execute("UPDATE task SET owner_name = department_code")
    with op.batch_alter_table("task") as batch:
        batch.alter_column("owner_name", existing_type=_NAME, nullable=False)
        batch.drop_column("department_code")  # and its reference, whatever an old database calls it
    rename_in_history("task", "department_code", "owner_name")


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
    rename_in_history("task", "owner_name", "department_code")
