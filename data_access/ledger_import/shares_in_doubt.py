"""Shares of a column that is written in parts of one: 0.8 beside 0.25 and 1 is 80 per cent."""

from __future__ import annotations

from decimal import Decimal

from data_access.cells.office import share_written, whole_per_cent
from data_access.ledger_import.ledger_columns import PER_CENT
from data_access.ledger_import.recognised import Layout, Row

_FAULT = "bad_share"


def read_shares(layout: Layout, rows: list[Row]) -> None:
    """Take the bare figures of a column as parts of one where none is larger and some is smaller; tell what is rounded.

    One column of ones and zeros alone stays in doubt.
    """
    for name, field in layout.fields.items():
        if field.column.kind is not PER_CENT:
            continue
        written = [(row, found) for row in rows if (found := share_written(row.shown(name)))]
        bare = [(row, number) for row, (number, text) in written if not text]
        if any(0 < number < 1 for _, number in bare) and all(number <= 1 for _, number in bare):
            for row, number in bare:
                row.faults = tuple(f for f in row.faults if (f.fault, f.column) != (_FAULT, field.heading))
                row.flags = tuple(f for f in row.flags if (f.fault, f.column) != (_FAULT, field.heading))
                row.values[name] = whole_per_cent(number * 100)
        for row, (number, text) in written:
            exact = number * 100 if not text and (row, number) in bare and number < 1 else number
            if row.values.get(name) is not None and exact != Decimal(row.values[name]) and number != 1:
                row.flag(name, "rounded", f"已四舍五入为{row.values[name]}%，请核对")
