"""0007: columns are called by the words of the glossary; which due days of earlier 移送公安 were counted."""

from __future__ import annotations

from datetime import date, timedelta

from alembic import op
from sqlalchemy import JSON, Column, Date, Integer, MetaData, String, Table, select, update

revision = "0007"
down_revision = "0006"

_NAMES = {
    "lead": {"returned_on": "sent_back_on"},  # 退回
    "deposit": {"filed_on": "registered_on"},  # 备案
    "wage_account": {"filed_on": "registered_on", "file_due_on": "register_due_on"},
    "labour_case": {"pay_order_obeyed_on": "pay_order_complied_on"},
    "campaign_result": {"problems_mended": "problems_remedied"},
}
# Days from which to which, and how many 日 apart they were before 0006 whenever they were counted.
_TRANSFERS = (
    ("reported_on", "decide_due_on", 3),
    ("decided_on", "hand_over_due_on", 1),
    ("handed_over_on", "police_due_on", 3),
)
_kept = MetaData()
_transfer = Table(
    "criminal_transfer",
    _kept,
    Column("transfer_no", String(40), primary_key=True),
    *(Column(name, Date) for start, end, _ in _TRANSFERS for name in (start, end)),
    Column("counted", String(100)),
)
_change = Table(
    "row_change",
    _kept,
    Column("load_id", Integer, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("table_name", String(40)),
    Column("former", JSON(none_as_null=True)),
)


def _rename(names: dict[str, dict[str, str]]) -> None:
    """Rename the columns, and what the history of rows and ``counted`` call them."""
    for table, renamed in names.items():
        for old, new in renamed.items():
            op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    due = [(old, new) for old, new in names["wage_account"].items() if "due" in old]
    for old, new in due:
        op.execute(f"UPDATE wage_account SET counted = replace(counted, '{old}', '{new}')")  # noqa: S608
    bind = op.get_bind()
    rows = bind.execute(select(_change).where(_change.c.table_name.in_(names), _change.c.former.is_not(None))).all()
    for row in rows:
        renamed = names[row.table_name]
        former = {renamed.get(name, name): value for name, value in row.former.items()}
        if row.table_name == "wage_account" and former.get("counted"):
            for old, new in due:
                former["counted"] = former["counted"].replace(old, new)
        here = (_change.c.load_id == row.load_id, _change.c.seq == row.seq)
        bind.execute(update(_change).where(*here).values(former=former))


def _note_transfers() -> None:
    """A due day that lies as far off as the limit said was counted; any other was given."""
    bind = op.get_bind()
    for row in bind.execute(select(_transfer).where(_transfer.c.counted.is_(None))).mappings().all():
        counted = [end for start, end, days in _TRANSFERS if row[end] and row[end] == _later(row[start], days)]
        here = _transfer.c.transfer_no == row["transfer_no"]
        bind.execute(update(_transfer).where(here).values(counted=",".join(counted)))


def _later(start: date | None, days: int) -> date | None:
    return start + timedelta(days=days) if start else None


def upgrade() -> None:
    _rename(_NAMES)
    _note_transfers()


def downgrade() -> None:
    _rename({table: {new: old for old, new in renamed.items()} for table, renamed in _NAMES.items()})
