"""Cells that stand masked (张**, 138****5678), as the product's own lists show them: never stored, no change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import Table

from data_access.database.personal import mask_of
from data_access.ledger_import.ledger_columns import Ledger
from data_access.ledger_import.recognised import Row
from data_access.masking import Mask, looks_masked


@cache
def _masks(table: Table) -> Mapping[str, Mask]:
    """The columns of a table whose contents are shown masked, with how."""
    return {c.name: mask for c in table.c if (mask := mask_of(c)) is not None}


def leave_masked(ledger: Ledger, rows: Sequence[Row]) -> None:
    """Take what stands masked out of the values of a ledger's rows."""
    filled = set[str]().union(*(row.values.given for row in rows))
    for name, mask in _masks(ledger.table).items():
        for row in rows if name in filled else ():
            value = row.values.given.get(name)
            if isinstance(value, str) and looks_masked(mask, value):
                del row.values[name]
                row.masked = {**row.masked, name: value}
