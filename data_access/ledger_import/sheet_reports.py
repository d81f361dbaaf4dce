"""What is reported of a file's sheets once their rows are stored."""

from __future__ import annotations

from datetime import date

from data_access.database.storing import ACCEPTED, UNCHANGED, UPDATED
from data_access.ledger_import.load_claims import events_of
from data_access.ledger_import.load_report import Finding, LoadReport, SheetReport
from data_access.ledger_import.recognised import Layout, Row


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
            told = f"第{number}行写明“{text}”，截至日期读不出，本次按{as_of}计，请写成“截至2023年12月15日”的样式。"
            sheets[layout.sheet].flagged.append(Finding(number, "", "bad_as_of", told))
    columns = {layout.sheet: layout.skipped for layout in layouts if layout.skipped}
    unused = {layout.sheet: tuple((u.heading, u.why) for u in layout.unused) for layout in layouts if layout.unused}
    return LoadReport(file_name, as_of, sheets, skipped, columns, unused_columns=unused)


def _body(layout: Layout, rows: dict[str, list[Row]]) -> tuple[int, int]:
    if layout.heading_row == 0:  # a form
        return 0, 0
    own = [row.number for row in rows[layout.ledger.name] if row.layout is layout]
    first = layout.rows[0].number if layout.rows else layout.heading_row + 1
    return first, max(own, default=first)
