"""0004: answers about the ledgers of a source; deposits that a firm stored for all its sites."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Date, String, Text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "ledger_answer",
        Column("source", String(16), primary_key=True),
        Column("kind", String(16), primary_key=True),
        Column("question", String(400), primary_key=True),
        Column("answer", String(200), nullable=False),
        Column("issuer", String(64), nullable=False),
        Column("ledger", String(32), nullable=False),
        Column("headings", Text, nullable=False),
        Column("answered_on", Date, nullable=False),
        Column("file_name", String(200), nullable=False),
    )
    with op.batch_alter_table("deposit") as batch:
        batch.alter_column("site_no", existing_type=String(32), nullable=True)
        batch.add_column(Column("firm_uscc", String(18)))


def downgrade() -> None:
    op.execute(
        "DELETE FROM deposit_movement WHERE deposit_no IN (SELECT deposit_no FROM deposit WHERE site_no IS NULL)"
    )
    op.execute(
        "DELETE FROM bank_statement WHERE account_kind = '工资保证金'"
        " AND account_ref IN (SELECT deposit_no FROM deposit WHERE site_no IS NULL)"
    )
    op.execute("DELETE FROM deposit WHERE site_no IS NULL")
    with op.batch_alter_table("deposit") as batch:
        batch.drop_column("firm_uscc")
        batch.alter_column("site_no", existing_type=String(32), nullable=False)
    op.drop_table("ledger_answer")
