"""Columns that their neighbours or their values show to be something else than their heading says."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from data_access.cells.text import squeezed
from data_access.ledger_import.ledger_columns import PROSE
from data_access.ledger_import.recognised import LedgerField, Unused
from data_access.ledger_import.sheets.heading_words import SheetHeading
from data_access.ledger_import.sheets.sheet import SheetRow
from data_access.reference.ledger_phrases import plain, row_words


def by_neighbours(
    fields: dict[str, LedgerField],
    headings: tuple[SheetHeading, ...],
    answered: Collection[int],
) -> tuple[dict[str, LedgerField], list[Unused]]:
    """The columns without those that their neighbours show to be something else; those, and why.

    Of those ``answered`` somebody has said what they are.
    """
    unused = list[Unused]()
    left = {heading.number: heading for heading in headings}
    firms, persons = [plain(word) for word in row_words()["firms"]], tuple(map(plain, row_words()["persons"]))
    contact = fields.get("reporter_name")
    if contact and contact.number not in answered and left[contact.number].leaf in map(plain, row_words()["contacts"]):
        before = left.get(contact.number - 1)
        if before and not left[contact.number].group and any(word in before.leaf for word in firms):
            unused.append(Unused(contact.heading, f"紧跟“{before.written}”，像是该单位的人", asked=True))
            fields = {name: field for name, field in fields.items() if name != "reporter_name"}
    phone, reporter = fields.get("reporter_phone"), fields.get("reporter_name")
    if phone is not None and phone.number not in answered:
        own, before = left[phone.number], left.get(phone.number - 1)
        generic = {plain(word) for word in row_words()["phones"]}
        others = before is not None and (any(word in before.leaf for word in firms) or before.leaf.endswith(persons))
        if (
            before
            and others
            and own.leaf in generic
            and not own.group
            and (reporter is None or reporter.number != before.number)
        ):
            unused.append(Unused(phone.heading, f"紧跟“{before.written}”，是其电话"))
            fields = {name: field for name, field in fields.items() if name != "reporter_phone"}
            after = left.get(reporter.number + 1) if reporter else None
            if after and after.leaf in generic and not after.group:
                fields["reporter_phone"] = replace(phone, number=after.number, heading=after.written)
    return fields, unused


def phone_of_reporter(fields: dict[str, LedgerField]) -> frozenset[int]:
    """The column of telephones that stands right behind the reporter, and is nobody else's."""
    phone, reporter = fields.get("reporter_phone"), fields.get("reporter_name")
    return frozenset({phone.number}) if phone and reporter and phone.number == reporter.number + 1 else frozenset()


def without_contradictions(
    fields: dict[str, LedgerField],
    headings: tuple[SheetHeading, ...],
    rows: tuple[SheetRow, ...],
    hidden: Collection[int],
) -> tuple[dict[str, LedgerField], list[Unused]]:
    """The columns without those that stand twice under one heading with different contents; those, and why."""
    unused = list[Unused]()
    called = {heading.number: plain(heading.written) for heading in headings}
    beside = phone_of_reporter(fields)
    for name, field in list(fields.items()):
        if field.number in beside:
            continue  # those of others stand behind them
        twins = [h.number for h in headings if called[h.number] == called.get(field.number)]
        twins = [n for n in twins if (n in hidden) is (field.number in hidden)]
        if len(twins) < 2 or field.column.kind is PROSE:
            continue
        if any(len({squeezed(row.cells.get(n)) for n in twins}) > 1 for row in rows):
            message = f"有{len(twins)}列，内容不同，都没有采用，请只留一列后重新导入"
            unused.append(Unused(field.heading, message, clashes=True))
            del fields[name]
    return fields, unused
