"""Sums without a unit that nobody writes in 元: the whole column is a question, nothing of it is stored."""

from __future__ import annotations

from decimal import Decimal

from data_access.ledger_import.cells.sums import written_sum
from data_access.ledger_import.cells.text import UNIT, CellFault
from data_access.ledger_import.recognised import BASE_UNIT, Layout, LedgerField, Row
from data_access.reference.ledger_phrases import units

_PER_HEAD = "per_head"


def drop_doubtful_sums(layout: Layout, rows: list[Row]) -> None:
    """Take back the bare figures of each column without a unit in which one is smaller than anybody would write."""
    for name, field in layout.fields.items():
        if not field.column.least or layout.answers.unit(layout.ledger.name, field.heading):
            continue
        bare = [row for row in rows if isinstance(row.values.get(name), Decimal) and _is_bare(row, name)]
        large = any(_is_too_large(row, field) for row in bare)
        if not large and (field.unit is not None or not any(_is_too_small(row, field) for row in bare)):
            continue
        for row in bare:
            value = row.values.pop(name)
            told = f"没有写明单位，按{BASE_UNIT}计只有{value:f}{BASE_UNIT}，请在表头写明单位或答复后重新导入"
            if large:
                unit = field.unit or BASE_UNIT
                told = f"按{unit}计为{value:f}{BASE_UNIT}，这一列有的数额过大，请核对单位，改正或答复后重新导入"
            if field.column.filled:
                row.faults.append(row.finding(name, "unit_in_doubt", told, UNIT))
            else:
                row.flag(name, "unit_in_doubt", f"{told}；本行其余内容已导入", UNIT)


def _is_bare(row: Row, name: str) -> bool:
    try:
        return not written_sum(row.shown[name]).unit
    except CellFault:
        return False


def _is_too_small(row: Row, field: LedgerField) -> bool:
    least = units().least[field.column.least]
    value: Decimal = row.values[field.column.field]
    if field.column.least != _PER_HEAD:
        return 0 < value < least
    return 0 < value / _heads(row, field) < least


def _is_too_large(row: Row, field: LedgerField) -> bool:
    most = units().most[field.column.least]
    value: Decimal = row.values[field.column.field]
    return value > most * (_heads(row, field) if field.column.least == _PER_HEAD else 1)


def _heads(row: Row, field: LedgerField) -> int:
    return row.values.get("true_workers" if field.column.field == "true_amount_yuan" else "workers") or 1
