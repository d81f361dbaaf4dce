"""0017: 投资性质 of a project; what was no 政府投资 is 非政府投资, of which nobody said 国有 or 社会."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    with op.batch_alter_table("site") as batch:
        batch.add_column(Column("investment", String(8)))
    op.execute("UPDATE site SET investment = '政府投资' WHERE government_funded")
    op.execute("UPDATE site SET investment = '非政府投资' WHERE NOT government_funded")


def downgrade() -> None:
    with op.batch_alter_table("site") as batch:
        batch.drop_column("investment")
