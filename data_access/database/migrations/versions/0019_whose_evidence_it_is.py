"""0019: evidence is a department's or a town's, by its usual name; a firm's town may be unknown."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

from data_access.database.migrations.kept_rows import rename_in_history

revision = "0019"
down_revision = "0018"

_CODE, _NAME = String(32), String(64)
_WITHOUT_TOWN = ("department_signal", "warning")


def upgrade() -> None:
    for table in _WITHOUT_TOWN:
        with op.batch_alter_table(table) as batch:
            batch.alter_column("town_code", existing_type=_CODE, nullable=True)
    op.drop_index(op.f("ix_evidence_department_code"), "evidence", if_exists=True)
    op.add_column("evidence", Column("owner_name", _NAME))
    op.execute("UPDATE evidence SET owner_name = department_code")
    with op.batch_alter_table("evidence") as batch:
        batch.alter_column("owner_name", existing_type=_NAME, nullable=False)
        batch.drop_column("department_code")  # and its reference, whatever an old database calls it
    rename_in_history("evidence", "department_code", "owner_name")


def downgrade() -> None:
    # Below, only departments owe anything.
    op.execute("DELETE FROM evidence WHERE owner_name NOT IN (SELECT code FROM department)")
    op.add_column("evidence", Column("department_code", _CODE))
    op.execute("UPDATE evidence SET department_code = owner_name")
    with op.batch_alter_table("evidence") as batch:
        batch.alter_column("department_code", existing_type=_CODE, nullable=False)
        batch.create_foreign_key(op.f("fk_evidence_department_code"), "department", ["department_code"], ["code"])
        batch.drop_column("owner_name")
    op.create_index(op.f("ix_evidence_department_code"), "evidence", ["department_code"])
    rename_in_history("evidence", "owner_name", "department_code")
    for table in _WITHOUT_TOWN:
        op.execute(f"UPDATE {table} SET town_code = (SELECT MIN(code) FROM town) WHERE town_code IS NULL")  # noqa: S608
        with op.batch_alter_table(table) as batch:
            batch.alter_column("town_code", existing_type=_CODE, nullable=False)
