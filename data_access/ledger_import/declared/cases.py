"""What becomes of leads: their course, payment, mediation, labour inspection cases, transfers and lists."""

from __future__ import annotations

from data_access.database.schema import (
    criminal_transfer,
    enforcement_document,
    labour_case,
    lead_instalment,
    lead_payment,
    lead_routing,
    lead_step,
    listing,
    mediation,
    publication,
    talk,
)
from data_access.ledger_import.ledger_columns import (
    CODE,
    COMPLIED,
    COUNT,
    EVENT,
    FIRM,
    KEY,
    NAMED_SITE,
    OF_DAY,
    OF_FIRM,
    OF_SITE,
    ORDER,
    PLANNED,
    PROSE,
    QUARTER,
    SUM,
    TALLY,
    TERM,
    TEXT,
    TOWN,
    UNIT_NAME,
    WHETHER,
    Column,
    Ledger,
    key_column,
    may,
    must,
    one_of,
    should,
)  # fmt: skip

_OF_LEAD = (Column(OF_FIRM, FIRM), Column(OF_SITE), Column(OF_DAY, EVENT))
_OF_CASE = (Column(OF_FIRM, FIRM), Column(OF_DAY, EVENT))
_BY_LEAD = ((OF_FIRM, OF_DAY), (OF_FIRM,), (OF_SITE,))  # what names a lead without its number

_STEP_COLUMNS = (
    key_column("lead_no"), must("seq", ORDER), must("step", TEXT), Column("actor", UNIT_NAME), must("done_on", EVENT),
    Column("due_on", PLANNED), Column("note", PROSE), *_OF_LEAD,
)  # fmt: skip

_ROUTING_COLUMNS = (
    key_column("lead_no"), must("seq", ORDER), must("unit_name", UNIT_NAME), Column("level", one_of("routing_level")),
    must("routed_on", EVENT), Column("left_on", EVENT), Column("outcome", one_of("routing_outcome")), *_OF_LEAD,
)  # fmt: skip

_MEDIATION_COLUMNS = (
    key_column("lead_no"), must("sent_down_on", EVENT), *may(EVENT, "agreement_on", "performed_on", "checked_on"),
    *_OF_LEAD,
)  # fmt: skip

_INSTALMENT_COLUMNS = (
    key_column("lead_no"), must("seq", ORDER), must("agreed_on", EVENT), should("due_on", PLANNED),
    must("amount_yuan", SUM, "payment"), *_OF_LEAD,
)  # fmt: skip

_PAYMENT_COLUMNS = (
    key_column("payment_no"), must("lead_no", KEY), should("paid_on", EVENT), must("amount_yuan", SUM, "payment"),
    Column("channel", TEXT), Column("workers", COUNT), *_OF_LEAD,
)  # fmt: skip

_CASE_COLUMNS = (
    key_column("case_no"), Column("lead_no", KEY), must("town_code", TOWN), Column("site_no", KEY), *NAMED_SITE,
    Column("employer_name", FIRM), Column("employer_uscc", CODE), Column("complained_on", EVENT, required=True),
    Column("file_due_on", PLANNED), Column("filed_on", EVENT), Column("close_due_on", PLANNED),
    *may(EVENT, "extended_on", "pay_order_on"), Column("pay_order_due_on", PLANNED),
    *may(EVENT, "pay_order_complied_on", "decision_on", "court_on", "closed_on"),
    Column("decision_no"), Column("penalised_name", FIRM), Column("penalty_yuan", SUM, least="penalty"),
    Column("workers", COUNT), Column("amount_yuan", SUM, least="arrears"), Column("absconded", WHETHER),
    Column("two_law_on", EVENT), Column("two_law_receipt", TEXT),
)  # fmt: skip

_TRANSFER_COLUMNS = (
    key_column("transfer_no"), must("case_no", KEY), Column("town_code", TOWN), must("reported_on", EVENT),
    Column("decide_due_on", PLANNED), Column("decided_on", EVENT), Column("hand_over_due_on", PLANNED),
    Column("handed_over_on", EVENT), Column("police_due_on", PLANNED), Column("police_decided_on", EVENT),
    Column("police_result", one_of("police_result")), Column("review_on", EVENT), Column("pushed_two_law", WHETHER),
    Column("two_law_on", EVENT), Column("two_law_receipt", TEXT), *_OF_CASE,
)  # fmt: skip

_LISTING_COLUMNS = (
    key_column("listing_no"), must("list_kind", one_of("list_kind")), Column("employer_uscc", CODE),
    must("employer_name", FIRM), should("town_code", TOWN), Column("case_no", KEY), Column("due_on", PLANNED),
    *may(EVENT, "notice_on", "statement_on", "answered_on", "listed_on"), Column("expires_on", PLANNED),
    Column("listed_for", TERM), Column("published_on", EVENT), Column("publish_receipt", TEXT),
    Column("credit_on", EVENT), Column("credit_receipt", TEXT),
    *may(EVENT, "copied_on", "corrected_on", "removal_applied_on", "removed_on"),
)  # fmt: skip

_PUBLICATION_COLUMNS = (
    key_column("publication_no"), must("quarter", QUARTER), Column("year"), should("due_on", PLANNED),
    Column("published_on", EVENT),
    Column("cases", TALLY), Column("published_site", WHETHER), Column("site_receipt", TEXT),
    Column("pushed_credit", WHETHER), Column("credit_on", EVENT), Column("credit_receipt", TEXT),
    Column("pushed_two_law", WHETHER), Column("two_law_on", EVENT), Column("two_law_receipt", TEXT),
)  # fmt: skip

