"""0013: the path of a listing, what was published and pushed when, with receipts; the days by which each is due."""

from __future__ import annotations

from datetime import date

from alembic import op
from sqlalchemy import Column, Connection, Date, MetaData, String, Table, bindparam, select, update

from data_access.rules.limits import limit_end

revision = "0013"
down_revision = "0012"

_DAYS = {
    "labour_case": ("notice_due_on", "listing_due_on", "two_law_due_on", "two_law_on"),
    "listing": (
        "notice_on", "statement_until", "statement_on", "answer_due_on", "answered_on", "publish_due_on",
        "published_on", "credit_due_on", "credit_on", "copy_due_on", "copied_on", "corrected_on", "removable_on",
        "removal_applied_on", "removal_due_on",
    ),
    "publication": ("push_due_on", "credit_on", "two_law_on"),
    "criminal_transfer": ("review_due_on", "review_on", "two_law_due_on", "two_law_on"),
}  # fmt: skip
_RECEIPTS = {
    "labour_case": ("two_law_receipt",),
    "listing": ("publish_receipt", "credit_receipt"),
    "publication": ("site_receipt", "credit_receipt", "two_law_receipt"),
    "criminal_transfer": ("two_law_receipt",),
}
_COUNTED = ("listing", "publication")  # these did not say yet what was counted
_KEYS = {
    "labour_case": "case_no", "listing": "listing_no", "publication": "publication_no",
    "criminal_transfer": "transfer_no",
}  # fmt: skip
# What the rows that are there owe: the day it runs from, the limit, the due day, and the value that asks for it.
_OWED = {
    "labour_case": (
        ("pay_order_due_on", "listing.notice_days", "notice_due_on", None),
        ("pay_order_due_on", "listing.decide_days", "listing_due_on", None),
        ("decision_on", "labour_case.push_days", "two_law_due_on", None),
    ),
    "listing": (
        ("listed_on", "listing.publish_days", "publish_due_on", ("list_kind", "人社失信名单")),
        ("listed_on", "listing.credit_days", "credit_due_on", ("list_kind", "人社失信名单")),
        ("listed_on", "listing.copy_days", "copy_due_on", ("list_kind", "住建黑名单")),
    ),
    "publication": (("published_on", "publication.push_days", "push_due_on", None),),
    "criminal_transfer": (
        ("police_decided_on", "criminal_transfer.review_days", "review_due_on", ("police_result", "不予立案")),
        ("handed_over_on", "criminal_transfer.push_days", "two_law_due_on", None),
    ),
}  # fmt: skip


def _count(bind: Connection, name: str) -> None:
    """The due days of the rows that are there, marked as counted, so that they follow the parameters."""
    owed = _OWED[name]
    used = dict.fromkeys([day for day, *_ in owed] + [due for _, _, due, _ in owed])
    said = dict.fromkeys(value[0] for *_, value in owed if value)
    table = Table(
        name,
        MetaData(),
        Column(_KEYS[name], String(40), primary_key=True),
        *(Column(day, Date) for day in used),
        *(Column(word, String(16)) for word in said),
        Column("counted", String(100)),
    )
    [key] = table.primary_key.columns
    moved: list[dict[str, str | date | None]] = []
    for row in bind.execute(select(table)).mappings():
        due = {
            column: limit_end(row[since], limit)
            for since, limit, column, value in owed
            if row[since] and (value is None or row[value[0]] == value[1])
        }
        if due:
            marks = ",".join([*filter(None, [row["counted"]]), *due])
            moved.append({"of": row[key.name], "marks": marks} | {f"new_{c}": due.get(c) for _, _, c, _ in owed})
    if moved:
        values = {column: bindparam(f"new_{column}", type_=Date()) for _, _, column, _ in owed}
        bind.execute(update(table).where(key == bindparam("of")).values(counted=bindparam("marks"), **values), moved)


def upgrade() -> None:
    for name, days in _DAYS.items():
        with op.batch_alter_table(name) as batch:
            for column in days:
                batch.add_column(Column(column, Date()))
            for column in _RECEIPTS[name]:
                batch.add_column(Column(column, String(80)))
            if name in _COUNTED:
                batch.add_column(Column("counted", String(100)))
        _count(op.get_bind(), name)


def downgrade() -> None:
    for name, days in _DAYS.items():
        with op.batch_alter_table(name) as batch:
            for column in (*days, *_RECEIPTS[name], *(("counted",) if name in _COUNTED else ())):
                batch.drop_column(column)
