"""A site that an earlier list told without its number, and that now comes with one: asked, never stored twice."""

from __future__ import annotations

from dataclasses import replace

from data_access.cells.text import RECORD
from data_access.database.schema import site
from data_access.database.storing import Load, known
from data_access.ledger_import.recognised import Row, made_key
from data_access.ledger_import.records.identity import APART, CORRECTED


def ask_of_twins(load: Load, rows: list[Row]) -> None:
    """Refuse a new number of a site that is known by name and contractor, or by its permit, until somebody says more.

    更正 takes the row for the known site, which keeps its number; 另记 for another one.
    """
    numbered = [row for row in rows if row.layout.has_numbers and not row.faults]
    there = {key for (key,) in known(load.connection, site.c.site_no, (row.key for row in numbered))}
    fresh = {id(row): _made(row) for row in numbered if row.key not in there}
    made = {key for (key,) in known(load.connection, site.c.site_no, (k for keys in fresh.values() for k in keys))}
    for row in numbered:
        twin = next((key for key in fresh.get(id(row), ()) if key in made), None)
        answer = row.layout.answers.record(row.layout.ledger.name, row.key)
        if twin is None or answer == APART:
            continue
        if answer == CORRECTED:
            row.flag("site_no", "known_by_name", f"已按没有编号的台账登记为“{twin}”，按同一项目更新，请核对")
            row.key = row.values["site_no"] = twin
            continue
        told = (
            f"与没有编号时登记的“{twin}”像是同一项目，没有另立：同一项目的答复“{CORRECTED}”（仍用原来的编号），"
            f"不是的答复“{APART}”"
        )
        row.faults.append(replace(row.finding("site_no", "ambiguous_record", told, RECORD), written=row.key))


def _made(row: Row) -> list[str]:
    """The keys that lists without numbers would give the site."""
    name, firm, permit = (row.values.get(field) for field in ("name", "contractor_name", "permit_no"))
    keys = [permit, made_key([name, firm]) if name and firm else None]
    return [key for key in keys if key and key != row.key]
