"""The rows that a load sent back (退回), kept with it as they stood: what a clerk has to mend outlives the page.

Only cells that the ledger knows are kept, so no more of a person than a loaded row would hold. They are for whoever may
import, who had the file itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection, insert, select

from data_access.database.engine import reading_if_there
from data_access.database.schema import rejected_row

KEPT_AT_MOST = 2000  # of a load; what goes beyond is a wrong file, not rows to be mended one by one


@dataclass(frozen=True)
class RejectedRow:
    """One row that was not loaded."""

    sheet: str
    ledger: str
    number: int  # as Excel showed it
    cells: tuple[tuple[str, str], ...]  # heading and content
    faults: tuple[tuple[str, str], ...]  # heading and what is wrong, with what to do (Chinese)


def keep_rejected(connection: Connection, load_id: int, rows: Sequence[RejectedRow]) -> None:
    kept = [
        {
            "load_id": load_id, "seq": seq, "sheet": row.sheet[:100], "ledger": row.ledger, "row_number": row.number,
            "cells": row.cells, "faults": row.faults,
        }
        for seq, row in enumerate(islice(rows, KEPT_AT_MOST), start=1)
    ]  # fmt: skip
    if kept:
        connection.execute(insert(rejected_row), kept)


def rejected_of(url: str, load_id: int) -> list[RejectedRow]:
    """What a load sent back, in the order of its file; empty where none is kept."""
    c = rejected_row.c
    query = select(c.sheet, c.ledger, c.row_number, c.cells, c.faults).where(c.load_id == load_id).order_by(c.seq)
    with reading_if_there(url) as connection:
        found = [] if connection is None else connection.execute(query).all()
    return [
        RejectedRow(sheet, ledger, number, tuple(map(tuple, cells)), tuple(map(tuple, faults)))
        for sheet, ledger, number, cells, faults in found
    ]
