"""退还 as the deposit ledger tells it: a part that went back is a movement, only the whole ends the deposit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from data_access.database.schema import RETURNED, STORED
from data_access.database.storing import Record
from data_access.ledger_import.recognised import Row
from data_access.ledger_import.records.deposit_balance import returnable

_PART = "部分退还"
_ENDS = ("returned_on", "ended_on")


def settle_return(row: Row, before: Record | None, movements: Iterable[Record], as_of: date) -> None:
    """Leave out the days of a return that ended nothing: of a part, or where the state says that it is still held."""
    ends = [name for name in _ENDS if (day := row.values.get(name)) is not None and day <= as_of]
    answer = row.layout.answers.record(row.layout.ledger.name, row.key)
    state = answer if answer in (RETURNED, _PART) else row.values.get("state")
    sum_, amount = row.values.get("returned_yuan"), row.values.get("amount_yuan")
    if state == STORED and before and before["returned_on"] and "returned_on" not in {*ends, *row.emptied}:
        message = f"已登记退还日期{before['returned_on']:%Y-%m-%d}，仍按已退还计；确未退还的请在退还日期列填“清空”"
        row.flag("state", "state_conflict", message)
    if amount is None or answer == RETURNED or not (ends or sum_):
        _tell_difference(row, before, movements)
        return
    day = row.values.get("returned_on") or as_of
    left, back = returnable(_held(row, before), movements, day)
    is_less = sum_ is not None and sum_ < left
    in_doubt = state == RETURNED and is_less and bool(ends)
    is_part = state == _PART or (state != RETURNED and is_less and (state == STORED or "ended_on" not in ends))
    if not (in_doubt or is_part or state == STORED):
        _tell_difference(row, before, movements)
        return
    for name in ends:
        del row.values[name]
    column = ends[0] if ends else "returned_yuan"
    if in_doubt:
        counted = "仍按已登记的退还计" if before and before["returned_on"] else "已按在存计"
        message = f"状态为{RETURNED}，退还{sum_:.2f}元却少于尚存的{left:.2f}元，分不清是否全部退还，{counted}"
        _ask(row, "returned_yuan", message)
    elif not is_part:
        _ask(row, column, f"状态为{STORED}却写了退还，分不清是否已退还，已按在存计")
    elif sum_ != back:
        text = f"退还{sum_:.2f}元只是其中一部分" if sum_ is not None else "只退还了一部分"
        message = f"{text}，仍按在存计；请在保证金流水中登记这笔返还，金额才会相应减少"
        row.flag(column, "part_returned", message)


def _ask(row: Row, column: str, message: str) -> None:
    question = f"{message}，请答复“{RETURNED}”或“{_PART}”"
    row.flags += (row.question(column, "state_conflict", question, RETURNED, _PART, asked=row.key),)


def _held(row: Row, before: Record | None) -> Record:
    """The deposit of the row, as its balance is reckoned from it."""
    return {"form": row.values.get("form") or (before and before["form"]), "amount_yuan": row.values["amount_yuan"]}


def _tell_difference(row: Row, before: Record | None, movements: Iterable[Record]) -> None:
    sum_, amount = row.values.get("returned_yuan"), row.values.get("amount_yuan")
    if sum_ is None or amount is None:
        return
    day = row.values.get("returned_on") or (before["returned_on"] if before else None)
    whole = amount if day is None else returnable(_held(row, before), movements, day)[0]
    if sum_ != whole:
        held = "金额" if whole == amount else "按流水当日尚存"
        message = f"与{held}{whole:.2f}元不同，未导入，请在保证金流水中逐笔登记返还"
        row.flag("returned_yuan", "returned_differs", message)
    elif day is None:
        row.flag("returned_yuan", "missing_day", "没有退还日期，仍按在存计，请补填后重新导入")
