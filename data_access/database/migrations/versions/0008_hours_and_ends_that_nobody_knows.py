"""0008: what nobody said is empty, not a value: hours of incidents, ends of guarantees, progress, what was pushed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from alembic import op
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, MetaData, String, Table, inspect, select, update

revision = "0008"
down_revision = "0007"

_HAS_EXPIRY = "ck_deposit_guarantee_has_expiry"
_NO_END = "2099-12-31"  # of a guarantee under a version that wants one
_PAIRS = (("found_on", "found_at"), ("reported_on", "reported_at"))
_SAID = {"publication": ("published_site", "pushed_credit", "pushed_two_law"), "criminal_transfer": ("pushed_two_law",)}
_kept = MetaData()
_incident = Table(
    "incident",
    _kept,
    Column("incident_no", String(40), primary_key=True),
    *(Column(day, Date) for day, _ in _PAIRS),
    *(Column(moment, DateTime) for _, moment in _PAIRS),
)
_change = Table(
    "row_change",
    _kept,
    Column("load_id", Integer, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("table_name", String(40)),
    Column("former", JSON(none_as_null=True)),
)


def _split(moments: Iterable[datetime | None]) -> dict[str, object]:
    """The days of moments, and the moments without those at midnight, which stood for a day alone."""
    said: dict[str, object] = {}
    for (day, name), moment in zip(_PAIRS, moments, strict=True):
        said[day] = moment.date() if moment else None
        said[name] = None if moment and moment.time() == time() else moment
    return said


def upgrade() -> None:
    bind = op.get_bind()
    if _HAS_EXPIRY in {check["name"] for check in inspect(bind).get_check_constraints("deposit")}:
        with op.batch_alter_table("deposit") as batch:
            batch.drop_constraint(op.f(_HAS_EXPIRY), type_="check")
    with op.batch_alter_table("task") as batch:
        batch.alter_column("progress", existing_type=Integer(), nullable=True)
    for table, names in _SAID.items():
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.alter_column(name, existing_type=Boolean(), nullable=True)
    with op.batch_alter_table("incident") as batch:
        for day, _ in _PAIRS:
            batch.add_column(Column(day, Date))
        batch.alter_column("found_at", existing_type=DateTime(), nullable=True)
    for row in bind.execute(select(_incident)).all():
        here = _incident.c.incident_no == row.incident_no
        bind.execute(update(_incident).where(here).values(_split((row.found_at, row.reported_at))))
    for change in bind.execute(select(_change).where(_change.c.table_name == "incident")).all():
        if change.former is not None:
            moments = (datetime.fromisoformat(m) if (m := change.former.get(name)) else None for _, name in _PAIRS)
            said = {name: value and value.isoformat() for name, value in _split(moments).items()}  # type: ignore[attr-defined]
            here = (_change.c.load_id == change.load_id, _change.c.seq == change.seq)
            bind.execute(update(_change).where(*here).values(former=change.former | said))
    with op.batch_alter_table("incident") as batch:
        batch.alter_column("found_on", existing_type=Date(), nullable=False)


def downgrade() -> None:
    bind = op.get_bind()
    for row in bind.execute(select(_incident)).all():
        whole = {
            moment: datetime.combine(day, time())
            for day, moment in ((row.found_on, "found_at"), (row.reported_on, "reported_at"))
            if day and getattr(row, moment) is None
        }
        if whole:
            bind.execute(update(_incident).where(_incident.c.incident_no == row.incident_no).values(whole))
    with op.batch_alter_table("incident") as batch:
        for day, _ in _PAIRS:
            batch.drop_column(day)
        batch.alter_column("found_at", existing_type=DateTime(), nullable=False)
    for table, names in _SAID.items():
        for name in names:
            op.execute(f"UPDATE {table} SET {name} = false WHERE {name} IS NULL")  # noqa: S608
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.alter_column(name, existing_type=Boolean(), nullable=False)
    op.execute("UPDATE task SET progress = 0 WHERE progress IS NULL")
    with op.batch_alter_table("task") as batch:
        batch.alter_column("progress", existing_type=Integer(), nullable=False)
    op.execute(f"UPDATE deposit SET expires_on = '{_NO_END}' WHERE form <> '现金' AND expires_on IS NULL")  # noqa: S608
    with op.batch_alter_table("deposit") as batch:
        batch.create_check_constraint(op.f(_HAS_EXPIRY), "form = '现金' OR expires_on IS NOT NULL")
