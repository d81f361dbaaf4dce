"""What the sheet's name or title says once for all its rows: 失信联合惩戒名单 is the list of one kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from data_access.cells.text import squeezed
from data_access.ledger_import.ledger_columns import Ledger
from data_access.ledger_import.sheets.sheet import Sheet, SheetRow
from data_access.reference.ledger_phrases import plain, vocabulary

# A movement's kind is of its row, whatever the title says.
_IN_TITLES = frozenset(("list_kind", "domain", "form", "document_kind", "talk_kind"))
_SHORTEST = 3  # signs; 工程 or 保险 may stand in any title
_LONGEST = 60  # what is longer above a table is prose, no title


def fields_of_title(
    sheet: Sheet, ledger: Ledger, fields: Collection[str], above: Iterable[SheetRow]
) -> dict[str, object]:
    """By field the one set phrase that name and titles hold; nothing where a column says it, or they hold two."""
    titles = (str(value) for row in above for value in row.cells.values())
    texts = [sheet.name, *(title for title in titles if len(title) <= _LONGEST)]
    found: dict[str, object] = {}
    for column in ledger.columns:
        if column.field in _IN_TITLES and (column.required or column.usual) and column.field not in fields:
            words = {
                value: word for text in texts for value, word in _phrases(text, column.kind.vocabulary, ledger.name)
            }
            if len(words) == 1:
                found[column.field] = next(iter(words.values()))
    return found


def _phrases(text: str, name: str, own: str) -> Iterable[tuple[str, str]]:
    """The set phrases in a title, as value and word; the ledger's own name is none."""
    left, spellings = plain(squeezed(text)), vocabulary(name).values
    for spelling in sorted(spellings, key=len, reverse=True):
        if len(spelling) >= _SHORTEST and spelling in left:
            left = left.replace(spelling, " ")
            if spelling != plain(own):
                yield spellings[spelling], spelling
