"""In which unit a sheet states its money: notes above or below the table, its name, a row of units."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from data_access.cells.sums import is_money
from data_access.cells.text import squeezed, written
from data_access.ledger_import.sheets.heading_words import any_unit, money_in, unit_pattern
from data_access.ledger_import.sheets.sheet import Sheet, SheetRow
from data_access.reference.ledger_phrases import any_of, plain, units


@cache
def _notes() -> tuple[re.Pattern[str], ...]:
    known = units()
    long = tuple(word for word in known.notes if len(word) > 2)
    short = tuple(word for word in known.notes if len(word) <= 2)
    words = rf"(?:{any_of(long)}|(?<![一-鿿])(?:{any_of(short)}))"  # 建设单位元… is no note
    between = r"\s*:?\s*(?:均?为|以|是)?\s*:?\s*[(]?"
    currency = rf"(?:{any_of(known.currency)})?:?"
    alone = rf"(?:{any_unit()})(?=\s|[)\]】]|$)"  # 单位:分, behind which nothing stands
    listed = rf"{currency}({alone}|(?:{unit_pattern()})(?:\s*[、,/和]\s*(?:{unit_pattern()}))*)"
    stated = any_of(known.stated)
    worded = stated.replace(re.escape("{}"), f"{currency}(?:{unit_pattern()})")
    return re.compile(rf"{words}{between}{listed}(?![一-鿿])"), re.compile(rf"({worded})(?![一-鿿])")


@cache
def _hints() -> tuple[str, ...]:
    """What stands in every note of a unit: few texts need a closer look."""
    return (*map(plain, units().notes), *(plain(wording).partition("{")[0] for wording in units().stated))


@cache
def _hint() -> re.Pattern[str]:
    return re.compile(any_of(_hints()))


@cache
def _is_worded() -> bool:
    """Every hint holds a Chinese sign, so no number and no day is a note."""
    return not any(map(str.isascii, _hints()))


def noted_unit(name: str, above: Iterable[SheetRow], rows: Iterable[SheetRow], own: tuple[str, ...] = ()) -> str | None:
    """The unit of a note anywhere in the sheet, in a title above it or in its name; None with none, or with two.

    ``own`` are the names of its ledger: a note on another table counts for nothing.
    """
    titles, found = [name, *_texts(above)], set()
    for place, text in enumerate((*titles, *dict.fromkeys(_texts(rows)))):
        short = "" if text.isascii() and _is_worded() else squeezed(text).upper()
        for spelling in (short, written(text).upper()) if _hint().search(short) else ():
            for match in (match for note in _notes() for match in note.finditer(spelling)):
                if not _is_elsewhere(spelling[: match.start()], (*own, *titles), is_title=place < len(titles)):
                    found.add(money_in(match[1]))
    for text in titles:  # 工资保证金台账(万元)
        parts = re.split(r"[()\[\]【】_\-·:;,。、\s]+", written(text).upper())
        found |= {plain(part) for part in parts if len(part) > 1 and is_money(part)}
    found.discard(None)
    return found.pop() if len(found) == 1 else None


def unit_in_comment(text: str) -> str | None:
    """The unit that a comment tells: 单位：万元, or nothing but 万元."""
    wording = noted_unit("", (), [SheetRow(0, {1: text})])
    return wording or (squeezed(text) if is_money(squeezed(text)) else None)


def units_in_comments(sheet: Sheet, headings: Iterable[SheetRow]) -> dict[int, str]:
    """The units by column that comments on its headings tell; one on a merged heading is of all its columns."""
    rows, found = {row.number for row in headings}, dict[int, str]()
    for (row, column), text in sorted(sheet.comments.items()):
        if row in rows and (unit := unit_in_comment(text)):
            end = max((last for at, first, last in sheet.wide if (at, first) == (row, column)), default=column)
            found |= dict.fromkeys(range(column, end + 1), unit)
    return found


def beside_the_table(sheet: Sheet, above: Iterable[SheetRow] = ()) -> tuple[SheetRow, ...]:
    """What is told of the table outside its cells, as rows: beside the titles, above and below each page."""
    rows = {row.number for row in above}
    texts = [text for (row, _), text in sorted(sheet.comments.items()) if row in rows]
    return tuple(SheetRow(0, {1: text}) for text in (*texts, *sheet.margins))


def _is_elsewhere(before: str, own: tuple[str, ...], *, is_title: bool) -> bool:
    """What stands before a note tells of another table: 附件2…, 《项目清单》…; 附件2 may begin a title of this one."""
    sentence = re.split(r"[。;\n]", before)[-1]
    named = [name for name in re.findall("《([^》]+)》", sentence) if name.endswith(units().tables)]
    if named and not any(plain(name) in plain(title) or plain(title) in plain(name) for title in own for name in named):
        return True
    begins = len(sentence) == len(before) and is_title
    return any(word in sentence[1 if begins else 0 :] for word in units().elsewhere) and not named


def _texts(rows: Iterable[SheetRow]) -> list[str]:
    return [value for row in rows for value in row.cells.values() if isinstance(value, str)]


def row_of_units(row: SheetRow, columns: Iterable[int]) -> dict[int, str] | None:
    """The units by column of a row that holds nothing else; None for any other row."""
    own = set(columns)
    known = {n: plain(written(value)).strip("()[]【】:") for n, value in row.cells.items() if n in own}
    known = {n: re.sub(rf"^(?:{any_of(units().notes)}):", "", text) for n, text in known.items() if text.strip("/-")}
    formats = frozenset(map(plain, units().formats))
    known = {n: text for n, text in known.items() if text not in formats}
    if not known or not all(re.fullmatch(any_unit(), text) for text in known.values()):
        return None
    return known
