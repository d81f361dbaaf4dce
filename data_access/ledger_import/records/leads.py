"""欠薪线索: rows into lead and lead_payment, with limits and what an empty cell follows from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from data_access.cells.text import PHRASE
from data_access.database.derived_days import RULES, lead_close_due
from data_access.database.schema import FINDINGS_TRUE, campaign, enterprise, lead, lead_payment, site
from data_access.database.storing import (
    UNCHANGED,
    UPDATED,
    Key,
    Load,
    Record,
    batches,
    known,
    known_values,
    merged,
    names_of,
    save,
    telling,
)
from data_access.ledger_import.known_values import given_or_known, without_blanks
from data_access.ledger_import.load_claims import dated_by_load_text
from data_access.ledger_import.recognised import REST, Row, flag_order, tell_counted
from data_access.ledger_import.records.employers import save_employers
from data_access.ledger_import.records.known_numbers import refuse_other
from data_access.ledger_import.records.known_records import find_known
from data_access.ledger_import.records.lead_flow import level_of, save_flow
from data_access.ledger_import.records.payments import own_number, save_payments, states_total
from data_access.ledger_import.records.site_lookup import industry_department, number_sites
from data_access.ledger_import.records.verified_figures import TAKEN_OVER, taken_over, tell_taken_over, withheld
from data_access.ledger_import.units_in_doubt import doubt_above_lead
from data_access.reference.ledger_phrases import plain, row_words, units
from data_access.reference.organisation import all_departments
from data_access.reference.unit_names import department_code, usual_name
from data_access.rules.lead_rules import extended_too_late, paid_in_full

_OUT_OF_PROPORTION = 10  # times what was reported
# Filled by `_derive` when the sheet's cell is empty or the sheet has no such column.
_FALLBACKS = ("department_code", "first_due_on", "close_due_on", "verified_on", "replied_on")

_FINDINGS_UNTRUE = ("不属实", "无法核实")


def _given(row: Row, sites: dict[Key, Record], campaigns: dict[Key, Record]) -> Record:
    given = row.values.of(names_of(lead))
    if "department" in row.values:
        given["department_code"] = industry_department(row)
    site_no = given.get("site_no")
    if site_no is not None and (site_no,) not in sites:
        row.flag("site_no", "unknown_site", "项目不在在建工地台账中，线索已导入但未关联项目，请先导入该项目")
        given["site_no"] = None
    number = given.get("campaign_no")
    if number is not None and (number,) not in campaigns:
        row.flag("campaign_no", "unknown_campaign", "没有这个专项行动，线索已导入但未关联，请核对")
        given["campaign_no"] = None
    return given


def _derive(
    record: Record,
    sites: dict[Key, Record],
    industry: frozenset[str],
    as_of: date,
    dated: Container[str],
    unread: Container[str] = (),
) -> Record:
    """``dated``: the fields the sheet has; ``unread``: what was verified that nothing may stand in for."""
    derived = dict(record)
    # Without these columns the limits are not tracked at all: unknown is neither met nor missed.
    for done, due in (("accepted_on", "accept_due_on"), ("contacted_on", "contact_due_on")):
        if done in dated or record[due] is not None:
            derived[due] = RULES["lead"][due](record)
    if record["department_code"] is None:
        place = sites.get((record["site_no"],))
        handler = department_code(record["handler_name"]) if record["handler_name"] else None
        derived["department_code"] = (place and place["department_code"]) or (handler if handler in industry else None)
    stated = record["close_due_on"]
    if record["first_due_on"] is None:
        unmoved = None if record["extended_on"] else stated
        derived["first_due_on"] = unmoved or RULES["lead"]["first_due_on"](record)
    if stated is None or late_extension(derived):
        derived["close_due_on"] = lead_close_due(derived)
    if record["verified_on"] is None and record["finding"] and "verified_on" not in unread:
        # An undated finding is known from the ledger's own day on: an open true lead must not vanish.
        derived["verified_on"] = record["closed_on"] or as_of
    if record["finding"] == "属实":  # of one that is true in part nobody knows which part until the ledger says it
        for verified, reported in TAKEN_OVER.items():
            if record[verified] is None and verified not in unread:
                derived[verified] = record[reported]
    if record["replied_on"] is None and record["satisfaction"]:
        derived["replied_on"] = record["closed_on"]
    return derived


def late_extension(record: Record) -> bool:
    """Granted after the limit had run out: what was late stays late."""
    return record["extended_on"] is not None and bool(extended_too_late(record["extended_on"], record["first_due_on"]))


def _flag_extension(row: Row, record: Record) -> None:
    if "extended_on" in row.layout.fields and late_extension(record):
        first = record["first_due_on"]
        row.flag("extended_on", "late_extension", f"晚于原办理期限{first:%Y-%m-%d}，不改变期限，超期照计，请核对")


def _flag_undated(load: Load, row: Row, record: Record, before: Record | None) -> None:
    """Flag a finding that counts from the day the data reach because it has none, and sums that contradict it."""
    assumed = record["finding"] and not row.values.get("verified_on") and record["verified_on"] == load.known_on
    column = "verified_on" if "verified_on" in row.layout.fields else "finding"
    own = column == "verified_on" or not load.stated  # else the sheet is told, once
    if assumed and own and not (before and before["verified_on"] == record["verified_on"]):
        row.flag(column, "undated", dated_by_load_text(load, "核实日期"))
    closing = record["finding"] and not row.values.get("verified_on") and record["verified_on"] == record["closed_on"]
    if (
        closing
        and record["closed_on"]
        and "verified_on" in row.layout.fields
        and not (before and before["verified_on"])
    ):
        row.flag("verified_on", "undated", f"没有写明核实日期，按办结日期{record['closed_on']:%Y-%m-%d}计，请补填")
    if record["finding"] and record["verified_on"] is None and row.misread("verified_on"):
        row.flag("verified_on", "undated", "没有读出核实日期，核实情况暂不计入，请补填")
    if row.values.get("finding") in _FINDINGS_UNTRUE and (record["true_workers"] or record["true_amount_yuan"]):
        message = f"核实情况为{record['finding']}，核实人数或金额却不是零，不计入属实，请核对；要清除的请填“清空”"
        row.flag("finding", "state_conflict", message)


def _flag_amounts(row: Row, record: Record, paid: Decimal) -> None:
    owed, workers = record["true_amount_yuan"], record["workers"]
    if record["closed_on"] and record["finding"] in FINDINGS_TRUE and (owed is None or not paid_in_full(owed, paid)):
        fields = ("paid_yuan", "closed_on", "finding", "received_on", "lead_no")
        column = next(name for name in fields if name in row.layout.fields)
        stated = "未填" if owed is None else f"{owed}元"
        remedy = f"属实线索已办结，核实金额{stated}，已支付{paid}元，不解决不销账，请补录支付或撤销办结"
        row.flag(column, "closed_unpaid", remedy)
    if record["finding"] in _FINDINGS_UNTRUE and row.values.get("paid_yuan"):
        row.flag("paid_yuan", "state_conflict", f"核实情况为{record['finding']}，却已支付{paid}元，请核对")
    if record["finding"] is None and (row.values.get("true_amount_yuan") or row.values.get("true_workers")):
        named = "true_amount_yuan" if row.values.get("true_amount_yuan") else "true_workers"
        row.flag(named, "state_conflict", "没有写明核实情况，核实人数和金额不计入属实，请补填")
    for verified, reported in TAKEN_OVER.items():
        true_, of = row.values.get(verified), record[reported]
        if true_ and of and true_ >= of * _OUT_OF_PROPORTION:
            row.flag(verified, "above_reported", f"是反映的{of}的{int(true_ / of)}倍，请核对数字和单位")
    if owed is not None and paid > owed and "paid_yuan" in row.layout.fields:
        row.flag("paid_yuan", "overpaid", f"已支付{paid}元，超过核实金额{owed}元，请核对")
    amount = record["amount_yuan"]
    if not amount or not workers or "amount_yuan" not in row.layout.fields:
        return
    least, most = (bound["arrears_per_head"] for bound in (units().least, units().most))
    if not least <= amount / workers <= most:
        row.flag("amount_yuan", "implausible_amount", f"{workers}人共{amount}元，人均数额异常，请核对单位（元、万元）")


def load_leads(load: Load, rows: list[Row]) -> None:
    """Check and store the rows; each gets its outcome or its faults."""
    rows = [row for row in rows if "lead_no" in row.values]
    _flag_handlers(rows)
    number_sites(load, rows, needed=False)
    find_known(load, rows, lead)
    # Asked before the first row is stored: of a table that grows by the load itself PostgreSQL has no statistics.
    there = known_values(load.connection, lead.c.lead_no, (row.key for row in rows))
    for some in batches(rows):
        _load_batch(load, some, there)
    _flag_firms(load, [row for row in rows if not row.faults])


def _load_batch(load: Load, rows: Sequence[Row], there: Container[str]) -> None:
    """Store some of the rows; ``there``: the numbers of the leads that are known."""
    existing = known(load.connection, lead.c.lead_no, (row.key for row in rows if row.key in there))
    site_numbers = [row.values.get("site_no") for row in rows] + [record["site_no"] for record in existing.values()]
    sites = known(load.connection, site.c.site_no, site_numbers)
    campaigns = known(load.connection, campaign.c.campaign_no, (row.values.get("campaign_no") for row in rows))
    industry = frozenset(department.code for department in all_departments() if department.is_industry)
    records: dict[Key, Record] = {}
    sound = []
    for row in telling(rows, load.progress):
        before = existing.get((row.key,))
        if before and before["verified_on"] == load.taken_back.get(lead.name):  # by the slip of an earlier title
            before = before | {"verified_on": None}
        received = row.values.get("received_on")
        closed = given_or_known(load, row, before, "closed_on")
        if received and closed and closed < received:
            column = "closed_on" if "closed_on" in row.layout.fields else "received_on"
            row.reject(column, "closed_before_received", f"办结早于接收日期{received:%Y-%m-%d}，请核对后重新导入")
        refuse_other(row, before)
        if row.values.get("paid_yuan"):
            doubt_above_lead(row, "paid_yuan", (before or {}) | row.values.filled())
        if not row.faults:
            derive = partial(_derive, sites=sites, industry=industry, as_of=load.known_on, dated=row.layout.fields)
            derive = partial(derive, unread=withheld(load, row, before))
            known_before = before and before | dict.fromkeys(taken_over(before))  # these are taken over anew
            given = without_blanks(load, row, known_before, _given(row, sites, campaigns), derive, _FALLBACKS)
            if "close_due_on" in given and not given.get("extended_on", before and before["extended_on"]):
                given["first_due_on"] = given["close_due_on"]
            record = merged(lead, known_before, given, derive, _FALLBACKS)
            own = (known_before or {}) | given
            taken = [name for name in TAKEN_OVER if record[name] is not None and own.get(name) is None]
            records[(row.key,)] = record | {"counted": ",".join(filter(None, (record["counted"], *taken)))}
            tell_taken_over(row, record, taken)
            sound.append(row)
    save_employers(load, sound)
    outcome = save(load, lead, records.values(), existing)
    payments = known(load.connection, lead_payment.c.lead_no, (row.key for row in sound if row.key in there))
    repaid = save_payments(load, sound, records, payments) | save_flow(load, sound, records, there)
    stating = {row.key for row in sound if states_total(load, row)}  # the running total is told anew by this sheet
    earlier: dict[str, Decimal] = defaultdict(Decimal)
    for payment in payments.values():
        if payment["lead_no"] not in stating or own_number(payment) is None:
            earlier[payment["lead_no"]] += payment["amount_yuan"]
    for row in sound:
        record = records[(row.key,)]
        paid = max(earlier[row.key], row.values.get("paid_yuan") or Decimal(0))  # the total holds what others tell
        _flag_amounts(row, record, paid)
        _flag_undated(load, row, record, existing.get((row.key,)))
        _flag_extension(row, record)
        flag_order(row, record)
        tell_counted(row, record, ("close_due_on",))
        row.outcome = outcome[(row.key,)]
        if row.outcome == UNCHANGED and row.key in repaid:
            row.outcome = UPDATED


def _flag_handlers(rows: list[Row]) -> None:
    """Flag a handling unit that is neither a town nor a department, nor one of enforcement.

    A firm is none, nor is anybody under a heading that may name the debtor: left out and asked.
    """
    firms, debtors = tuple(row_words()["firm_names"]), set(map(plain, row_words()["debtors"]))
    for row in rows:
        name = row.values.get("handler_name")
        if not name or usual_name(name) is not None or level_of(name) != "行业部门":
            continue
        if name.endswith(firms) or plain(row.layout.fields["handler_name"].heading) in debtors:
            del row.values["handler_name"]
            row.flag("handler_name", "unknown_handler", f"像是欠薪的单位，不像承办单位{REST}", PHRASE)
        else:
            row.flag("handler_name", "unknown_handler", "不是本区街镇或成员单位，已按原文导入，请核对或补充别名")


def _flag_firms(load: Load, rows: list[Row]) -> None:
    """Flag a row whose firm has a code that the row lacks, and a name that stands for firms of several codes."""
    names = {row.values["employer_name"] for row in rows if row.values.get("employer_name")}
    codes: dict[str, set[str]] = defaultdict(set)
    for record in known(load.connection, enterprise.c.name, names).values():
        codes[record["name"]].add(record["uscc"])
    for row in rows:
        name, code = row.values.get("employer_name"), row.values.get("employer_uscc")
        if name and code:
            codes[name].add(code)
    called: dict[str, set[str]] = defaultdict(set)
    coded = {row.values["employer_uscc"] for row in rows if row.values.get("employer_uscc")}
    for record in known(load.connection, enterprise.c.uscc, coded).values():
        called[record["uscc"]].add(record["name"])
    for name, found in codes.items():
        for code in found & coded:
            called[code].add(name)
    for row in rows:
        name, code = row.values.get("employer_name"), row.values.get("employer_uscc")
        if name and code and (differing := sorted(called[code] - {name, code})):
            message = f"同一信用代码另有名称“{'”“'.join(differing)}”，按一家单位计，请核对"
            row.flag("employer_name", "name_conflict", message)
        others = sorted(codes[name] - {code}) if name else []
        if not others:
            continue
        if code:
            row.flag("employer_name", "name_conflict", f"同一名称另有信用代码{'、'.join(others)}，按两家单位计，请核对")
        elif len(others) == 1:
            row.flag("employer_name", "missing_code", f"缺少信用代码，已按同名单位{others[0]}归户，请补填")
        else:
            message = f"缺少信用代码，同名单位有{len(others)}个信用代码，未能归户，请补填"
            row.flag("employer_name", "ambiguous_firm", message)
