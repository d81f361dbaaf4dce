"""A site that is told otherwise than before: without its number, or its contractor renamed; asked, not stored twice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from sqlalchemy import select

from data_access.cells.text import RECORD
from data_access.database.schema import enterprise, site
from data_access.database.storing import Load, Record, chunks, known
from data_access.ledger_import.recognised import Row, made_key
from data_access.ledger_import.records.known_numbers import APART, CORRECTED
from data_access.ledger_import.records.site_lookup import KnownSites
from data_access.reference.unit_names import town_name

_EITHER = (CORRECTED, APART)


def number_known(load: Load, rows: list[Row]) -> None:
    """Give a row without its number that of the one known site of its name, contractor and town, and say so.

    Two towns may have one of that name each: where the file lists both they stand beside each other; a site that is
    known in another town alone is asked, 更正 takes the row for it, 另记 for another one.
    """
    unnumbered = [row for row in rows if not row.layout.has_numbers and not row.faults]
    there = known(load.connection, site.c.site_no, (key for row in unnumbered for key in (row.key, _own_key(row))))
    alike: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)  # by name and contractor: number, town
    query = select(site.c.name, enterprise.c.name, site.c.site_no, site.c.town_code).join(
        enterprise, enterprise.c.uscc == site.c.contractor_uscc
    )
    for names in chunks(row.values.get("name") for row in unnumbered):
        for name, contractor, number, town in load.connection.execute(query.where(site.c.name.in_(names))):
            alike[name, contractor][number] = town
    listed: dict[str, list[str]] = defaultdict(list)  # the towns that the file lists, by the key that names make
    for row in unnumbered:
        listed[row.key].append(row.values["town_code"])
    for row in unnumbered:
        by_permit = len(row.identity) == 1  # another permit in another town is of another site
        if by_permit and (row.key,) in there:
            continue
        town, made = row.values["town_code"], (row.key, _own_key(row))
        same = {k: there[(k,)]["town_code"] for k in made if (k,) in there and not by_permit}
        same |= alike[row.values.get("name", ""), row.values.get("contractor_name", "")]
        numbers = [number for number, of in same.items() if of == town]
        others = [number for number, of in same.items() if of != town and not by_permit]
        if len(numbers) > 1 or (not numbers and len(others) > 1):
            row.reject("name", "unknown_site", f"有{len(same)}个同名同总包的项目，请填写项目编号后重新导入")
        elif numbers:
            _take(row, numbers[0])
        elif others and same[others[0]] not in listed[row.key]:
            _ask_of_town(row, others[0], same[others[0]])
        elif others or (not by_permit and listed[row.key][0] != town):
            row.key = row.values["site_no"] = _own_key(row)


def _own_key(row: Row) -> str:
    """The key of a site whose name and contractor another town's has as well."""
    return made_key([row.key, str(row.values.get("town_code"))])


def _take(row: Row, number: str) -> None:
    if number not in (row.key, _own_key(row)):
        row.flag("name", "site_by_name", f"没有项目编号，已按名称和总包对应{number}，请核对")
    row.key = row.values["site_no"] = number


def _ask_of_town(row: Row, number: str, town: str) -> None:
    answer = row.layout.answers.record(row.layout.ledger.name, row.key)
    if answer == CORRECTED:
        _take(row, number)
    elif answer == APART:
        row.key = row.values["site_no"] = _own_key(row)
    else:
        messages = (
            f"{town_name(town)}已登记有同名同总包的项目（{number}），没有覆盖：是同一项目、现属本街镇的答复“{CORRECTED}”，"
            f"两个街镇各有一个的答复“{APART}”"
        )
        row.faults += (
            replace(row.finding("name", "ambiguous_record", messages, RECORD), written=row.key, choices=_EITHER),
        )


def refuse_doubled(rows: list[Row]) -> None:
    """Refuse what comes to the number of another row of the file, by its name or an answer."""
    taken: dict[str, Row] = {}
    for row in (row for row in rows if not row.faults):
        if taken.setdefault(row.key, row) is not row:
            message = f"与第{taken[row.key].number}行同为{row.key}，只导入先出现的一行，请核对后重新导入"
            row.reject(row.identity[0], "duplicate_key", message)


def ask_of_twins(load: Load, rows: list[Row]) -> set[int]:
    """Refuse a new site that is, or likely is, known under another key, until it is answered; the rows put right.

    更正 takes the row for the known site, which keeps its number; 另记 for another one.
    """
    sound = [row for row in rows if not row.faults]
    listed = {row.key for row in sound}
    there = {key for (key,) in known(load.connection, site.c.site_no, listed)}
    fresh = [row for row in sound if row.key not in there]
    unnamed = {id(row): _made(row) for row in fresh if row.layout.has_numbers}
    made = {key for (key,) in known(load.connection, site.c.site_no, (k for keys in unnamed.values() for k in keys))}
    likely = _likely(load, fresh, listed)
    corrected = set()
    for row in sound:
        twin = likely.get(id(row)) or next((key for key in unnamed.get(id(row), ()) if key in made), None)
        answer = row.layout.answers.record(row.layout.ledger.name, row.key)
        if twin is None or answer == APART:
            continue
        if answer == CORRECTED:
            row.flag("site_no", "known_by_name", f"已登记为“{twin}”，按同一项目更新，请核对")
            row.key = row.values["site_no"] = twin
            corrected.add(id(row))
            continue
        messages = (
            f"与已登记的“{twin}”像是同一项目，没有另立：同一项目的答复“{CORRECTED}”（仍用原来的编号），"
            f"不是的答复“{APART}”"
        )
        row.faults += (
            replace(row.finding("site_no", "ambiguous_record", messages, RECORD), written=row.key, choices=_EITHER),
        )
    return corrected


def _likely(load: Load, fresh: list[Row], listed: set[str]) -> dict[int, str]:
    """The known site of the same name and town, with the same contract or day of permit, by row of a new key.

    A form says neither of these: one of nearly the same name is likely enough. One with a number of its own is of the
    same contractor too, and the file does not list the known one beside it.
    """
    held: dict[tuple[object, object], list[Record]] = defaultdict(list)
    for record in known(load.connection, site.c.name, (row.values.get("name") for row in fresh)).values():
        held[record["name"], record["town_code"]].append(record)
    found, sites = {}, KnownSites(load)
    for row in fresh:
        alike = held.get((row.values.get("name"), row.values.get("town_code")), [])
        if row.layout.has_numbers:
            alike = [r for r in alike if r["site_no"] not in listed and _is_of_its_firm(r, row)]
        same = [r for r in alike if any(r[n] and r[n] == row.values.get(n) for n in ("contract_yuan", "permit_on"))]
        if row.layout.is_form and not same:
            near = known(load.connection, site.c.site_no, sites.alike(row.values.get("name") or "")).values()
            same = [record for record in near if record["town_code"] == row.values.get("town_code")]
        if len(same) == 1:
            found[id(row)] = str(same[0]["site_no"])
    return found


def _is_of_its_firm(record: Record, row: Row) -> bool:
    return row.values.get("contractor_uscc") in (None, record["contractor_uscc"])


def _made(row: Row) -> list[str]:
    """The keys that lists without numbers would give the site."""
    name, firm, permit = (row.values.get(field) for field in ("name", "contractor_name", "permit_no"))
    named = made_key([name, firm]) if name and firm else None
    of_town = made_key([named, str(row.values.get("town_code"))]) if named else None
    return [key for key in (permit, of_town, named) if key and key != row.key]
