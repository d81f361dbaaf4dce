"""0018: returns as they were sent (上报定格), cell by cell."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, ForeignKeyConstraint, Integer, String

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "return_freeze",
        Column("name", String(64), primary_key=True),
        Column("period", String(10), primary_key=True),
        Column("period_end", Date, nullable=False),
        Column("title", String(64), nullable=False),
        Column("frozen_at", DateTime, nullable=False),
        Column("frozen_by", String(64)),
        Column("data_version", Integer, nullable=False),
    )
    op.create_table(
        "frozen_cell",
        Column("name", String(64), primary_key=True),
        Column("period", String(10), primary_key=True),
        Column("row_key", String(32), primary_key=True),
        Column("column_id", String(32), primary_key=True),
        Column("row_name", String(64), nullable=False),
        Column("column_name", String(64), nullable=False),
        Column("figure_id", String(255), nullable=False),
        Column("part", String(16)),
        Column("numerator", BigInteger),
        Column("denominator", BigInteger),
        Column("tracked", Boolean, nullable=False),
        ForeignKeyConstraint(
            ["name", "period"], ["return_freeze.name", "return_freeze.period"], name="fk_frozen_cell_name"
        ),
    )


def downgrade() -> None:
    op.drop_table("frozen_cell")
    op.drop_table("return_freeze")
