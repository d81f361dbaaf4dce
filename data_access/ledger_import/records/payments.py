"""已付金额 of the lead ledger, a running total: what came on top since the last load is a payment of its own day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from data_access.database.schema import lead, lead_payment
from data_access.database.storing import UNCHANGED, Key, Load, Record, known_by, remove, save
from data_access.ledger_import.recognised import Row, asked_to_empty

_NOTHING = Decimal(0)
_DIGITS_OF_A_DAY = 8  # XS1-20230320 is a payment that its lead and day name


def own_number(payment: Record) -> int | None:
    """Which of the payments told by the lead ledger's running total this is; None for one of another source."""
    ending = str(payment["payment_no"]).removeprefix(f"{payment['lead_no']}-")
    return int(ending) if ending.isdecimal() and len(ending) < _DIGITS_OF_A_DAY else None


def states_total(load: Load, row: Row) -> bool:
    """The row says what was paid by now; an empty cell does not, unless it is to empty what is known."""
    return row.values.get("paid_yuan") is not None or asked_to_empty(load, row, "paid_yuan")


def save_payments(load: Load, rows: list[Row], leads: dict[Key, Record], existing: dict[Key, Record]) -> set[str]:
    """Store what the sheet says was paid by now; the leads whose payments changed. A smaller total is flagged."""
    by_lead: dict[str, list[Record]] = {}
    elsewhere: dict[str, Decimal] = {}  # the total holds also what a ledger of payments tells one by one
    for payment in existing.values():
        if own_number(payment) is not None:
            by_lead.setdefault(payment["lead_no"], []).append(payment)
        elif payment["paid_on"] is None or payment["paid_on"] <= load.known_on:
            number = payment["lead_no"]
            elsewhere[number] = elsewhere.get(number, _NOTHING) + payment["amount_yuan"]
    wanted: list[Record] = []
    gone: list[str] = []
    for row in rows:
        if not states_total(load, row):
            _tell_day_kept(load, row, by_lead.get(row.key, []))
            row.kept |= {"paid_yuan"} if row.key in by_lead and "paid_yuan" in row.values else set()
            if row.values.get("paid_workers") is not None:
                row.flag("paid_workers", "people_without_sum", "没有写明已支付金额，人数没有登记，请补填金额后重新导入")
            continue
        before = sorted(by_lead.get(row.key, ()), key=lambda p: (p["paid_on"] or date.max, own_number(p)))
        slip = load.taken_back.get(lead.name)  # the day an earlier title claimed and this load takes back
        before = [p | {"paid_on": load.known_on} if slip and p["paid_on"] == slip else p for p in before]
        total = (row.values["paid_yuan"] or _NOTHING) - elsewhere.get(row.key, _NOTHING)
        after = _payments(row, leads[(row.key,)], before, load.known_on, max(total, _NOTHING))
        after = _with_people(row, after)
        _tell_day_kept(load, row, [payment for payment in after if payment in before])
        new = [p for p in after if p not in before]
        if [p for p in new if p["paid_on"] is None]:
            row.flag("paid_on", "undated", "没有读出支付日期，按不详登记，截至日计为已付，请补填")
        elif not load.stated and [p for p in new if p["paid_on"] == load.known_on]:
            _tell_undated(row, load.known_on)
        _tell_by_closing(row, leads[(row.key,)]["closed_on"], new)
        wanted += after
        kept = {payment["payment_no"] for payment in after}
        gone += [payment["payment_no"] for payment in before if payment["payment_no"] not in kept]
    outcome = save(load, lead_payment, wanted, existing)
    remove(load, lead_payment.c.payment_no, gone)
    changed = [str(key[0]) for key, result in outcome.items() if result != UNCHANGED] + gone
    return {number.rpartition("-")[0] for number in changed}


def give_way(load: Load, fresh: list[tuple[Row, Record]]) -> None:
    """Take off the running totals of leads what a ledger of payments newly tells one by one, up to the total's day."""
    there = known_by(load.connection, lead_payment.c.lead_no, (record["lead_no"] for _, record in fresh))
    by_lead: dict[str, list[tuple[Row, Record]]] = defaultdict(list)
    for row, record in fresh:
        by_lead[record["lead_no"]].append((row, record))
    kept: list[Record] = []
    gone: set[str] = set()
    for number, own_ in by_lead.items():
        own = [p for p in there[number] if own_number(p) is not None]
        own.sort(key=lambda p: (p["paid_on"] or date.max, own_number(p)))
        last = own[-1]["paid_on"] or date.max if own else date.min
        for row, record in own_:
            if (record["paid_on"] or date.min) > last or not own:
                continue
            same = [p for p in own if (p["paid_on"], p["amount_yuan"]) == (record["paid_on"], record["amount_yuan"])]
            after = [p for p in own if p is not same[0]] if same else _reduced(own, record["amount_yuan"])
            gone |= {p["payment_no"] for p in own} - {p["payment_no"] for p in after}
            own = after
            if not same:
                row.flag("amount_yuan", "counted_once", "线索台账的已支付金额已含这笔，只计一次，请核对")
        kept += own
    save(load, lead_payment, kept, {(p["payment_no"],): p for found in there.values() for p in found})
    remove(load, lead_payment.c.payment_no, gone)


