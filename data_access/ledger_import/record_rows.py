"""Which rows of a sheet are records: no totals, notes, signatures or repeated headings."""

from __future__ import annotations

import re
from functools import cache

from data_access.cells.text import is_blank, squeezed
from data_access.ledger_import.closing_rows import is_note, is_total
from data_access.ledger_import.ledger_columns import FIRM, KEY, TOWN, UNIT_NAME
from data_access.ledger_import.recognised import Layout
from data_access.ledger_import.sheets.sheet import SheetRow
from data_access.reference.ledger_phrases import any_of, row_words

_ENOUGH = 2  # columns beside its number that every record fills, and no total or note


_PART = re.compile(r"[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十]+\)")


@cache
def _carried() -> re.Pattern[str]:
    return re.compile(rf"(?:20\d\d年度?)?(?:{any_of(row_words()['carried'])})(?:\([^()]*\))?:?")


def is_carried(layout: Layout, row: SheetRow) -> bool:
    """A row of a running account that only says what was there before or goes on: 上年结转, 承前页, 期初余额.

    One with a sum of its own may be what came in first: it is asked.
    """
    if layout.column("balance_yuan") is None or layout.column("moved_on") is None:
        return False
    sums = (layout.fields.get(name) for name in ("amount_yuan", "in_yuan", "out_yuan"))
    if any(field and squeezed(row.cells.get(field.number)).strip("0.-—/") for field in sums):
        return False
    return any(isinstance(cell, str) and _carried().fullmatch(squeezed(cell)) for cell in row.cells.values())


def record_rows(layout: Layout) -> list[SheetRow]:
    """The rows that are records: not blank, no total, no repeated headings, no notes or signatures."""
    known = {column.number for column in layout.fields.values()} - layout.numbering
    key_field = next((field for name in layout.identity if (field := layout.field_of(name))), None)
    naming = [field.number for field in layout.fields.values() if field.column.kind in (KEY, TOWN, FIRM, UNIT_NAME)]
    needed = [field.number for field in layout.fields.values() if field.column.filled]
    town = layout.field_of("town_code") if "town_code" in layout.ledger.parts else None
    rows = []
    for row in layout.rows:
        # Below a merged cell only what the row says itself makes it a record.
        cells = dict(row.cells.items())
        own = (n in known and n not in row.spread and not is_blank(value) for n, value in cells.items())
        if key_field is None or not any(own):
            continue
        first = squeezed(cells[min(cells)])
        named = squeezed(cells.get(key_field.number))
        # A row that says all that makes a record is one, whatever its number begins with: 说明:001, 合计004.
        whole = len(needed) >= _ENOUGH and all(not is_blank(cells.get(number)) for number in needed) and bool(named)
        names = [squeezed(cells[n]) for n in naming if n in cells and not (whole and n == key_field.number)]
        # Nothing that has a name is called 合计, in whatever column it stands.
        if any(is_total(text) for text in (names if whole else (first, *names))):
            continue
        if len(cells) == 1 and _PART.match(first):
            continue  # 一、自行受理 divides the list
        if town is not None and squeezed(cells.get(town.number)) in row_words()["districts"]:
            continue  # of a ledger whose records are of a town each
        # A row with its key is a record, whatever its first cell begins with.
        noted = is_note(named) or (is_note(first) and is_blank(cells.get(key_field.number)))
        if (noted and not whole) or named == squeezed(key_field.heading) or is_carried(layout, row):
            continue
        rows.append(row)
    # A single cell of text below the last full row is a trailing note.
    while rows and _is_lone_text(rows[-1]):
        rows.pop()
    return rows


def _is_lone_text(row: SheetRow) -> bool:
    own = [v for n, v in row.cells.items() if n not in row.spread and not is_blank(v)]
    return len(own) == 1 and isinstance(own[0], str) and not re.fullmatch(r"[\w-]{1,32}", squeezed(own[0]), re.ASCII)
