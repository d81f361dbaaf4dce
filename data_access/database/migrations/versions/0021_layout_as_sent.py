"""0021: the layout of a return is kept as it was sent; rows and columns have their names from it."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String, Text

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("return_freeze", Column("layout", Text))
    op.drop_column("frozen_cell", "row_name")
    op.drop_column("frozen_cell", "column_name")


def downgrade() -> None:
    op.add_column("frozen_cell", Column("column_name", String(64), nullable=False, server_default=""))
    op.add_column("frozen_cell", Column("row_name", String(64), nullable=False, server_default=""))
    op.drop_column("return_freeze", "layout")
