"""The firms that leads, cases, lists and papers are about: a code that is another firm's, and who is not known yet."""

from __future__ import annotations

from data_access.database.schema import enterprise
from data_access.database.storing import Load, Record, known, save
from data_access.ledger_import.recognised import Row
from data_access.ledger_import.records.firm_names import is_another_firm


def doubt_codes(load: Load, rows: list[Row]) -> None:
    """Leave out a code that is known for quite another firm than the row names; told."""
    there = known(load.connection, enterprise.c.uscc, (row.values.get("employer_uscc") for row in rows))
    for row in rows:
        code, name = row.values.get("employer_uscc"), row.values.get("employer_name")
        before = there.get((code,))
        if before is not None and code and is_another_firm(name, before["name"], code):
            row.values["employer_uscc"] = None
            message = f"信用代码{code}已登记为“{before['name']}”，像是另一家单位，信用代码未导入，请核对"
            row.flag("employer_uscc", "name_conflict", message)


def save_employers(load: Load, rows: list[Row]) -> None:
    """Store employers not yet known; the site ledger's name of a known one holds."""
    codes = [row.values.get("employer_uscc") for row in rows]
    existing = known(load.connection, enterprise.c.uscc, codes)
    records: dict[str, Record] = {}
    for row in rows:
        code = row.values.get("employer_uscc")
        if not code:
            continue
        before = records.get(code) or existing.get((code,))
        name = row.values.get("employer_name") or code
        if before is None:
            records[code] = {"uscc": code, "name": name, "legal_person": None, "address": None}
        elif before["name"] == code != name:  # known by its code only
            records[code] = before | {"name": name}
    save(load, enterprise, records.values(), existing)
