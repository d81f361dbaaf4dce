"""事件续报: the order of reports within an incident, where the list only numbers its rows."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time

from data_access.database.schema import incident_report
from data_access.database.storing import Load, Record, known
from data_access.ledger_import.recognised import Row
from data_access.ledger_import.row_values import RowValues
from data_access.reference.ledger_phrases import plain, row_words


def order_reports(load: Load, rows: list[Row]) -> None:
    """Give each report of a running list the order under which its incident and hour are known, else the next free."""
    sheets: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if not row.faults and row.values.get("seq") is not None and row.values.get("reported_on"):
            sheets[id(row.layout)].append(row)
    running = [row for own in sheets.values() if _counts_rows(own) for row in own]
    if not running:
        return
    there: dict[str, list[Record]] = defaultdict(list)
    for record in known(load.connection, incident_report.c.incident_no, (row.key for row in running)).values():
        there[record["incident_no"]].append(record)
    taken: dict[str, set[int]] = defaultdict(set)
    told = set[int]()
    later = list[Row]()
    for row in running:
        if id(row.layout) not in told:
            told.add(id(row.layout))
            row.flag("seq", "known_by_name", "是整张表的序号，各行按事件和续报时间识别，事件内的次序另编")
        if not _take_known(row, [r for r in there[row.key] if r["seq"] not in taken[row.key]]):
            later.append(row)
        else:
            taken[row.key].add(row.values["seq"])
    for row in sorted(later, key=_moment):
        before = there[row.key]
        if before and _moment(row) < _moment_of(min(before, key=lambda r: int(r["seq"]))):
            row.reject("reported_at", "dates_out_of_order", "早于已登记的首次续报，请按事件内的次序填写后重新导入")
            continue
        row.values["seq"] = max((*taken[row.key], *(r["seq"] for r in before)), default=0) + 1
        taken[row.key].add(row.values["seq"])


def _counts_rows(rows: list[Row]) -> bool:
    """Under 序号 the numbers go through the list: none stands twice, and not every incident begins at 1."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        numbers[row.key].append(int(row.values["seq"]))
    every = [number for own in numbers.values() for number in own]
    headed = plain(rows[0].layout.fields["seq"].heading) in map(plain, row_words()["running"])
    return headed and len(numbers) > 1 and len({*every}) == len(every) and any(min(own) > 1 for own in numbers.values())


def _take_known(row: Row, free: list[Record]) -> bool:
    day, hour = row.values["reported_on"], row.values.get("reported_at")
    of_day = [record for record in free if record["reported_on"] == day]
    exact = [record for record in of_day if record["reported_at"] == hour]
    same = exact or [record for record in of_day if hour is None or record["reported_at"] is None]
    alike = [record for record in same if record["content"] == row.values.get("content")] or same
    if not alike:
        return False
    row.values["seq"] = min(record["seq"] for record in alike)
    return True


def _moment(row: Row) -> datetime:
    return _moment_of(row.values)


def _moment_of(said: Record | RowValues) -> datetime:
    return said.get("reported_at") or datetime.combine(said["reported_on"], time())
