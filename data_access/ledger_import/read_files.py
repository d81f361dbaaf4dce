"""A ledger file as it is read: the sheets that are loaded with their rows, before anything is stored."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from data_access.database.storing import say_no_rows
from data_access.ledger_import.days_in_doubt import events_of
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.ledger_rows import read_rows
from data_access.ledger_import.load_report import LoadReport
from data_access.ledger_import.masked_cells import leave_masked
from data_access.ledger_import.recognised import Layout, Row, Sheets
from data_access.ledger_import.sheet_notes import notes_of
from data_access.ledger_import.sheet_order import stages
from data_access.ledger_import.sheets.sheet import LedgerError


@dataclass(frozen=True)
class ReadFile:
    """A file as it was read: the sheets to be loaded, their rows by ledger, and what is stated of empty ledgers."""

    name: str
    sha256: str
    chosen: Sheets
    rows: dict[str, list[Row]]
    empty: dict[str, date]  # sheet: the day up to which it says that there is nothing

    @property
    def order(self) -> tuple[int, date]:
        """Where its first ledger stands among those that rest on each other, then the day that it reaches."""
        own = {layout.ledger.name for layout in self.chosen.layouts}
        place = next((place for place, ledger in enumerate(ledgers()) if ledger.name in own), 0)
        return place, max((layout.as_of for layout in self.chosen.layouts if layout.as_of), default=date.min)

    @property
    def row_count(self) -> int:
        return sum(len(rows) for rows in self.rows.values())


def with_rows(
    name: str,
    content: bytes,
    chosen: Sheets,
    stated: Mapping[str, tuple[date | None, str]],
    progress: Callable[[int], None] = say_no_rows,
) -> ReadFile | LoadReport:
    """The sheets chosen of a file with their rows; the report of a file none of whose sheets can be loaded.

    ``stated``: the sheets that only say that there is nothing, as `as_of.stated_empty` reads them. Raises LedgerError
    when no sheet is like a ledger. ``progress`` hears how many further rows are read.
    """
    empty = {sheet: day for sheet, (day, wrong) in stated.items() if day is not None and not wrong}
    chosen.refused |= {sheet: wrong for sheet, (_, wrong) in stated.items() if wrong}
    rows = _rows(chosen.layouts, progress)
    leave_past(chosen, rows)
    if early := _early_titles(chosen.layouts, rows):
        chosen.refused |= early
        chosen.layouts = [layout for layout in chosen.layouts if layout.sheet not in early]
        rows = _rows(chosen.layouts)
        leave_past(chosen, rows)
    if not chosen.layouts and not empty:
        return nothing_loaded(name, chosen)
    for ledger in ledgers():
        leave_masked(ledger, rows[ledger.name])
    for layout in chosen.layouts:
        if notes := notes_of(layout, rows[layout.ledger.name]):
            chosen.notes.setdefault(layout.sheet, []).extend(notes)
    return ReadFile(name, hashlib.sha256(content).hexdigest(), chosen, rows, empty)


def leave_past(chosen: Sheets, rows: dict[str, list[Row]]) -> None:
    """Leave out the rows of the past that another sheet has as they are now; told once a sheet."""
    for ledger, found in rows.items():
        counted = Counter(row.layout.sheet for row in found if row.superseded)
        rows[ledger] = [row for row in found if not row.superseded]
        for sheet, count in counted.items():
            like = "像是以前的表，" if any(layout.sheet == sheet and layout.past for layout in chosen.layouts) else ""
            message = f"{like}其中{count}行的编号在同一台账的另一张表里也有，以那张表为准"
            chosen.notes.setdefault(sheet, []).append(message)


def nothing_loaded(file_name: str, chosen: Sheets) -> LoadReport:
    """The report of a workbook none of whose sheets can be loaded. Raises LedgerError when none is like a ledger."""
    if not chosen.refused:
        names = "、".join(ledger.name for ledger in ledgers())
        raise LedgerError(f"“{file_name}”里没有找到台账，请确认工作表名或表头属于{names}之一；数据库没有改动。")
    return LoadReport(file_name, None, {}, chosen.skipped, {}, refused_sheets=chosen.refused, asked=chosen.asked)


def _rows(layouts: list[Layout], progress: Callable[[int], None] = say_no_rows) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for ledger in ledgers():
        own, seen = [layout for layout in layouts if layout.ledger is ledger], dict[str, Row]()
        found = rows[ledger.name] = []
        for stage in stages(layout for layout in own if not layout.past):
            here: dict[str, Row] = {}
            found += [row for layout in stage for row in read_rows(layout, here, progress)]
            seen |= here
        found += [row for layout in own if layout.past for row in read_rows(layout, seen, progress)]
    return rows


def _early_titles(layouts: list[Layout], rows: dict[str, list[Row]]) -> dict[str, str]:
    """The sheets titled with a day before most of their rows had begun, a slip as much as one that lies ahead: why."""
    found = {}
    for layout in (layout for layout in layouts if layout.as_of):
        begun = [min(e) for row in rows[layout.ledger.name] if row.layout is layout and (e := events_of(row).values())]
        late = [day for day in begun if layout.as_of and day > layout.as_of]
        if len(late) * 2 > len(begun):
            found[layout.sheet] = (
                f"写明数据截至{layout.as_of}，而{len(begun)}行中有{len(late)}行从{min(late)}以后才开始，"
                "请改正截至日期后重新导入"
            )
    return found
