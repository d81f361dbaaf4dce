"""What a firm's page counts and lists: which figures and records of the catalogue, and which rows are its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Table, and_, false, or_

from data_access.database.schema import (
    enforcement_document,
    incident,
    labour_case,
    lead,
    listing,
    site,
    talk,
    warning,
)
from metrics.engine.firm_keys import of_firm
from metrics.engine.model import Expression


@dataclass(frozen=True)
class Firm:
    name: str
    uscc: str | None  # None: known by name only
    address: str
    legal_person: str
    as_of: date
    others: tuple[str, ...]  # codes known under the name beside its own


def of(firm: Firm, table: Table) -> Expression:
    """The rows of a table that name the firm."""
    return of_firm(table, firm.uscc or firm.name, firm.as_of)


def builds(firm: Firm, _table: Table) -> Expression:
    """The sites whose general contractor the firm is."""
    return site.c.contractor_uscc == firm.uscc if firm.uscc else false()


def about(firm: Firm, table: Table) -> Expression:
    """The rows that name the firm, and those about a site whose general contractor it is."""
    return or_(of(firm, table), builds(firm, table))


def in_its_list_or_case(firm: Firm, _table: Table) -> Expression:
    """The listings that name the firm, and the cases of which it has none."""
    return or_(of(firm, listing), and_(listing.c.listing_no.is_(None), of(firm, labour_case)))


_Whose = Callable[[Firm, Table], Expression]
LEADS, CASES, LISTINGS, BLACKLISTS, SITES = "线索", "监察案件", "失信名单", "住建黑名单", "承建项目"
DEPOSITS, ACCOUNTS, INSPECTIONS = "工资保证金", "工资专用账户", "实地核查"
WARNINGS, INCIDENTS = "预警", "事件舆情"
DOCUMENTS, TALKS = "执法文书", "约谈通报"
# Metric → whose rows, in which table, in which list.
FIRM_FIGURES: tuple[tuple[str, str, _Whose, Table, str], ...] = (
    ("lead.received", "反映线索", of, lead, LEADS),
    ("lead.true", "属实线索", of, lead, LEADS),
    ("lead.repeat_rate", "重复反映", of, lead, LEADS),
    ("lead.true_workers", "核实欠薪人数", of, lead, LEADS),
    ("lead.true_amount", "核实欠薪金额", of, lead, LEADS),
    ("lead.recovered_amount", "已追发金额", of, lead, LEADS),
    ("lead.arrears_amount", "未付清金额", of, lead, LEADS),
    ("case.complained", "监察案件", of, labour_case, CASES),
    ("case.open", "在办案件", of, labour_case, CASES),
    ("order.issued", "执法文书", of, enforcement_document, DOCUMENTS),
    ("order.unmet", "文书到期未履行", of, enforcement_document, DOCUMENTS),
    ("talk.held", "约谈通报", of, talk, TALKS),
    ("listing.listed", "列入失信名单", of, listing, LISTINGS),
    ("listing.not_listed", "应列未列", in_its_list_or_case, listing, LISTINGS),
    ("blacklist.listed", "列入住建黑名单", of, listing, BLACKLISTS),
    ("inspection.sites_in_progress", "在建项目", builds, site, SITES),
    ("inspection.count", "核查次数", builds, site, INSPECTIONS),
    ("inspection.rectification_overdue", "超期未整改", builds, site, INSPECTIONS),
    ("deposit.cash_balance", "保证金现金余额", builds, site, DEPOSITS),
    ("deposit.guarantee_cover", "保函担保额", builds, site, DEPOSITS),
    ("wage_account.balance", "专户余额", builds, site, ACCOUNTS),
    ("wage_account.wages_owed", "欠发工资", builds, site, ACCOUNTS),
    ("warning.raised", "预警", about, warning, WARNINGS),
    ("warning.open", "未处置预警", about, warning, WARNINGS),
    ("warning.overdue", "超期未处置预警", about, warning, WARNINGS),
    ("incident.group", "群体性事件", about, incident, INCIDENTS),
    ("incident.opinion", "舆情", about, incident, INCIDENTS),
)
# List → a metric of its fact, the table that names the firm, its columns, newest first by the last.
FIRM_LISTS: tuple[tuple[str, str, _Whose, Table, tuple[str, ...], str], ...] = (
    (
        LEADS, "lead.received", of, lead,
        ("lead_no", "received_on", "town_code", "site_name", "finding", "true_workers", "true_amount_yuan",
         "close_due_on", "closed_on", "repeat_of"),
        "received_on",
    ),
    (
        CASES, "case.complained", of, labour_case,
        ("case_no", "complained_on", "town_code", "workers", "amount_yuan", "filed_on", "pay_order_on", "closed_on"),
        "complained_on",
    ),
    (
        DOCUMENTS, "order.issued", of, enforcement_document,
        ("document_no", "document_kind", "matter", "site_name", "town_code", "issued_on", "order_due_on", "complied_on",
         "complied"),
        "issued_on",
    ),
    (
        TALKS, "talk.held", of, talk,
        ("talk_no", "talk_kind", "matter", "host_name", "site_name", "town_code", "held_on"), "held_on",
    ),
    (
        LISTINGS, "listing.listed", of, listing,
        ("listing_no", "case_no", "listing_due_on", "listed_on", "published_on", "expires_on", "removed_on"),
        "listing_due_on",
    ),
    (BLACKLISTS, "blacklist.listed", of, listing,
     ("listing_no", "case_no", "listed_on", "copied_on", "expires_on", "removed_on"), "listed_on"),
    (
        SITES, "inspection.sites_in_progress", builds, site,
        ("site_name", "town_code", "department_code", "builder_name", "managing_entity", "contract_yuan", "permit_on",
         "planned_completion_on", "completed_on",
         "deposit_required_yuan"),
        "permit_on",
    ),
    (
        DEPOSITS, "deposit.guarantee_cover", builds, site,
        ("site_name", "form", "keeper_name", "amount_yuan", "stored_on", "expires_on", "ended_on"),
        "stored_on",
    ),
    (
        ACCOUNTS, "wage_account.not_registered", builds, site,
        ("site_name", "bank_name", "opened_on", "registered_on", "closed_on"), "opened_on",
    ),
    (
        INSPECTIONS, "inspection.count", builds, site,
        ("site_name", "inspected_on", "team", "rectify_due_on", "rectified_on"),
        "inspected_on",
    ),
    (
        WARNINGS, "warning.raised", about, warning,
        ("warning_no", "rule_code", "level", "note", "site_name", "owner_name", "raised_on", "warning_due_on",
         "handled_on", "result"),
        "raised_on",
    ),
    (
        INCIDENTS, "incident.group", about, incident,
        ("incident_no", "kind", "title", "town_code", "people", "cause", "found_on", "report_minutes", "closed_on"),
        "found_on",
    ),
)  # fmt: skip
# The field that keys a list, and what stands beside each of its records, by label: the sum of a figure over them.
FIRM_KEYS = {
    LEADS: "lead_no", CASES: "case_no", DOCUMENTS: "document_no", TALKS: "talk_no", LISTINGS: "listing_no",
    BLACKLISTS: "listing_no", SITES: "site_no",
    DEPOSITS: "deposit_no", ACCOUNTS: "account_no", INSPECTIONS: "inspection_no",
    WARNINGS: "warning_no", INCIDENTS: "incident_no",
}  # fmt: skip
FIRM_BESIDE = {
    LEADS: (("已付（元）", "lead.recovered_amount"), ("未付清（元）", "lead.arrears_amount")),
    DEPOSITS: (("现金余额（元）", "deposit.cash_balance"), ("担保额（元）", "deposit.guarantee_cover")),
    ACCOUNTS: (("余额（元）", "wage_account.balance"), ("欠发工资（元）", "wage_account.wages_owed")),
}
