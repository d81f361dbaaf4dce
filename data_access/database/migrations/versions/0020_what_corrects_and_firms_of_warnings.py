"""0020: indexes on what a movement takes back and on the firm of a warning, which figures ask row by row."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    corrects = text("corrects IS NOT NULL")
    op.create_index(
        op.f("ix_deposit_movement_corrects"), "deposit_movement", ["corrects"],
        sqlite_where=corrects, postgresql_where=corrects,
    )  # fmt: skip
    op.create_index(op.f("ix_warning_employer_uscc"), "warning", ["employer_uscc"])


def downgrade() -> None:
    op.drop_index(op.f("ix_warning_employer_uscc"), "warning")
    op.drop_index(op.f("ix_deposit_movement_corrects"), "deposit_movement")
