"""Columns that their neighbours or their values show to be something else than their heading says."""

from __future__ import annotations

from dataclasses import replace

from data_access.cells.text import squeezed
from data_access.ledger_import.recognised import LedgerField, SheetHeading, Unused
from data_access.ledger_import.sheets.workbook import SheetRow
from data_access.reference.ledger_phrases import plain, row_words
from data_access.reference.unit_names import usual_name

_LOOKED_AT = 50  # rows whose values tell what a column is


def by_neighbours(
    fields: dict[str, LedgerField], headings: tuple[SheetHeading, ...], rows: tuple[SheetRow, ...]
) -> tuple[dict[str, LedgerField], list[Unused]]:
    """The columns without those that their neighbours or values show to be something else; those, and why."""
    unused = list[Unused]()
    left = {heading.number: heading for heading in headings}
    firms, persons = [plain(word) for word in row_words()["firms"]], tuple(map(plain, row_words()["persons"]))
    contact = fields.get("reporter_name")
    if contact is not None and left[contact.number].leaf in map(plain, row_words()["contacts"]):
        before = left.get(contact.number - 1)
        if before and not left[contact.number].group and any(word in before.leaf for word in firms):
            unused.append(Unused(contact.heading, f"紧跟“{before.written}”，像是该单位的人", asked=True))
            fields = {name: field for name, field in fields.items() if name != "reporter_name"}
    phone, reporter = fields.get("reporter_phone"), fields.get("reporter_name")
    if phone is not None:
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
    handler = fields.get("handler_name")
    if handler is not None and left[handler.number].leaf in map(plain, row_words()["debtors"]):
        said = [squeezed(row.cells[handler.number]) for row in rows[:_LOOKED_AT] if handler.number in row.cells]
        said = [text for text in said if text]
        endings = tuple(row_words()["firm_names"])
        debtors = [text for text in said if usual_name(text) is None and text.endswith(endings)]
        if said and len(debtors) * 2 > len(said):
            unused.append(Unused(handler.heading, "列里填的是欠薪单位，不作承办单位"))
            fields = {name: field for name, field in fields.items() if name != "handler_name"}
    return fields, unused
