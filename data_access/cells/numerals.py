"""Numbers written in Chinese: 壹拾贰万, 十二万, 五万三千二百."""

from __future__ import annotations

from decimal import Decimal

_DIGITS = {
    **dict.fromkeys("零〇○", 0),
    **dict(zip("一二三四五六七八九", range(1, 10), strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)),
    "两": 2,
}
_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}


def chinese_number(text: str) -> Decimal | None:
    """The number; None for what is not wholly one (一万二 is twelve thousand to some only, so it is none)."""
    total = group = digit = 0
    last_place = 1
    pending = False
    for sign in text:
        if sign in _DIGITS:
            if pending and digit:
                return None
            digit, pending = _DIGITS[sign], True
            last_place = 1 if not digit else last_place
        elif sign in _PLACES:
            place = _PLACES[sign]
            group += (digit if pending else 1) * place
            digit, pending, last_place = 0, False, place
        elif sign in _GROUPS:
            group += digit
            if not group:
                return None
            total = (total + group) * _GROUPS[sign] if sign == "亿" else total + group * _GROUPS[sign]
            group, digit, pending, last_place = 0, 0, False, _GROUPS[sign]
        else:
            return None
    if digit and last_place > 10:
        return None  # 一万二, 三百五: the place is left out
    return Decimal(total + group + digit) if text else None


def in_digits(text: str) -> int:
    """A year, month or day as a number: 2023, 二〇二三, 十二, 三十一. Raises ValueError for any other text."""
    tens, ten, ones = text.partition("十")
    if not ten:
        return int("".join(sign if sign.isdecimal() else str(_DIGITS.get(sign, sign)) for sign in text))
    return (in_digits(tens) if tens else 1) * 10 + (in_digits(ones) if ones else 0)
