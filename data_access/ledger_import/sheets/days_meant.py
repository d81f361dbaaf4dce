"""Columns of days that mean another day than their heading alone says: a plan under 完成时间, 发生时间 for 发现时间."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import cache

from data_access.cells.choices import unfinished_words
from data_access.cells.text import CellFault, is_blank, squeezed
from data_access.ledger_import.ledger_columns import PER_CENT, Ledger
from data_access.ledger_import.recognised import LedgerField, Unused
from data_access.ledger_import.sheets.sheet import SheetRow
from data_access.reference.ledger_phrases import plain, row_words

_DUE = "due_on"
_DONE = ("done_on", "provided_on", "handled_on")  # what may be meant as due
_FOUND = ("found_on", "found_at")
_WHOLE = 100


def without_other_days(
    fields: dict[str, LedgerField],
    unused: list[Unused],
    *,
    ledger: Ledger,
    rows: tuple[SheetRow, ...],
    answered: Collection[int],
) -> tuple[dict[str, LedgerField], list[Unused]]:
    """The columns without those that mean another day; these among the headings not used, and why.

    Of those ``answered`` somebody has said what they are.
    """
    left, fields = list(unused), dict(fields)
    for name in [name for name in _DONE if name in fields and fields[name].number not in answered]:
        field = fields[name]
        if _DUE in fields or not any(column.field == _DUE for column in ledger.columns):
            continue
        if any(plain(word) in plain(field.heading) for word in row_words()["actual"]):
            continue
        if why := next((why for row in rows if (why := _why_planned(field, fields, row))), ""):
            message = f"第{why}，像是计划的日期，没有当作“{field.column.heading}”，请说明是期限还是已经完成的日期"
            left.append(Unused(field.heading, message, asked=True, number=field.number))
            del fields[name]
    left = [replace(u, field="") if _is_occurrence(u, fields) else u for u in left]  # no rival of what was found
    found = {name: fields[name] for name in _FOUND if name in fields and fields[name].number not in answered}
    occurred = [name for name, field in found.items() if plain(field.heading).startswith(_occurred())]
    if len(found) > 1 and len(occurred) == 1:
        field = fields.pop(occurred[0])
        known = next(other.heading for other in found.values() if other is not field)
        message = f"是发生的时间，发现的时间已取自“{known}”"
        left.append(Unused(field.heading, message, number=field.number))
    return fields, left


def _is_occurrence(rival: Unused, fields: dict[str, LedgerField]) -> bool:
    own = fields.get(rival.field) if rival.field in _FOUND else None
    return own is not None and [plain(h).startswith(_occurred()) for h in (rival.heading, own.heading)] == [True, False]


def _why_planned(field: LedgerField, fields: dict[str, LedgerField], row: SheetRow) -> str:
    """What tells that the day of a row is not that of what was done; "" for nothing."""
    if is_blank(row.cells.get(field.number)):
        return ""
    if _lies_ahead(field, row):
        return f"{row.number}行的日期晚于今天"
    texts = (squeezed(text) for n, text in row.cells.items() if n != field.number and isinstance(text, str))
    if state := next((text for text in texts if text.upper() in unfinished_words()), ""):
        return f"{row.number}行写着“{state}”"
    progress = next((f for f in fields.values() if f.column.kind is PER_CENT), None)
    share = squeezed(row.cells.get(progress.number)) if progress else ""
    return f"{row.number}行的进度是{share}" if progress and _is_part(progress, share) else ""


def _lies_ahead(field: LedgerField, row: SheetRow) -> bool:
    try:
        return field.read(row.cells[field.number]) is None
    except CellFault as fault:
        return fault.fault == "future_date"


def _is_part(progress: LedgerField, share: str) -> bool:
    """It is written as a share of less than the whole; a bare number may be a part of one."""
    try:
        return share.endswith("%") and progress.read(share) < _WHOLE
    except CellFault:
        return False


@cache
def _occurred() -> tuple[str, ...]:
    return tuple(map(plain, row_words()["occurred"]))
