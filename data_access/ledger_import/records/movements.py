"""保证金流水: movements of deposits, never overdrawn, corrections with what they take back, uses with their top-ups.

Source of the limits: 人社部发〔2021〕65号 (补足 within 10 工作日 of use).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from data_access.cells.choices import CORRECTION
from data_access.database.derived_days import top_up_due
from data_access.database.schema import (
    BESIDE_PRINCIPAL,
    CASH,
    INFLOWS,
    deposit,
    deposit_movement,
)
from data_access.database.storing import Key, Load, Record, known, merged, names_of, save, telling
from data_access.ledger_import.known_values import without_blanks
from data_access.ledger_import.recognised import Row
from data_access.ledger_import.records.deposit_balance import balance_on, first_shortfall, in_order
from data_access.ledger_import.records.known_numbers import refuse_other
from data_access.ledger_import.records.known_records import find_known
from data_access.ledger_import.records.movement_columns import check_balances, take_sums


def _uncorrected(movement: Record, others: Iterable[Record]) -> Decimal:
    """What of a movement was not taken back by corrections."""
    taken = (m["amount_yuan"] for m in others if m["corrects"] == movement["movement_no"])
    left: Decimal = movement["amount_yuan"] - sum(taken, Decimal(0))
    return left


def _corrected(row: Row, given: Record, before: Record | None, movements: Iterable[Record]) -> Record | None:
    """The movement that a correction takes back: the one it names, or the last of that kind and sum left to correct.

    None, with the row rejected, when there is none.
    """
    others = [m for m in movements if m["movement_no"] != row.key]
    sum_, kind, named = given["amount_yuan"], given["kind"], given.get("corrects")
    open_ = [
        m
        for m in in_order(others)
        if m["corrects"] is None
        and m["moved_on"] <= given["moved_on"]
        and kind in (CORRECTION, m["kind"])
        and _uncorrected(m, others) >= sum_
    ]
    known_before = named or (before and before["corrects"])
    found = [m for m in open_ if m["movement_no"] == known_before]
    if not found and not named:
        whole = [m for m in open_ if _uncorrected(m, others) == sum_]
        same = [m for m in whole if given.get("document_no") and m["document_no"] == given["document_no"]]
        # A sum that is only a part needs the kind: otherwise it could be a part of anything.
        found = same or whole or ([] if kind == CORRECTION else open_)
    if found:
        return found[-1]
    what = "" if kind == CORRECTION else kind
    column = "corrects" if named else "amount_yuan"
    message = f"该笔保证金此前没有尚可冲正{sum_}元的{what}流水，请填写“原流水号”或核对金额后重新导入"
    row.reject(column, "nothing_to_correct", message)
    return None


def _top_ups(movements: Iterable[Record]) -> dict[str, date]:
    """For each use that later top-ups covered, first in first out: the day on which they did."""
    open_uses: list[tuple[str, Decimal]] = []
    covered = {}
    order = {"使用": 0, "补足": 1}
    listed = list(movements)
    net = [m | {"amount_yuan": _uncorrected(m, listed)} for m in listed if m["corrects"] is None and m["kind"] in order]
    relevant = (m for m in net if m["amount_yuan"])
    for movement in sorted(relevant, key=lambda m: (m["moved_on"], order[m["kind"]], m["movement_no"])):
        if movement["kind"] == "使用":
            open_uses.append((movement["movement_no"], movement["amount_yuan"]))
            continue
        left = movement["amount_yuan"]
        while open_uses and left > 0:
            number, owed = open_uses.pop(0)
            if owed > left:
                open_uses.insert(0, (number, owed - left))
            else:
                covered[number] = movement["moved_on"]
            left -= min(owed, left)
    return covered


def _corrects(row: Row) -> bool:
    is_correction = (row.values.get("kind") or (None, False))[1] or bool(row.values.get("corrects"))
    return is_correction or (row.values.get("amount_yuan") or 0) < 0


def _is_same(row: Row, record: Record) -> bool:
    return _corrects(row) is (record["corrects"] is not None)


def _derive(record: Record) -> Record:
    return record | {"top_up_due_on": top_up_due(record)}


def load_movements(load: Load, rows: list[Row]) -> None:
    """Check and store the rows in date order; one that would overdraw its deposit is rejected, the others stay."""
    rows = [row for row in rows if "movement_no" in row.values]
    deposits = known(load.connection, deposit.c.deposit_no, (row.values.get("deposit_no") for row in rows))
    by_deposit: dict[str, dict[str, Record]] = defaultdict(dict)
    for record in known(load.connection, deposit_movement.c.deposit_no, (key[0] for key in deposits)).values():
        by_deposit[record["deposit_no"]][record["movement_no"]] = record
    take_sums(rows, by_deposit)
    find_known(load, rows, deposit_movement, same=_is_same)
    existing = known(load.connection, deposit_movement.c.movement_no, (row.key for row in rows))
    candidates: list[tuple[Row, Record, bool]] = []
    for row in telling(rows, load.progress):
        number, before = row.values.get("deposit_no"), existing.get((row.key,))
        if number and (number,) not in deposits:
            row.reject("deposit_no", "unknown_deposit", "保证金编号不在工资保证金台账中，请先导入该笔保证金或核对编号")
        elif number and before and before["deposit_no"] != number:
            row.reject("deposit_no", "duplicate_key", f"流水号已用于保证金{before['deposit_no']}，请核对后重新导入")
        corrects = _corrects(row)
        refuse_other(row, before, leaving=("kind",) if corrects else ())  # 冲正 takes the kind of what it takes back
        if row.values.get("amount_yuan") == 0:
            row.reject("amount_yuan", "not_positive", "流水金额必须大于零，请核对后重新导入")
        if not row.faults:
            given = row.values.of(names_of(deposit_movement))
            given = without_blanks(load, row, before, given)
            given |= {"kind": row.values["kind"][0], "amount_yuan": abs(row.values["amount_yuan"])}
            candidates.append((row, given, corrects))
    sound, records = [], []
    # What comes in on a day goes before what goes out on it, corrections after what they take back.
    order = sorted(candidates, key=lambda c: (c[1]["moved_on"], c[2], c[1]["kind"] not in INFLOWS, c[0].number))
    for row, given, corrects in order:
        number, before = given["deposit_no"], existing.get((row.key,))
        corrected = _corrected(row, given, before, by_deposit[number].values()) if corrects else None
        if corrects and corrected is None:
            continue
        if corrected is not None:
            given |= {"corrects": corrected["movement_no"], "kind": corrected["kind"]}
        record = merged(deposit_movement, before, given, _derive, ())
        trial = by_deposit[number] | {row.key: record}
        shortfall = first_shortfall(deposits[(number,)], trial.values())
        if shortfall:
            day, balance = shortfall
            apart = "；连同利息一并返还的，利息请另列一行“利息返还”" if record["kind"] == "返还" else ""
            remedy = f"保证金{number}在{day:%Y-%m-%d}的余额只有{balance:.2f}元，会透支，请核对后重新导入{apart}"
            row.reject("amount_yuan", "overdraws_deposit", remedy)
            continue
        by_deposit[number] = trial
        sound.append(row)
        records.append(record)
    outcome = save(load, deposit_movement, records, existing)
    for row in sound:
        row.outcome = outcome[(row.key,)]
    check_balances(rows)
    _settle(load, deposits, {number: by_deposit[number] for number in {record["deposit_no"] for record in records}})


def _settle(load: Load, deposits: dict[Key, Record], by_deposit: dict[str, dict[str, Record]]) -> None:
    """Note on each use the day it was topped up, and on a cash deposit the day a 返还 emptied it (ended_on)."""
    before: dict[Key, Record] = {}
    after, ended = [], []
    for number, movements in by_deposit.items():
        covered = _top_ups(movements.values())
        for record in movements.values():
            before[(record["movement_no"],)] = record
            after.append(record | {"topped_up_on": covered.get(record["movement_no"])})
        held = deposits[(number,)]
        moved = [m for m in in_order(movements.values()) if m["kind"] not in BESIDE_PRINCIPAL]
        last = moved[-1] if moved else None
        empty = last is not None and not balance_on(held, moved, last["moved_on"])
        if held["form"] == CASH and held["ended_on"] is None and last and last["kind"] == "返还" and empty:
            ended.append(held | {"ended_on": last["moved_on"], "returned_on": held["returned_on"] or last["moved_on"]})
    save(load, deposit_movement, after, before)
    save(load, deposit, ended, deposits)
