"""What is to be known of a sheet that is loaded, though nobody sees it there: hidden columns and rows."""

from __future__ import annotations

from collections.abc import Iterable

from data_access.ledger_import.recognised import Layout, Row

_SHOWN = 10  # rows that are named


def notes_of(layout: Layout, rows: Iterable[Row]) -> list[str]:
    """The notes, each to follow the sheet's name."""
    hidden = [row.number for row in rows if row.layout is layout and row.number in layout.hidden_rows]
    named = "、".join(map(str, hidden[:_SHOWN])) + ("等" if len(hidden) > _SHOWN else "")
    told = [f"的第{named}行（共{len(hidden)}行）被隐藏或筛掉，照常读取，请核对是否有效"] if hidden else []
    return [*layout.notes, *told]
