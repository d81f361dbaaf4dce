"""What is struck through: offices cancel so, in place of deleting. It is in doubt, so nothing of it is stored."""

from __future__ import annotations

from data_access.cells.text import is_blank
from data_access.ledger_import.recognised import Layout
from data_access.ledger_import.sheets.sheet import SheetRow

STRUCK_ROW = "画了删除线，像是已作废，整行没有导入；仍然有效的请去掉删除线后重新导入"
STRUCK_CELL = "画了删除线，没有采用，请写明现在的内容后重新导入"


def struck_out(layout: Layout, row: SheetRow) -> frozenset[str]:
    """The fields of a row that are struck through; all of them where most of what it says is."""
    if not row.struck:
        return frozenset()
    numbers = {name: f.number for name, f in layout.fields.items() if not is_blank(row.cells.get(f.number))}
    struck = {name for name, number in numbers.items() if number in row.struck}
    return frozenset(layout.identity) | frozenset(struck) if len(struck) * 2 > len(numbers) else frozenset(struck)
