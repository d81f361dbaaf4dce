"""Sums, head-counts and coordinates in cells. What is only about right, or of an unknown unit, is no number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from data_access.cells.numerals import chinese_number
from data_access.cells.text import UNIT, CellFault, squeezed
from data_access.reference.ledger_phrases import any_of, plain, units, vocabulary
from data_access.rules.rounding import half_up

MAX_YUAN = Decimal(10) ** 12
MAX_PEOPLE = 100_000
_NOISE = Decimal("0.0001")

_MINUS = dict.fromkeys(map(ord, "−–—‒"), "-")  # as typeset: minus sign and dashes
# 12万3千, 50万零300元, 1亿2千万: the number of each place and what it counts.
_PAIRS = (
    (re.compile(r"(\d+)万(\d)千元?"), 10_000, 1_000),
    (re.compile(r"(\d+)万零(\d{1,3})元?"), 10_000, 1),
    (re.compile(r"(\d+)亿(\d)千万元?"), 100_000_000, 10_000_000),
)
_NOT_A_SUM = "不是金额，请填写数字后重新导入"


@dataclass(slots=True)  # frozen ones take three times as long to make
class WrittenSum:
    number: Decimal
    unit: str  # the cell's own; "" when it names none


@cache
def _sum_pattern() -> re.Pattern[str]:
    known = units()
    money = any_of(tuple(known.yuan))
    return re.compile(
        rf"(?:{any_of(known.before)})?(?:{any_of(known.currency)})*([-+]?)(?:{any_of(known.currency)})?"
        rf"(\d+|\d{{1,3}}(?:,\d{{3}})+)(\.\d*)?(?:({money})|[(]({money})[)])?"
        rf"(?:{any_of(known.whole)})?(?:{any_of(known.currency)})?(?:{any_of(known.after)})?"
    )


@cache
def _in_fen_pattern() -> re.Pattern[str]:
    known = units()  # 十二万元七角八分
    single = any_of(tuple(name for name, yuan in known.yuan.items() if yuan == 1))
    return re.compile(
        rf"(?:{any_of(known.currency)})?(\D+?)(?:{single})零?(?:(\D)角)?零?(?:(\D)分)?(?:{any_of(known.whole)})?"
    )


@cache
def _worded_pattern() -> re.Pattern[str]:
    known = units()
    single = any_of(tuple(name for name, yuan in known.yuan.items() if yuan == 1))
    return re.compile(rf"(?:{any_of(known.currency)})?(\D+?)({single})?(?:{any_of(known.whole)})?")


@cache
def _yuan() -> dict[str, int]:
    return {plain(name): yuan for name, yuan in units().yuan.items()}


def yuan_of(unit: str) -> int:
    """How many 元 a unit of money is. Raises CellFault for one that is not reckoned in 元."""
    found = _yuan().get(plain(unit))
    if found is None:
        message = f"单位为“{unit}”，不折算成元，请折合成元或万元后重新导入"
        raise CellFault("unit_in_doubt", message, asks=UNIT)
    return found


def is_money(unit: str) -> bool:
    return plain(unit) in _yuan()


def written_sum(cell: object) -> WrittenSum:
    """The number and the cell's own unit. Raises CellFault for what is no sum, or not exactly one."""
    if cell.__class__ is int:
        return WrittenSum(Decimal(cell), "")
    if isinstance(cell, float):
        number = Decimal(repr(cell))
        if not number.is_finite():
            raise CellFault("not_a_number", _NOT_A_SUM)
        return WrittenSum(number, "")
    content = squeezed(cell).upper().translate(_MINUS)
    if content.startswith("负") or content.endswith("-"):  # 负50000, 50000-
        content = "-" + content.removeprefix("负").removesuffix("-")
    if bracketed := re.fullmatch(r"\((.+)\)", content):  # how accountants write a negative amount
        content = "-" + bracketed[1]
    if match := _sum_pattern().fullmatch(content):
        sign, whole, fraction, unit, bracketed_unit = match.groups()
        number = Decimal(sign + whole.replace(",", "") + (fraction or "").rstrip("."))
        return WrittenSum(number, unit or bracketed_unit or "")
    for pattern, larger, smaller in _PAIRS:
        if match := pattern.fullmatch(content):
            return WrittenSum(Decimal(int(match[1]) * larger + int(match[2]) * smaller), "元")
    if match := _in_fen_pattern().fullmatch(content):
        yuan, jiao, fen = (chinese_number(part or "零") for part in match.groups())
        if yuan is not None and jiao is not None and fen is not None:
            return WrittenSum(yuan + jiao / 10 + fen / 100, "元")
    if match := _worded_pattern().fullmatch(content):
        number_ = chinese_number(match[1])
        if number_ is not None and (match[2] or number_ >= 10_000):
            return WrittenSum(number_, "元")
    raise CellFault("not_a_number", _NOT_A_SUM)


