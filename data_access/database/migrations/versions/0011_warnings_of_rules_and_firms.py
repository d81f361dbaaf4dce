"""0011: warnings say what they are of, what came of them and which lead they became; 部门信号."""

from __future__ import annotations

from datetime import timedelta

from alembic import op
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    MetaData,
    Numeric,
    String,
    Table,
    bindparam,
    select,
    update,
)

revision = "0011"
down_revision = "0010"

_WATCHED = timedelta(90)  # days after a warning; `recount` follows the parameter
_LEVELS = "level IN ('蓝', '黄', {}'红')"
_kept = MetaData()
_warning = Table(
    "warning",
    _kept,
    Column("warning_no", String(40), primary_key=True),
    Column("raised_on", Date),
    Column("watch_until", Date),
    Column("counted", String(100)),
)


def _set_levels(more: str) -> None:
    with op.batch_alter_table("warning") as batch:
        batch.drop_constraint(op.f("ck_warning_level"), type_="check")
        batch.create_check_constraint(op.f("ck_warning_level"), _LEVELS.format(more))


def upgrade() -> None:
    with op.batch_alter_table("warning") as batch:
        for name, kind in (
            ("employer_uscc", String(18)), ("employer_name", String(200)), ("result", String(32)),
            ("lead_no", String(32)), ("watch_until", Date()), ("occasion", String(80)), ("counted", String(100)),
        ):  # fmt: skip
            batch.add_column(Column(name, kind))
    _set_levels("'橙', ")
    bind = op.get_bind()
    rows = [
        {"of": row.warning_no, "until": row.raised_on + _WATCHED}
        for row in bind.execute(select(_warning.c.warning_no, _warning.c.raised_on))
    ]
    if rows:
        here = _warning.c.warning_no == bindparam("of")
        bind.execute(
            update(_warning).where(here).values(watch_until=bindparam("until", type_=Date()), counted="watch_until"),
            rows,
        )
    op.create_table(
        "department_signal",
        Column("signal_no", String(40), primary_key=True),
        Column("employer_name", String(200), nullable=False),
        Column("employer_uscc", String(18), ForeignKey("enterprise.uscc", name="fk_department_signal_employer_uscc")),
        Column("town_code", String(32), ForeignKey("town.code", name="fk_department_signal_town_code"), nullable=False),
        Column("kind", String(16), nullable=False),
        Column("month", Date, nullable=False),
        Column("amount_yuan", Numeric(16, 2).with_variant(BigInteger(), "sqlite")),
        Column("source", String(100)),
        Column("reported_on", Date, nullable=False),
        CheckConstraint(
            "kind IN ('水电欠费', '社保欠缴', '欠税', '经营异常', '法院执行')", name=op.f("ck_department_signal_kind")
        ),
        CheckConstraint("amount_yuan >= 0", name=op.f("ck_department_signal_amount_positive")),
    )
    for name in ("employer_uscc", "town_code"):
        op.create_index(op.f(f"ix_department_signal_{name}"), "department_signal", [name])


def downgrade() -> None:
    op.drop_table("department_signal")
    op.execute("UPDATE warning SET level = '黄' WHERE level = '橙'")
    _set_levels("")
    with op.batch_alter_table("warning") as batch:
        for name in ("employer_uscc", "employer_name", "result", "watch_until", "occasion", "counted", "lead_no"):
            batch.drop_column(name)
