"""截至: the day that a sheet's title says its data reach."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import date

from data_access import clock
from data_access.cells.days import FIRST_YEAR, planned_day, with_year
from data_access.cells.numerals import in_digits
from data_access.cells.text import CellFault, squeezed
from data_access.database.kept_ledgers import TABLE_OF
from data_access.ledger_import.declared.funds import STATEMENTS
from data_access.ledger_import.ledger_columns import EVENT, MONTH, Ledger
from data_access.ledger_import.recognised import LedgerField
from data_access.ledger_import.sheets.sheet import Sheet, SheetRow
from data_access.reference.ledger_phrases import any_of, row_words
from data_access.rules.months import month_end
from data_access.rules.quarters import last_month_of

STATEMENT_CELLS = 12
_NONE = re.compile(r"(?<!有)无(?!法)|没有|未发生")
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?=年|[、/至到和及~—-]+20\d{2})")  # 2022、2023年 are two
_MONTH_OF = re.compile(r"(?<![\d第至到~—-])(\d{1,2}|[一二三四五六七八九十]{1,2})(?=月份?(?!\d|底|末|[至到~—-]))")
_WHOLE_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}[日号]?")
_LAST_MONTH = re.compile(r"(\d{1,2})月|第?([1-4一二三四])季度|(上)半年")
_MONTHS = re.compile(r"\d(?:月份?)?[至到~—-]\d+月|季度|半年")
_NUMERAL = "0-9〇○零一二三四五六七八九十"
_DAY = rf"([{_NUMERAL}]{{4}})[年.\-/]([{_NUMERAL}]{{1,3}})[月.\-/]([{_NUMERAL}]{{1,3}})"
_AS_OF = re.compile(rf"截[至止][^{_NUMERAL}]{{0,4}}(?:{_DAY}|(\d{{4}})(\d{{2}})(\d{{2}})(?!\d))|{_DAY}[日号]?[为]?止")
_END_OF_MONTH = re.compile(rf"截[至止][^{_NUMERAL}]{{0,4}}([{_NUMERAL}]{{4}})[年.\-/]([{_NUMERAL}]{{1,3}})月?[底末]")
_AS_OF_WORDS = re.compile(rf"截[至止].*[{_NUMERAL}底末今目本上]|[日号月底末]止")


def as_of(rows: tuple[SheetRow, ...]) -> tuple[date | None, tuple[tuple[int, str], ...], str]:
    """The day of 截至 in title rows; the cells (row, text) whose 截至 cannot be read; why the day cannot be, else "".

    It is neither after today nor before there were such ledgers: a slip in the title.
    """
    found, unread, wrong = [], [], ""
    today = clock.today()
    for row in rows:
        for cell in row.cells.values():
            text = squeezed(cell)
            days = []
            for match in _AS_OF.finditer(text):
                parts = [part for part in match.groups() if part]
                try:
                    days.append(date(*(in_digits(part) for part in parts)))
                except ValueError:
                    continue
            days += _ends_of_months(text)
            if not days and _AS_OF_WORDS.search(text):
                unread.append((row.number, text))
            for day in days:
                if day > today or day.year < FIRST_YEAR:
                    bound = f"晚于今天{today}" if day > today else f"早于{FIRST_YEAR}年"
                    wrong = f"第{row.number}行写明数据截至{day}，{bound}，请改正截至日期后重新导入"
            found += days
    return max(found, default=None), tuple(unread), wrong


def _ends_of_months(text: str) -> list[date]:
    """截至2023年6月底 is 2023-06-30."""
    found = ((in_digits(year), in_digits(month)) for year, month in _END_OF_MONTH.findall(text))
    return [month_end(date(year, month, 1)) for year, month in found if 1 <= month <= 12 and year > 0]


def _titles(rows: tuple[SheetRow, ...], sheet: str) -> list[str]:
    """What titles and the sheet's name say of the rows: not 截至, no day of a signature, no edition of the form."""
    notes, editions = tuple(row_words()["notes"]), any_of(row_words()["editions"])
    texts = [squeezed(sheet), *(squeezed(cell) for row in rows for cell in row.cells.values())]
    texts = [re.sub(r"截[至止].*", "", part) for text in texts for part in re.split("[,;。]", text)]
    texts = [_WHOLE_DAY.sub("", text) for text in texts if not text.startswith(notes)]
    return [re.sub(rf"20\d{{2}}年(?:\d{{1,2}}月)?(?:{editions})", "", text) for text in texts]


