"""The ledgers an office keeps: which columns each has and how their cells are read.

How offices call them stands in ``assets/ledgers/headings.toml``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from sqlalchemy import Table

from data_access.database.schema import (
    bank_statement,
    deposit,
    deposit_movement,
    inspection,
    lead,
    site,
    wage_account,
    wage_account_month,
)
from data_access.ledger_import.cells import choices, days, sums, text
from data_access.reference.ledger_phrases import LedgerNames, ledger_names
from data_access.reference.organisation import checklist
from data_access.rules.parameters import ParameterError

ITEM_PREFIX = "item:"  # fields of the checklist: item:C05
SPAN_SIGN = "+"  # stored_on+expires_on: one column for the beginning and the end

SITES, LEADS, INSPECTIONS = "在建工地", "欠薪线索", "实地核查"
DEPOSITS, MOVEMENTS = "工资保证金", "保证金流水"
ACCOUNTS, ACCOUNT_MONTHS, STATEMENTS = "专户", "专户月度收支", "银行对账单"


@dataclass(frozen=True)
class Kind:
    """How the cells of a column are read."""

    read: Callable[..., Any]
    once: bool = False  # one figure for all rows a merged cell spans: repeating it would count it more than once
    displayed: bool = False  # the digits count, as the cell's format shows them
    happened: bool = False  # the day of an event
    money: bool = False  # `read` also takes the column's unit
    words: bool = True  # says in words that it is not known
    blank: bool = False  # an empty cell says something
    period: bool = False  # a period stands for its last day


KEY = Kind(text.key, displayed=True, words=False)
TEXT = Kind(text.text, displayed=True, words=False)
FIRM = Kind(text.firm_name, displayed=True, words=False)
PROSE = Kind(text.prose, words=False)
CODE = Kind(text.credit_code, displayed=True)
TOWN = Kind(text.town)
UNIT_NAME = Kind(text.unit_name, words=False)
EVENT = Kind(days.event_day, happened=True)
PLANNED = Kind(days.planned_day, displayed=True, period=True)
MONTH = Kind(days.month, displayed=True)
SPAN = Kind(days.span)
SUM = Kind(sums.amount, once=True, money=True)
SIGNED_SUM = Kind(sums.signed_amount, once=True, money=True)
COUNT = Kind(sums.head_count, once=True)
DEGREES = Kind(sums.degrees, once=True)
MARK = Kind(choices.mark, words=False, blank=True)
MOVEMENT = Kind(choices.movement_kind)
YES_NO = Kind(partial(choices.yes_no, "government_funded"))
DOMAIN = Kind(partial(choices.choice, "domain"))
FINDING = Kind(partial(choices.choice, "finding"))
SATISFACTION = Kind(partial(choices.choice, "satisfaction"))
RECHECK = Kind(partial(choices.choice, "recheck_result"))
STATUS = Kind(partial(choices.choice, "site_status"))
DEPOSIT_STATE = Kind(partial(choices.choice, "deposit_state"))
FORM = Kind(partial(choices.choice, "deposit_form"))
ACCOUNT_KIND = Kind(partial(choices.choice, "account_kind"))
REFERENCE_SYSTEM = Kind(partial(choices.choice, "reference_system"))


@dataclass(frozen=True)
class Column:
    field: str  # the table's column, or a name of its own for what goes elsewhere
    kind: Kind = TEXT
    required: bool = False  # the heading must be there
    filled: bool = False  # every row needs a value: it makes the row a record
    least: str = ""  # of a sum: which limit tells that it is hardly in 元, see `Units.least`
    heading: str = ""
    aliases: tuple[str, ...] = ()  # the most precise first


@dataclass(frozen=True)
class Ledger:
    name: str
    table: Table
    columns: tuple[Column, ...]  # the key first
    aliases: tuple[str, ...] = ()  # other names of the sheet
    parts: tuple[str, ...] = ()  # fields that make the natural key together with the key
    stand_ins: tuple[tuple[str, ...], ...] = ()  # what names a record where there is no number

    @property
    def key(self) -> Column:
        return self.columns[0]


def _key(field: str) -> Column:
    # `filled` stays False: a missing key is a fault of its own.
    return Column(field, KEY, required=True)


def _must(field: str, kind: Kind, least: str = "") -> Column:
    return Column(field, kind, required=True, filled=True, least=least)


def _may(kind: Kind, *fields: str) -> tuple[Column, ...]:
    return tuple(Column(field, kind) for field in fields)


_SITE_COLUMNS = (
    _key("site_no"), Column("permit_no", KEY), _must("name", TEXT), _must("town_code", TOWN),
    *_may(TEXT, "department", "managing_entity", "builder_name"),
    Column("contractor_name", FIRM), Column("contractor_uscc", CODE),
    Column("contract_yuan", SUM, least="contract"), Column("government_funded", YES_NO),
    *_may(EVENT, "contract_signed_on", "permit_on"), Column("planned_completion_on", PLANNED),
    Column("begun_on+planned_completion_on", SPAN),
    Column("completed_on", EVENT), Column("completion_on", PLANNED), Column("status", STATUS), Column("workers", COUNT),
    *_may(DEGREES, "lon", "lat"), Column("crs", REFERENCE_SYSTEM),
)  # fmt: skip

# What names a site where its number is not given.
_NAMED_SITE = (Column("site_name"), Column("site_contractor", FIRM), Column("site_permit_no", KEY))
ANYWHERE = frozenset(column.field for column in _NAMED_SITE)  # stand in every table and tell no ledger from another

_LEAD_COLUMNS = (
    _key("lead_no"), _must("source", TEXT), _must("received_on", EVENT), _must("domain", DOMAIN),
    _must("town_code", TOWN), *_may(TEXT, "department", "sub_industry"), Column("handler_name", UNIT_NAME),
    Column("employer_name", FIRM), Column("employer_uscc", CODE), *_may(KEY, "site_no", "campaign_no"), *_NAMED_SITE,
    *_may(TEXT, "reporter_name", "reporter_phone"), Column("workers", COUNT),
    Column("amount_yuan", SUM, least="per_head"), *_may(EVENT, "accepted_on", "contacted_on", "verified_on"),
    Column("finding", FINDING), *_may(TEXT, "nature", "cause"), Column("true_workers", COUNT),
    Column("true_amount_yuan", SUM, least="per_head"), Column("close_due_on", PLANNED), Column("extended_on", EVENT),
    *_may(TEXT, "extension_approver", "extension_reason"), Column("closed_on", EVENT), Column("conclusion", TEXT),
    Column("paid_yuan", SUM, least="per_head"), Column("paid_on", EVENT), Column("channel", TEXT),
    Column("returned_on", EVENT), Column("repeat_of", KEY), Column("satisfaction", SATISFACTION),
    *_may(EVENT, "replied_on", "mediated_on"), Column("remark", PROSE),
)  # fmt: skip

_INSPECTION_COLUMNS = (
    _key("inspection_no"), _must("inspected_on", EVENT), _must("site_no", KEY), *_NAMED_SITE, Column("team"),
    Column("rectify_due_on", PLANNED), Column("rechecked_on", EVENT), Column("recheck_result", RECHECK),
    *_may(PROSE, "photos", "remark"),
)  # fmt: skip

_DEPOSIT_COLUMNS = (
    _key("deposit_no"), _must("site_no", KEY), *_NAMED_SITE, _must("form", FORM),
    Column("required_yuan", SUM, least="deposit"),
    Column("keeper_name"), _must("stored_on", EVENT), _must("amount_yuan", SUM, "deposit"),
    Column("expires_on", PLANNED), Column("stored_on+expires_on", SPAN), Column("guarantee_no", KEY),
    Column("filed_on", EVENT), *_may(PLANNED, "ended_on", "notice_from", "notice_to"),
    Column("notice_from+notice_to", SPAN), Column("return_applied_on", EVENT), Column("return_due_on", PLANNED),
    Column("returned_on", EVENT), Column("state", DEPOSIT_STATE),
)  # fmt: skip

_MOVEMENT_COLUMNS = (
    _key("movement_no"), _must("deposit_no", KEY), _must("moved_on", EVENT), _must("kind", MOVEMENT),
    _must("amount_yuan", SIGNED_SUM), *_may(SUM, "in_yuan", "out_yuan", "balance_yuan"),
    Column("corrects", KEY), Column("document_no"), Column("workers", COUNT),
)  # fmt: skip

_ACCOUNT_COLUMNS = (
    _key("account_no"), _must("site_no", KEY), *_NAMED_SITE, Column("bank_name"), _must("opened_on", EVENT),
    Column("file_due_on", PLANNED), *_may(EVENT, "filed_on", "closed_on"),
)  # fmt: skip

_MONTH_COLUMNS = (
    _key("account_no"), _must("month", MONTH), *_NAMED_SITE,
    Column("labour_due_on", PLANNED), Column("labour_due_yuan", SUM),
    Column("labour_paid_on", EVENT), Column("labour_paid_yuan", SUM),
    Column("pay_due_on", PLANNED), Column("payable_yuan", SUM),
    Column("paid_on", EVENT), Column("paid_yuan", SUM), *_may(COUNT, "attending_workers", "paid_workers"),
)  # fmt: skip

_STATEMENT_COLUMNS = (
    _key("account_ref"), Column("account_kind", ACCOUNT_KIND), _must("month", MONTH), _must("balance_yuan", SUM),
)  # fmt: skip

_VISIT = (("site_no", "inspected_on"), ("site_name", "inspected_on"))
_STORING = (("guarantee_no",), ("site_no", "stored_on"), ("site_name", "stored_on"))

# Each depends only on those before it, whatever their order in the file.
_LEDGERS = (
    Ledger(SITES, site, _SITE_COLUMNS, stand_ins=(("permit_no",), ("name", "contractor_name"))),
    Ledger(LEADS, lead, _LEAD_COLUMNS),
    Ledger(
        INSPECTIONS,
        inspection,
        _INSPECTION_COLUMNS,
        stand_ins=_VISIT,
    ),
    Ledger(
        DEPOSITS,
        deposit,
        _DEPOSIT_COLUMNS,
        stand_ins=_STORING,
    ),
    Ledger(MOVEMENTS, deposit_movement, _MOVEMENT_COLUMNS),
    Ledger(ACCOUNTS, wage_account, _ACCOUNT_COLUMNS),
    Ledger(ACCOUNT_MONTHS, wage_account_month, _MONTH_COLUMNS, parts=("month",)),
    Ledger(STATEMENTS, bank_statement, _STATEMENT_COLUMNS, parts=("account_kind", "month")),
)


def _named(ledger: Ledger, names: LedgerNames) -> Ledger:
    columns = []
    for column in ledger.columns:
        heading, *aliases = names.headings[column.field]
        columns.append(replace(column, heading=heading, aliases=tuple(aliases)))
    if ledger.name == INSPECTIONS:  # the items stand where the ledger has them, before 整改
        items = [
            Column(f"{ITEM_PREFIX}{item.code}", MARK, heading=item.name, aliases=(*item.aliases, item.code))
            for item in checklist()
        ]
        place = next(n for n, column in enumerate(columns) if column.field == "rectify_due_on")
        columns[place:place] = items
    return replace(ledger, columns=tuple(columns), aliases=names.sheets)


def name_ledgers(names: dict[str, LedgerNames]) -> tuple[Ledger, ...]:
    """The ledgers with their headings. Raises ParameterError naming headings that lack and fields nobody reads."""
    faults = []
    for ledger in _LEDGERS:
        own = {column.field for column in ledger.columns}
        told = set(names[ledger.name].headings) if ledger.name in names else set()
        faults += [f"{ledger.name} · {field}：没有写明表头" for field in sorted(own - told)]
        faults += [f"{ledger.name} · {field}：没有这项内容" for field in sorted(told - own)]
    faults += [f"{name}：没有这本台账" for name in sorted(names.keys() - {ledger.name for ledger in _LEDGERS})]
    if faults:
        raise ParameterError([f"assets/ledgers/headings.toml · {fault}" for fault in faults])
    return tuple(_named(ledger, names[ledger.name]) for ledger in _LEDGERS)


@cache
def ledgers() -> tuple[Ledger, ...]:
    return name_ledgers(ledger_names())


def ledger(name: str) -> Ledger:
    return next(found for found in ledgers() if found.name == name)
