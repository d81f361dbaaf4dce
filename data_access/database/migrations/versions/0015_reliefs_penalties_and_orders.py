"""0015: 减存 of a deposit with who approved it, 处罚 of a case with number, subject and sum, 整改 with its order."""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import BigInteger, Column, Date, Float, Numeric, String, Text
from sqlalchemy.types import TypeEngine

revision = "0015"
down_revision = "0014"

_ADDED: dict[str, tuple[tuple[str, TypeEngine[Any]], ...]] = {
    "site": (("relief_percent", Float()), ("relief_approver", String(64)), ("relief_on", Date())),
    "labour_case": (
        ("decision_no", String(100)),
        ("penalised_name", String(200)),
        ("penalty_yuan", Numeric(16, 2).with_variant(BigInteger(), "sqlite")),
    ),
    "inspection": (("order_no", String(100)), ("rectification", Text())),
}


def upgrade() -> None:
    for table, columns in _ADDED.items():
        with op.batch_alter_table(table) as batch:
            for name, kind in columns:
                batch.add_column(Column(name, kind))


def downgrade() -> None:
    for table, columns in _ADDED.items():
        with op.batch_alter_table(table) as batch:
            for name, _ in columns:
                batch.drop_column(name)
