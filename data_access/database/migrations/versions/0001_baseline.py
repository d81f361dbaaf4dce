"""0001: the schema with which versions began to be kept. Frozen: later changes are versions of their own.

A database of before (0.1, 0.2) holds most of it already and is given what it lacks, every column of which may be empty.
"""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    inspect,
)

revision = "0001"
down_revision = None

Money = Numeric(16, 2).with_variant(BigInteger(), "sqlite")
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def upgrade() -> None:
    connection = op.get_bind()
    metadata.create_all(connection)
    held = {
        (name, column["name"])
        for (_, name), columns in inspect(connection).get_multi_columns().items()
        for column in columns
    }
    for table in metadata.sorted_tables:
        for column in table.columns:
            if (table.name, column.name) not in held:
                op.add_column(table.name, Column(column.name, column.type))


def downgrade() -> None:
    """Nothing: the same tables stood there before their version was kept."""


def _one_of(name: str, column: str, values: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name)


def _ref(target: str, *, nullable: bool = True) -> Column[Any]:
    table, key = target.split(".")
    name = f"{table}_{key}" if key == "code" else key
    return Column(name, String(32), ForeignKey(target), nullable=nullable, index=True)


def _counted() -> Column[Any]:
    return Column("counted", String(100))


Table(
    "town",
    metadata,
    Column("code", String(12), primary_key=True),
    Column("name", String(32), nullable=False, unique=True),
    Column("short_name", String(32), nullable=False),
    Column("sort", Integer, nullable=False),
)

Table(
    "department",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("is_industry", Boolean, nullable=False),
    Column("sort", Integer, nullable=False),
)

Table(
    "enterprise",
    metadata,
    Column("uscc", String(18), primary_key=True),
    Column("name", String(200), nullable=False, index=True),
    Column("legal_person", String(64)),
    Column("address", String(200)),
)

Table(
    "site",
    metadata,
    Column("site_no", String(32), primary_key=True),
    Column("name", String(200), nullable=False),
    _ref("town.code", nullable=False),
    _ref("department.code"),
    Column("managing_entity", String(100)),
    Column("builder_name", String(200)),
    Column("contractor_uscc", String(18), ForeignKey("enterprise.uscc"), index=True),
    Column("contract_yuan", Money),
    Column("government_funded", Boolean),
    Column("contract_signed_on", Date),
    Column("permit_on", Date),
    Column("planned_completion_on", Date),
    Column("completed_on", Date),
    Column("workers", Integer),
    Column("lon", Float),
    Column("lat", Float),
    Column("raw_lon", Float),
    Column("raw_lat", Float),
    Column("raw_crs", String(16)),
    Column("located_town_code", String(12), ForeignKey("town.code")),
    Column("deposit_due_on", Date),
    Column("deposit_required_yuan", Money),
    Column("deposit_basis", String(100)),
    Column("deposit_exempt", Boolean, nullable=False),
    Column("wage_account_due_on", Date),
    _counted(),
    CheckConstraint("contract_yuan >= 0", name="contract_positive"),
    CheckConstraint("workers >= 0", name="workers_positive"),
    Index(None, "permit_on", "completed_on"),
)

