"""A sheet of a file as plain rows, whatever kind of file it stood in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

MAX_COLUMNS = 300  # stray formatting far to the right is not a ledger
COMMENTED_BY = "数据导入"  # whose comments in workbooks of rejected rows are the program's own
NOWHERE: frozenset[int] = frozenset()
UNMERGED: Mapping[int, int] = {}
AS_STORED: Mapping[int, str] = {}


class LedgerError(Exception):
    """A file that cannot be loaded at all; the text (Chinese) names the file and the remedy."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    number: int  # as Excel shows it, from 1
    cells: Mapping[int, object]  # by column number from 1; only cells with something in them
    # Columns whose value a merged cell gives: where it begins.
    spread: Mapping[int, int] = field(default_factory=lambda: UNMERGED)
    # Numbers whose format shows other digits: 7 as 000007.
    displayed: Mapping[int, str] = field(default_factory=lambda: AS_STORED)
    struck: frozenset[int] = NOWHERE  # columns whose content is struck through


@dataclass(frozen=True)
class Sheet:
    name: str
    rows: tuple[SheetRow, ...]  # rows with at least one cell, ascending
    wide: tuple[tuple[int, int, int], ...] = ()  # merged cells of several columns: row, first column, last column
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    file: str = ""
    hidden_rows: frozenset[int] = frozenset()
    beyond: tuple[str, ...] = ()  # what stands first in each column too far to the right to be read
    from_1904: bool = False  # its numbers count days from 1904
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)  # of cells, by row and column
    margins: tuple[str, ...] = ()  # what is printed above and below each page
    section: str | None = None  # of a part of a table: the text above it, 徐泾镇 or what is of no town

    @cached_property
    def first_column(self) -> int:
        """Where the first of its cells stands."""
        return min((min(row.cells) for row in self.rows), default=1)
