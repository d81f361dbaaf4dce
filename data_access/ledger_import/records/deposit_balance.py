"""What a deposit holds by its movements (保证金流水), 元: the figures count the same (`standing` of metrics' funds)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from data_access.database.schema import CASH, INFLOWS, ON_PRINCIPAL
from data_access.database.storing import Record


def in_order(movements: Iterable[Record]) -> list[Record]:
    """By day; what comes in on a day is there for what goes out on it."""
    return sorted(movements, key=lambda m: (m["moved_on"], m["kind"] not in INFLOWS, m["movement_no"]))


def signed(movement: Record) -> Decimal:
    """What a movement does to the principal, 元; a correction takes back what it corrects."""
    amount: Decimal = movement["amount_yuan"] * ON_PRINCIPAL[movement["kind"]]
    return amount if movement["corrects"] is None else -amount


def balances(held: Record, movements: Iterable[Record]) -> Iterator[tuple[Record, Decimal]]:
    """Each movement in order, with what the deposit (form, amount_yuan) holds after it.

    Cash is what was paid in; a guarantee covers its amount, and 存入 of one is only its being handed in.
    """
    balance = opening(held)
    for movement in in_order(movements):
        if held["form"] == CASH or movement["kind"] != "存入":
            balance += signed(movement)
        yield movement, balance


def opening(held: Record) -> Decimal:
    """What a deposit holds before anything moved, 元."""
    return Decimal(0) if held["form"] == CASH else Decimal(held["amount_yuan"])


def balance_on(held: Record, movements: Iterable[Record], day: date) -> Decimal:
    """What the deposit holds at the end of a day, 元."""
    known = (movement for movement in movements if movement["moved_on"] <= day)
    return [opening(held), *(balance for _, balance in balances(held, known))][-1]


def returnable(held: Record, movements: Iterable[Record], day: date) -> tuple[Decimal, Decimal]:
    """What of a deposit was there to go back by that day, what went back already included, and what did, 元."""
    moved = [movement for movement in movements if movement["moved_on"] <= day and ON_PRINCIPAL[movement["kind"]]]
    if held["form"] == CASH and not moved:  # no ledger says what moved, so its row says all that is known
        return Decimal(held["amount_yuan"]), Decimal(0)
    back = -sum((signed(movement) for movement in moved if movement["kind"] == "返还"), Decimal(0))
    return balance_on(held, moved, day) + back, back


def first_shortfall(held: Record, movements: Iterable[Record]) -> tuple[date, Decimal] | None:
    """The first day on which the balance would fall below zero, and the balance before that movement."""
    before = opening(held)
    for movement, balance in balances(held, movements):
        if balance < 0:
            return movement["moved_on"], before
        before = balance
    return None
