"""What a load changes, cell by cell, under the headings of the ledgers: what somebody looks at before confirming."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data_access.database.storing import Change
from data_access.ledger_import.cell_words import cell_text, heading, key_words
from data_access.ledger_import.known_ledgers import ledgers


@dataclass(frozen=True)
class ChangedCell:
    ledger: str
    key: str
    heading: str
    former: str  # "" where there was nothing
    present: str


def changed_cells(changes: Iterable[Change]) -> list[ChangedCell]:
    """The cells of known rows that change, old and new, personal data masked; what is counted from others left out."""
    ledger_of = {ledger.table.name: ledger.name for ledger in ledgers()}
    found = []
    for change in changes:
        table = change.table.name
        if change.former is None or change.present is None or table not in ledger_of:
            continue
        key = key_words(change.table, change.key)
        for column, former in change.former.items():
            present, called = change.present[column], heading(table, column)
            if former != present and called is not None:
                texts = (cell_text(table, column, value) for value in (former, present))
                found.append(ChangedCell(ledger_of[table], key, called, *texts))
    return found
