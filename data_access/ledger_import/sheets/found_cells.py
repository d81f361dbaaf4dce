"""The cells of a worksheet as a file tells them, made a sheet: merged cells speak for every row they span."""

from __future__ import annotations

from dataclasses import dataclass, field

from data_access.ledger_import.sheets.cells import Packing
from data_access.ledger_import.sheets.sheet import AS_STORED, NOWHERE, UNMERGED, Sheet, SheetRow
from data_access.ledger_import.sheets.units import unit_in_comment

_LONGEST_MERGE = 10_000  # rows; a merged cell of more is a slip of the mouse


@dataclass
class FoundCells:
    """What was read of a sheet so far, by row."""

    cells: dict[int, dict[int, object]] = field(default_factory=dict)
    displayed: dict[int, dict[int, str]] = field(default_factory=dict)
    struck: dict[int, set[int]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # top, left, bottom, right
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    margins: list[str] = field(default_factory=list)
    beyond: dict[int, str] = field(default_factory=dict)  # what stands first in a column too far to the right


def sheet_of(found: FoundCells, title: str, file: str, *, hidden: bool, from_1904: bool) -> Sheet:
    _write_units(found)
    spread, packing = _spread(found), Packing()
    rows = tuple(
        SheetRow(
            number,
            packing.cells(cells),
            spread.get(number, UNMERGED),
            found.displayed.get(number, AS_STORED),
            frozenset(found.struck.get(number, NOWHERE)),
        )
        for number in sorted(found.cells)
        if (cells := found.cells.pop(number))
    )
    return Sheet(
        title,
        rows,
        wide=tuple(sorted((top, left, right) for top, left, _, right in found.merged if right > left)),
        hidden=hidden,
        hidden_columns=frozenset(found.hidden_columns),
        file=file,
        hidden_rows=frozenset(found.hidden_rows),
        beyond=tuple(text for _, text in sorted(found.beyond.items())),
        from_1904=from_1904,
        comments=found.comments,
        margins=tuple(found.margins),
    )


def _write_units(found: FoundCells) -> None:
    """Let a figure whose comment tells its unit be written with it: 12500 is 12500万元."""
    for (row, column), text in found.comments.items():
        value = found.cells.get(row, {}).get(column)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and (unit := unit_in_comment(text)):
            found.cells[row][column] = f"{value}{unit}"


def _spread(found: FoundCells) -> dict[int, dict[int, int]]:
    """Let the first cell of each merged one say its content in every row below; by row, whence a column is filled."""
    for top, left, bottom, right in found.merged:
        few = bottom - top < len(found.cells)
        for number in range(top, bottom + 1) if few else [n for n in found.cells if top <= n <= bottom]:
            for column in [c for c in found.cells.get(number, {}) if left <= c <= right]:
                if (number, column) != (top, left):
                    del found.cells[number][column]
                    found.displayed.get(number, {}).pop(column, None)
                    found.struck.get(number, set()).discard(column)
    spread: dict[int, dict[int, int]] = {}
    for top, left, bottom, _ in found.merged:
        value = found.cells.get(top, {}).get(left)
        if value is None or bottom - top > _LONGEST_MERGE:
            continue
        shown = found.displayed.get(top, {}).get(left)
        for number in range(top + 1, bottom + 1):
            found.cells.setdefault(number, {})[left] = value
            if shown is not None:
                found.displayed.setdefault(number, {})[left] = shown
            if left in found.struck.get(top, NOWHERE):
                found.struck.setdefault(number, set()).add(left)
            spread.setdefault(number, {})[left] = top
    return spread
