"""Two headings that claim one column: the more precise counts; of equals with different contents neither does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from data_access.cells.text import CellFault, is_blank, squeezed
from data_access.ledger_import.ledger_columns import PROSE
from data_access.ledger_import.recognised import LedgerField, Unused
from data_access.ledger_import.sheets.heading_words import heading_unit, plain_heading
from data_access.ledger_import.sheets.sheet import SheetRow
from data_access.reference.ledger_phrases import plain, row_words

# What is owed is not judged where it is in doubt what was paid.
_OWED_BY = {"paid_yuan": "payable_yuan", "labour_paid_yuan": "labour_due_yuan"}
_Unit = Callable[[LedgerField], LedgerField]


def without_rivals(
    fields: dict[str, LedgerField],
    unused: Sequence[Unused],
    rows: tuple[SheetRow, ...],
    settled: Collection[int],
    with_unit: _Unit,
) -> tuple[dict[str, LedgerField], list[Unused]]:
    """The columns without those that an equal heading contradicts; the headings not used, and why.

    ``settled`` are the columns that an answer placed, or that nobody sees; ``with_unit`` gives a column its unit.
    """
    fields, left = dict(fields), list(unused)
    for place, rival in enumerate(left):
        own = fields.get(rival.field)
        if own is None or rival.number in settled or own.number in settled:
            continue
        other = with_unit(LedgerField(own.column, rival.number, rival.heading))
        if _is_empty(own, rows) and not _is_empty(other, rows):
            fields[rival.field] = other
            left[place] = Unused(own.heading, f"全列空白，“{own.column.heading}”已取自“{other.heading}”")
            continue
        if own.column.kind is PROSE or not _differ(own, other, rows):
            continue
        if own.column.kind.once:  # figures
            precise = _is_more_precise(own.heading, other.heading) or _is_the_term(own, other)
            better = _is_bare(own.heading) and _is_more_precise(other.heading, own.heading)
        else:
            precise = own.column.required or plain_heading(own.heading) == plain(own.column.heading)
            precise = precise or _is_more_precise(own.heading, other.heading)
            better = not precise and _is_more_precise(other.heading, own.heading)
        if precise:
            continue
        if better:
            fields[rival.field] = other
            message = f"“{own.column.heading}”已取自更确切的“{other.heading}”"
            left[place] = Unused(own.heading, message, number=own.number, field=rival.field)
            continue
        del fields[rival.field]
        if due := fields.pop(_OWED_BY.get(rival.field, ""), None):
            left.append(Unused(due.heading, f"“{own.column.heading}”没有读出，不能据此判断是否欠发、欠拨"))
        for heading, against in ((own.heading, other.heading), (other.heading, own.heading)):
            message = f"与“{against}”都像“{own.column.heading}”而内容不同，都没有采用，请说明哪一列是"
            left.append(Unused(heading, message, asked=True, clashes=True))
        left = [u for u in left if u is not rival]
        return without_rivals(fields, left, rows, settled, with_unit)
    return fields, left


def _is_empty(field: LedgerField, rows: tuple[SheetRow, ...]) -> bool:
    return all(is_blank(row.cells.get(field.number)) for row in rows)


def _differ(own: LedgerField, other: LedgerField, rows: tuple[SheetRow, ...]) -> bool:
    cells = ((own.column, row.cells.get(own.number), row.cells.get(other.number)) for row in rows)
    return any(not is_blank(a) and not is_blank(b) and _value(own, a) != _value(other, b) for _, a, b in cells)


def _value(field: LedgerField, cell: object) -> object:
    try:
        return field.read(cell)
    except CellFault:
        return squeezed(cell)


def _is_more_precise(one: str, other: str) -> bool:
    """It says all that the other does, and more: 施工总承包单位 and 施工单位."""
    long, short = (heading_unit(plain_heading(heading))[0] for heading in (one, other))
    signs = iter(long)
    return len(long) > len(short) and all(sign in signs for sign in short)


def _is_the_term(own: LedgerField, other: LedgerField) -> bool:
    """The standard heading beside one of another kind: 实发工资 and 银行代发金额; 涉及金额 and 欠薪金额 are equals."""
    kinds = [next((k for k in map(plain, row_words()["generic"]) if _bare(f).endswith(k)), "") for f in (own, other)]
    return _bare(own) == plain(own.column.heading) and (kinds[0] != kinds[1] or not kinds[0])


def _bare(field: LedgerField) -> str:
    return heading_unit(plain_heading(field.heading))[0]


def _is_bare(heading: str) -> bool:
    return heading_unit(plain_heading(heading))[0] in map(plain, row_words()["generic"])
