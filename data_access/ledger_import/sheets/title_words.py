"""What the sheet's name or title says once for all its rows: 失信联合惩戒名单 is the list of one kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from data_access.cells.text import squeezed
from data_access.ledger_import.ledger_columns import Ledger
from data_access.ledger_import.recognised import LedgerField
from data_access.ledger_import.sheets.sheet import Sheet, SheetRow
from data_access.reference.ledger_phrases import plain, vocabulary

# The vocabularies whose phrases stand in titles, and the fewest signs of one: 工程 or 保险 may stand in any title.
# A movement's kind is of its row, whatever the title says.
_IN_TITLES = {"list_kind": 3, "domain": 3, "deposit_form": 3, "document_kind": 3, "talk_kind": 2, "signal_kind": 2}
_IN_HEADINGS = "signal_kind"  # 欠税金额, 社保欠费金额
_LONGEST = 60  # what is longer above a table is prose, no title


def fields_of_title(
    sheet: Sheet, ledger: Ledger, fields: Mapping[str, LedgerField], above: Iterable[SheetRow]
) -> dict[str, object]:
    """By field the one set phrase that name and titles hold; nothing where a column says it, or they hold two."""
    titles = (str(value) for row in above for value in row.cells.values())
    texts = [sheet.name, *(title for title in titles if len(title) <= _LONGEST)]
    found: dict[str, object] = {}
    for column in ledger.columns:
        name = column.kind.vocabulary
        if name in _IN_TITLES and (column.required or column.usual) and column.field not in fields:
            in_headings = [field.heading for field in fields.values()] if name == _IN_HEADINGS else []
            words = {value: word for text in (*texts, *in_headings) for value, word in _phrases(text, name, ledger)}
            words |= _whole(sheet.name, name) if not words else {}
            if len(words) == 1:
                found[column.field] = next(iter(words.values()))
    return found


def _whole(text: str, name: str) -> dict[str, str]:
    """The set phrase, however short, that is all of a sheet's name: 保函."""
    value = vocabulary(name).values.get(plain(squeezed(text)))
    return {} if value is None else {value: plain(squeezed(text))}


def _phrases(text: str, name: str, own: Ledger) -> Iterable[tuple[str, str]]:
    """The set phrases in a title, as value and word; the ledger's own name is none, nor is a part of it."""
    left, spellings = plain(squeezed(text)).replace(plain(own.name), " "), vocabulary(name).values
    for spelling in sorted(spellings, key=len, reverse=True):
        if len(spelling) >= _IN_TITLES[name] and spelling in left:
            left = left.replace(spelling, " ")
            yield spellings[spelling], spelling
