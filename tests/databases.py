"""What several tests read from a case database."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import Date, MetaData, Table, create_engine, delete, make_url, null, select, text, update

from data_access import schema
from data_access.schema import metadata

DATA = Path(__file__).parent / "data"
SAMPLE = DATA / "青浦区治欠台账.xlsx"
DEMO_AS_OF = date(2023, 12, 15)
SAMPLE_AS_OF = date(2023, 9, 30)

# The date on which a row came into being; a later row does not exist yet in a database cut at a day.
BORN = (
    schema.lead_payment.c.paid_on,
    schema.lead_step.c.done_on,
    schema.lead_routing.c.routed_on,
    schema.lead_instalment.c.agreed_on,
    schema.mediation.c.sent_down_on,
    schema.criminal_transfer.c.reported_on,
    schema.labour_case.c.complained_on,
    schema.campaign_result.c.reported_on,
    schema.lead.c.received_on,
    schema.inspection.c.inspected_on,
    schema.deposit_movement.c.moved_on,
    schema.deposit.c.stored_on,
    schema.wage_account.c.opened_on,
    schema.emergency_fund_movement.c.moved_on,
    schema.task_progress.c.reported_on,
    schema.task.c.starts_on,
    schema.meeting.c.held_on,
    schema.follow_up.c.raised_on,
    schema.publicity.c.held_on,
    schema.warning.c.raised_on,
    schema.site.c.permit_on,
)
# Known beforehand: limits and plans are not events.
AHEAD = ("due_on", "expires_on", "planned_completion_on", "month", "cleared_by", "ends_on", "notice_to")
# What was only written down with an event.
WITH_EVENT: dict[str, dict[str, tuple[str, ...]]] = {
    "lead": {
        "verified_on": ("finding", "nature", "cause", "true_workers", "true_amount_yuan"),
        "closed_on": ("conclusion",),
        "replied_on": ("satisfaction",),
    },
    "inspection": {"rechecked_on": ("recheck_result",)},
    "lead_routing": {"left_on": ("outcome",)},
    "evidence": {"provided_on": ("file_ref", "document_no"), "checked_on": ("rejected_reason",)},
}


def copy_sqlite(source: str, target: Path) -> str:
    """A copy of a SQLite case database; returns its URL."""
    target.write_bytes(Path(make_url(source).database or "").read_bytes())
    return f"sqlite:///{target}"


def cut_at(url: str, day: date) -> None:
    """Forget everything that happened after the day: rows born later, and events of earlier rows."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for born in BORN:
            _forget_rows(connection, born.table, born > day)
        for table in metadata.sorted_tables:
            for column in table.c:
                if not isinstance(column.type, Date) or column.primary_key or not column.nullable:
                    continue
                if column.name.endswith(AHEAD):
                    continue
                lost = [column.name, *WITH_EVENT.get(table.name, {}).get(column.name, ())]
                connection.execute(update(table).where(column > day).values({name: null() for name in lost}))


def _forget_rows(connection, table: Table, condition) -> None:  # type: ignore[no-untyped-def]
    """Delete rows, and first what refers to them."""
    gone = select(*table.primary_key.columns).where(condition)
    for other in metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table and len(table.primary_key.columns) == 1:
                own = key.parent
                if own.nullable and not own.primary_key:
                    connection.execute(update(other).where(own.in_(gone)).values({own.name: null()}))
                else:
                    _forget_rows(connection, other, own.in_(gone))
    connection.execute(delete(table).where(condition))


__all__ = ["BORN", "DATA", "DEMO_AS_OF", "SAMPLE", "SAMPLE_AS_OF", "MetaData", "copy_sqlite", "cut_at", "text"]