def shown_unit(displayed: str | None) -> str:
    """The unit that a number's format shows beside it: 0.00"万元"."""
    try:
        return written_sum(displayed).unit if displayed else ""
    except CellFault:
        return ""


def amount(cell: object, heading_unit: str) -> Decimal:
    """An amount in 元, exact to the 分; a unit in the cell overrides the heading's (元, 万元, 亿元)."""
    yuan = signed_amount(cell, heading_unit)
    if yuan < 0:
        raise CellFault("negative_amount", "金额不能为负，请核对后重新导入", refuses=True)
    return yuan


def signed_amount(cell: object, heading_unit: str) -> Decimal:
    """An amount that may be negative or bracketed: a correction (红字冲销)."""
    found = written_sum(cell)
    yuan = found.number * yuan_of(found.unit or heading_unit)
    if abs(yuan) >= MAX_YUAN:
        raise CellFault("implausible_amount", "金额超过一万亿元，请核对单位（元、万元）后重新导入")
    return half_up(yuan, 2)


def is_rounded(cell: object, heading_unit: str) -> bool:
    """The cell says parts of a 分, which no account holds; the noise of binary fractions is none."""
    if cell.__class__ is int:
        return False
    found = written_sum(cell)
    yuan = found.number * yuan_of(found.unit or heading_unit)
    return abs(yuan - half_up(yuan, 2)) > _NOISE


@cache
def _people_pattern() -> re.Pattern[str]:
    known = units()
    words = any_of((*known.count, *known.people))
    return re.compile(rf"(?:{any_of(known.before)})?([-+]?)(\d+|\d{{1,3}}(?:,\d{{3}})+|[^\d+-]+?)(?:\.0+)?(?:{words})?")


def _whole_number(text: str) -> Decimal | None:
    """34, 1,200, 三十四; 百人 and 千人 are only about right."""
    if text[0].isdecimal():
        return Decimal(text.replace(",", ""))
    return None if text[0] in "百千万佰仟" else chinese_number(text)


def head_count(cell: object) -> int:
    """A number of people: 34, "34人", "３４"."""
    match = _people_pattern().fullmatch(squeezed(cell))
    found = _whole_number(match[2]) if match else None
    if match is None or found is None:
        refuses = plain(squeezed(cell)) in vocabulary("count").refused
        raise CellFault("not_a_number", "不是人数，请填写整数后重新导入", refuses=refuses)
    number = int(found) * (-1 if match[1] == "-" else 1)
    if number < 0:
        raise CellFault("negative_count", "人数不能为负，请核对后重新导入", refuses=True)
    if number > MAX_PEOPLE:
        raise CellFault("implausible_count", f"人数超过{MAX_PEOPLE}人，请核对后重新导入")
    return number


def order(cell: object) -> int | None:
    """A place in an order: 2, 第2期, 续报二, 1/3, 首期; None where the words say none (末期, 终报)."""
    words, text = any_of(units().orders), plain(squeezed(cell))
    if text in map(plain, units().unordered):
        return None
    match = re.fullmatch(rf"(?:{words})?第?(.+?)(?:\.0+)?(?:{words})?(?:/(\d+))?", text)
    wording = "1" if text in map(plain, units().first) else match[1] if match else ""
    number = int(wording) if wording.isdecimal() else chinese_number(wording)
    last = int(match[2]) if match and match[2] else MAX_PEOPLE
    if not number or not 0 < number <= last:
        raise CellFault("not_a_number", "不是序号，请填写整数（如2、第2期）后重新导入")
    return int(number)


def degrees(cell: object) -> float:
    """One coordinate in decimal degrees."""
    try:
        number = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(squeezed(cell).rstrip("°"))
    except InvalidOperation:
        raise CellFault("not_a_number", "不是以度为单位的小数，请核对后重新导入") from None
    if not number.is_finite():
        raise CellFault("not_a_number", "不是以度为单位的小数，请核对后重新导入")
    return float(number)
