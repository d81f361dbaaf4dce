"""What is held some day (会议, 宣传活动) and says that it is still to be: no record, and no day that the data reach."""

from __future__ import annotations

from data_access.ledger_import.ledger_columns import COUNT
from data_access.ledger_import.recognised import Layout, Row
from data_access.reference.ledger_phrases import plain, row_words

_SHORT = 12  # signs of a cell that says no more than that it is planned


def refuse_planned(layout: Layout, rows: list[Row]) -> None:
    """Refuse rows that say 拟召开, or 预计50 for a count."""
    if "held_on" not in layout.fields:
        return
    words = tuple(map(plain, row_words()["not_held"]))
    for row in rows:
        for name, field in layout.fields.items():
            said = plain(row.shown(name))
            if said.startswith(words) and (len(said) <= _SHORT or field.column.kind is COUNT):
                row.reject(name, "not_held", "还没有开展，没有登记；开展后请改写再导入")
                break
