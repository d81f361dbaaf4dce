"""A sheet that holds several tables below each other: each is a sheet of its own, read by its own headings.

Where no column says the town, so is each part that begins with a row of nothing but a town (and its subtotals), and
then with one of any other text (区级受理, 外区转办): no town tells whose the rows below that are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from data_access.cells.text import is_blank, squeezed
from data_access.ledger_import.answers import Answers
from data_access.ledger_import.closing_rows import is_note, is_total
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.sheets.columns import spelled
from data_access.ledger_import.sheets.forms import read_form
from data_access.ledger_import.sheets.heading_words import heading_unit, plain_heading
from data_access.ledger_import.sheets.sheet import Sheet, SheetRow
from data_access.ledger_import.sheets.town import section_town
from data_access.ledger_import.sheets.units import row_of_units
from data_access.reference.ledger_phrases import any_of, plain, row_words

_FEW = 3  # known headings make a row of them; a title has fewer cells
_TITLES = 3  # rows that a table may have above its headings
_AS_OF = re.compile(r"截[至止].*")
_FIGURE = re.compile(r"[\d.,%]+[一-鿿]{0,2}")
_RANKS = (
    r"[一二三四五六七八九十]+[、.]",
    r"\([一二三四五六七八九十]+\)",
    r"\d+[、.)]",
    r"\(\d+\)",
)  # of a part, of parts of it


@dataclass(frozen=True)
class _Part:
    """A table, or what stands below a town in it."""

    begin: int  # place in the sheet's list of rows
    lead: tuple[SheetRow, ...]  # titles, headings and row of units of its table
    headings: SheetRow  # the first row of them
    section: str | None = None  # what its first row says of all that stands below it; None of a whole table


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
    before = sheet.rows[len(parts[0].lead) : parts[1].begin]
    if any(parts[1].section is None or not _is_headed(row) for row in before):  # it holds rows of its own
        found.append(replace(sheet, rows=sheet.rows[: parts[1].begin]))
    ends = [*(part.begin for part in parts[2:]), len(sheet.rows)]
    for part, end in zip(parts[1:], ends, strict=True):
        own = sheet.rows[part.begin : end]
        other = named and _texts(part.headings) != _texts(parts[0].headings)  # the name speaks for the first
        name = f"第{place}张工作表" if other else f"{sheet.name}·"
        of_first = part.lead[0] is parts[0].lead[0]
        rows = own if part.section is None else (*part.lead, *own[1:], *_notes_below(sheet.rows, end))
        rows = rows if of_first else (*as_of, *rows)
        found.append(replace(sheet, name=f"{name}第{own[0].number}行起", rows=rows, section=part.section))
    return found


def _parts(rows: Sequence[SheetRow]) -> list[_Part]:
    """The tables and the parts of towns; headings that only come again on the next page begin none."""
    known, found, last = _headings(), list[_Part](), -2
    by_town = False
    for place, row in enumerate(rows):
        below = last == place - 1
        if below and row_of_units(row, found[-1].headings.cells):
            found[-1] = replace(found[-1], lead=(*found[-1].lead, row))
        elif by_town and _is_section(row, found[-1]):
            found.append(replace(found[-1], begin=place, section=_first(row)))
        if not below and len(known.intersection(row.cells.values())) < _FEW - 1:
            continue
        if not _is_heading_row(row, 1 if below else _FEW):
            continue
        last = place
        if below:  # the second row of headings
            found[-1] = replace(found[-1], lead=(*found[-1].lead, row))
            by_town = by_town and not _town_headings() & {*_texts(row).values()}
            continue
        begin = _with_titles(rows, place) if found else place
        if found and _texts(row) == _texts(found[-1].headings) and begin == place:
            continue
        while found and found[-1].begin >= begin:  # its titles looked like sections
            found.pop()
        found.append(_Part(begin, tuple(rows[begin if found else 0 : place + 1]), row))
        by_town = not _town_headings() & {*_texts(row).values()}
    ends = [*(part.begin for part in found), len(rows)][1:]
    return [part for part, end in zip(found, ends, strict=True) if _stands(part, rows[part.begin : end])]


def _first(row: SheetRow) -> str:
    return squeezed(row.cells[min(n for n, cell in row.cells.items() if not is_blank(cell))])


def _is_section(row: SheetRow, part: _Part) -> bool:
    """It holds nothing but a town and perhaps subtotals, or, below such a row, another text.

    Parts of a part, (一) below 一、 or below a town without number, belong to it.
    """
    if not _is_headed(row):
        return False
    text = _first(row)
    if section_town(text):
        return True
    begins = min(row.cells) in sorted(part.headings.cells)[:2]  # a remark that goes on below stands further right
    return (
        begins
        and part.section is not None
        and _rank(text) <= _rank(part.section)
        and not (is_note(text) or is_total(text))
    )


def _is_headed(row: SheetRow) -> bool:
    """A Chinese text stands first, and nothing but figures behind it."""
    texts = [squeezed(row.cells[number]) for number in sorted(row.cells) if not is_blank(row.cells[number])]
    return bool(texts) and not texts[0].isascii() and all(_FIGURE.fullmatch(text) for text in texts[1:])


def _rank(text: str) -> int:
    return next((rank for rank, numbering in enumerate(_RANKS) if re.match(numbering, text)), 0)


def _stands(part: _Part, rows: Sequence[SheetRow]) -> bool:
    """It is a table, a row of a town alone, or records stand below."""
    if part.section is None or (len(rows[0].cells) == 1 and section_town(part.section)):
        return True
    return any(len(row.cells) >= _FEW and not _is_headed(row) for row in rows[1:])


def _notes_below(rows: Sequence[SheetRow], end: int) -> tuple[SheetRow, ...]:
    """The notes at the end of the sheet, which hold for all its parts."""
    first = len(rows)
    while first > end and len(rows[first - 1].cells) == 1:
        first -= 1
    return tuple(rows[first:])


def _texts(row: SheetRow) -> dict[int, str]:
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


def _is_heading_row(row: SheetRow, few: int) -> bool:
    texts = [cell for cell in row.cells.values() if not is_blank(cell)]
    if not all(isinstance(cell, str) for cell in texts):
        return False
    known = sum(heading_unit(plain_heading(cell))[0] in _headings() for cell in texts)
    return known >= few and known * 2 > len(texts)


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
    texts = ((row, found[0]) for row in rows for cell in row.cells.values() if (found := _AS_OF.search(squeezed(cell))))
    return tuple(SheetRow(row.number, {min(row.cells): text}) for row, text in texts)
