"""Texts longer than their columns: nothing is lost for its length."""

from __future__ import annotations

from data_access.database.personal import is_text
from data_access.ledger_import.ledger_columns import FIRM, KEY, TEXT
from data_access.ledger_import.recognised import LONGEST_KEY, REST, Layout, LedgerField, Row, short_key


def too_long(row: Row, column: LedgerField, value: str, limit: int) -> None:
    """Nothing is lost for its length: the whole goes to the remark, a name is cut, a number keeps its beginning."""
    name = column.column.field
    if column.column.kind is KEY and limit < LONGEST_KEY:  # a code, whose beginning is another
        (row.reject if column.column.filled else row.flag)(name, "too_long", f"超过{limit}个字，请改正后重新导入")
        return
    if column.column.kind is KEY:
        row.values[name] = short_key(value)
        row.flag(name, "shortened", f"超过{limit}个字，按“{row.values[name]}”登记，各台账里的这个编号都这样登记")
        return
    cut = f"{value[: limit - 1]}…"
    table = row.layout.ledger.table
    if (
        column.column.filled or column.column.usual or name not in table.c
    ):  # 项目名称 is looked for as it was cut in its own ledger
        row.values[name] = cut
    else:
        row.values[name] = None if "remark" in table.c or column.column.kind is FIRM else cut
        row.emptied |= {name}  # what was known is not what the cell says
    if "remark" in table.c:
        row.remarks += (f"{column.heading}：{value}",)
        row.flag(name, "moved_to_remark", f"超过{limit}个字，全文已记入备注")
    elif row.values[name]:
        row.flag(name, "shortened", f"超过{limit}个字，只导入了前{limit - 1}个字")
    else:
        row.flag(name, "too_long", f"超过{limit}个字，请缩短后重新导入{REST}")


def lengths_of(layout: Layout) -> dict[str, int]:
    """How much text each field may hold, as its table column says; 200 for names kept in other tables."""
    table = layout.ledger.table
    found: dict[str, int] = {}
    for name, column in layout.fields.items():
        if name in table.c and is_text(table.c[name]):
            found |= {name: length} if (length := getattr(table.c[name].type, "length", None)) else {}
        elif name not in table.c and column.column.kind in (TEXT, FIRM):
            found[name] = 200
    if "channel" in layout.fields:
        found["channel"] = 32
    return found
