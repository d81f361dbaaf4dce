"""收入, 支出 and 余额 of a ledger of movements: the sum, what its minus means, and whether the balances run on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal

from data_access.cells.text import CellFault, is_blank
from data_access.database.schema import ON_ACCOUNT
from data_access.database.storing import Record
from data_access.ledger_import.recognised import Row
from data_access.ledger_import.record_rows import is_carried

_IN, _OUT, _SUM = "in_yuan", "out_yuan", "amount_yuan"
Held = Mapping[str, Mapping[str, Record]]  # movements known before, by deposit and number


def take_sums(rows: list[Row], held: Held) -> None:
    """Give each row its sum, below zero where it takes back an earlier movement; a doubtful one is rejected."""
    for listed in _by_deposit(rows):
        last: Decimal | None = None
        for row in listed:
            balance = row.values.get("balance_yuan")
            if not row.faults and row.values.get("kind"):
                moved = None if balance is None or last is None else balance - last
                _take_sum(row, moved, rows, held)
            last = balance


def check_balances(rows: list[Row]) -> None:
    """Flag each row whose balance does not follow from the row before it, per sheet and deposit in their order."""
    for listed in _by_deposit(rows):
        last: Decimal | None = None
        for row in listed:
            balance = row.values.get("balance_yuan")
            known = not row.faults and last is not None and balance is not None and "kind" in row.values
            if known and not row.values["kind"][1]:
                expected = last + ON_ACCOUNT[row.values["kind"][0]] * row.values[_SUM]
                if expected != balance:
                    message = f"按上一行余额和本行金额应为{expected}元，请核对流水是否齐全"
                    row.flag("balance_yuan", "balance_differs", message)
            last = balance if balance is not None or row.faults else last


def _by_deposit(rows: Iterable[Row]) -> Iterable[list[Row]]:
    """The rows of each deposit on each sheet as they followed each other; banks also list the newest first."""
    found: dict[tuple[int, str | None], list[Row]] = defaultdict(list)
    listed = list(rows)
    for row in sorted([*listed, *_carried(listed)], key=lambda r: r.number):
        found[id(row.layout), row.values.get("deposit_no")].append(row)
    for listed in found.values():
        days: list[date] = [day for row in listed if (day := row.values.get("moved_on"))]
        yield listed[::-1] if days and days[0] > days[-1] else listed


def _carried(rows: list[Row]) -> Iterator[Row]:
    """The balances that sheets carry forward (上年结转), as rows without a kind; of the one deposit if none is said."""
    for layout in {id(row.layout): row.layout for row in rows}.values():
        deposits = {row.values.get("deposit_no") for row in rows if row.layout is layout}
        for sheet_row in (row for row in layout.rows if is_carried(layout, row)):
            row = Row(layout, sheet_row.number, "")
            for name in ("balance_yuan", "deposit_no", "moved_on"):
                field = layout.fields.get(name)
                if field and not is_blank(cell := sheet_row.cells.get(field.number)):
                    with suppress(CellFault):
                        row.values[name] = field.read(cell)
            if len(deposits) == 1:
                row.values.setdefault("deposit_no", next(iter(deposits)))
            yield row


def _column(row: Row) -> str:
    """Where the row's sum stands; empty where 收入 and 支出 are both filled, or neither is."""
    if _SUM in row.layout.fields or not row.layout.fields.keys() & {_IN, _OUT}:
        return _SUM
    filled = [name for name in (_IN, _OUT) if row.values.get(name)]
    return filled[0] if len(filled) == 1 else ""


def _take_sum(row: Row, moved: Decimal | None, rows: list[Row], held: Held) -> None:
    column = _column(row)
    if not column:
        shown = _IN if row.values.get(_IN) or _IN in row.layout.fields else _OUT
        row.reject(shown, "missing_value", "收入、支出须填且只填一项，请核对后重新导入")
        return
    sum_: Decimal | None = row.values.get(column)
    if sum_ is None:
        return
    row.values[_SUM] = sum_
    kind, corrects = row.values["kind"]
    outgoing = ON_ACCOUNT[kind] < 0 if not corrects else False
    if corrects or row.values.get("corrects"):
        return
    agrees = column == _SUM or (column == _OUT) is outgoing
    if sum_ >= 0:
        if not agrees:
            message = f"类型为{kind}，却记在{'收入' if column == _IN else '支出'}栏，请核对后重新导入；冲正请写明“冲正”"
            row.reject(column, "direction_conflict", message)
    elif moved == ON_ACCOUNT[kind] * sum_:
        return  # taken back, as the balance tells
    elif moved == ON_ACCOUNT[kind] * -sum_ or not agrees:
        row.values[_SUM] = -sum_  # the minus only says that it went out
    elif outgoing:
        _read_minus(row, column, rows, held)


def _read_minus(row: Row, column: str, rows: list[Row], held: Held) -> None:
    """-50000 of what goes out: a payment, or one taken back (红字), as the sheet and what is known tell."""
    kind, sum_ = row.values["kind"][0], -row.values[_SUM]
    if any(_is_plain_payment(other, column) for other in rows if other.layout is row.layout):
        return
    known = held.get(row.values.get("deposit_no") or "", {})
    own = known.get(row.key)
    earlier = (m for m in known.values() if m["kind"] == kind and m["corrects"] is None and m["amount_yuan"] >= sum_)
    if own is not None:
        row.values[_SUM] = sum_ if own["corrects"] is None else -sum_
    elif any(m["moved_on"] < row.values["moved_on"] for m in earlier):
        message = "写作负数，分不清是支出还是冲正：支出请去掉负号，冲正请在类型中写明“冲正”，或填写余额，再重新导入"
        row.reject(column, "sign_in_doubt", message)
    else:
        row.values[_SUM] = sum_  # nothing to take back


def _is_plain_payment(row: Row, column: str) -> bool:
    """The sheet writes what goes out without a minus."""
    kind, corrects = row.values.get("kind") or ("", True)
    return not corrects and ON_ACCOUNT[kind] < 0 and (row.values.get(column) or 0) > 0
