"""How many rows a slide's table holds: text is measured in characters of full width."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

# What a table that is read from the last row of a room holds: lines of text, and characters across (32 px of 1080).
TABLE_LINES = 11
ACROSS = 54


def _ems(text: str) -> float:
    """How wide a text is, in characters of full width."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.58 for letter in text)


def text_lines(text: str, across: float) -> int:
    """How many lines a text takes where ``across`` characters of full width stand beside each other."""
    return ceil((_ems(text) + 0.1) / across)


def row_lines(row: Sequence[str], widths: Sequence[int]) -> int:
    """How many lines the highest cell of a row takes at the size of a slide's body."""
    rooms = [ACROSS * share / sum(widths) - 0.8 for share in widths]
    return max(text_lines(text, room) for text, room in zip(row, rooms, strict=True))


def fitting(rows: Sequence[tuple[str, ...]], widths: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    """The first rows, as many as a slide holds."""
    found, lines = [], 0.0
    for row in rows:
        lines += row_lines(row, widths) + 0.3  # the room between two rows
        if lines > TABLE_LINES:
            break
        found.append(row)
    return tuple(found)
