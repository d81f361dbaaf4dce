"""What is reported of a file's sheets once their rows are stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from data_access.cells.text import written
from data_access.database.kept_rejects import RejectedRow
from data_access.database.storing import ACCEPTED, UNCHANGED, UPDATED
from data_access.ledger_import.days_in_doubt import events_of
from data_access.ledger_import.load_report import Finding, LoadReport, SheetReport
from data_access.ledger_import.recognised import Layout, Row
from data_access.ledger_import.sheets.heading_words import heading_unit, plain_heading


def flag_future(rows: dict[str, list[Row]], as_of: date) -> None:
    """Flag what happened after the day up to which the data are known."""
    for found in rows.values():
        for row in found:
            if not row.faults:
                for name, day in events_of(row).items():
                    if day > as_of:
                        row.flag(name, "after_as_of", f"晚于数据截至日{as_of:%Y-%m-%d}，请核对")


def report_of(
    file_name: str, as_of: date, layouts: list[Layout], skipped: dict[str, str], rows: dict[str, list[Row]]
) -> LoadReport:
    """The report of the sheets: what became of their rows, and each rejected or flagged cell."""
    sheets = {layout.sheet: SheetReport(layout.ledger.name, body=_body(layout, rows)) for layout in layouts}
    for row in sorted((row for found in rows.values() for row in found), key=lambda row: row.number):
        sheet = sheets[row.layout.sheet]
        if row.faults:
            sheet.rejected += row.faults
            sheet.asked += [flag for flag in row.flags if flag.asks]
            continue
        sheet.flagged += row.flags
        sheet.accepted += row.outcome == ACCEPTED
        sheet.updated += row.outcome == UPDATED
        sheet.unchanged += row.outcome == UNCHANGED
        sheet.kept += len(row.kept)
    for layout in layouts:
        for number, text in layout.unread:
            message = f"第{number}行写明“{text}”，截至日期读不出，本次按{as_of}计，请写成“截至2023年12月15日”的样式。"
            sheets[layout.sheet].flagged.append(Finding(number, "", "bad_as_of", message))
    columns = {layout.sheet: layout.skipped for layout in layouts if layout.skipped}
    unused = {layout.sheet: tuple((u.heading, u.why) for u in layout.unused) for layout in layouts if layout.unused}
    return LoadReport(file_name, as_of, sheets, skipped, columns, unused_columns=unused)


def rejected_rows(rows: dict[str, list[Row]]) -> list[RejectedRow]:
    """The rows sent back, to be kept: what the ledger knows of them, and what their sheet said once for all rows."""
    found = [row for ledger in rows.values() for row in ledger if row.faults]
    return [
        RejectedRow(
            row.layout.sheet,
            row.layout.ledger.name,
            row.number,
            tuple(_kept_cells(row)),
            tuple((fault.column, fault.message) for fault in row.faults),
        )
        for row in sorted(found, key=lambda row: (row.layout.sheet, row.number))
    ]


def _kept_cells(row: Row) -> Iterator[tuple[str, str]]:
    """Heading and content of each column once, sums with their unit in the heading: no title says it any more."""
    fields = {f.number: (name, f) for name, f in sorted(row.layout.fields.items(), key=lambda item: item[1].number)}
    for name, field in fields.values():
        unit = field.unit if field.column.kind.money and heading_unit(plain_heading(field.heading))[1] is None else None
        yield f"{field.heading}（{unit}）" if unit else field.heading, row.shown(name)
    for name, content in row.layout.constant.items():
        if column := row.layout.column(name):
            yield column.heading, written(content)


def _body(layout: Layout, rows: dict[str, list[Row]]) -> tuple[int, int]:
    if layout.heading_row == 0:  # a form
        return 0, 0
    own = [row.number for row in rows[layout.ledger.name] if row.layout is layout]
    first = layout.rows[0].number if layout.rows else layout.heading_row + 1
    return first, max(own, default=first)
