"""A sheet recognised as a ledger: its columns, and its records with what is to be said of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from data_access.database.storing import Record
from data_access.ledger_import.ledger_columns import Column, Ledger
from data_access.ledger_import.load_report import Finding
from data_access.ledger_import.workbook import SheetRow

_MAX_SHOWN = 40


@dataclass(frozen=True)
class Field:
    """A column of the sheet that the ledger knows."""

    column: Column
    number: int  # from 1
    heading: str  # as written in the file
    read: Callable[[object], Any]


@dataclass(frozen=True)
class Layout:
    """A sheet recognised as a ledger."""

    sheet: str
    ledger: Ledger
    heading_row: int
    fields: dict[str, Field]  # by field name
    numbering: frozenset[int]  # columns that only number the rows
    missing: tuple[str, ...]  # required headings that are not there
    skipped: tuple[str, ...]  # headings that nobody knows
    rows: tuple[SheetRow, ...]  # below the headings
    as_of: date | None  # 截至 in the title rows
    unread: tuple[tuple[int, str], ...] = ()  # title cells whose 截至 cannot be read: row, text


@dataclass
class Row:
    """One record of a ledger."""

    layout: Layout
    number: int  # as Excel shows it
    key: str
    values: dict[str, Any] = field(default_factory=dict)  # by field, for the columns the sheet has
    shown: dict[str, str] = field(default_factory=dict)  # by field: the cell as written
    faults: list[Finding] = field(default_factory=list)
    flags: list[Finding] = field(default_factory=list)
    outcome: str = ""  # accepted, updated, unchanged

    def finding(self, name: str, fault: str, remedy: str) -> Finding:
        """A finding in the column of field ``name``; ``remedy`` completes “第23行“涉及金额(元)”为-5000:…”."""
        shown = self.shown.get(name, "")
        if len(shown) > _MAX_SHOWN:
            shown = shown[:_MAX_SHOWN] + "…"
        heading = self.layout.fields[name].heading
        return Finding(self.number, heading, fault, f"第{self.number}行“{heading}”为{shown or '空'}：{remedy}。")

    def reject(self, name: str, fault: str, remedy: str) -> None:
        self.faults.append(self.finding(name, fault, remedy))

    def flag(self, name: str, fault: str, remedy: str) -> None:
        self.flags.append(self.finding(name, fault, remedy))


def flag_order(row: Row, record: Record, pairs: tuple[tuple[str, str], ...]) -> None:
    """Flag a date of the sheet that lies before the one it must follow."""
    flagged = set()
    for earlier, later in pairs:
        first, second = record[earlier], record[later]
        if first and second and second < first and later in row.layout.fields and later not in flagged:
            flagged.add(later)
            row.flag(later, "dates_out_of_order", f"早于{first:%Y-%m-%d}的前一环节，请核对")
