"""Counts added up from row to row (专项行动成果) that are running totals already: by the title, or as they grow."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cache
from itertools import pairwise

from data_access.cells.text import CellFault, is_blank, squeezed
from data_access.ledger_import.ledger_columns import Ledger
from data_access.ledger_import.recognised import LedgerField, Unused
from data_access.ledger_import.sheets.sheet import Sheet, SheetRow
from data_access.reference.ledger_phrases import any_of, plain, row_words

_ANYTHING = r"[^,;。]{1,14}"  # what … stands for
_REPORTS, _FIGURES = 3, 2  # of a town: fewer may grow by chance


def without_running_totals(
    sheet: Sheet,
    ledger: Ledger,
    fields: dict[str, LedgerField],
    above: Iterable[SheetRow],
    rows: Sequence[SheetRow],
    answered: Collection[int],
) -> tuple[dict[str, LedgerField], list[Unused]]:
    """The columns without what is added up from row to row where it seems to be so already; those, asked."""
    totals = {n: f for n, f in fields.items() if n in ledger.increments and f.number not in answered}
    texts = [squeezed(sheet.name), *(squeezed(value) for row in above for value in row.cells.values())]
    if totals and any(_cumulative().search(text) for text in texts):
        why = "表名写明的像是累计数，不是本次新增的"
    elif totals and _grow(fields, totals, rows):
        why = "各街镇每次的数字都不比前一次少，像是累计数，不是本次新增的"
    else:
        return fields, []
    messages = [Unused(f.heading, why, asked=True) for f in totals.values()]
    return {name: field for name, field in fields.items() if name not in totals}, messages


def _grow(fields: dict[str, LedgerField], totals: dict[str, LedgerField], rows: Sequence[SheetRow]) -> bool:
    """No figure of any town is ever less than in its report before, and each report says more than that."""
    if "town_code" not in fields or "reported_on" not in fields or len(totals) < _FIGURES:
        return False
    reports: dict[str, list[tuple[date, list[int]]]] = defaultdict(list)
    for row in rows:
        day = _read(fields["reported_on"], row)
        town = squeezed(row.cells.get(fields["town_code"].number))
        figures = [figure for f in totals.values() if isinstance(figure := _read(f, row), int)]
        if isinstance(day, date) and len(figures) == len(totals):
            reports[town].append((day, figures))
    several = [sorted(own) for own in reports.values() if len(own) >= _REPORTS]
    steps = [(earlier[1], later[1]) for own in several for earlier, later in pairwise(own)]
    return bool(steps) and all(
        later != earlier and all(b >= a for a, b in zip(earlier, later, strict=True)) for earlier, later in steps
    )


def _read(field: LedgerField, row: SheetRow) -> object:
    cell = row.cells.get(field.number)
    try:
        return None if is_blank(cell) else field.read(cell)
    except CellFault:
        return None


@cache
def _cumulative() -> re.Pattern[str]:
    return re.compile(any_of(row_words()["cumulative"]).replace(re.escape(plain("…")), _ANYTHING))
