"""0006: which due days of a 移送公安 were counted, so that they follow calendar and parameters."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("criminal_transfer", Column("counted", String(100)))


def downgrade() -> None:
    with op.batch_alter_table("criminal_transfer") as batch:
        batch.drop_column("counted")
