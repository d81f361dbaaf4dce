"""Whose name a column of units holds: the values tell who owes and who handles, whatever the heading says."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from data_access.cells.text import squeezed
from data_access.ledger_import.ledger_columns import Ledger
from data_access.ledger_import.recognised import LedgerField, Unused
from data_access.ledger_import.sheets.heading_words import SheetHeading
from data_access.ledger_import.sheets.sheet import SheetRow
from data_access.reference.ledger_phrases import plain, row_words
from data_access.reference.unit_names import usual_name

_LOOKED_AT = 50  # rows whose values tell what a column is
_HANDLER, _DEBTOR = "handler_name", "employer_name"


def by_parties(
    fields: dict[str, LedgerField],
    unused: Sequence[Unused],
    ledger: Ledger,
    headings: tuple[SheetHeading, ...],
    rows: tuple[SheetRow, ...],
    answered: Collection[int],
) -> tuple[dict[str, LedgerField], list[Unused]]:
    """The columns with debtor and handling unit as their values tell; the headings not used, and why.

    责任单位 that holds firms is the debtor, where no other column names it. Of those ``answered`` somebody has said
    what they are.
    """
    fields, left = dict(fields), list(unused)
    debtor = next((column for column in ledger.columns if column.field == _DEBTOR), None)
    words = set(map(plain, row_words()["debtors"]))
    for heading in headings if debtor else ():
        is_handler = _HANDLER in fields and fields[_HANDLER].number == heading.number
        if heading.leaf not in words or heading.number in answered or not _hold_firms(_texts(rows, heading.number)):
            continue
        if is_handler:
            del fields[_HANDLER]
        if debtor and _DEBTOR not in fields:
            fields[_DEBTOR] = LedgerField(debtor, heading.number, heading.written)
            left = [u for u in left if u.number != heading.number]
        elif is_handler:
            left.append(Unused(heading.written, "列里填的是欠薪单位，不作承办单位"))
    for name, holds, message in (
        (_HANDLER, _hold_firms, "列里填的多是企业，不像承办单位"),
        (_DEBTOR, _hold_units, "列里填的都是机关、街镇，不像欠薪的单位"),
    ):
        field = fields.get(name)
        if field and field.number not in answered and holds(_texts(rows, field.number)):
            left.append(Unused(field.heading, message, asked=True))
            del fields[name]
    return dict(sorted(fields.items(), key=lambda item: item[1].number)), left


def _texts(rows: tuple[SheetRow, ...], number: int) -> list[str]:
    return [text for row in rows[:_LOOKED_AT] if (text := squeezed(row.cells.get(number)))]


def _hold_firms(texts: list[str]) -> bool:
    endings = tuple(row_words()["firm_names"])
    firms = [text for text in texts if usual_name(text) is None and text.endswith(endings)]
    return len(firms) * 2 > len(texts)


def _hold_units(texts: list[str]) -> bool:
    return len(texts) > 1 and all(usual_name(text) is not None for text in texts)
