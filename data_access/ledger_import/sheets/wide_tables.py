"""Tables that put what follows each other side by side (第一期 | 第二期, 9月 | 10月) instead of a row for each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from data_access.ledger_import.sheets.heading_words import heading_unit, plain_heading
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