Table(
    "campaign",
    metadata,
    Column("campaign_no", String(32), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("cleared_by", Date),
    CheckConstraint("ends_on >= starts_on", name="order"),
)

Table(
    "campaign_result",
    metadata,
    Column("campaign_no", String(32), ForeignKey("campaign.campaign_no"), primary_key=True),
    Column("town_code", String(12), ForeignKey("town.code"), primary_key=True),
    Column("reported_on", Date, primary_key=True),
    Column("firms_checked", Integer, nullable=False),
    Column("sites_checked", Integer, nullable=False),
    Column("problems_found", Integer, nullable=False),
    Column("problems_mended", Integer, nullable=False),
)

Table(
    "lead",
    metadata,
    Column("lead_no", String(32), primary_key=True),
    Column("source", String(32), nullable=False),
    Column("domain", String(16), nullable=False),
    Column("sub_industry", String(16)),
    _ref("town.code", nullable=False),
    _ref("department.code"),
    Column("handler_name", String(64)),
    Column("employer_name", String(200)),
    Column("employer_uscc", String(18), ForeignKey("enterprise.uscc"), index=True),
    _ref("site.site_no"),
    _ref("campaign.campaign_no"),
    Column("reporter_name", String(32)),
    Column("reporter_phone", String(32)),
    Column("workers", Integer),
    Column("amount_yuan", Money),
    Column("received_on", Date, nullable=False),
    Column("accept_due_on", Date),
    Column("accepted_on", Date),
    Column("contact_due_on", Date),
    Column("contacted_on", Date),
    Column("verified_on", Date),
    Column("finding", String(16)),
    Column("nature", String(16)),
    Column("cause", String(32)),
    Column("true_workers", Integer),
    Column("true_amount_yuan", Money),
    Column("first_due_on", Date),
    Column("close_due_on", Date),
    Column("extended_on", Date),
    Column("extension_approver", String(64)),
    Column("extension_reason", String(200)),
    Column("closed_on", Date),
    Column("conclusion", String(32)),
    Column("returned_on", Date),
    Column("repeat_of", String(32)),
    Column("satisfaction", String(16)),
    Column("replied_on", Date),
    Column("mediated_on", Date),
    Column("remark", Text),
    _counted(),
    _one_of("domain", "domain", ("工程建设领域", "其他")),
    _one_of("finding", "finding", ("属实", "部分属实", "不属实", "无法核实")),
    _one_of("satisfaction", "satisfaction", ("满意", "基本满意", "不满意")),
    CheckConstraint("workers >= 0", name="workers_positive"),
    CheckConstraint("amount_yuan >= 0", name="amount_positive"),
    CheckConstraint("true_amount_yuan >= 0", name="true_amount_positive"),
    CheckConstraint("closed_on >= received_on", name="closed_after_received"),
    Index(None, "received_on"),
    Index(None, "close_due_on"),
    Index(None, "closed_on"),
)

Table(
    "lead_step",
    metadata,
    Column("lead_no", String(32), ForeignKey("lead.lead_no"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("step", String(32), nullable=False),
    Column("actor", String(64)),
    Column("done_on", Date, nullable=False),
    Column("due_on", Date),
    Column("note", Text),
)

Table(
    "lead_payment",
    metadata,
    Column("payment_no", String(40), primary_key=True),
    _ref("lead.lead_no", nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("amount_yuan", Money, nullable=False),
    Column("channel", String(32)),
    CheckConstraint("amount_yuan > 0", name="amount_positive"),
)

Table(
    "lead_instalment",
    metadata,
    Column("lead_no", String(32), ForeignKey("lead.lead_no"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("agreed_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("amount_yuan", Money, nullable=False),
    CheckConstraint("amount_yuan > 0", name="amount_positive"),
)

Table(
    "lead_routing",
    metadata,
    Column("lead_no", String(32), ForeignKey("lead.lead_no"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("unit_name", String(64), nullable=False),
    Column("level", String(16), nullable=False),
    Column("routed_on", Date, nullable=False),
    Column("left_on", Date),
    Column("outcome", String(16)),
    _one_of("level", "level", ("区级执法", "行业部门", "街镇")),
    _one_of("outcome", "outcome", ("办结", "退回", "转办")),
)

Table(
    "mediation",
    metadata,
    Column("lead_no", String(32), ForeignKey("lead.lead_no"), primary_key=True),
    Column("sent_down_on", Date, nullable=False),
    Column("agreement_on", Date),
    Column("performed_on", Date),
    Column("checked_on", Date),
)

Table(
    "labour_case",
    metadata,
    Column("case_no", String(32), primary_key=True),
    _ref("lead.lead_no"),
    _ref("town.code", nullable=False),
    _ref("site.site_no"),
    Column("employer_name", String(200)),
    Column("employer_uscc", String(18), ForeignKey("enterprise.uscc"), index=True),
    Column("complained_on", Date, nullable=False),
    Column("file_due_on", Date),
    Column("filed_on", Date),
    Column("close_due_on", Date),
    Column("extended_on", Date),
    Column("pay_order_on", Date),
    Column("pay_order_due_on", Date),
    Column("pay_order_obeyed_on", Date),
    Column("decision_on", Date),
    Column("court_on", Date),
    Column("closed_on", Date),
    Column("workers", Integer),
    Column("amount_yuan", Money),
    Column("absconded", Boolean),
    _counted(),
)

Table(
    "inspection",
    metadata,
    Column("inspection_no", String(32), primary_key=True),
    _ref("site.site_no", nullable=False),
    Column("inspected_on", Date, nullable=False),
    Column("team", String(32)),
    Column("rectify_due_on", Date),
    Column("rechecked_on", Date),
    Column("recheck_result", String(16)),
    Column("rectified_on", Date),
    Column("photos", Text),
    Column("remark", Text),
    _counted(),
    _one_of("recheck_result", "recheck_result", ("已整改", "未整改")),
    Index(None, "inspected_on"),
    Index(None, "rectify_due_on"),
    Index(None, "site_no", "inspected_on"),
)

Table(
    "inspection_item",
    metadata,
    Column("inspection_no", String(32), ForeignKey("inspection.inspection_no"), primary_key=True),
    Column("item_code", String(4), primary_key=True),
    Column("result", String(8), nullable=False),
    _one_of("result", "result", ("符合", "部分符合", "不符合", "不适用")),
)

Table(
    "deposit",
    metadata,
    Column("deposit_no", String(32), primary_key=True),
    _ref("site.site_no", nullable=False),
    Column("form", String(16), nullable=False),
    Column("keeper_name", String(100)),
    Column("required_yuan", Money),
    Column("amount_yuan", Money, nullable=False),
    Column("stored_on", Date, nullable=False),
    Column("guarantee_no", String(64)),
    Column("expires_on", Date),
    Column("filed_on", Date),
    Column("ended_on", Date),
    Column("notice_from", Date),
    Column("notice_to", Date),
    Column("return_applied_on", Date),
    Column("return_due_on", Date),
    Column("returned_on", Date),
    _counted(),
    _one_of("form", "form", ("现金", "银行保函", "担保公司保函", "工程保证保险")),
    CheckConstraint("amount_yuan >= 0", name="amount_positive"),
    CheckConstraint("form = '现金' OR expires_on IS NOT NULL", name="guarantee_has_expiry"),
    Index(None, "expires_on"),
)

Table(
    "deposit_movement",
    metadata,
    Column("movement_no", String(40), primary_key=True),
    _ref("deposit.deposit_no", nullable=False),
    Column("moved_on", Date, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("amount_yuan", Money, nullable=False),
    Column("corrects", String(40)),
    Column("document_no", String(100)),
    Column("workers", Integer),
    Column("top_up_due_on", Date),
    Column("topped_up_on", Date),
    _counted(),
    _one_of("kind", "kind", ("存入", "使用", "补足", "返还")),
    CheckConstraint("amount_yuan > 0", name="amount_positive"),
    Index(None, "moved_on"),
)

Table(
    "wage_account",
    metadata,
    Column("account_no", String(40), primary_key=True),
    _ref("site.site_no", nullable=False),
    Column("bank_name", String(100)),
    Column("opened_on", Date, nullable=False),
    Column("file_due_on", Date),
    Column("filed_on", Date),
    Column("closed_on", Date),
    _counted(),
)

Table(
    "wage_account_month",
    metadata,
    Column("account_no", String(40), ForeignKey("wage_account.account_no"), primary_key=True),
    Column("month", Date, primary_key=True),
    Column("labour_due_on", Date),
    Column("labour_due_yuan", Money),
    Column("labour_paid_on", Date),
    Column("labour_paid_yuan", Money),
    Column("pay_due_on", Date),
    Column("payable_yuan", Money),
    Column("paid_on", Date),
    Column("paid_yuan", Money),
    Column("attending_workers", Integer),
    Column("paid_workers", Integer),
    Index(None, "labour_due_on"),
    Index(None, "pay_due_on"),
)

Table(
    "emergency_fund_movement",
    metadata,
    Column("movement_no", String(40), primary_key=True),
    _ref("town.code"),
    _ref("lead.lead_no"),
    Column("moved_on", Date, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("amount_yuan", Money, nullable=False),
    Column("workers", Integer),
    _one_of("kind", "kind", ("拨入", "垫付", "追回")),
    CheckConstraint("amount_yuan > 0", name="amount_positive"),
)

Table(
    "bank_statement",
    metadata,
    Column("account_kind", String(16), primary_key=True),
    Column("account_ref", String(40), primary_key=True),
    Column("month", Date, primary_key=True),
    Column("balance_yuan", Money, nullable=False),
    _one_of("account_kind", "account_kind", ("工资保证金", "专用账户")),
)

Table(
    "warning",
    metadata,
    Column("warning_no", String(40), primary_key=True),
    Column("rule_code", String(8), nullable=False),
    Column("level", String(2), nullable=False),
    Column("channel", String(16), nullable=False),
    _ref("town.code", nullable=False),
    _ref("site.site_no"),
    Column("owner_name", String(64)),
    Column("raised_on", Date, nullable=False),
    Column("due_on", Date),
    Column("handled_on", Date),
    Column("note", Text),
    _one_of("level", "level", ("蓝", "黄", "红")),
    _one_of("channel", "channel", ("线下网格", "线上比对")),
)

Table(
    "listing",
    metadata,
    Column("listing_no", String(40), primary_key=True),
    Column("list_kind", String(16), nullable=False),
    Column("employer_uscc", String(18), ForeignKey("enterprise.uscc"), index=True),
    Column("employer_name", String(200), nullable=False),
    _ref("town.code", nullable=False),
    _ref("labour_case.case_no"),
    Column("due_on", Date),
    Column("listed_on", Date),
    Column("expires_on", Date),
    Column("removed_on", Date),
    _one_of("list_kind", "list_kind", ("人社失信名单", "住建黑名单")),
)

Table(
    "publication",
    metadata,
    Column("publication_no", String(40), primary_key=True),
    Column("quarter", String(7), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("published_on", Date),
    Column("cases", Integer),
    Column("published_site", Boolean, nullable=False),
    Column("pushed_credit", Boolean, nullable=False),
    Column("pushed_two_law", Boolean, nullable=False),
)

Table(
    "criminal_transfer",
    metadata,
    Column("transfer_no", String(40), primary_key=True),
    _ref("labour_case.case_no", nullable=False),
    _ref("town.code", nullable=False),
    Column("reported_on", Date, nullable=False),
    Column("decide_due_on", Date),
    Column("decided_on", Date),
    Column("hand_over_due_on", Date),
    Column("handed_over_on", Date),
    Column("police_due_on", Date),
    Column("police_decided_on", Date),
    Column("police_result", String(16)),
    Column("pushed_two_law", Boolean, nullable=False),
)

Table(
    "incident",
    metadata,
    Column("incident_no", String(40), primary_key=True),
    Column("kind", String(16), nullable=False),
    _ref("town.code", nullable=False),
    _ref("site.site_no"),
    Column("title", String(200), nullable=False),
    Column("people", Integer),
    Column("found_at", DateTime, nullable=False),
    Column("reported_at", DateTime),
    Column("closed_on", Date),
    Column("government_funded", Boolean),
    _one_of("kind", "kind", ("群体性事件", "极端事件", "舆情", "弄虚作假")),
)

Table(
    "publicity",
    metadata,
    Column("publicity_no", String(40), primary_key=True),
    Column("title", String(200), nullable=False),
    _ref("town.code"),
    Column("held_on", Date, nullable=False),
    Column("place", String(200)),
    Column("attendance", Integer),
)

Table(
    "task",
    metadata,
    Column("task_no", String(40), primary_key=True),
    Column("clause", String(16), nullable=False),
    Column("title", String(200), nullable=False),
    _ref("department.code", nullable=False),
    Column("supporting", String(200)),
    Column("starts_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("progress", Integer, nullable=False),
    Column("done_on", Date),
    CheckConstraint("progress BETWEEN 0 AND 100", name="progress_share"),
)

Table(
    "task_progress",
    metadata,
    Column("task_no", String(40), ForeignKey("task.task_no"), primary_key=True),
    Column("reported_on", Date, primary_key=True),
    Column("progress", Integer, nullable=False),
    Column("planned", Integer, nullable=False),
    CheckConstraint("progress BETWEEN 0 AND 100 AND planned BETWEEN 0 AND 100", name="progress_share"),
)

Table(
    "meeting",
    metadata,
    Column("meeting_no", String(40), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("held_on", Date, nullable=False),
    Column("chair", String(64)),
    Column("attendees", Text),
    Column("decisions", Text),
)

Table(
    "follow_up",
    metadata,
    Column("follow_up_no", String(40), primary_key=True),
    _ref("meeting.meeting_no"),
    Column("title", String(200), nullable=False),
    Column("owner_name", String(64), nullable=False),
    Column("raised_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("done_on", Date),
    Column("note", Text),
)

Table(
    "evidence",
    metadata,
    Column("evidence_no", String(40), primary_key=True),
    Column("assessment_year", Integer, nullable=False),
    Column("indicator_code", String(8), nullable=False),
    Column("title", String(200), nullable=False),
    _ref("department.code", nullable=False),
    Column("due_on", Date, nullable=False),
    Column("provided_on", Date),
    Column("file_ref", String(200)),
    Column("document_no", String(100)),
    Column("checked_on", Date),
    Column("rejected_reason", String(200)),
)

Table(
    "deviation",
    metadata,
    Column("deviation_no", String(40), primary_key=True),
    Column("assessment_year", Integer, nullable=False),
    Column("indicator_code", String(8), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("approver", String(64), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, nullable=False),
    CheckConstraint("valid_to >= valid_from", name="order"),
)

Table(
    "kept_ledger",
    metadata,
    Column("table_name", String(40), primary_key=True),
    Column("kept_on", Date, primary_key=True),
)

Table("counting_rules", metadata, Column("fingerprint", String(64), primary_key=True))

Table(
    "event_note",
    metadata,
    Column("note_no", String(40), primary_key=True),
    Column("label", String(100), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
)

Table(
    "data_load",
    metadata,
    Column("load_id", Integer, primary_key=True, autoincrement=True),
    Column("loaded_at", DateTime, nullable=False),
    Column("source", String(16), nullable=False),
    Column("file_name", String(200)),
    Column("file_sha256", String(64)),
    Column("loaded_by", String(64)),
    Column("as_of", Date, nullable=False),
    Column("synthetic", Boolean, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("updated", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
)
