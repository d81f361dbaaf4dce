"""How a stored cell is told: under the heading of its ledger, codes and numbers as an office says them, masked."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Table

from data_access.database.personal import mask_of
from data_access.database.schema import metadata
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.ledger_columns import TOWN, Column, in_words


@cache
def _columns() -> dict[tuple[str, str], Column]:
    return {(ledger.table.name, c.field): c for ledger in ledgers() for c in ledger.columns}


def heading(table: str, column: str) -> str | None:
    """What the ledger of a table calls a column; None where the ledger has none: it is counted from others."""
    found = _columns().get((table, column))
    return found.heading if found else None


def cell_text(table: str, column: str, value: Any) -> str:
    """A value of a column in words, "" for none.

    是 or 否, 徐泾镇, 1,200.00元, 2023-12-15, 2023-12 of a month, 60%, hours to the minute; masked as readers get it.
    """
    found = _columns().get((table, column))
    text = in_words(found.kind if found else TOWN if column.endswith("town_code") else None, value)
    held = metadata.tables[table].columns.get(column)
    mask = None if held is None else mask_of(held)
    return mask(text) if mask else text


def key_words(table: Table, key: Iterable[Any]) -> str:
    """What names a record, its parts in words."""
    return "/".join(cell_text(table.name, c.name, part) for c, part in zip(table.primary_key, key, strict=True))
