"""0009: the figures of a month end as they were reported (月度定格)."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, ForeignKey, Integer, String

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "month_freeze",
        Column("month_end", Date, primary_key=True),
        Column("frozen_at", DateTime, nullable=False),
        Column("frozen_by", String(64)),
        Column("data_version", Integer, nullable=False),
    )
    op.create_table(
        "frozen_figure",
        Column(
            "month_end", Date, ForeignKey("month_freeze.month_end", name="fk_frozen_figure_month_end"), primary_key=True
        ),
        Column("metric_id", String(64), primary_key=True),
        Column("unit_kind", String(12), primary_key=True),
        Column("unit", String(32), primary_key=True),
        Column("numerator", BigInteger),
        Column("denominator", BigInteger),
        Column("status", String(16), nullable=False),
        Column("target", String(32)),
        Column("tracked", Boolean, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("frozen_figure")
    op.drop_table("month_freeze")
