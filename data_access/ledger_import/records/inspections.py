"""实地核查: rows into inspection and inspection_item, with the limit for mending."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from functools import partial

from data_access.database.derived_days import RULES
from data_access.database.schema import ITEM_FAILING, RECTIFIED, inspection, inspection_item, site
from data_access.database.storing import (
    UNCHANGED,
    UPDATED,
    Key,
    Load,
    Record,
    known,
    merged,
    names_of,
    remove,
    save,
    telling,
)
from data_access.ledger_import.known_values import without_blanks
from data_access.ledger_import.ledger_columns import ITEM_PREFIX
from data_access.ledger_import.load_claims import dated_by_load_text
from data_access.ledger_import.recognised import Row, flag_order, tell_counted
from data_access.ledger_import.records.known_numbers import refuse_other
from data_access.ledger_import.records.known_records import find_known
from data_access.ledger_import.records.site_lookup import number_sites

_FALLBACKS = ("rectify_due_on", "rechecked_on")


def _derive(record: Record, as_of: date, *, unread: bool = False) -> Record:
    """``record`` also says whether any item is ``failing``; ``unread``: its day of the recheck is no day."""
    derived = dict(record)
    if record["rectify_due_on"] is None:
        derived["rectify_due_on"] = RULES["inspection"]["rectify_due_on"](record)
    if record["rechecked_on"] is None and record["recheck_result"] and not unread:
        derived["rechecked_on"] = as_of  # an undated recheck is known from the ledger's own day on
    derived["rectified_on"] = derived["rechecked_on"] if record["recheck_result"] == RECTIFIED else None
    return derived


def _tell_assumed(load: Load, row: Row, before: Record | None, record: Record) -> None:
    """Flag a recheck that counts from the day the ledger reaches because nobody says when it was."""
    assumed = record["rechecked_on"] and not row.values.get("rechecked_on")
    if assumed and not (before and before["rechecked_on"] == record["rechecked_on"]):
        row.flag("recheck_result", "undated", dated_by_load_text(load, "复查日期"))


def _stated(load: Load, row: Row, earlier: dict[str, str]) -> dict[str, str]:
    """The results that a row states; one that only an empty cell stands for leaves what is known."""
    stated = {n.removeprefix(ITEM_PREFIX): v for n, v in row.values.items() if n.startswith(ITEM_PREFIX)}
    blank = {name.removeprefix(ITEM_PREFIX) for name in row.assumed} if not load.emptying else set()
    row.kept |= {ITEM_PREFIX + code for code in blank if earlier.get(code, stated.get(code)) != stated.get(code)}
    taken = {name.removeprefix(ITEM_PREFIX) for name in row.emptied}
    return {c: result for c, result in stated.items() if c not in taken and (c not in blank or c not in earlier)}


def _tell_cleared(row: Row, earlier: dict[str, str], stated: dict[str, str]) -> None:
    """Flag each item that was found failing and is not any more under the same number: a recheck has its own column."""
    for code, was in earlier.items():
        if was in ITEM_FAILING and stated.get(code, was) not in ITEM_FAILING:
            messages = (
                f"已登记为{was}，由{was}改为{stated[code]}，已按本行更改；复查合格的请填复查结果，核查结果仍按当日的填"
            )
            row.flag(ITEM_PREFIX + code, "known_changed", messages)


def _without_emptied(load: Load, rows: list[Row], held: dict[Key, Record]) -> dict[Key, Record]:
    """The results held, but for those that a row asks to be taken away."""
    gone = {(row.key, name.removeprefix(ITEM_PREFIX)) for row in rows for name in row.emptied} & held.keys()
    numbers = {number for number, _ in gone}
    if not numbers:
        return held
    remove(load, inspection_item.c.inspection_no, numbers)
    rest = {key: item for key, item in held.items() if key not in gone}
    save(load, inspection_item, [item for key, item in rest.items() if key[0] in numbers], {})
    return rest


def _refuse_site(row: Row) -> None:
    several = re.search(r"[、,;]", row.values["site_no"])
    message = "写有几个项目，请每个项目各写一行" if several else "项目不在在建工地台账中，请先导入该项目或核对编号"
    row.reject("site_no", "unknown_site", message)


def load_inspections(load: Load, rows: list[Row]) -> None:
    """Check and store the rows; each gets its outcome or its faults."""
    rows = [row for row in rows if "inspection_no" in row.values]
    number_sites(load, rows, needed=True)
    find_known(load, rows, inspection)
    sites = known(load.connection, site.c.site_no, (row.values.get("site_no") for row in rows))
    existing = known(load.connection, inspection.c.inspection_no, (row.key for row in rows))
    known_items = known(load.connection, inspection_item.c.inspection_no, (row.key for row in rows))
    marks: dict[str, dict[str, str]] = defaultdict(dict)
    for (number, code), item in known_items.items():
        marks[number][code] = item["result"]
    records: dict[Key, Record] = {}
    items: list[Record] = []
    sound = []
    for row in telling(rows, load.progress):
        if row.values.get("site_no") and (row.values["site_no"],) not in sites:
            _refuse_site(row)
        before = existing.get((row.key,))
        refuse_other(row, before)
        if row.faults:
            continue
        given = row.values.of(names_of(inspection))
        earlier = marks[row.key]
        stated = _stated(load, row, earlier)
        _tell_cleared(row, earlier, stated)
        if before is not None:
            if before["rechecked_on"] == load.taken_back.get(inspection.name):  # by the slip of an earlier title
                before = before | {"rechecked_on": None}
            before = before | {"failing": any(result in ITEM_FAILING for result in earlier.values())}
        derive = partial(_derive, as_of=load.known_on, unread=row.misread("rechecked_on"))
        given["failing"] = any(result in ITEM_FAILING for result in (earlier | stated).values())
        given = without_blanks(load, row, before, given, derive, _FALLBACKS)
        record = merged(inspection, before, given, derive, _FALLBACKS)
        del record["failing"]
        if record["recheck_result"] and record["rechecked_on"] is None:
            row.flag("rechecked_on", "undated", "没有读出复查日期，复查结果暂不计入，请补填")
        _tell_assumed(load, row, before, record)
        flag_order(row, record)
        tell_counted(row, record, ("rectify_due_on",))
        records[(row.key,)] = record
        items += [{"inspection_no": row.key, "item_code": code, "result": result} for code, result in stated.items()]
        sound.append(row)
    outcome = save(load, inspection, records.values(), existing)
    held = _without_emptied(load, sound, known_items)
    item_outcome = save(load, inspection_item, items, held)
    remarked = {key[0] for key, result in item_outcome.items() if result != UNCHANGED}
    remarked |= {key[0] for key in known_items.keys() - held.keys()}
    for row in sound:
        row.outcome = outcome[(row.key,)]
        if row.outcome == UNCHANGED and row.key in remarked:
            row.outcome = UPDATED
