"""How a stored cell is told: under the heading of its ledger, its value in words, personal data masked."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

from data_access.ledger_import.known_ledgers import ledgers
from data_access.masking import MASKED


@cache
def _headings() -> dict[tuple[str, str], str]:
    return {(ledger.table.name, c.field): c.heading for ledger in ledgers() for c in ledger.columns}


def heading(table: str, column: str) -> str | None:
    """What the ledger of a table calls a column; None where the ledger has none: it is counted from others."""
    return _headings().get((table, column))


def cell_text(table: str, column: str, value: Any) -> str:
    """A value of a column: 是 or 否, 2023-12-15, hours to the minute, masked where `MASKED` says so; "" for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    text = f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
    mask = MASKED.get(f"{table}.{column}")
    return mask(text) if mask else text
