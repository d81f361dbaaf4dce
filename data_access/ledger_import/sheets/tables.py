"""A sheet that holds several tables below each other: each is a sheet of its own, read by its own headings.

So is each part that begins with a row of nothing but a town, where no column says the town.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from data_access.cells.text import is_blank, squeezed
from data_access.ledger_import.answers import Answers
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.sheets.columns import spelled
from data_access.ledger_import.sheets.forms import read_form
from data_access.ledger_import.sheets.heading_words import plain_heading
from data_access.ledger_import.sheets.sheet import Sheet, SheetRow
from data_access.reference.ledger_phrases import any_of, plain, row_words
from data_access.reference.unit_names import town_code

_FEW = 3  # known headings make a row of them; a title has fewer cells
_TITLES = 3  # rows that a table may have above its headings
_AS_OF = re.compile(r"截[至止].*")


@dataclass(frozen=True)
class _Part:
    """A table, or what stands below a town in it."""

    begin: int  # place in the sheet's list of rows
    headings: tuple[SheetRow, ...]  # with the groups above them
    town: str = ""  # that its first row names


def tables_of(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets; one that holds several tables is as many, each called by the row where it begins."""
    return [table for place, sheet in enumerate(sheets, start=1) for table in _parted(sheet, place)]


def _parted(sheet: Sheet, place: int) -> list[Sheet]:
    parts = _parts(sheet.rows)
    if len(parts) < 2 or read_form(sheet, Answers()):  # a form repeats words of headings
        return [sheet]
    named = any(plain(word) in plain(sheet.name) for ledger in ledgers() for word in (ledger.name, *ledger.aliases))
    as_of = _as_of(sheet.rows[: parts[1].begin])
    found = []
    if sheet.rows[parts[1].begin - 1] is not parts[0].headings[-1]:  # it holds rows of its own
        found.append(replace(sheet, rows=sheet.rows[: parts[1].begin]))
    ends = [*(part.begin for part in parts[2:]), len(sheet.rows)]
    for part, end in zip(parts[1:], ends, strict=True):
        own = sheet.rows[part.begin : end]
        other = named and _said(part.headings[-1]) != _said(parts[0].headings[-1])  # the name speaks for the first
        name = f"第{place}张工作表" if other else f"{sheet.name}·"
        rows = (SheetRow(own[0].number, {1: part.town}), *part.headings, *own[1:]) if part.town else own
        found.append(replace(sheet, name=f"{name}第{own[0].number}行起", rows=(*as_of, *rows)))
    return found


def _parts(rows: Sequence[SheetRow]) -> list[_Part]:
    """The tables and the parts of towns; headings that only come again on the next page begin none."""
    known, found, last = _headings(), list[_Part](), -2
    by_town = False
    for place, row in enumerate(rows):
        if by_town and (town := _town_alone(row)):
            found.append(_Part(place, found[-1].headings, town))
        if len(known.intersection(row.cells.values())) < _FEW - 1 or not _is_heading_row(row):
            continue
        below, last = last == place - 1, place
        if below:  # the second row of headings
            continue
        begin = _with_titles(rows, place) if found else place
        if found and _said(row) == _said(found[-1].headings[-1]) and begin == place:
            continue
        groups = tuple(above for above in rows[max(begin, place - _TITLES) : place] if len(above.cells) >= _FEW)
        found.append(_Part(begin, (*groups, row)))
        by_town = not _town_headings() & {*_said(row).values()}
    return found


def _said(row: SheetRow) -> dict[int, str]:
    return {number: plain_heading(cell) for number, cell in row.cells.items() if not is_blank(cell)}


@cache
def _headings() -> frozenset[object]:
    """Every heading of a ledger, as written and as compared."""
    written = {h for ledger in ledgers() for c in ledger.columns for h in (c.heading, *c.aliases)}
    return frozenset(written | {spelling for ledger in ledgers() for spelling in spelled(ledger)})


@cache
def _town_headings() -> frozenset[str]:
    columns = ((name, column) for ledger in ledgers() for name, found in spelled(ledger).items() for _, column in found)
    return frozenset(name for name, column in columns if column.field == "town_code")


def _is_heading_row(row: SheetRow) -> bool:
    texts = [cell for cell in row.cells.values() if not is_blank(cell)]
    if not all(isinstance(cell, str) for cell in texts):
        return False
    known = sum(plain_heading(cell) in _headings() for cell in texts)
    return known >= _FEW and known * 2 > len(texts)


def _town_alone(row: SheetRow) -> str:
    """The town of a row that holds nothing else, perhaps numbered (一、徐泾镇); "" for any other row."""
    if len(row.cells) > 1:
        return ""
    [cell] = row.cells.values()
    text = re.sub(r"^\(?[一二三四五六七八九十\d]+[)、.]", "", squeezed(cell)).strip(":")
    return text if not text.isascii() and town_code(text) is not None else ""


def _with_titles(rows: Sequence[SheetRow], place: int) -> int:
    """Where the titles right above the headings begin."""
    begin = place
    while begin > max(place - _TITLES, 1) and rows[begin - 1].number == rows[begin].number - 1:
        if not _is_title(rows[begin - 1]):
            break
        begin -= 1
    return begin


def _is_title(row: SheetRow) -> bool:
    """Words in one or two cells, or groups of headings; no record, no total."""
    texts = [squeezed(row.cells[number]) for number in sorted(row.cells) if not is_blank(row.cells[number])]
    if not texts or texts[0].isascii() or re.search(any_of(row_words()["totals"]), texts[0]):
        return False
    return len(texts) < _FEW or not any(re.search(r"\d", text) for text in texts)


def _as_of(rows: Sequence[SheetRow]) -> tuple[SheetRow, ...]:
    """What the sheet says of all its tables: 截至."""
    said = ((row, found[0]) for row in rows for cell in row.cells.values() if (found := _AS_OF.search(squeezed(cell))))
    return tuple(SheetRow(row.number, {min(row.cells): text}) for row, text in said)
