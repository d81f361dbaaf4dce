"""Rows that follow each other within a lead or incident (续报, 环节, 流转, 分期): their order where none is said."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time
from typing import Any

from data_access.database.schema import FIRST_REPORT, incident
from data_access.database.storing import UNCHANGED, Load, Record, known, known_by, save
from data_access.ledger_import.ledger_columns import PROSE, Ledger
from data_access.ledger_import.recognised import Row
from data_access.ledger_import.row_contents import refuse_flagged
from data_access.reference.ledger_phrases import plain, row_words, vocabulary

_ORDER, _KIND = "seq", "report_kind"


def order_turns(load: Load, ledger: Ledger, rows: list[Row]) -> None:
    """Give each row without an order of its own that under which it is known, else the next free one."""
    if not ledger.turn:
        return
    sheets: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if not row.faults and any(row.values.get(name) for name in ledger.turn):
            sheets[id(row.layout)].append(row)
    running = [row for own in sheets.values() if _ORDER not in own[0].layout.fields or _counts_rows(own) for row in own]
    unordered = [row for own in sheets.values() for row in own if row.values.get(_ORDER) is None and row not in running]
    running += unordered  # 末期, 终报
    if not running:
        return
    there = known_by(load.connection, ledger.table.c[ledger.key.field], (row.key for row in running))
    taken: dict[str, set[int]] = defaultdict(set)
    for row in (row for own in sheets.values() for row in own if row.values.get(_ORDER) is not None):
        if row not in running:
            taken[row.key].add(row.values[_ORDER])
    undecided = {id(row.layout) for row in unordered}
    later = list[Row]()
    for row in running:
        if id(row.layout) not in undecided and _ORDER in row.layout.fields:
            undecided.add(id(row.layout))
            row.flag(_ORDER, "known_by_name", "是整张表的序号，各行按事件和续报时间识别，事件内的次序另编")
        if not _take_known(row, [r for r in there[row.key] if r[_ORDER] not in taken[row.key]]):
            later.append(row)
        else:
            taken[row.key].add(row.values[_ORDER])
    for row in sorted(later, key=lambda row: _moment(ledger, row.values)):
        before = there[row.key]
        first = min(before, key=lambda r: int(r[_ORDER])) if before else None
        if first is not None and _moment(ledger, row.values) < _moment(ledger, first):
            shown = next((name for name in reversed(ledger.turn) if name in row.layout.fields), ledger.key.field)
            row.reject(shown, "dates_out_of_order", "早于已登记的第一次，请按先后填写次序后重新导入")
            continue
        row.values[_ORDER] = max((*taken[row.key], *(r[_ORDER] for r in before)), default=0) + 1
        taken[row.key].add(row.values[_ORDER])


def _counts_rows(rows: list[Row]) -> bool:
    """Under 序号 the numbers go through the list: none stands twice, and not every record's begin at 1."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.values.get(_ORDER) is not None:
            numbers[row.key].append(int(row.values[_ORDER]))
    every = [number for own in numbers.values() for number in own]
    headed = plain(rows[0].layout.fields[_ORDER].heading) in map(plain, row_words()["running"])
    return headed and len(numbers) > 1 and len({*every}) == len(every) and any(min(own) > 1 for own in numbers.values())


def _take_known(row: Row, free: list[Record]) -> bool:
    """Take the order of the known record that is the same: of its day, and of all that tells it as far as both say."""
    day, *others = row.layout.ledger.turn
    alike = [record for record in free if record[day] == row.values.get(day)]
    for name in others:
        values = row.values.get(name)
        column = row.layout.column(name)
        exact = [record for record in alike if record[name] == values]
        soft = column is not None and column.kind is PROSE  # the same may be told in other words
        alike = exact or [record for record in alike if soft or values is None or record[name] is None]
    if not alike:
        return False
    row.values[_ORDER] = min(record[_ORDER] for record in alike)
    return True


def _moment(ledger: Ledger, values: Any) -> datetime:
    """When the row happened, or is to happen; the hour where one is known. One that says no day is the first."""
    days = [value for name in ledger.turn if isinstance(value := values.get(name), date)] or [date.min]
    return next((day for day in days if isinstance(day, datetime)), datetime.combine(days[0], time()))


def check_reports(load: Load, rows: list[Row]) -> None:
    """Refuse a follow-up before its incident was found; tell one that comes before a report of a lower number."""
    rows = [row for row in rows if not row.faults and row.values.get("reported_on")]
    there = known(load.connection, incident.c.incident_no, (row.key for row in rows))
    latest: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: (row.key, row.values.get(_ORDER) or 0)):
        found, before = there.get((row.key,)), latest.get(row.key)
        numbered = plain(row.shown(_ORDER)) == str(row.values.get(_ORDER))  # not by the place that was found for it
        if found and row.values["reported_on"] < found["found_on"]:
            row.reject("reported_on", "dates_out_of_order", f"早于事件发现日期{found['found_on']}，请核对后重新导入")
        elif before and numbered and _comes_before(row, before):
            row.flag("reported_on", "dates_out_of_order", f"早于第{before.values[_ORDER]}次续报，请核对次序")
        elif numbered:
            latest[row.key] = row


def _comes_before(row: Row, other: Row) -> bool:
    """By the hour where both are of one day and say theirs."""
    (day, at), (before, hour) = ((r.values["reported_on"], r.values.get("reported_at")) for r in (row, other))
    return bool(day < before or (day == before and at and hour and at < hour))


def tell_first_reports(load: Load, rows: list[Row]) -> list[Row]:
    """The follow-up reports: what is called 首报 is the incident's own, which learns its hour where it has none.

    A row of a kind that nobody knows may be either and is refused.
    """
    kinds = vocabulary(_KIND).values
    for row in (row for row in rows if not row.values.get(_KIND) and row.values.get(_ORDER) is None):
        if kind := kinds.get(plain(row.shown(_ORDER))):  # 首报, 终报 in the place of a number
            row.values[_KIND] = kind
    for row in rows:
        if not row.faults and row.misread(_KIND):
            refuse_flagged(row, _KIND)
    first = [row for row in rows if not row.faults and row.values.get(_KIND) == FIRST_REPORT]
    there = known(load.connection, incident.c.incident_no, (row.key for row in first))
    records = {}
    for row in first:
        before = there.get((row.key,))
        if before is None:
            row.reject("incident_no", "unknown_incident", "不在事件舆情台账中，请先导入或核对编号")
            continue
        days = {name: row.values.get(name) for name in ("reported_on", "reported_at")}
        if before["reported_on"] is None and days["reported_on"] and days["reported_on"] >= before["found_on"]:
            records[before["incident_no"]] = before | days
            row.flag(_KIND, "first_report", "是首报，已作为事件的报告时间登记，不另记续报")
        elif all(value is None or before[name] == value for name, value in days.items()):
            row.flag(_KIND, "first_report", "是首报，与事件台账的报告时间一致，不另记续报")
        else:
            row.flag(_KIND, "first_report", "是首报，与事件台账的报告时间不同，没有改动，请核对")
    outcome = save(load, incident, records.values(), there)
    for row in first:
        if not row.faults:
            row.outcome = outcome.get((row.key,), UNCHANGED)
    return [row for row in rows if row not in first]
