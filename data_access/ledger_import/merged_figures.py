"""Figures of a merged cell that several records share: nobody can tell whose part is how much, so none has any."""

from __future__ import annotations

from data_access.ledger_import.ledger_columns import DEGREES
from data_access.ledger_import.recognised import REST, Layout, LedgerField, Row


def drop_shared_figures(layout: Layout, rows: list[Row]) -> None:
    """Take back the figures that stand in one cell for several records, and name them."""
    if not any(row.spread for row in rows):
        return
    by_number = {row.number: row for row in rows}
    for field in layout.fields.values():
        if not field.column.kind.once or field.column.kind is DEGREES:  # one place may be that of several
            continue
        shared: dict[int, list[Row]] = {}
        for row in rows:
            if (top := row.spread.get(field.number)) is not None:
                shared.setdefault(top, [by_number[top]] if top in by_number else []).append(row)
        for sharing in shared.values():
            if len({(row.key, *map(row.values.get, layout.ledger.parts)) for row in sharing}) > 1:
                for row in sharing:
                    _take_back(row, field, len(sharing))


def _take_back(row: Row, field: LedgerField, count: int) -> None:
    name = field.column.field
    row.values.pop(name, None)
    message = f"{count}行合并成一格，分不清各是多少，请取消合并、逐行填写后重新导入"
    if field.column.filled:
        row.faults = tuple(fault for fault in row.faults if fault.column != field.heading)
        row.reject(name, "merged_figure", message)
    else:
        row.flag(name, "merged_figure", message + REST)
