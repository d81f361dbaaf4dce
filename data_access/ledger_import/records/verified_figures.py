"""核实人数 and 核实金额 of a true lead whose list leaves them out: those reported, and this is told."""

from __future__ import annotations

from data_access.database.storing import Load, Record
from data_access.ledger_import.recognised import Row, asked_to_empty

# Verified figures that a list of true leads leaves blank are those reported; what it wrote itself stays.
TAKEN_OVER = {"true_workers": "workers", "true_amount_yuan": "amount_yuan"}


def taken_over(before: Record) -> tuple[str, ...]:
    """The verified figures of a known lead that are those reported then, and follow when these are corrected."""
    if (marks := before["counted"]) is None:
        return tuple(name for name, reported in TAKEN_OVER.items() if before[name] == before[reported])
    return tuple(name for name in TAKEN_OVER if name in marks.split(","))


def withheld(load: Load, row: Row, before: Record | None) -> list[str]:
    """What of the verified nothing may stand in for: it says something that was not read, was asked to be emptied, or
    is known to be empty."""
    empty = [n for n in TAKEN_OVER if row.unread(n) or asked_to_empty(load, row, n) or _stays_empty(before, n)]
    return [*empty, *filter(row.misread, ("verified_on",))]


def _stays_empty(before: Record | None, name: str) -> bool:
    """A true lead is known without it although there was something to take over."""
    known = before is not None and before["finding"] == "属实" and before[TAKEN_OVER[name]] is not None
    return bool(known and before and before[name] is None)


def tell_taken_over(row: Row, record: Record, taken: list[str]) -> None:
    """Flag the verified figures of a lead that the row calls true and that are those reported."""
    if not taken or row.values.get("finding") != record["finding"]:
        return
    called = {column.field: column.heading for column in row.layout.ledger.columns}
    message = "、".join(f"{called[n]}（{record[n]}{'元' if n == 'true_amount_yuan' else '人'}）" for n in taken)
    column = taken[-1] if taken[-1] in row.layout.fields else "finding"
    row.flag(column, "taken_over", f"没有写明{message}，暂按反映的数计，请核对；不是全部属实的请补填核实数")
