"""收入, 支出 and 余额 of a ledger of movements: the sum and its direction, and whether the balances run on."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from data_access.database.schema import ON_ACCOUNT
from data_access.ledger_import.recognised import Row

_IN, _OUT = "in_yuan", "out_yuan"


def take_in_and_out(row: Row) -> None:
    """Give the row the sum of its 收入 or 支出 column; a direction that its kind contradicts refuses it."""
    fields = row.layout.fields
    if row.faults or "amount_yuan" in fields or not fields.keys() & {_IN, _OUT}:
        return
    came, went = row.values.get(_IN) or Decimal(0), row.values.get(_OUT) or Decimal(0)
    column = _IN if came or _IN in fields else _OUT
    if bool(came) == bool(went):
        row.reject(column, "missing_value", "收入、支出须填且只填一项，请核对后重新导入")
        return
    row.values["amount_yuan"] = came or went
    kind, corrects = row.values.get("kind") or (None, False)
    if kind and not corrects and ((ON_ACCOUNT[kind] > 0) is not bool(came)):
        told = f"类型为{kind}，却记在{'收入' if came else '支出'}栏，请核对后重新导入；冲正请写明“冲正”"
        row.reject(_IN if came else _OUT, "direction_conflict", told)


def check_balances(rows: Iterable[Row]) -> None:
    """Flag each row whose balance does not follow from the row before it, per sheet and deposit in their order."""
    last: dict[tuple[int, str], Decimal] = {}
    for row in sorted(rows, key=lambda r: r.number):
        balance = row.values.get("balance_yuan")
        if balance is None:
            continue
        place = (id(row.layout), row.values["deposit_no"])
        kind, corrects = row.values["kind"]
        amount: Decimal = row.values["amount_yuan"]
        came = row.values.get(_IN) if _IN in row.layout.fields else None
        into = bool(came) if {_IN, _OUT} & row.layout.fields.keys() else ON_ACCOUNT[kind] > 0
        if place in last and not corrects and (expected := last[place] + (amount if into else -amount)) != balance:
            row.flag("balance_yuan", "balance_differs", f"按上一行余额和本行金额应为{expected}元，请核对流水是否齐全")
        last[place] = balance
