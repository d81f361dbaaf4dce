"""What is to be known of a sheet that is loaded, though nobody sees it there: columns, rows and signs."""

from __future__ import annotations

from collections.abc import Iterable

from data_access.cells.text import holds_unseen
from data_access.database.schema import lead
from data_access.ledger_import.recognised import Layout, Row
from data_access.ledger_import.sheets.rich_text import Amended

_SHOWN = 10  # rows that are named
_DAY_OF = {"finding": "verified_on", "paid_yuan": "paid_on"}  # of what a lead is told without the day of it


def notes_of(layout: Layout, rows: Iterable[Row]) -> list[str]:
    """The notes, each to follow the sheet's name."""
    hidden = [row.number for row in rows if row.layout is layout and row.number in layout.hidden_rows]
    messages = [f"的第{_named(hidden)}行（共{len(hidden)}行）被隐藏或筛掉，照常读取，请核对是否有效"] if hidden else []
    # One look at a row as a whole: few rows hold a sign that needs a closer one, a break of lines among them.
    doubted = [row for row in layout.rows if not "".join(map(str, row.cells.values())).isprintable()]
    unseen = [row.number for row in doubted if any(map(holds_unseen, row.cells.values()))]
    if unseen:
        messages.append(f"的第{_named(unseen)}行里有看不见的字符（零宽、方向、私用字符等），已去掉")
    amended = [row.number for row in layout.rows if Amended in map(type, row.cells.values())]
    if amended:
        messages.append(f"的第{_named(amended)}行里有的字画了删除线（或是上标的注号），只读取其余的字，请核对")
    if layout.ledger.table is lead:
        days = [day for state, day in _DAY_OF.items() if state in layout.fields and layout.field_of(day) is None]
        lacking = [column.heading for column in layout.ledger.columns if column.field in days]
        counted = "按办结日期计，没有办结的按截至日计" if "closed_on" in layout.fields else "按截至日计"
        messages += [f"没有“{heading}”列，{counted}，请补上后重新导入" for heading in lacking]
    return [*layout.notes, *messages]


def _named(rows: list[int]) -> str:
    return "、".join(map(str, rows[:_SHOWN])) + ("等" if len(rows) > _SHOWN else "")
