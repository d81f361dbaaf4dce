"""工资保证金, 专户 and their movements: the ledgers of the wage-guarantee funds."""

from __future__ import annotations

from data_access.database.schema import bank_statement, deposit, deposit_movement, wage_account, wage_account_month
from data_access.ledger_import.ledger_columns import (
    ACCOUNT_KIND,
    CODE,
    COUNT,
    DEPOSIT_STATE,
    EVENT,
    FIRM,
    FORM,
    KEY,
    MONTH,
    MOVEMENT,
    NAMED_SITE,
    PLANNED,
    SIGNED_SUM,
    SPAN,
    SUM,
    Column,
    Ledger,
    key_column,
    may,
    must,
)

DEPOSITS, MOVEMENTS = "工资保证金", "保证金流水"
ACCOUNTS, ACCOUNT_MONTHS, STATEMENTS = "专户", "专户月度收支", "银行对账单"

_DEPOSIT_COLUMNS = (
    key_column("deposit_no"), Column("site_no", KEY, required=True), *NAMED_SITE,
    Column("firm_name", FIRM), Column("firm_uscc", CODE), must("form", FORM),
    Column("required_yuan", SUM, least="deposit"),
    Column("keeper_name"), must("stored_on", EVENT), must("amount_yuan", SUM, "deposit"),
    Column("expires_on", PLANNED), Column("stored_on+expires_on", SPAN), Column("guarantee_no", KEY),
    Column("registered_on", EVENT), *may(PLANNED, "ended_on", "notice_from", "notice_to"),
    Column("notice_from+notice_to", SPAN), Column("return_applied_on", EVENT), Column("return_due_on", PLANNED),
    Column("returned_on", EVENT), Column("returned_yuan", SUM, least="deposit"), Column("state", DEPOSIT_STATE),
)  # fmt: skip

_MOVEMENT_COLUMNS = (
    key_column("movement_no"), must("deposit_no", KEY), must("moved_on", EVENT), must("kind", MOVEMENT),
    must("amount_yuan", SIGNED_SUM, "movement"), Column("in_yuan", SIGNED_SUM, least="movement"),
    Column("out_yuan", SIGNED_SUM, least="movement"), Column("balance_yuan", SUM, least="balance"),
    Column("corrects", KEY), Column("document_no"), Column("workers", COUNT),
)  # fmt: skip

_ACCOUNT_COLUMNS = (
    key_column("account_no"), must("site_no", KEY), *NAMED_SITE, Column("bank_name"), must("opened_on", EVENT),
    Column("register_due_on", PLANNED), *may(EVENT, "registered_on", "closed_on"),
)  # fmt: skip

_MONTH_COLUMNS = (
    key_column("account_no"), must("month", MONTH), Column("year"), *NAMED_SITE,
    Column("labour_due_on", PLANNED), Column("labour_due_yuan", SUM, least="month"),
    Column("labour_paid_on", EVENT), Column("labour_paid_yuan", SUM, least="month"),
    Column("pay_due_on", PLANNED), Column("payable_yuan", SUM, least="month"),
    Column("paid_on", EVENT), Column("paid_yuan", SUM, least="month"), *may(COUNT, "attending_workers", "paid_workers"),
)  # fmt: skip

_STATEMENT_COLUMNS = (
    key_column("account_ref"), Column("account_kind", ACCOUNT_KIND), must("month", MONTH), Column("year"),
    must("balance_yuan", SUM, "month_end"), Column("opening_yuan", SUM, least="month_end"),
    Column("in_yuan", SUM, least="balance"), Column("out_yuan", SUM, least="balance"),
)  # fmt: skip

_STORING = (
    ("guarantee_no",), ("site_no", "stored_on"), ("site_name", "stored_on"),
    ("firm_uscc", "stored_on"), ("firm_name", "stored_on"),
)  # fmt: skip
_OPENING = (("site_no", "opened_on"), ("site_name", "opened_on"))
_MOVING = ("deposit_no", "moved_on", "kind")

LEDGERS = (
    Ledger(
        DEPOSITS,
        deposit,
        _DEPOSIT_COLUMNS,
        identifying=("site_no", "firm_uscc", "form", "stored_on", "amount_yuan"),
        stand_ins=_STORING,
        tells_apart=("form",),
        agreeing=("amount_yuan",),
        likely=(("site_no", "form", "stored_on", "amount_yuan"),),
        in_order=(
            ("stored_on", "expires_on"),
            ("stored_on", "ended_on"),
            ("stored_on", "returned_on"),
            ("notice_from", "notice_to"),
        ),
    ),
    Ledger(
        MOVEMENTS,
        deposit_movement,
        _MOVEMENT_COLUMNS,
        identifying=("moved_on", "kind", "amount_yuan"),
        stand_ins=(_MOVING,),
        tells_apart=("document_no",),
        agreeing=("amount_yuan", "in_yuan", "out_yuan"),
    ),
    Ledger(
        ACCOUNTS,
        wage_account,
        _ACCOUNT_COLUMNS,
        identifying=("site_no", "opened_on"),
        if_counted=_OPENING,
        doubles=(("site_no", "bank_name", "opened_on"),),
        agreeing=("bank_name",),
        in_order=(("opened_on", "registered_on"), ("opened_on", "closed_on")),
    ),
    # A supplement on a later day is not the whole month.
    Ledger(
        ACCOUNT_MONTHS,
        wage_account_month,
        _MONTH_COLUMNS,
        parts=("month",),
        stand_ins=(("site_permit_no",), ("site_name", "site_contractor"), ("site_name",)),
        together=("paid_on", "paid_yuan"),
    ),
    Ledger(STATEMENTS, bank_statement, _STATEMENT_COLUMNS, parts=("account_kind", "month")),
)
