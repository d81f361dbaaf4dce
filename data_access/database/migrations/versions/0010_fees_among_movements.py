"""0010: fees, tax and returned interest (手续费, 利息税, 利息返还) among the movements of deposits."""

from __future__ import annotations

from alembic import op
from sqlalchemy import delete, select

from data_access.database.migrations.kept_rows import changes

revision = "0010"
down_revision = "0009"

_NEW = ("手续费", "利息税", "利息返还")
_KINDS = ("存入", "使用", "补足", "返还", "利息")


def _set_kinds(kinds: tuple[str, ...]) -> None:
    told = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("deposit_movement") as batch:
        batch.drop_constraint(op.f("ck_deposit_movement_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_deposit_movement_kind"), f"kind IN ({told})")


def upgrade() -> None:
    _set_kinds((*_KINDS, *_NEW))


def downgrade() -> None:
    told = ", ".join(f"'{kind}'" for kind in _NEW)
    op.execute(f"DELETE FROM deposit_movement WHERE kind IN ({told})")  # noqa: S608
    bind = op.get_bind()
    moved = select(changes).where(changes.c.table_name == "deposit_movement", changes.c.former.is_not(None))
    for change in bind.execute(moved).all():
        if change.former["kind"] in _NEW:  # taking that load back could not store it
            bind.execute(delete(changes).where(changes.c.load_id == change.load_id, changes.c.seq == change.seq))
    _set_kinds(_KINDS)
