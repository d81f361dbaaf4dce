"""Tables that have not one row for each record: what follows each other stands side by side (第一期 | 第二期), or each
item of an inspection in a row of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from data_access.cells.text import is_blank, written
from data_access.ledger_import.ledger_columns import ITEM_PREFIX
from data_access.ledger_import.recognised import Layout
from data_access.ledger_import.sheets.columns import spelled
from data_access.ledger_import.sheets.heading_words import heading_unit, plain_heading
from data_access.ledger_import.sheets.sheet import Sheet
from data_access.reference.ledger_phrases import any_of, row_words
from data_access.reference.unit_names import town_code

_SHOWN = 3  # parts that are named


@cache
def _part() -> re.Pattern[str]:
    turns = any_of(row_words()["sequences"])
    number = r"[一二三四五六七八九十\d]{1,3}"
    return re.compile(
        rf"((?:第?{number}(?:{turns})|首(?:{turns})|末(?:{turns})|(?:20)?\d\d年(?:度|\d{{1,2}}月份?)?|\d{{1,2}}月份?"
        rf"|(?:(?:20)?\d\d年)?第?[一二三四1-4]季度?))[/:的]?(.*)"
    )


def side_by_side(headings: Iterable[str]) -> tuple[str, ...]:
    """The parts that stand before the same words in several headings, or are headings themselves; () for none."""
    found: dict[str, list[str]] = defaultdict(list)
    for heading in headings:
        text = plain_heading(heading)
        if town_code(town := text.partition("/")[0]) is not None:
            found[""].append(town)
        elif match := _part().fullmatch(text):
            found[heading_unit(match[2])[0]].append(match[1])
    most = max(found.values(), key=len, default=[])
    return tuple(dict.fromkeys(most)) if len({*most}) > 1 else ()


def heading_text(parts: tuple[str, ...]) -> str:
    more = "等" if len(parts) > _SHOWN else ""
    return f"{'、'.join(parts[:_SHOWN])}{more}并排写在一行里，请改为每项一行（另用一列写明是哪一项）后重新导入"


def items_below_each_other(sheet: Sheet, layout: Layout) -> str:
    """Why a table that has an item of the checklist in each row is refused; "" for any other."""
    if any(name.startswith(ITEM_PREFIX) for name in layout.fields):
        return ""
    items = {text for text, found in spelled(layout.ledger).items() if found[0][1].field.startswith(ITEM_PREFIX)}
    read = {field.number for field in layout.fields.values()}
    headings = next((row.cells for row in sheet.rows if row.number == layout.heading_row), {})
    for number in sorted(headings.keys() - read) if items else ():
        texts = [plain_heading(row.cells[number]) for row in layout.rows if not is_blank(row.cells.get(number))]
        if texts and sum(text in items for text in texts) * 2 > len(texts):
            return (
                f"“{written(headings[number])}”一列每行写一个核查条目，分不清各行是不是同一次核查；"
                "请改为每次核查一行、每个条目一列（可用实地核查模板）后重新导入"
            )
    return ""
