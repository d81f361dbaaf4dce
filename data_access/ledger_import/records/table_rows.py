"""Ledgers whose rows are rows of one table: what they refer to must be there, what is counted is counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

from sqlalchemy import Column, Connection, ForeignKey, Table

from data_access.database.derived_days import RULES
from data_access.database.kept_ledgers import ledger_name
from data_access.database.schema import (
    OTHER_RULE,
    campaign_result,
    criminal_transfer,
    emergency_fund_movement,
    enterprise,
    incident_report,
    labour_case,
    lead_payment,
    lead_routing,
    listing,
    mediation,
    site,
    task_progress,
    warning,
)
from data_access.database.storing import (
    ACCEPTED,
    Derive,
    Key,
    Load,
    Record,
    key_of,
    known,
    merged,
    names_of,
    save,
    telling,
)
from data_access.ledger_import.known_values import without_blanks
from data_access.ledger_import.ledger_columns import Ledger
from data_access.ledger_import.recognised import Row, flag_order, tell_counted
from data_access.ledger_import.records.employers import doubt_codes, save_employers
from data_access.ledger_import.records.fund_sums import take_fund_sums
from data_access.ledger_import.records.known_numbers import keep_full_name, refuse_other
from data_access.ledger_import.records.known_records import find_known
from data_access.ledger_import.records.lead_flow import level_of, tell_leads
from data_access.ledger_import.records.moments import drop_disordered, join_moments
from data_access.ledger_import.records.named_owners import number_owners
from data_access.ledger_import.records.owners import let_first_own, refuse_firm_as_unit
from data_access.ledger_import.records.payments import give_way
from data_access.ledger_import.records.site_lookup import number_sites
from data_access.ledger_import.records.table_checks import (
    doubt_payments,
    refuse_disorder,
    refuse_known_names,
    refuse_nothing,
    tell_falling,
    tell_remedied,
    tell_undated_end,
)
from data_access.ledger_import.records.turns import check_reports, order_turns, tell_first_reports
from data_access.ledger_import.row_contents import refuse_flagged
from data_access.rules.months import months_before

_ORGANISATION = ("town", "department")  # named by cells that know every unit


def load_table_rows(load: Load, ledger: Ledger, rows: list[Row]) -> None:
    """Check and store the rows of a ledger that has no store of its own; each gets its outcome or its faults."""
    table = ledger.table
    rows = [row for row in rows if ledger.key.field in row.values]
    rows = _identified(load, ledger, rows)
    existing = known(load.connection, table.c[ledger.key.field], (row.values[ledger.key.field] for row in rows))
    for target in (key for key in table.foreign_keys if key.column.table.name not in (*_ORGANISATION, enterprise.name)):
        _check_reference(load.connection, target, rows)
    doubt_payments(load, rows)
    records: dict[Key, Record] = {}
    sound: list[tuple[Row, Key]] = []
    complete, rules = _completing(load.connection, table, rows), tuple(RULES.get(table.name, ()))
    for row in telling(rows, load.progress):
        if row.faults:
            continue
        given = row.values.of(names_of(table))
        key = key_of(table, dict.fromkeys(table.c.keys()) | given)
        before = _without_other_rule(existing.get(key))
        given |= by_other_means(row, before) if (by_other_means := _BY_OTHER_MEANS.get(table)) else {}
        if row.misread("level"):  # not to be told from the unit's name instead
            refuse_flagged(row, "level")
        refuse_nothing(row, table, before)
        given = without_blanks(load, row, before, given, complete, rules)
        refuse_other(row, before)
        record = merged(table, before, given, complete, rules)
        missing = [c.name for c in table.columns if not c.nullable and record[c.name] is None]
        for name in missing:
            row.reject(name, "missing_value", "没有写明，也推不出来，请补填后重新导入")
        if row.faults:
            continue
        refuse_disorder(row, record)
        if row.faults:
            continue
        drop_disordered(row, before, record)
        flag_order(row, record)
        tell_undated_end(row, record)
        tell_counted(row, record, rules)
        records[key] = record
        sound.append((row, key))
    if "employer_uscc" in table.c:
        save_employers(load, [row for row, _ in sound])
    outcome = save(load, table, records.values(), existing)
    if table is lead_payment:
        give_way(load, [(row, records[key]) for row, key in sound if outcome[key] == ACCEPTED])
    for row, key in sound:
        row.outcome = outcome[key]
    if table in _CHECKS_AFTER:
        _CHECKS_AFTER[table](load, [row for row, _ in sound])
    if table in _PASSED_TO_LEADS:
        tell_leads(load, table, records.values())


def _identified(load: Load, ledger: Ledger, rows: list[Row]) -> list[Row]:
    """The rows that are records of the ledger, each with its key and what it belongs to, or refused."""
    table = ledger.table
    for row in rows:
        join_moments(row)
        let_first_own(row)
        refuse_firm_as_unit(row)
    number_owners(load, rows)
    if table is emergency_fund_movement:
        take_fund_sums(rows)
    if table is incident_report:
        rows = tell_first_reports(load, rows)
    order_turns(load, ledger, rows)
    if table is incident_report:
        check_reports(load, rows)
    if "employer_uscc" in table.c:
        doubt_codes(load, rows)
    if "site_no" in table.c:
        number_sites(load, rows, needed=False)
    if table is enterprise:
        refuse_known_names(load, rows)
    if (ledger.stand_ins or ledger.if_counted) and not ledger.key_refers:
        find_known(load, rows, table)
    return rows


def _in_full(row: Row, before: Record | None) -> Record:
    """The known name of a firm that the row calls in short."""
    return {"name": keep_full_name(row, "name", before["name"])} if before else {}


def _end_by_term(row: Row, before: Record | None) -> Record:
    """The end of a listing by the term it was listed for."""
    values = row.values
    if values.get("expires_on") or not (term := values.get("listed_for")):
        return {}
    listed = values.get("listed_on") or (before or {}).get("listed_on")
    end = months_before(listed, -term) if isinstance(term, int) and listed else term
    return {"expires_on": end} if isinstance(end, date) else {}


def _begun_by_filing(row: Row, before: Record | None) -> Record:
    """The day of a new case without a complaint: it was found, and begins with its filing."""
    values = row.values
    if before is not None or values.get("complained_on"):
        return {}
    asked = "complained_on" in row.layout.fields
    if values.get("filed_on") and not (asked and "complained_on" not in values):
        column = "complained_on" if asked else "filed_on"
        row.flag(column, "found_by_office", "没有投诉日期，像是主动发现的案件，来案日期按立案日期计，请核对")
        return {"complained_on": values["filed_on"]}
    row.reject("complained_on", "missing_value", "没有投诉日期，也没有立案日期，请补填后重新导入")
    return {}


def _without_other_rule(before: Record | None) -> Record | None:
    """A rule nobody knew is nothing that another could contradict."""
    other = before is not None and before.get("rule_code") == OTHER_RULE
    return before | {"rule_code": None} if before and other else before


def _by_another_rule(row: Row, before: Record | None) -> Record:
    """A new warning whose rule nobody knows or names is one of another rule; what it is called goes to the note."""
    if row.values.get("rule_code") is not None or (before and before["rule_code"]):
        return {}
    if not row.unread("rule_code"):
        row.flag("rule_code", "missing_value", "没有写明预警规则，按其他规则计，请补填")
        return {"rule_code": OTHER_RULE}
    called = f"预警规则：{row.shown('rule_code')}"
    return {"rule_code": OTHER_RULE, "note": "；".join(filter(None, (row.values.get("note"), called)))}


def _check_reference(connection: Connection, reference: ForeignKey, rows: list[Row]) -> None:
    """Refuse a row about something unknown; where it may be about nothing, the row goes without it, flagged."""
    name, target = reference.parent.name, reference.column
    there = known(connection, target, (row.values.get(name) for row in rows))
    numbers = {record[target.name] for record in there.values()}
    bare = {
        number: re.sub(r"[\W_]|^[一-鿿]+", "", number)
        for row in rows
        if (number := row.values.get(name)) not in numbers and number
    }
    spelt = {record[target.name] for record in known(connection, target, bare.values()).values()}
    for row in rows:
        number = row.values.get(name)
        if number is None or number in numbers:
            continue
        where = ledger_name(target.table.name)
        column = name if row.layout.field_of(name) else row.layout.ledger.key.field
        if reference.parent.nullable:
            row.flag(column, f"unknown_{target.table.name}", f"不在{where}中，本行已导入但未关联，请先导入或核对编号")
            row.values[name] = None
        else:
            likely = f"；可能是“{bare[number]}”" if bare[number] in spelt else ""
            row.reject(column, f"unknown_{target.table.name}", f"不在{where}中，请先导入或核对编号{likely}")


def _towns_of(number: Column[str]) -> Callable[[Connection, Iterable[Row]], Callable[[Record], None]]:
    """The town of the case or site that a row names by its number, where its ledger gives none."""

    def completing(connection: Connection, rows: Iterable[Row]) -> Callable[[Record], None]:
        named = known(connection, number, (row.values.get(number.name) for row in rows))

        def fill(record: Record) -> None:
            if record["town_code"] is None and (found := named.get((record[number.name],))):
                record["town_code"] = found["town_code"]

        return fill

    return completing


def _levels(_connection: Connection, _rows: Iterable[Row]) -> Callable[[Record], None]:
    """The level of the unit a lead went to, where the ledger of routings gives none."""

    def fill(record: Record) -> None:
        if record["level"] is None:
            record["level"] = level_of(record["unit_name"])

    return fill


def _completing(connection: Connection, table: Table, rows: Iterable[Row]) -> Derive:
    rules = RULES.get(table.name, {})
    fill = _COMPLETED[table](connection, rows) if table in _COMPLETED else None

    def derive(record: Record) -> Record:
        derived = dict(record)
        for name, rule in rules.items():
            if derived[name] is None:
                derived[name] = rule(derived)
        if fill is not None:
            fill(derived)
        return derived

    return derive


# What a table's rows need beyond its columns: what another column says as well, what is taken over, who is told.
_BY_OTHER_MEANS: dict[Table, Callable[[Row, Record | None], Record]] = {
    enterprise: _in_full,
    listing: _end_by_term,
    labour_case: _begun_by_filing,
    warning: _by_another_rule,
}
_COMPLETED: dict[Table, Callable[[Connection, Iterable[Row]], Callable[[Record], None]]] = {
    criminal_transfer: _towns_of(labour_case.c.case_no),
    lead_routing: _levels,
    warning: _towns_of(site.c.site_no),
}
_CHECKS_AFTER: dict[Table, Callable[[Load, list[Row]], None]] = {
    campaign_result: tell_remedied,
    task_progress: tell_falling,
}
_PASSED_TO_LEADS = (lead_routing, mediation)
