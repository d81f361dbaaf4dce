"""What a number's format shows beside its digits, or instead of them: 7 as 000007, 0.75 as 75%, 5 as 5万元."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

# #,##0.00"万元": a number with its unit. A comma behind the digits would divide it by a thousand: none may stand there.
_WITH_UNIT = re.compile(r'#(?:,##0|,###)?(?:\.[0#]+)?\s?(?P<unit>(?:"[^"]+"|\\.)+)')
_PER_CENT = re.compile(r"0(?:\.0+)?%")
_DIGITS = re.compile(
    r'(?P<before>(?:"[^"]*"|\\.|[-/])*)(?P<whole>0+)(?:\.(?P<part>0+))?(?P<after>(?:"[^"]*"|\\.|[-/])*)'
)


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