def period_of(rows: tuple[SheetRow, ...], sheet: str) -> tuple[int | None, int | None]:
    """The one year and the one month that titles and the sheet's name say their rows are of; None with none, or two."""
    texts = _titles(rows, sheet)
    years = {int(year) for text in texts for year in _YEAR.findall(text)}
    months = {in_digits(month) for text in texts for month in _MONTH_OF.findall(text)}
    year = years.pop() if len(years) == 1 else None
    month = months.pop() if len(months) == 1 and not any(_MONTHS.search(text) for text in texts) else None
    return year, month if month and 1 <= month <= 12 else None


def year_of(
    above: tuple[SheetRow, ...], sheet: str, fields: Iterable[LedgerField], rows: Iterable[SheetRow]
) -> int | None:
    """The year of days and months that leave out theirs: what titles say their rows are of, else that of 截至.

    None where one of them would lie after 截至: the list goes over the turn of the year, and none is certain.
    """
    day = as_of(above)[0]
    if day is None or any(_YEAR.search(text) for text in _titles(above, sheet)):
        return period_of(above, sheet)[0]
    dated = [(field, field.column.kind is MONTH) for field in fields if field.column.kind in (EVENT, MONTH)]
    for row in rows:
        for field, of_month in dated:
            cell = row.cells.get(field.number)
            if cell is None or isinstance(cell, date):
                continue
            whole = with_year(cell, day.year, of_month=of_month)
            if whole is cell:
                continue
            with suppress(CellFault):
                if planned_day(f"{whole}-01" if of_month else whole) > day:
                    return None
    return day.year


def last_month(rows: tuple[SheetRow, ...], sheet: str) -> int:
    """The latest month that the titles name, 12 where they name none: 2023年1-9月 ends in September."""
    found = []
    for text in _titles(rows, sheet):
        for month, quarter, half in _LAST_MONTH.findall(text):
            found.append(int(month) if month else last_month_of(in_digits(quarter)) if quarter else 6 if half else 12)
    return max(found, default=12)


def month_of(sheet: Sheet, ledger: Ledger, fields: Collection[str], above: tuple[SheetRow, ...]) -> dict[str, object]:
    """The month, or assessment year, of all rows by its field.

    Empty where a column has it, no title names one, or the ledger has none. Balances of a month's end are of the month
    at whose end 截至 says they were.
    """
    year, month = period_of(above, sheet.name)
    reached = as_of(above)[0] if ledger.name == STATEMENTS else None
    if not month and reached is not None and reached == month_end(reached):
        year, month = reached.year, reached.month
    period = {"month": f"{year}-{month:02d}" if year and month else "", "assessment_year": str(year or "")}
    wanted = {column.field for column in ledger.columns if column.required} - {*fields}
    return {name: text for name, text in period.items() if text and name in wanted}


def stated_empty(sheet: Sheet) -> tuple[date | None, str]:
    """The day of a sheet that only states that its ledger holds nothing: 事件舆情, with 截至2023年12月15日无.

    With it stands why that day cannot be, "" where it can.
    """
    if sheet.name not in TABLE_OF or not 0 < sum(len(row.cells) for row in sheet.rows) <= STATEMENT_CELLS:
        return None, ""
    cells = [squeezed(cell) for row in sheet.rows for cell in row.cells.values()]
    day, _, wrong = as_of(sheet.rows)
    return (day, wrong) if any(_NONE.search(text) for text in cells) else (None, "")
