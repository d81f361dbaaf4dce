"""A heading as it is written: what it may be called, whose it is, in which unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from data_access.cells.sums import is_money
from data_access.cells.text import squeezed
from data_access.reference.ledger_phrases import any_of, plain, row_words, units

_BEHIND = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]\*?$")


@dataclass(frozen=True)
class SheetHeading:
    """A heading of a sheet with the group it stands under."""

    number: int  # column from 1
    leaf: str  # as compared
    group: str  # as compared; "" without one
    written: str  # as the file has it: 上层/下层
    unit: str | None  # of money
    outer: str = ""  # the group above the group, as compared
    group_written: str = ""  # all that stands above, as the file has it


def spellings(heading: SheetHeading, *, whole: bool = False) -> tuple[str, ...]:
    """What the heading may be called, the most precise first; ``whole``: with all that stands in brackets behind it."""
    return _spellings(heading.leaf, heading.group, whole=whole)


@lru_cache(maxsize=1 << 12)
def _spellings(own: str, group: str, *, whole: bool) -> tuple[str, ...]:
    return tuple(_spelled(own, group, whole=whole))


def _spelled(own: str, group: str, *, whole: bool) -> Iterator[str]:
    for leaf in [own] if whole else _names(own):
        if group:
            stem = re.sub(f"(?:{any_of(row_words()['group_endings'])})$", "", group)
            yield f"{group}/{leaf}"
            yield f"{stem}/{leaf}"
            yield f"{stem}{leaf}"
            yield f"{group}{leaf}"
            if leaf in map(plain, row_words()["wholes"]):  # 涉及金额 over 总额
                yield group
        if not group or not _is_generic(own):
            yield leaf


def is_generic(heading: SheetHeading) -> bool:
    """Says only with its group whose it is: 人数, 联系电话."""
    return _is_generic(heading.leaf)


@lru_cache(maxsize=1 << 12)
def _is_generic(leaf: str) -> bool:
    generic = {plain(word) for word in row_words()["generic"]}
    return any(name in generic for name in _names(leaf))


def plain_heading(cell: object) -> str:
    return squeezed(cell).upper().strip("*:")


def _names(leaf: str) -> list[str]:
    """The heading as it stands, and without its unit."""
    without, _ = heading_unit(leaf)
    bare = _BEHIND.sub("", leaf).strip("*")
    return list(dict.fromkeys(name for name in (leaf, bare, without) if name))


@cache
def unit_pattern() -> str:
    """A pattern of one unit, of money or of a count."""
    known = units()
    return any_of((*known.yuan, *known.count, *(word for word in known.not_yuan if len(word) > 1)))


@cache
def any_unit() -> str:
    """The same where nothing else is written, so that 分 is a unit as well."""
    return any_of((*units().yuan, *units().count, *units().not_yuan))


def money_in(text: str) -> str | None:
    """The one unit of money in a list of units (个、万元); None with none, or with two that differ."""
    wording = plain(text)
    if other := [word for word in units().not_yuan if wording == word or (len(word) > 1 and word in wording)]:
        return max(other, key=len)
    found = {unit for unit in re.findall(unit_pattern(), wording) if is_money(unit)}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=1 << 12)
def turns(text: str) -> bool:
    """What stands in brackets behind a heading may turn its meaning: 支付金额(预计). A unit, a format, 必填 do not."""
    brackets = _BEHIND.search(text)
    parts = re.split(r"[,、;/:。]", brackets[1]) if brackets else []
    return not all(_changes_nothing(part) for part in parts)


def _changes_nothing(part: str) -> bool:
    words, begin = map(plain, row_words()["asides"]), tuple(map(plain, row_words()["aside_beginnings"]))
    unit, form = rf"(?:{any_of(units().currency)})?(?:{unit_pattern()})", r"[YMDHS年月日时分秒\d.\-]+"
    return part in {"", *words} or part.startswith(begin) or bool(re.fullmatch(rf"{unit}|{form}", part))


def group_name(text: str) -> tuple[str, str | None]:
    """A group without its unit, and the unit; what turns its meaning stays: 核实情况(预计)."""
    name, unit = heading_unit(text)
    return (text if turns(text) else name), unit


@lru_cache(maxsize=1 << 12)
def heading_unit(name: str) -> tuple[str, str | None]:
    """A heading without its unit, and the unit: 涉及金额(万元) is 涉及金额 in 万元."""
    brackets = _BEHIND.search(name)
    if brackets:
        return name[: brackets.start()].strip("*"), money_in(brackets[1])
    if tail := re.fullmatch(rf"(.+?)[/,、]?({unit_pattern()})", name):
        return tail[1], money_in(tail[2])
    return name, None
