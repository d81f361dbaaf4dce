"""0016: 执法文书, 约谈通报, inspectors and workers of campaigns, people paid with each payment."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Integer, String

revision = "0016"
down_revision = "0015"

_ADDED = (("campaign_result", ("inspectors", "workers_covered")), ("lead_payment", ("workers",)))


def _about(table: str) -> tuple[Column[str], ...]:
    """Where and whom a record is about."""
    return (
        Column("town_code", String(32), ForeignKey("town.code", name=f"fk_{table}_town_code")),
        Column("site_no", String(32), ForeignKey("site.site_no", name=f"fk_{table}_site_no")),
        Column("employer_name", String(200)),
        Column("employer_uscc", String(18), ForeignKey("enterprise.uscc", name=f"fk_{table}_employer_uscc")),
    )


def upgrade() -> None:
    for table, names in _ADDED:
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.add_column(Column(name, Integer()))
    op.create_table(
        "enforcement_document",
        Column("document_no", String(40), primary_key=True),
        Column("document_kind", String(16)),
        *_about("enforcement_document"),
        Column("matter", String(200)),
        Column("issued_on", Date, nullable=False),
        Column("due_on", Date),
        Column("complied_on", Date),
        Column("complied", Boolean),
        CheckConstraint(
            "document_kind IN ('责令改正', '限期整改指令书', '询问通知书')",
            name=op.f("ck_enforcement_document_document_kind"),
        ),
    )
    op.create_index("ix_enforcement_document_issued_on", "enforcement_document", ["issued_on"])
    op.create_table(
        "talk",
        Column("talk_no", String(40), primary_key=True),
        Column("talk_kind", String(16), nullable=False),
        *_about("talk"),
        Column("held_on", Date, nullable=False),
        Column("host_name", String(64)),
        Column("matter", String(200)),
        CheckConstraint("talk_kind IN ('约谈', '提醒', '通报表扬', '通报批评')", name=op.f("ck_talk_talk_kind")),
    )
    for table in ("enforcement_document", "talk"):
        for name in ("town_code", "site_no", "employer_uscc"):
            op.create_index(f"ix_{table}_{name}", table, [name])


def downgrade() -> None:
    op.drop_table("talk")
    op.drop_table("enforcement_document")
    for table, names in _ADDED:
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.drop_column(name)