def _tell_day_kept(load: Load, row: Row, payments: list[Record]) -> None:
    if payments and payments[-1]["paid_on"] and asked_to_empty(load, row, "paid_on"):
        message = f"没有清空，仍按{payments[-1]['paid_on']:%Y-%m-%d}计；没有支付的请清空已支付金额"
        row.flag("paid_on", "day_kept", message)


def _tell_undated(row: Row, day: date) -> None:
    if row.values.get("paid_on") is None and row.values.get("closed_on") != day:
        column = "paid_on" if "paid_on" in row.layout.fields else "paid_yuan"
        row.flag(column, "undated", f"没有写明支付日期，台账也没有写明截至日，按{day:%Y-%m-%d}计，请补填")


def _tell_by_closing(row: Row, closed: date | None, new: list[Record]) -> None:
    """Tell in its own blank cell that a payment counts as made on the day of closing."""
    blank = row.values.get("paid_on") is None and "paid_on" in row.layout.fields
    if blank and closed and any(payment["paid_on"] == closed for payment in new):
        row.flag("paid_on", "undated", f"没有写明支付日期，按办结日期{closed:%Y-%m-%d}计，请补填")


def _payments(row: Row, record: Record, before: list[Record], as_of: date, total: Decimal) -> list[Record]:
    """The payments that make up the ``total``, given those known before."""
    known = sum((payment["amount_yuan"] for payment in before), _NOTHING)
    day: date | None = row.values.get("paid_on")
    if total < known:
        if total:
            message = f"比此前累计的{known}元少，已从最近的支付中冲减{known - total}元，请核对"
            row.flag("paid_yuan", "paid_less", message)
        return _reduced(before, known - total)
    if total == known:
        # The same sum again: a day or a source filled in since belongs to the last payment.
        return [*before[:-1], _corrected_payment(row, before[-1], day if len(before) == 1 else None)] if before else []
    unread = day is None and row.misread("paid_on")
    same_day = next((p for p in before if p["paid_on"] == (None if unread else day or as_of)), None)
    if same_day is not None:  # the sum of a day already told was put right
        more = same_day | {"amount_yuan": same_day["amount_yuan"] + total - known}
        return [_corrected_payment(row, more, None) if payment is same_day else payment for payment in before]
    # What is known of the day of the difference: the sheet's, else that of the closing if it came since.
    closed = record["closed_on"]
    since = before[-1]["paid_on"] if before else None
    at_closing = closed and (since is None or closed > since)
    paid_on = None if unread else day or (closed if at_closing else as_of)
    payment: Record = {
        "payment_no": f"{row.key}-{max((own_number(p) or 0 for p in before), default=0) + 1}",
        "lead_no": row.key,
        "paid_on": paid_on,
        "amount_yuan": total - known,
        "channel": row.values.get("channel"),
        "workers": None,
    }
    return [*before, payment]


def _with_people(row: Row, payments: list[Record]) -> list[Record]:
    """The payments with the people that the row says were paid by now: those not told before belong to the last."""
    people: int | None = row.values.get("paid_workers")
    if people is None or not payments:
        return payments
    *earlier, last = payments
    return [*earlier, last | {"workers": max(people - sum(p["workers"] or 0 for p in earlier), 0)}]


def _corrected_payment(row: Row, payment: Record, day: date | None) -> Record:
    return payment | {
        "paid_on": day or payment["paid_on"],
        "channel": row.values.get("channel") or payment["channel"],
    }


def _reduced(before: list[Record], less: Decimal) -> list[Record]:
    """The payments without the last ``less`` 元 of them."""
    kept = []
    for payment in reversed(before):
        taken = min(less, payment["amount_yuan"])
        less -= taken
        if payment["amount_yuan"] > taken:
            kept.append(payment | {"amount_yuan": payment["amount_yuan"] - taken})
    return kept[::-1]
