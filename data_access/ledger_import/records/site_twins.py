"""A site that is told otherwise than before: without its number, or its contractor renamed; asked, not stored twice."""

from __future__ import annotations

from dataclasses import replace

from data_access.cells.text import RECORD
from data_access.database.schema import site
from data_access.database.storing import Load, known
from data_access.ledger_import.recognised import Row, made_key
from data_access.ledger_import.records.identity import APART, CORRECTED


def ask_of_twins(load: Load, rows: list[Row]) -> set[int]:
    """Refuse a new site that is, or likely is, known under another key, until it is answered; the rows put right.

    更正 takes the row for the known site, which keeps its number; 另记 for another one.
    """
    numbered = [row for row in rows if row.layout.has_numbers and not row.faults]
    there = {key for (key,) in known(load.connection, site.c.site_no, (row.key for row in numbered))}
    fresh = {id(row): _made(row) for row in numbered if row.key not in there}
    made = {key for (key,) in known(load.connection, site.c.site_no, (k for keys in fresh.values() for k in keys))}
    likely = _likely(load, [row for row in rows if not row.layout.has_numbers and not row.faults])
    corrected = set()
    for row in (row for row in rows if not row.faults):
        twin = likely.get(id(row)) or next((key for key in fresh.get(id(row), ()) if key in made), None)
        answer = row.layout.answers.record(row.layout.ledger.name, row.key)
        if twin is None or answer == APART:
            continue
        if answer == CORRECTED:
            row.flag("site_no", "known_by_name", f"已登记为“{twin}”，按同一项目更新，请核对")
            row.key = row.values["site_no"] = twin
            corrected.add(id(row))
            continue
        told = (
            f"与已登记的“{twin}”像是同一项目，没有另立：同一项目的答复“{CORRECTED}”（仍用原来的编号），"
            f"不是的答复“{APART}”"
        )
        row.faults.append(replace(row.finding("site_no", "ambiguous_record", told, RECORD), written=row.key))
    return corrected


def _likely(load: Load, rows: list[Row]) -> dict[int, str]:
    """The known site of the same name and town, with the same contract or day of permit, by row without a number.

    A form says neither of these: one of the same name is likely enough.
    """
    there = {key for (key,) in known(load.connection, site.c.site_no, (row.key for row in rows))}
    fresh = [row for row in rows if row.key not in there]
    held = list(known(load.connection, site.c.name, (row.values.get("name") for row in fresh)).values())
    found = {}
    for row in fresh:
        alike = [r for r in held if all(r[n] == row.values.get(n) for n in ("name", "town_code"))]
        same = [r for r in alike if any(r[n] and r[n] == row.values.get(n) for n in ("contract_yuan", "permit_on"))]
        same = same or (alike if row.layout.is_form else [])
        if len(same) == 1:
            found[id(row)] = str(same[0]["site_no"])
    return found


def _made(row: Row) -> list[str]:
    """The keys that lists without numbers would give the site."""
    name, firm, permit = (row.values.get(field) for field in ("name", "contractor_name", "permit_no"))
    keys = [permit, made_key([name, firm]) if name and firm else None]
    return [key for key in keys if key and key != row.key]
