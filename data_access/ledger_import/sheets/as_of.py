"""截至: the day that a sheet's title says its data reach."""

from __future__ import annotations

import re
from datetime import date

from data_access import clock
from data_access.cells.days import FIRST_YEAR
from data_access.cells.text import squeezed
from data_access.database.kept_ledgers import TABLE_OF
from data_access.ledger_import.sheets.workbook import LedgerError, Sheet, SheetRow

STATEMENT_CELLS = 12
_NONE = re.compile(r"(?<!有)无(?!法)|没有|未发生")
_NUMERAL = "0-9〇○零一二三四五六七八九十"
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_DAY = rf"([{_NUMERAL}]{{4}})[年.\-/]([{_NUMERAL}]{{1,3}})[月.\-/]([{_NUMERAL}]{{1,3}})"
_AS_OF = re.compile(rf"截[至止][^{_NUMERAL}]{{0,4}}(?:{_DAY}|(\d{{4}})(\d{{2}})(\d{{2}})(?!\d))|{_DAY}[日号]?[为]?止")
_AS_OF_SAID = re.compile(rf"截[至止].*[{_NUMERAL}底末今目本上]|[日号月底末]止")


def _number(numerals: str) -> int:
    """2023, 二〇二三, 十二, 三十一 as a number."""
    digits = numerals.translate(_DIGITS)
    if "十" not in digits:
        return int(digits)
    tens, ones = digits.split("十", 1)
    return int(tens or 1) * 10 + int(ones or 0)


def as_of(rows: tuple[SheetRow, ...], sheet: str) -> tuple[date | None, tuple[tuple[int, str], ...]]:
    """The day of 截至 in title rows, and the cells (row, text) whose 截至 cannot be read.

    Raises LedgerError for a day after today, or before there were such ledgers: a slip in the title.
    """
    found, unread = [], []
    today = clock.today()
    for row in rows:
        for cell in row.cells.values():
            text = squeezed(cell)
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
                if day > today or day.year < FIRST_YEAR:
                    wrong = f"晚于今天{today}" if day > today else f"早于{FIRST_YEAR}年"
                    raise LedgerError(
                        f"工作表“{sheet}”第{row.number}行写明数据截至{day}，{wrong}。"
                        "请改正截至日期后重新导入；数据库没有改动。"
                    )
            found += days
    return max(found, default=None), tuple(unread)


def stated_empty(sheet: Sheet) -> date | None:
    """The day of a sheet that only states that its ledger holds nothing: 事件舆情, with 截至2023年12月15日无."""
    said = [squeezed(cell) for row in sheet.rows for cell in row.cells.values()]
    if sheet.name not in TABLE_OF or not 0 < len(said) <= STATEMENT_CELLS:
        return None
    none = any(_NONE.search(text) for text in said)
    return as_of(sheet.rows, sheet.name)[0] if none else None
