"""0014: incidents say cause, firm, response and end, with their follow-up reports; publicity says what it gave out."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Date, DateTime, ForeignKey, Integer, String, Text

revision = "0014"
down_revision = "0013"

_INCIDENT = (
    ("employer_uscc", String(18)),
    ("employer_name", String(200)), ("cause", String(64)), ("responded_on", Date()), ("responded_at", DateTime()),
    ("close_due_on", Date()), ("closed_at", DateTime()), ("result", Text()), ("owner_name", String(64)),
    ("lead_no", String(32)), ("counted", String(100)),
)  # fmt: skip
_PUBLICITY: tuple[tuple[str, String | Integer], ...] = (
    ("subject", String(200)),
    ("organiser", String(100)),
    ("materials", Integer()),
)


def upgrade() -> None:
    with op.batch_alter_table("incident") as batch:
        for name, kind in _INCIDENT:
            batch.add_column(Column(name, kind))
    with op.batch_alter_table("publicity") as batch:
        for name, said in _PUBLICITY:
            batch.add_column(Column(name, said))
    op.create_table(
        "incident_report",
        Column(
            "incident_no",
            String(40),
            ForeignKey("incident.incident_no", name="fk_incident_report_incident_no"),
            primary_key=True,
        ),
        Column("seq", Integer(), primary_key=True),
        Column("reported_on", Date(), nullable=False),
        Column("reported_at", DateTime()),
        Column("people", Integer()),
        Column("content", Text()),
    )


def downgrade() -> None:
    op.drop_table("incident_report")
    with op.batch_alter_table("publicity") as batch:
        for name, _ in _PUBLICITY:
            batch.drop_column(name)
    with op.batch_alter_table("incident") as batch:
        for name, _ in _INCIDENT:
            batch.drop_column(name)
