"""What names the records of a sheet: its number, unless that only counts the rows, else what stands in for it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache
from itertools import pairwise

from data_access.cells.numerals import chinese_number
from data_access.cells.text import is_blank, squeezed
from data_access.ledger_import.closing_rows import is_note, is_total
from data_access.ledger_import.ledger_columns import Ledger
from data_access.ledger_import.recognised import LedgerField, Unused
from data_access.ledger_import.sheets.heading_words import SheetHeading
from data_access.ledger_import.sheets.sheet import SheetRow
from data_access.reference.ledger_phrases import plain, row_words

_DIGITS_OF_A_KEY = 5  # a number of fewer digits may only count the rows
_LEAST_OF_NUMBERS = 1000  # under 线索编号 or 项目编号, numbers from here on may be the office's own


def running_numbers(
    ledger: Ledger, fields: dict[str, LedgerField], headings: tuple[SheetHeading, ...], rows: tuple[SheetRow, ...]
) -> dict[str, LedgerField]:
    """The columns that should name a record or its site and only count rows: 1, 2, 3; 001; 「1、」; with gaps.

    A number of the site counts as one only where its name or permit stands beside it.
    """
    named = {"site_name", "site_permit_no"} & fields.keys()
    asked = {ledger.key.field, "site_no"} if named else {ledger.key.field}
    leaves = {heading.number: heading.leaf for heading in headings}
    rows = _without_closing(rows)
    return {
        name: field
        for name, field in fields.items()
        if name in asked and _is_running([row.cells.get(field.number) for row in rows], leaves[field.number])
    }


def counting_column(headings: tuple[SheetHeading, ...], rows: tuple[SheetRow, ...], read: set[int]) -> str:
    """The heading of a column that counts the rows and is read as nothing: 序号, 编号; "" without one."""
    unread = [h for h in headings if h.number not in read and h.leaf in _counting_headings()]
    rows = _without_closing(rows) if unread else ()
    found = (h.written for h in unread if _is_running([row.cells.get(h.number) for row in rows], h.leaf))
    return next(found, "")


def order_within(
    ledger: Ledger, fields: Mapping[str, LedgerField], headings: tuple[SheetHeading, ...], rows: tuple[SheetRow, ...]
) -> dict[str, LedgerField]:
    """序号 as the order within each lead, where it begins at 1 for every one; {} for none."""
    column = next((c for c in ledger.columns if c.field == "seq" and c.field in ledger.parts), None)
    owner = fields.get(ledger.key.field)
    if column is None or owner is None or column.field in fields:
        return {}
    read = {field.number for field in fields.values()}
    for heading in (h for h in headings if h.number not in read and h.leaf in _counting_headings()):
        counted: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            if name := squeezed(row.cells.get(owner.number)):
                counted[name].append(_count(squeezed(row.cells.get(heading.number))) or 0)
        if counted and all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in counted.values()):
            return {column.field: LedgerField(column, heading.number, heading.written)}
    return {}


def _without_closing(rows: tuple[SheetRow, ...]) -> tuple[SheetRow, ...]:
    """The rows without totals and signatures, which have no number: 合计, 制表人:张某."""
    firsts = ((row, squeezed(row.cells[min(row.cells)]) if row.cells else "") for row in rows)
    return tuple(row for row, first in firsts if not (is_total(first) or is_note(first)))


@cache
def _counting_headings() -> frozenset[str]:
    return frozenset(map(plain, row_words()["running"]))


def _is_running(cells: list[object], heading: str) -> bool:
    """The numbers lie close together, however they are spelled and in whatever order the rows stand."""
    texts = [squeezed(cell) for cell in cells if not is_blank(cell)]
    counted = sorted(number for text in texts if (number := _count(text)) is not None)
    if len(counted) * 2 <= len(texts):
        return False
    if heading not in _counting_headings() and counted[0] >= _LEAST_OF_NUMBERS:
        return False
    # Rows were taken out of some: 1, 2, 4.
    return all(after - first <= len(counted) for first, after in pairwise(counted))


def _count(text: str) -> int | None:
    """A number that only counts: 1, 001, 1、, (1), 第1号, 一; None for any other text."""
    if text[:1].isascii() and text[:1].isalpha() and text[0] not in "Nn":
        return None
    bare = re.sub(r"^(?:NO\.?|第|[(#])|(?:[、.)]|[号项])$", "", text.upper())
    if bare.isdecimal():
        return int(bare) if len(bare) < _DIGITS_OF_A_KEY else None
    found = chinese_number(bare) if bare and len(bare) < _DIGITS_OF_A_KEY else None
    return None if found is None else int(found)


def only_counting(ledger: Ledger, counting: Mapping[str, bool], identity: tuple[str, ...]) -> list[Unused]:
    """The columns that only count rows, by heading, and whether they stand for the record's number: what names it."""
    named = "、".join(column.heading for name in identity for column in ledger.columns if column.field == name)
    why = f"只是序号，按{named}识别记录" if named else "只是序号，不能识别记录"
    return [Unused(heading, why if own else "只是序号，按名称找项目", counts=True) for heading, own in counting.items()]


def identity_of(ledger: Ledger, fields: Collection[str], given: Collection[str], *, counted: bool) -> tuple[str, ...]:
    """The fields that name a record; () for none. ``counted``: the ledger's number is there and only counts rows."""
    if ledger.key.field in fields:
        return (ledger.key.field,)
    stand_ins = (*ledger.stand_ins, *(ledger.if_counted if counted else ()))
    return next((names for names in stand_ins if set(names) <= {*given, *fields}), ())
