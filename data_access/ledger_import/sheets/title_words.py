"""What the sheet's name or title says once for all its rows: 失信联合惩戒名单 is the list of one kind."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache

from data_access.cells.text import squeezed
from data_access.ledger_import.ledger_columns import Ledger
from data_access.ledger_import.recognised import LedgerField, Unused
from data_access.ledger_import.sheets.sheet import Sheet, SheetRow
from data_access.reference.ledger_phrases import any_of, plain, row_words, vocabulary

# A movement's kind is of its row, whatever the title says.
_TOLD = frozenset(("list_kind", "domain", "form", "document_kind", "talk_kind"))
_SHORTEST = 3  # signs; 工程 or 保险 may stand in any title
_ANYTHING = r"[^,;。]{1,14}"  # what … stands for
_LONGEST = 60  # what is longer above a table is prose, no title


def told_by_title(
    sheet: Sheet, ledger: Ledger, fields: Collection[str], above: Iterable[SheetRow]
) -> dict[str, object]:
    """By field the one set phrase that name and titles hold; nothing where a column says it, or they hold two."""
    titles = (str(value) for row in above for value in row.cells.values())
    texts = [sheet.name, *(title for title in titles if len(title) <= _LONGEST)]
    found: dict[str, object] = {}
    for column in ledger.columns:
        if column.field in _TOLD and (column.required or column.usual) and column.field not in fields:
            said = {
                value: word for text in texts for value, word in _phrases(text, column.kind.vocabulary, ledger.name)
            }
            if len(said) == 1:
                found[column.field] = next(iter(said.values()))
    return found


def without_running_totals(
    sheet: Sheet, ledger: Ledger, fields: dict[str, LedgerField], above: Iterable[SheetRow], answered: Collection[int]
) -> tuple[dict[str, LedgerField], list[Unused]]:
    """The columns without what is added up from row to row where the title says that it is so already; those, asked."""
    texts = [squeezed(sheet.name), *(squeezed(value) for row in above for value in row.cells.values())]
    if not any(_cumulative().search(text) for text in texts):
        return fields, []
    totals = {n: f for n, f in fields.items() if n in ledger.increments and f.number not in answered}
    told = [Unused(f.heading, "表名写明的像是累计数，不是本次新增的", asked=True) for f in totals.values()]
    return {name: field for name, field in fields.items() if name not in totals}, told


@cache
def _cumulative() -> re.Pattern[str]:
    return re.compile(any_of(row_words()["cumulative"]).replace(re.escape(plain("…")), _ANYTHING))


def _phrases(text: str, name: str, own: str) -> Iterable[tuple[str, str]]:
    """The set phrases in a title, as value and word; the ledger's own name is none."""
    left, spellings = plain(squeezed(text)), vocabulary(name).values
    for spelling in sorted(spellings, key=len, reverse=True):
        if len(spelling) >= _SHORTEST and spelling in left:
            left = left.replace(spelling, " ")
            if spelling != plain(own):
                yield spellings[spelling], spelling
