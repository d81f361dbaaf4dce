"""退回日期 and 调解成功日期: where a lead went and what the town made of it, by lead ledger or own ledgers."""

from __future__ import annotations

from collections.abc import Container, Iterable

from sqlalchemy import Table

from data_access.database.schema import lead, lead_routing, mediation
from data_access.database.storing import UNCHANGED, Key, Load, Record, known, save
from data_access.ledger_import.recognised import Row
from data_access.reference.unit_names import department_code, town_code

_ENFORCEMENT = ("监察", "执法")
_AUTHORITY = "区人社局"


def is_town(unit: str) -> bool:
    return town_code(unit) is not None


def level_of(unit: str) -> str:
    """流转去向 of a handling unit: 街镇, 区级执法 or 行业部门."""
    if is_town(unit):
        return "街镇"
    if department_code(unit) == _AUTHORITY or any(word in unit for word in _ENFORCEMENT):
        return "区级执法"
    return "行业部门"


def save_flow(load: Load, rows: list[Row], leads: dict[Key, Record], there: Container[str]) -> set[str]:
    """Store the unit each lead went to and its mediation, as far as the sheet has the columns; the leads changed.

    A lead that a routing ledger follows through several units is left to that ledger. ``there``: leads known before.
    """
    keys = [row.key for row in rows if row.key in there]
    routed = known(load.connection, lead_routing.c.lead_no, keys)
    followed = {lead_no for lead_no, seq in routed if seq > 1}
    mediated = known(load.connection, mediation.c.lead_no, keys)
    routes, mediations = [], []
    for row in rows:
        record = leads[(row.key,)]
        unit, came = record["handler_name"], record["accepted_on"] or record["received_on"]
        if "sent_back_on" in row.layout.fields and unit and row.key not in followed:
            left = record["sent_back_on"] or record["closed_on"]
            routes.append(
                {
                    "lead_no": row.key,
                    "seq": 1,
                    "unit_name": unit,
                    "level": level_of(unit),
                    "routed_on": came,
                    "left_on": left,
                    "outcome": None if left is None else "退回" if record["sent_back_on"] else "办结",
                }
            )
        if "mediated_on" in row.layout.fields and (record["mediated_on"] or (unit and is_town(unit))):
            before = mediated.get((row.key,))
            fresh = {"lead_no": row.key, "sent_down_on": came, "performed_on": None, "checked_on": None}
            mediations.append((before or fresh) | {"agreement_on": record["mediated_on"]})
    outcome = save(load, lead_routing, routes, routed) | save(load, mediation, mediations, mediated)
    return {str(key[0]) for key, result in outcome.items() if result != UNCHANGED}


def tell_leads(load: Load, table: Table, records: Iterable[Record]) -> None:
    """Let the leads know the 退回日期 that 线索流转 says of their last unit, or the 调解成功日期 of 街镇调解."""
    leads: dict[str, Record] = {}
    if table is mediation:
        leads = {r["lead_no"]: {"mediated_on": r["agreement_on"]} for r in records if r["agreement_on"]}
    else:
        for record in sorted(records, key=lambda r: r["seq"]):
            back = record["outcome"] == "退回" and record["left_on"]
            leads[record["lead_no"]] = {"sent_back_on": record["left_on"] if back else None}
        leads = {number: days for number, days in leads.items() if days["sent_back_on"]}
    existing = known(load.connection, lead.c.lead_no, leads)
    save(load, lead, [record | leads[record["lead_no"]] for record in existing.values()], existing)
