"""Cells that say for how long: 三年, 6个月, or from when to when."""

from __future__ import annotations

import re
from datetime import date

from data_access.cells.days import span
from data_access.cells.numerals import chinese_number
from data_access.cells.text import PHRASE, CellFault, squeezed

_TERM = re.compile(
    r"(?:自.{0,12}起)?(?P<number>\d+|[一二三四五六七八九十两半]+)个?(?P<unit>年|月)(?P<half>半)?(?:整|期)?"
)

_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")


def term(cell: object) -> int | date:
    """A term in months, or its last day where both ends are written."""
    match = _TERM.fullmatch(squeezed(cell).translate(_FORMAL))
    if match is None:
        try:
            start, end = span(cell)
        except CellFault:
            start, end = None, date.min
        if start is None:
            raise CellFault("bad_term", "不是期限，请按“三年”或“6个月”的样式填写后重新导入", asks=PHRASE)
        return end
    months = 12 if match["unit"] == "年" else 1
    if match["number"] == "半":
        return months // 2 or 1
    text = match["number"]
    number = int(text) if text.isdecimal() else chinese_number(text.replace("两", "二"))
    if number is None:
        raise CellFault("bad_term", "不是期限，请按“三年”或“6个月”的样式填写后重新导入", asks=PHRASE)
    return int(number) * months + (months // 2 if match["half"] else 0)
