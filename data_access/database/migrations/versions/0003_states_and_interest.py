"""0003: 项目状态 of sites; interest (利息) among the movements of deposits; sources of leads longer than a keyword."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

revision = "0003"
down_revision = "0002"

_KINDS = "kind IN ('存入', '使用', '补足', '返还'{})"


def _set_kinds(more: str) -> None:
    with op.batch_alter_table("deposit_movement") as batch:
        batch.drop_constraint(op.f("ck_deposit_movement_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_deposit_movement_kind"), _KINDS.format(more))


def upgrade() -> None:
    op.add_column("site", Column("status", String(8)))
    with op.batch_alter_table("lead") as batch:
        batch.alter_column("source", existing_type=String(32), type_=String(200), existing_nullable=False)
    _set_kinds(", '利息'")


def downgrade() -> None:
    op.execute("DELETE FROM deposit_movement WHERE kind = '利息'")
    _set_kinds("")
    op.execute("UPDATE lead SET source = substr(source, 1, 32)")
    with op.batch_alter_table("lead") as batch:
        batch.alter_column("source", existing_type=String(200), type_=String(32), existing_nullable=False)
    with op.batch_alter_table("site") as batch:
        batch.drop_column("status")
