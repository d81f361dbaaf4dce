"""What a row says in words of the lead, case, incident or task it belongs to: which one that is, by what names it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import chain

from sqlalchemy import Table, select

from data_access.database.kept_ledgers import ledger_name
from data_access.database.schema import incident, labour_case, lead, site, task
from data_access.database.storing import Load, Record, chunks, known_by
from data_access.ledger_import.ledger_columns import OF_DAY, OF_FIRM, OF_NAMES, OF_SITE, OF_TITLE
from data_access.ledger_import.recognised import Row, made_key, short_key, text_in_key

_SHOWN = 3  # of several that fit


@dataclass(frozen=True)
class _Owner:
    table: Table
    of: str  # the field of a row that names it
    name: str  # its column that holds that
    days: tuple[str, ...]  # of which the row may say one
    begun: str  # the day before which nothing of it can have happened


_OWNERS = {
    "lead_no": _Owner(lead, OF_FIRM, "employer_name", ("received_on",), "received_on"),
    "case_no": _Owner(labour_case, OF_FIRM, "employer_name", ("filed_on", "complained_on"), "complained_on"),
    "incident_no": _Owner(incident, OF_TITLE, "title", ("found_on",), "found_on"),
    "task_no": _Owner(task, OF_TITLE, "title", (), "starts_on"),
}


def number_owners(load: Load, rows: list[Row]) -> None:
    """Give each row without the number of what it belongs to that of the one record it names; told in a flag.

    A row that names none, or one of several, is refused.
    """
    for field, owner in _OWNERS.items():
        wanted = [row for row in rows if not row.faults and row.layout.column(field) and _has_text(row, field)]
        if not wanted:
            continue
        sites = _sites(load, wanted)
        by_name = known_by(load.connection, owner.table.c[owner.name], (row.values.get(owner.of) for row in wanted))
        numbers = chain.from_iterable(sites.values())
        at = known_by(load.connection, owner.table.c.site_no, numbers) if "site_no" in owner.table.c else {}
        for row in wanted:
            own = sites.get(row.values.get(OF_SITE), set())
            name = row.values.get(owner.of)
            near = by_name[name] if name else [record for number in own for record in at.get(number, ())]
            _place(row, field, owner, [record for record in near if _fits(row, record, owner, own)])


def _has_text(row: Row, field: str) -> bool:
    """The row names what it belongs to, and has no number of it."""
    numbered = row.values.get(field) if field != row.layout.ledger.key.field else row.identity == (field,)
    return not numbered and any(row.values.get(name) for name in OF_NAMES)


def _sites(load: Load, rows: list[Row]) -> dict[str, set[str]]:
    """The numbers of the sites that the rows name, by name."""
    found: dict[str, set[str]] = defaultdict(set)
    for names in chunks(row.values.get(OF_SITE) for row in rows):
        for name, number in load.connection.execute(select(site.c.name, site.c.site_no).where(site.c.name.in_(names))):
            found[name].add(number)
    return found


def _fits(row: Row, record: Record, owner: _Owner, sites: Collection[str]) -> bool:
    """What the row says beside its name holds: its site, day and town, and it had begun when the row's own happened."""
    at = record.get("site_no")
    if row.values.get(OF_SITE) and at and at not in sites:
        return False
    day, town = row.values.get(OF_DAY), row.values.get("town_code")
    if day and owner.days and day not in [record[name] for name in owner.days]:
        return False
    if town and record.get("town_code") and record["town_code"] != town:
        return False
    begun = record[owner.begun]
    own = [v for name in row.layout.happened if name != OF_DAY and type(v := row.values.get(name)) is date]
    return begun is None or not own or min(own) >= begun


def _place(row: Row, field: str, owner: _Owner, found: list[Record]) -> None:
    column = next(name for name in OF_NAMES if row.values.get(name))
    number = next(iter(owner.table.primary_key)).name
    kept = ledger_name(owner.table.name)
    if len(found) != 1:
        heading = next(c.heading for c in row.layout.ledger.columns if c.field == field)
        several = "、".join(sorted(str(r[number]) for r in found)[:_SHOWN]) + ("等" if len(found) > _SHOWN else "")
        messages = (
            f"{kept}中有{len(found)}条与本行相符（{several}），分不清是哪一条" if found else f"在{kept}中没有找到相符的"
        )
        row.reject(column, f"unknown_{owner.table.name}", f"{messages}，请填写{heading}后重新导入")
        row.values[field] = None
        return
    row.values[field] = found[0][number]
    row.flag(column, "known_by_name", f"没有写明编号，已按所写内容对应{found[0][number]}，请核对")
    row.identity = tuple(dict.fromkeys(field if name in OF_NAMES else name for name in row.identity))
    named_by = [text_in_key(v) for name in row.identity if (v := row.values.get(name)) is not None]
    row.key = row.values[row.layout.ledger.key.field] = short_key(made_key(named_by))
