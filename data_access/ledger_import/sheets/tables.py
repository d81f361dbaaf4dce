"""A sheet that holds several tables below each other: each is a sheet of its own, read by its own headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from data_access.cells.text import is_blank, squeezed
from data_access.ledger_import.answers import Answers
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.sheets.columns import spelled
from data_access.ledger_import.sheets.forms import read_form
from data_access.ledger_import.sheets.heading_words import plain_heading
from data_access.ledger_import.sheets.sheet import Sheet, SheetRow
from data_access.reference.ledger_phrases import plain

_FEW = 3  # known headings make a row of them
_TITLES = 3  # rows that a table may have above its headings


@cache
def _headings() -> frozenset[object]:
    """Every heading of a ledger, as written and as compared."""
    written = {h for ledger in ledgers() for c in ledger.columns for h in (c.heading, *c.aliases)}
    return frozenset(written | {spelling for ledger in ledgers() for spelling in spelled(ledger)})


def tables_of(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets; one that holds several tables is as many, each called by the row where it begins."""
    return [table for place, sheet in enumerate(sheets, start=1) for table in _parted(sheet, place)]


def _parted(sheet: Sheet, place: int) -> list[Sheet]:
    begins = _beginnings(sheet.rows)
    if len(begins) < 2 or read_form(sheet, Answers()):  # a form repeats words of headings
        return [sheet]
    first = replace(sheet, rows=sheet.rows[: begins[1]])
    named = any(plain(word) in plain(sheet.name) for ledger in ledgers() for word in (ledger.name, *ledger.aliases))
    name = f"第{place}张工作表" if named else f"{sheet.name}·"  # the name speaks for the first table
    ends = [*begins[2:], len(sheet.rows)]
    as_of = tuple(row for row in sheet.rows[: begins[0]] if any("截" in squeezed(v) for v in row.cells.values()))
    others = [
        replace(sheet, name=f"{name}第{sheet.rows[begin].number}行起", rows=(*as_of, *sheet.rows[begin:end]))
        for begin, end in zip(begins[1:], ends, strict=True)
    ]
    return [first, *others]


def _beginnings(rows: Sequence[SheetRow]) -> list[int]:
    """Where in the list of rows each table begins, its titles included; headings that only come again begin none."""
    known, found = _headings(), list[int]()
    current: dict[int, str] = {}
    last = -2
    for place, row in enumerate(rows):
        if len(known.intersection(row.cells.values())) < _FEW - 1 or not _is_heading_row(row):
            continue
        heading = {number: plain_heading(cell) for number, cell in row.cells.items() if not is_blank(cell)}
        below, last = last == place - 1, place
        if below or heading == current:  # the second row of headings, or the same on the next page
            continue
        current = heading
        found.append(_with_titles(rows, place) if found else place)
    return found


def _is_heading_row(row: SheetRow) -> bool:
    texts = [cell for cell in row.cells.values() if not is_blank(cell)]
    if not all(isinstance(cell, str) for cell in texts):
        return False
    known = sum(plain_heading(cell) in _headings() for cell in texts)
    return known >= _FEW and known * 2 > len(texts)


def _with_titles(rows: Sequence[SheetRow], place: int) -> int:
    """Where the titles right above the headings begin: rows of one or two cells, or of words alone."""
    for above in range(place - 1, max(place - 1 - _TITLES, 0), -1):
        row = rows[above]
        if row.number != rows[above + 1].number - 1 or not _is_title(row.cells.values()):
            return above + 1
    return max(place - _TITLES, 1)


def _is_title(cells: Iterable[object]) -> bool:
    texts = [squeezed(cell) for cell in cells if not is_blank(cell)]
    return len(texts) <= _FEW - 1 or not any(re.search(r"\d", text) for text in texts)
