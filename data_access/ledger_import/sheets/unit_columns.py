"""A column that says the unit or the currency of each row's sums: 计量单位, 币种."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from data_access.cells.sums import written_sum
from data_access.cells.text import CellFault, is_blank, squeezed, written
from data_access.ledger_import.recognised import LedgerField
from data_access.ledger_import.sheets.heading_words import SheetHeading, any_unit, heading_unit, money_in
from data_access.ledger_import.sheets.sheet import SheetRow
from data_access.reference.ledger_phrases import plain, units


def with_units_of_rows(
    fields: Mapping[str, LedgerField], headings: tuple[SheetHeading, ...], rows: tuple[SheetRow, ...]
) -> tuple[tuple[SheetRow, ...], frozenset[int]]:
    """The rows, their sums written with the unit that a column says; which columns say one.

    A currency that is not ours, and a unit other than that of the heading, leave a sum that nobody can read.
    """
    money = [field for field in fields.values() if field.column.kind.money]
    known = {field.number for field in fields.values()}
    free = [h for h in headings if money and h.number not in known and not h.group]
    measured = [h.number for h in free if h.leaf in map(plain, units().notes) and _only_units(rows, h.number)]
    currencies = [h.number for h in free if h.leaf in map(plain, units().currencies)]
    found = frozenset((*measured, *currencies))
    if not found:
        return rows, found
    return tuple(_written(row, money, measured, currencies) for row in rows), found


def _only_units(rows: tuple[SheetRow, ...], number: int) -> bool:
    texts = {plain(written(row.cells.get(number))) for row in rows if not is_blank(row.cells.get(number))}
    return bool(texts) and all(re.fullmatch(any_unit(), text) for text in texts)


def _written(
    row: SheetRow, money: list[LedgerField], measured: Collection[int], currencies: Collection[int]
) -> SheetRow:
    own = {plain(word) for word in units().currency} | {"元"}
    foreign = [text for n in currencies if (text := squeezed(row.cells.get(n))) and plain(text) not in own]
    unit = next((wording for n in measured if (wording := money_in(written(row.cells.get(n))))), "")
    if not foreign and not unit:
        return row
    cells = dict(row.cells)
    for field in money:
        cell = cells.get(field.number)
        try:
            if is_blank(cell) or written_sum(cell).unit:
                continue
        except CellFault:
            continue
        wording = heading_unit(plain(field.heading))[1]
        beside = f"{wording}/{unit}" if wording and unit and plain(wording) != plain(unit) else unit
        cells[field.number] = f"{written(cell)}{foreign[0] if foreign else beside}"
    return replace(row, cells=cells)
