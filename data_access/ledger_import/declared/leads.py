"""欠薪线索: the ledger of leads."""

from __future__ import annotations

from data_access.database.schema import lead
from data_access.ledger_import.ledger_columns import (
    BESIDE,
    CODE,
    COUNT,
    DOMAIN,
    EVENT,
    FINDING,
    FIRM,
    KEY,
    NAMED_SITE,
    PLANNED,
    PROSE,
    SATISFACTION,
    SUM,
    TEXT,
    TOWN,
    UNIT_NAME,
    Column,
    Ledger,
    key_column,
    may,
    must,
    should,
)

LEADS = "欠薪线索"

_LEAD_COLUMNS = (
    key_column("lead_no"), should("source", TEXT), must("received_on", EVENT), should("domain", DOMAIN),
    must("town_code", TOWN), *may(TEXT, "department", "sub_industry"), Column("handler_name", UNIT_NAME),
    Column("employer_name", FIRM), Column("employer_uscc", CODE), *may(KEY, "site_no", "campaign_no"), *NAMED_SITE,
    *may(TEXT, "reporter_name", "reporter_phone"), Column("workers", COUNT),
    Column("amount_yuan", SUM, least="arrears"), *may(EVENT, "accepted_on", "contacted_on", "verified_on"),
    Column("finding", FINDING), *may(TEXT, "nature", "cause"), Column("true_workers", COUNT),
    Column("true_amount_yuan", SUM, least="arrears"), Column("close_due_on", PLANNED), Column("extended_on", EVENT),
    Column("extension_approver"), Column("extension_reason", PROSE), Column("closed_on", EVENT), Column("conclusion"),
    Column("paid_yuan", SUM, least="arrears"), Column("paid_workers", COUNT), Column("paid_on", EVENT),
    Column("channel", TEXT),
    Column("sent_back_on", EVENT), Column("repeat_of", KEY), Column("satisfaction", SATISFACTION),
    *may(EVENT, "replied_on", "mediated_on"), *may(BESIDE, "owed_since", "summary", "handling"),
    Column("remark", PROSE),
)  # fmt: skip

_REPORTED = (("received_on", "employer_name"),)

# The lead went to another town; its firm, or its day, was put right.
_AGAIN_FROM_LATER = (
    ("received_on", "employer_name", "reporter_name", "workers", "amount_yuan"),
    ("reporter_name", "received_on", "town_code", "workers", "amount_yuan"),
    ("reporter_name", "employer_name", "town_code", "workers", "amount_yuan"),
)

LEDGERS = (
    Ledger(
        LEADS,
        lead,
        _LEAD_COLUMNS,
        identifying=("received_on", "employer_name", "site_no", "town_code"),
        if_counted=_REPORTED,
        tells_apart=("town_code", "reporter_name"),
        agreeing=("workers", "amount_yuan"),
        doubtful=(("workers",), ("amount_yuan",)),
        likely=_AGAIN_FROM_LATER,
        doubles=(("received_on", "employer_name", "reporter_name", "workers", "amount_yuan"),),
        in_order=(
            ("received_on", "accepted_on"),
            ("received_on", "contacted_on"),
            ("received_on", "verified_on"),
            ("received_on", "close_due_on"),
            ("received_on", "extended_on"),
            ("verified_on", "closed_on"),
            ("closed_on", "replied_on"),
        ),
    ),
)
