"""Which ledger a sheet is, where its headings stand, and which column is what."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from typing import Any

from data_access import clock
from data_access.database.kept_ledgers import TABLE_OF
from data_access.ledger_import import cells
from data_access.ledger_import.ledger_columns import LEDGERS, Column, Ledger
from data_access.ledger_import.recognised import Field, Layout
from data_access.ledger_import.workbook import LedgerError, Sheet, SheetRow

HEADING_ROWS = 20  # headings stand within these first rows
_UNIT_WORDS = "亿元|万元|亿|万|元|人|个|名"
_NUMBERING = frozenset(("序号", "序", "行号", "NO", "NO."))
STATEMENT_CELLS = 12
_NONE = re.compile(r"(?<!有)无(?!法)|没有|未发生")
_NUMERAL = "0-9〇○零一二三四五六七八九十"
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_DAY = rf"([{_NUMERAL}]{{4}})[年.\-/]([{_NUMERAL}]{{1,3}})[月.\-/]([{_NUMERAL}]{{1,3}})"
_AS_OF = re.compile(rf"截[至止][^{_NUMERAL}]{{0,4}}(?:{_DAY}|(\d{{4}})(\d{{2}})(\d{{2}})(?!\d))|{_DAY}[日号]?[为]?止")
_AS_OF_SAID = re.compile(rf"截[至止].*[{_NUMERAL}底末今目本上]|[日号月底末]止")


def _plain(heading: object) -> str:
    return cells.squeezed(heading).upper().strip("*:")


def _name_and_unit(heading: object) -> tuple[str, str]:
    """The heading without its unit, and the unit: 涉及金额(万元) is 涉及金额 in 万元; "" when it has none."""
    name = _plain(heading)
    brackets = re.search(r"[(\[【]([^()\[\]【】]*)[)\]】]\*?$", name)
    if brackets:
        unit = re.search(_UNIT_WORDS, brackets[1])
        return name[: brackets.start()].strip("*"), unit[0] if unit else ""
    return name, ""


@cache
def _spellings(ledger: Ledger) -> tuple[dict[str, Column], dict[str, Column]]:
    """The ledger's headings and, apart, their aliases: a heading wins over another one's alias."""
    headings = {_plain(column.heading): column for column in ledger.columns}
    aliases: dict[str, Column] = {}
    for column in ledger.columns:
        for alias in column.aliases:
            aliases.setdefault(_plain(alias), column)
    return headings, aliases


def _match(row: SheetRow, ledger: Ledger, default_unit: str) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for spellings in _spellings(ledger):
        for number, heading in sorted(row.cells.items()):
            name, unit = _name_and_unit(heading)
            column = spellings.get(_plain(heading)) or spellings.get(name)
            if column is None and (tail := re.fullmatch(rf"(.+?)[/,、]?({_UNIT_WORDS})", name)):
                column, unit = spellings.get(tail[1]), tail[2]
            if column is None or column.field in found:
                continue
            if any(field.number == number for field in found.values()):
                continue
            read: Callable[[object], Any] = column.read
            if column.read in (cells.amount, cells.signed_amount):
                read = partial(column.read, heading_unit=unit if unit in cells.UNITS else default_unit)
            found[column.field] = Field(column, number, cells.written(heading), read)
    return dict(sorted(found.items(), key=lambda item: item[1].number))


def _table_unit(rows: tuple[SheetRow, ...]) -> str:
    """The unit that a note above the table gives for all amounts (单位:万元), else 元."""
    for row in rows:
        for cell in row.cells.values():
            if match := re.search(r"单位[::](?:人民币)?(亿元|万元|元)", cells.squeezed(cell)):
                return match[1]
    return "元"


def _number(numerals: str) -> int:
    """2023, 二〇二三, 十二, 三十一 as a number."""
    digits = numerals.translate(_DIGITS)
    if "十" not in digits:
        return int(digits)
    tens, ones = digits.split("十", 1)
    return int(tens or 1) * 10 + int(ones or 0)


def _as_of(rows: tuple[SheetRow, ...], sheet: str) -> tuple[date | None, tuple[tuple[int, str], ...]]:
    """The day of 截至 in title rows, and the cells (row, text) whose 截至 cannot be read.

    Raises LedgerError for a day after today, or before there were such ledgers: a slip in the title.
    """
    found, unread = [], []
    today = clock.today()
    for row in rows:
        for cell in row.cells.values():
            text = cells.squeezed(cell)
            days = []
            for match in _AS_OF.finditer(text):
                parts = [part for part in match.groups() if part]
                try:
                    days.append(date(*(_number(part) for part in parts)))
                except ValueError:
                    continue
            if not days and _AS_OF_SAID.search(text):
                unread.append((row.number, text))
            for day in days:
                if day > today or day.year < cells.FIRST_YEAR:
                    wrong = f"晚于今天{today}" if day > today else f"早于{cells.FIRST_YEAR}年"
                    raise LedgerError(
                        f"工作表“{sheet}”第{row.number}行写明数据截至{day}，{wrong}。"
                        "请改正截至日期后重新导入；数据库没有改动。"
                    )
            found += days
    return max(found, default=None), tuple(unread)


def stated_empty(sheet: Sheet) -> date | None:
    """The day of a sheet that only states that its ledger holds nothing: 事件舆情, with 截至2023年12月15日无."""
    said = [cells.squeezed(cell) for row in sheet.rows for cell in row.cells.values()]
    if sheet.name not in TABLE_OF or not 0 < len(said) <= STATEMENT_CELLS:
        return None
    none = any(_NONE.search(text) for text in said)
    return _as_of(sheet.rows, sheet.name)[0] if none else None


def _layout(sheet: Sheet, ledger: Ledger) -> Layout | None:
    """The sheet read as that ledger, with the row that holds most of its headings; None when none has any."""
    top = tuple(row for row in sheet.rows if row.number <= HEADING_ROWS)
    best, fields = None, dict[str, Field]()
    for row in top:
        matched = _match(row, ledger, "元")
        if len(matched) > len(fields):
            best, fields = row, matched
    if best is None:
        return None
    above = tuple(row for row in top if row.number < best.number)
    fields = _match(best, ledger, _table_unit(above))
    known = {field.number for field in fields.values()}
    numbering = frozenset(n for n, heading in best.cells.items() if _plain(heading) in _NUMBERING)
    return Layout(
        sheet.name,
        ledger,
        best.number,
        fields,
        numbering,
        tuple(c.heading for c in ledger.columns if c.required and c.field not in fields),
        tuple(cells.written(h) for n, h in sorted(best.cells.items()) if n not in known | numbering),
        tuple(row for row in sheet.rows if row.number > best.number),
        *_as_of(above, sheet.name),
    )


def recognise(sheet: Sheet) -> Layout | str:
    """The sheet's layout, by its name or else by its headings; the reason (Chinese) when it is no ledger.

    A sheet that bears a ledger's name, or most of its headings, is that ledger even when ``missing`` is not empty.
    """
    if not sheet.rows:
        return "空工作表"
    name = _name_and_unit(sheet.name)[0]
    for ledger in LEDGERS:
        if name in (ledger.name, *ledger.aliases):
            layout = _layout(sheet, ledger)
            required = tuple(c.heading for c in ledger.columns if c.required)
            return layout or Layout(sheet.name, ledger, 0, {}, frozenset(), required, (), (), None)
    best: tuple[bool, int, Layout] | None = None
    for ledger in LEDGERS:
        layout = _layout(sheet, ledger)
        if layout is None or ledger.key.field not in layout.fields:
            continue
        required_count = sum(column.required for column in ledger.columns)
        headings = len(layout.fields) + len(layout.skipped)
        if len(layout.missing) * 2 > required_count or len(layout.fields) * 2 < headings:
            continue
        rank = (any(word in name for word in (ledger.name, *ledger.aliases)), len(layout.fields), layout)
        if best is None or rank[:2] > best[:2]:
            best = rank
    return best[2] if best else "名称和表头都不是已知台账"