_DOCUMENT_COLUMNS = (
    key_column("document_no"), should("document_kind", one_of("document_kind")), should("town_code", TOWN),
    Column("site_no", KEY), *NAMED_SITE, Column("employer_name", FIRM), Column("employer_uscc", CODE),
    Column("matter", PROSE), must("issued_on", EVENT), should("due_on", PLANNED), Column("complied_on", EVENT),
    Column("complied", COMPLIED),
)  # fmt: skip

_TALK_COLUMNS = (
    key_column("talk_no"), must("talk_kind", one_of("talk_kind")), should("town_code", TOWN), Column("site_no", KEY),
    *NAMED_SITE, Column("employer_name", FIRM), Column("employer_uscc", CODE), must("held_on", EVENT),
    Column("host_name", UNIT_NAME), Column("matter", PROSE),
)  # fmt: skip

_ABOUT = ("employer_name", "site_no", "site_name")
LEDGERS = (
    Ledger(
        "线索办理环节",
        lead_step,
        _STEP_COLUMNS,
        identifying=("step", "done_on"),
        parts=("seq",),
        stand_ins=_BY_LEAD,
        turn=("done_on", "step"),
    ),
    Ledger(
        "线索流转",
        lead_routing,
        _ROUTING_COLUMNS,
        identifying=("unit_name", "routed_on"),
        parts=("seq",),
        stand_ins=_BY_LEAD,
        turn=("routed_on", "unit_name"),
        in_order=(("routed_on", "left_on"),),
    ),
    Ledger(
        "街镇调解",
        mediation,
        _MEDIATION_COLUMNS,
        identifying=("sent_down_on",),
        stand_ins=_BY_LEAD,
        in_order=(("sent_down_on", "agreement_on"), ("agreement_on", "performed_on"), ("performed_on", "checked_on")),
    ),
    Ledger(
        "约定分期",
        lead_instalment,
        _INSTALMENT_COLUMNS,
        identifying=("agreed_on", "amount_yuan"),
        parts=("seq",),
        stand_ins=_BY_LEAD,
        turn=("due_on", "amount_yuan", "agreed_on"),
        in_order=(("agreed_on", "due_on"),),
    ),
    Ledger(
        "工资追发",
        lead_payment,
        _PAYMENT_COLUMNS,
        identifying=("lead_no", "paid_on", "amount_yuan"),
        if_counted=tuple((of, name) for name in ("paid_on", "amount_yuan") for of in ("lead_no", OF_FIRM, OF_SITE)),
        tells_apart=("channel",),
        doubles=(("lead_no", "paid_on", "amount_yuan"),),
        agreeing=("amount_yuan", OF_DAY),
    ),
    Ledger(
        "监察案件",
        labour_case,
        _CASE_COLUMNS,
        identifying=("complained_on", "employer_name", "site_no", "town_code", "lead_no", "decision_no"),
        if_counted=(("employer_name", "filed_on"), ("employer_name", "complained_on")),
        doubles=(("employer_name", "complained_on", "town_code", "amount_yuan"), ("lead_no", "complained_on")),
        tells_apart=("town_code",),
        agreeing=("workers", "amount_yuan"),
        doubtful=(("workers",), ("amount_yuan",), ("decision_no",)),
        in_order=(
            ("complained_on", "filed_on"),
            ("complained_on", "decision_on"),
            ("filed_on", "decision_on"),
            ("filed_on", "closed_on"),
            ("pay_order_on", "pay_order_complied_on"),
        ),
    ),
    Ledger(
        "移送公安",
        criminal_transfer,
        _TRANSFER_COLUMNS,
        identifying=("case_no", "town_code", "reported_on"),
        if_counted=(("case_no", "reported_on"), (OF_FIRM, "reported_on")),
        tells_apart=("town_code",),
        likely=(("case_no",),),
        in_order=(
            ("reported_on", "decided_on"),
            ("decided_on", "handed_over_on"),
            ("handed_over_on", "police_decided_on"),
            ("police_decided_on", "review_on"),
            ("handed_over_on", "two_law_on"),
        ),
    ),
    Ledger(
        "失信名单",
        listing,
        _LISTING_COLUMNS,
        identifying=("list_kind", "employer_name", "town_code", "case_no", "listed_on"),
        if_counted=(("employer_name", "listed_on"),),
        doubles=(("employer_name", "listed_on", "list_kind"),),
        tells_apart=("list_kind", "town_code"),
        in_order=(
            ("notice_on", "statement_on"),
            ("statement_on", "answered_on"),
            ("notice_on", "listed_on"),
            ("listed_on", "expires_on"),
            ("listed_on", "published_on"),
            ("listed_on", "credit_on"),
            ("listed_on", "copied_on"),
            ("corrected_on", "removal_applied_on"),
            ("removal_applied_on", "removed_on"),
            ("listed_on", "removed_on"),
        ),
    ),
    Ledger(
        "季度公布",
        publication,
        _PUBLICATION_COLUMNS,
        identifying=("quarter",),
        stand_ins=(("quarter",),),
        in_order=(("published_on", "credit_on"), ("published_on", "two_law_on")),
    ),
    Ledger(
        "执法文书",
        enforcement_document,
        _DOCUMENT_COLUMNS,
        identifying=("document_kind", "employer_name", "site_no", "town_code", "issued_on"),
        stand_ins=tuple((whom, "issued_on", "document_kind") for whom in _ABOUT),
        tells_apart=("town_code", "matter"),
        in_order=(("issued_on", "due_on"), ("issued_on", "complied_on")),
        agreeing=("due_on",),
    ),
    Ledger(
        "约谈通报",
        talk,
        _TALK_COLUMNS,
        identifying=("talk_kind", "employer_name", "site_no", "town_code", "held_on"),
        stand_ins=tuple((whom, "held_on", "talk_kind") for whom in _ABOUT),
        tells_apart=("town_code", "host_name", "matter"),
    ),
)
