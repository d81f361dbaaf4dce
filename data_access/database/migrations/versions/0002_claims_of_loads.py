"""0002: what each load claims of how far its ledgers reach; the newest load's as_of is how far all of them do."""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, Column

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("data_load", Column("claims", JSON))
    # Until here the latest day that any load could know was meant.
    op.execute(
        "UPDATE data_load SET as_of = (SELECT max(l.as_of) FROM data_load AS l WHERE l.as_of <= l.loaded_at)"
        " WHERE load_id = (SELECT max(l.load_id) FROM data_load AS l)"
        " AND EXISTS (SELECT 1 FROM data_load AS l WHERE l.as_of <= l.loaded_at)"
    )


def downgrade() -> None:
    with op.batch_alter_table("data_load") as batch:
        batch.drop_column("claims")
