"""What movements (保证金流水) make of a deposit's principal, 元."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from data_access.database.schema import CASH, INFLOWS, ON_PRINCIPAL
from data_access.database.storing import Record


def in_order(movements: Iterable[Record]) -> list[Record]:
    """By day; what comes in on a day is there for what goes out on it."""
    return sorted(movements, key=lambda m: (m["moved_on"], m["kind"] not in INFLOWS, m["movement_no"]))


def on_principal(movement: Record) -> Decimal:
    """What a movement does to the principal, 元; a correction takes back what it corrects."""
    amount: Decimal = movement["amount_yuan"] * ON_PRINCIPAL[movement["kind"]]
    return amount if movement["corrects"] is None else -amount


def _opening(held: Record, movements: Iterable[Record]) -> Decimal:
    # A guarantee covers its amount without any money being paid in.
    if held["form"] == CASH or any(movement["kind"] == "存入" for movement in movements):
        return Decimal(0)
    return Decimal(held["amount_yuan"])


def first_shortfall(held: Record, movements: Iterable[Record]) -> tuple[date, Decimal] | None:
    """The first day on which the balance would fall below zero, and the balance before that movement."""
    listed = in_order(movements)
    balance = _opening(held, listed)
    for movement in listed:
        if balance + on_principal(movement) < 0:
            return movement["moved_on"], balance
        balance += on_principal(movement)
    return None
