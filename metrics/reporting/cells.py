"""Cells of a table as what they are (points, shares, days, words), and how a document words them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from metrics.wording.formats import UNKNOWN, percent, points_text


@dataclass(frozen=True)
class Share:
    """A part of a whole, as a fraction."""

    value: Decimal


Cell = str | int | Decimal | Share | date | None  # words, a number, points, a rate, a day, or what is not known


Row = tuple[Cell, ...]


def worded(cell: Cell) -> str:
    """A cell as a document says it; points with two decimals, — for what is not known."""
    if cell is None:
        return UNKNOWN
    if isinstance(cell, Decimal):
        return points_text(cell)
    return percent(cell.value) if isinstance(cell, Share) else str(cell)
