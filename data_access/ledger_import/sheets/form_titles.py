"""What a form says once, in its title, its name or who issued it: the month and the town."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from data_access.cells.text import squeezed
from data_access.ledger_import.answers import Answers
from data_access.ledger_import.ledger_columns import Ledger
from data_access.ledger_import.sheets.sheet import Sheet, SheetRow
from data_access.ledger_import.sheets.town import town_of
from data_access.reference.form_names import FormNames
from data_access.reference.ledger_phrases import plain

_MONTH = re.compile(r"(20\d{2})年(\d{1,2})月")


def town_of_title(
    sheet: Sheet, own: Ledger, first: int, issued: Collection[str], fields: Collection[str], answers: Answers
) -> dict[str, object]:
    """The town that the sheet's name, what stands above its ``first`` entry or 填报单位 (``issued``) says."""
    above = (*(row for row in sheet.rows if row.number < first), *(SheetRow(0, {1: text}) for text in issued))
    return town_of(sheet, own, fields, above, answers)


def month_of(sheet: Sheet, names: FormNames) -> tuple[int, str, date] | None:
    """The month that the title or the sheet's name says; None with none, or with two."""
    titles = [(row.number, squeezed(v)) for row in sheet.rows[:3] for v in row.cells.values()]
    named = [(n, text) for n, text in titles if any(plain(t) in text.upper() for t in names.titles) or "月份" in text]
    found = {
        (int(m[1]), int(m[2])): (row, text)
        for row, text in [*named, (1, squeezed(sheet.name))]
        for m in _MONTH.finditer(text)
    }
    if len(found) != 1:
        return None
    ((year, month), (row, text)) = next(iter(found.items()))
    return (row, text, date(year, month, 1)) if 1 <= month <= 12 else None
