"""0005: what each load changed, row by row, and which load took which back."""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, Column, ForeignKey, Integer, String

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("data_load", Column("undoes", Integer))
    op.create_table(
        "row_change",
        Column("load_id", Integer, ForeignKey("data_load.load_id", name="fk_row_change_load_id"), primary_key=True),
        Column("seq", Integer, primary_key=True),
        Column("table_name", String(40), nullable=False),
        Column("row_key", String(200), nullable=False),
        Column("former", JSON),
    )
    op.create_index("ix_row_change_table_name_row_key", "row_change", ["table_name", "row_key"])


def downgrade() -> None:
    op.drop_table("row_change")
    with op.batch_alter_table("data_load") as batch:
        batch.drop_column("undoes")
