"""0012: what makes no record may be empty; wider cells; 免存理由; counts and rejected rows of loads."""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import JSON, Column, Date, ForeignKey, Integer, String
from sqlalchemy.types import TypeEngine

revision = "0012"
down_revision = "0011"

_NAME, _KIND, _DAY, _NUMBER = String(200), String(16), Date(), Integer()
_UNSAID = "'未写明'"
_COUNTS = ("firms_checked", "sites_checked", "problems_found", "problems_remedied")
_YEAR_END = {"publication": "substr(quarter, 1, 4)", "evidence": "CAST(assessment_year AS VARCHAR(4))"}
# Of each table the columns that may be empty from now on, and what stands there under a version that wants something.
_MAY_BE_EMPTY: dict[str, dict[str, tuple[TypeEngine[Any], str]]] = {
    "lead": {"source": (_NAME, _UNSAID), "domain": (_KIND, "'其他'")},
    "lead_payment": {
        "paid_on": (
            _DAY,
            "COALESCE((SELECT MAX(as_of) FROM data_load),"
            " (SELECT received_on FROM lead WHERE lead.lead_no = lead_payment.lead_no))",
        )
    },
    "lead_instalment": {"due_on": (_DAY, "agreed_on")},
    "campaign": {"kind": (_KIND, "'集中整治'"), "ends_on": (_DAY, "starts_on")},
    "campaign_result": dict.fromkeys(_COUNTS, (_NUMBER, "0")),
    "warning": {"channel": (_KIND, "'线下网格'")},
    "listing": {"town_code": (String(32), "(SELECT MIN(code) FROM town)")},
    "publication": {"due_on": (_DAY, "COALESCE(published_on, {year_end})")},
    "incident": {"kind": (_KIND, "'舆情'"), "title": (_NAME, _UNSAID)},
    "publicity": {"title": (_NAME, _UNSAID)},
    "task": {
        "clause": (String(16), _UNSAID),
        "starts_on": (_DAY, "COALESCE(due_on, done_on, '2000-01-01')"),
        "due_on": (_DAY, "COALESCE(starts_on, done_on, '2000-01-01')"),
    },
    "task_progress": {"planned": (_NUMBER, "progress")},
    "meeting": {"title": (_NAME, _UNSAID)},
    "follow_up": {"due_on": (_DAY, "raised_on")},
    "evidence": {"due_on": (_DAY, "COALESCE(provided_on, {year_end})")},
    "deviation": {
        "reason": (_NAME, _UNSAID), "approver": (String(64), _UNSAID), "valid_to": (_DAY, "valid_from"),
    },
    "event_note": {"kind": (_KIND, "'会议'")},
}  # fmt: skip
# The lengths before and from now on.
_WIDER = {
    "lead": {"sub_industry": (16, 64), "reporter_name": (32, 200), "reporter_phone": (32, 200), "nature": (16, 64)},
    "task": {"clause": (16, 100)},
}


def upgrade() -> None:
    for table, columns in _MAY_BE_EMPTY.items():
        with op.batch_alter_table(table) as batch:
            for name, (kind, _) in columns.items():
                batch.alter_column(name, existing_type=kind, nullable=True)
            for name, (before, now) in _WIDER.get(table, {}).items():
                batch.alter_column(name, existing_type=String(before), type_=String(now))
    op.add_column("site", Column("exempt_reason", String(200)))
    for name in ("unchanged", "flagged"):
        op.add_column("data_load", Column(name, Integer))
    op.create_table(
        "rejected_row",
        Column("load_id", Integer, ForeignKey("data_load.load_id", name="fk_rejected_row_load_id"), primary_key=True),
        Column("seq", Integer, primary_key=True),
        Column("sheet", String(100), nullable=False),
        Column("ledger", String(40), nullable=False),
        Column("row_number", Integer, nullable=False),
        Column("cells", JSON(none_as_null=True), nullable=False),
        Column("faults", JSON(none_as_null=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("rejected_row")
    for table, name in (("data_load", "unchanged"), ("data_load", "flagged"), ("site", "exempt_reason")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(name)
    for table, columns in _MAY_BE_EMPTY.items():
        for name, (_, standing) in columns.items():
            value = standing.format(year_end=_year_end(table))
            op.execute(f"UPDATE {table} SET {name} = {value} WHERE {name} IS NULL")  # noqa: S608
        for name, (before, _) in _WIDER.get(table, {}).items():
            shorter = f"{name} = substr({name}, 1, {before}) WHERE length({name}) > {before}"
            op.execute(f"UPDATE {table} SET {shorter}")  # noqa: S608
        with op.batch_alter_table(table) as batch:
            for name, (before, now) in _WIDER.get(table, {}).items():
                batch.alter_column(name, existing_type=String(now), type_=String(before))
            for name, (kind, _) in columns.items():
                batch.alter_column(name, existing_type=kind, nullable=False)


def _year_end(table: str) -> str:
    """The last day of the year that a row belongs to; SQLite keeps days as text."""
    told = f"{_YEAR_END.get(table, '')} || '-12-31'"
    return told if op.get_bind().dialect.name == "sqlite" else f"CAST({told} AS DATE)"
