"""What a number's format shows beside its digits, or instead of them: 7 as 000007, 0.75 as 75%, 5 as 5万元.

Of a day it may show less than is stored: a spreadsheet makes a whole day of 2023年11月 and 11月20日.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache

# #,##0.00"万元": a number with its unit. A comma behind the digits would divide it by a thousand: none may stand there.
_WITH_UNIT = re.compile(r'#(?:,##0|,###)?(?:\.[0#]+)?\s?(?P<unit>(?:"[^"]+"|\\.)+)')
_PER_CENT = re.compile(r"0(?:\.0+)?%")
_DIGITS = re.compile(
    r'(?P<before>(?:"[^"]*"|\\.|[-/])*)(?P<whole>0+)(?:\.(?P<part>0+))?(?P<after>(?:"[^"]*"|\\.|[-/])*)'
)
# The numbered formats of a Chinese spreadsheet that leave out a part of the day (ECMA-376, 18.8.30).
_OF_MONTHS = frozenset((27, 36, 50, 52, 57))  # yyyy年m月
_OF_DAYS = frozenset((28, 29, 51, 53, 54, 58))  # m月d日
IN_PART = {**dict.fromkeys(_OF_MONTHS, "yyyy年m月"), **dict.fromkeys(_OF_DAYS, "m月d日")}


@cache
def _left_out(number_format: str) -> str:
    """Which part of a day a format with its month does not show: d, y, or "" for neither."""
    shown = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", number_format.split(";", maxsplit=1)[0].lower())
    shown = shown.replace("e", "y")  # e年m月d日
    return {"ym": "d", "md": "y"}.get("".join(part for part in "ymd" if part in shown), "")


def day_in_part(day: object, number_format: str) -> str | None:
    """What was typed of a day that was made up from it: 2023年11月, 11月20日; None where it stands whole.

    Where no day is shown, only the first of a month is made up: any other was typed.
    """
    if not isinstance(day, date) or not (left_out := _left_out(number_format)):
        return None
    if left_out == "d":
        return f"{day.year}年{day.month}月" if day.day == 1 else None
    clock = day.time() if isinstance(day, datetime) else time()
    return f"{day.month}月{day.day}日" + (f" {clock:%H:%M}" if clock != time() else "")


@cache
def shows_itself(number_format: str) -> bool:
    """The format shows a number as it is, so that `digits` has nothing to say of any."""
    shown = number_format.split(";", maxsplit=1)[0]
    return not any(pattern.fullmatch(shown) for pattern in (_PER_CENT, _WITH_UNIT, _DIGITS))


def digits(value: object, number_format: str) -> str | None:
    """The number as a format of fixed digits shows it (000000, 0.00, "XS"0000); None for any other cell."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        return None
    shown = number_format.split(";", maxsplit=1)[0]
    if _PER_CENT.fullmatch(shown):
        return f"{Decimal(repr(value)) * 100:f}%"
    if grouped := _WITH_UNIT.fullmatch(shown):
        unit = grouped["unit"].replace('"', "").replace("\\", "")
        return f"{value}{unit}"
    form = _DIGITS.fullmatch(shown)
    if form is None:
        return None
    before, after = (re.sub(r'"([^"]*)"|\\(.)', r"\1\2", form[side]) for side in ("before", "after"))
    places = len(form["part"] or "")
    width = len(form["whole"]) + (places + 1 if places else 0)
    return f"{before}{value:0{width}.{places}f}{after}"
