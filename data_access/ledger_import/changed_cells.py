"""What a load changes, cell by cell, under the headings of the ledgers: what somebody looks at before confirming."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from data_access.database.storing import Change
from data_access.ledger_import.known_ledgers import ledgers
from data_access.masking import MASKED


@dataclass(frozen=True)
class ChangedCell:
    ledger: str
    key: str
    heading: str
    former: str  # "" where there was nothing
    present: str


@cache
def _headings() -> dict[str, tuple[str, dict[str, str]]]:
    """By table: the ledger's name, and the heading of each column."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for ledger in ledgers():
        found[ledger.table.name] = (ledger.name, {c.field: c.heading for c in ledger.columns})
    return found


def _text(table: str, column: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    text = f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
    mask = MASKED.get(f"{table}.{column}")
    return mask(text) if mask else text


def changed_cells(changes: Iterable[Change]) -> list[ChangedCell]:
    """The cells of known rows that change, old and new, personal data masked; what is counted from others left out."""
    found = []
    for change in changes:
        if change.former is None or change.present is None or change.table.name not in _headings():
            continue
        ledger, headings = _headings()[change.table.name]
        key = "/".join(_text("", "", part) for part in change.key)
        for column, former in change.former.items():
            present = change.present[column]
            if former != present and column in headings:
                texts = (_text(change.table.name, column, value) for value in (former, present))
                found.append(ChangedCell(ledger, key, headings[column], *texts))
    return found
