"""In which unit a sheet states its money: notes above or below the table, its name, a row of units."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from data_access.ledger_import.cells.sums import is_money
from data_access.ledger_import.cells.text import squeezed, written
from data_access.ledger_import.sheets.workbook import SheetRow
from data_access.reference.ledger_phrases import plain, units


@cache
def _any(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(plain(word)) for word in sorted(words, key=len, reverse=True))


@cache
def _unit() -> str:
    """A pattern of one unit, of money or of a count."""
    known = units()
    return _any((*known.yuan, *known.count))


@cache
def _note() -> re.Pattern[str]:
    long = tuple(word for word in units().notes if len(word) > 2)
    short = tuple(word for word in units().notes if len(word) <= 2)
    words = rf"(?:{_any(long)}|(?<![一-鿿])(?:{_any(short)}))"  # 建设单位元… is no note
    between = r"\s*:?\s*(?:均?为|以|是)?\s*:?\s*[(]?"
    listed = rf"(?:{_any(units().currency)})?((?:{_unit()})(?:\s*[、,/和]\s*(?:{_unit()}))*)"
    return re.compile(rf"{words}{between}{listed}(?![一-鿿])")


def money_in(text: str) -> str | None:
    """The one unit of money in a list of units (个、万元); None with none, or with two that differ."""
    found = {unit for unit in re.findall(_unit(), plain(text)) if is_money(unit)}
    return found.pop() if len(found) == 1 else None


def heading_unit(name: str) -> tuple[str, str | None]:
    """A heading without its unit, and the unit: 涉及金额(万元) is 涉及金额 in 万元."""
    brackets = re.search(r"[(\[【]([^()\[\]【】]*)[)\]】]\*?$", name)
    if brackets:
        return name[: brackets.start()].strip("*"), money_in(brackets[1])
    if tail := re.fullmatch(rf"(.+?)[/,、]?({_unit()})", name):
        return tail[1], money_in(tail[2])
    return name, None


def noted_unit(name: str, above: Iterable[SheetRow], rows: Iterable[SheetRow]) -> str | None:
    """The unit of a note anywhere in the sheet, in a title above it or in its name; None with none, or with two."""
    found = set()
    for text in (name, *_texts(above), *_texts(rows)):
        for spelling in (squeezed(text).upper(), written(text).upper()):
            for match in _note().finditer(spelling):
                found.add(money_in(match[1]))
    for text in (name, *_texts(above)):  # 工资保证金台账(万元)
        parts = re.split(r"[()\[\]【】_\-·:;,。、\s]+", written(text).upper())
        found |= {plain(part) for part in parts if len(part) > 1 and is_money(part)}
    found.discard(None)
    return found.pop() if len(found) == 1 else None


def _texts(rows: Iterable[SheetRow]) -> list[str]:
    return [value for row in rows for value in row.cells.values() if isinstance(value, str)]


def row_of_units(row: SheetRow, columns: Iterable[int]) -> dict[int, str] | None:
    """The units by column of a row that holds nothing else; None for any other row."""
    known = {n: plain(str(value)).strip("()[]【】") for n, value in row.cells.items() if n in set(columns)}
    known = {n: text for n, text in known.items() if text and text not in ("/", "-")}
    if not known or not all(re.fullmatch(_unit(), text) for text in known.values()):
        return None
    return known
