"""续保: a guarantee that takes the place of one under the same 保证金编号, as a deposit of its own from its day on."""

from __future__ import annotations

from data_access.database.schema import GUARANTEE_FORMS, deposit
from data_access.database.storing import Load, Record, known, known_by, save
from data_access.ledger_import.recognised import Row, made_key, short_key, text_in_key
from data_access.ledger_import.records.known_numbers import APART, CORRECTED

RENEWED = "续保"  # the answer that another guarantee follows the known one


def renew(load: Load, rows: list[Row]) -> dict[int, Record]:
    """Give each later guarantee under a known number a number with its own day; the guarantees before them, by row.

    Where nobody has said that it is a renewal, the row is refused and asks.
    """
    begun = [r for r in rows if not r.faults and r.layout.has_numbers and r.values.get("form") in GUARANTEE_FORMS]
    numbers = {id(row): _number(row) for row in begun if row.values.get("stored_on")}
    there = known(load.connection, deposit.c.deposit_no, [*(row.key for row in begun), *numbers.values()])
    found: dict[int, Record] = {}
    for row in begun:
        before, number = there.get((row.key,)), numbers.get(id(row))
        if before is None or number is None or not _is_later(row, before):
            continue
        answer = row.layout.answers.record(row.layout.ledger.name, row.key)
        if (number,) in there or answer == RENEWED:
            row.flag("stored_on", "renewed", f"是{row.key}的续保，登记为“{number}”，原保函到这一天为止，请核对")
            found[id(row)] = before
            row.key = row.values["deposit_no"] = number
        elif answer != CORRECTED:
            messages = (
                f"编号{row.key}已登记为{before['stored_on']:%Y-%m-%d}的保函{before['guarantee_no'] or ''}，没有覆盖："
                f"到期后续保的答复“{RENEWED}”，原来登记错了的答复“{CORRECTED}”"
            )
            row.faults += (row.question("stored_on", "key_conflict", messages, RENEWED, CORRECTED, asked=row.key),)
    return found


def follow(load: Load, rows: list[Row]) -> dict[int, Record]:
    """The guarantee that a new one under its own number, or none, takes the place of, by row, where that is answered.

    Both would count until the first has run out: where one of its site runs that is for no more, that is asked.
    """
    begun = [r for r in rows if not r.faults and r.values.get("form") in GUARANTEE_FORMS and r.values.get("site_no")]
    held = known_by(load.connection, deposit.c.site_no, (row.values["site_no"] for row in begun))
    listed, found = {row.key for row in rows}, dict[int, Record]()
    for row in begun:
        others = held[row.values["site_no"]]
        answer = row.layout.answers.record(row.layout.ledger.name, row.key)
        running = [r for r in others if r["deposit_no"] not in listed and _runs(r, row)]
        if not running or (answer is None and any(r["deposit_no"] == row.key for r in others)):
            continue
        before = max(running, key=lambda r: (r["stored_on"], r["deposit_no"]))
        if answer == RENEWED:
            row.flag("stored_on", "renewed", f"是{before['deposit_no']}的续保，原保函到这一天为止，请核对")
            found[id(row)] = before
        elif answer is None:
            until = f"{before['expires_on']:%Y-%m-%d}" if before["expires_on"] else "未写明的日期"
            messages = (
                f"该项目的保函{before['deposit_no']}到{until}才到期，两份都计入在缴：是续保的答复“{RENEWED}”，"
                f"原保函到新保函存入之日为止；另加一份的答复“{APART}”"
            )
            row.flags += (row.question("stored_on", "two_guarantees", messages, RENEWED, APART, asked=row.key),)
    return found


def _runs(before: Record, row: Row) -> bool:
    """A guarantee of an earlier day that has not run out when the row's begins, and is for no larger sum."""
    day, amount = row.values.get("stored_on"), row.values.get("amount_yuan")
    return (
        day is not None
        and amount is not None
        and before["form"] in GUARANTEE_FORMS
        and before["ended_on"] is None
        and before["stored_on"] < day
        and (before["expires_on"] is None or before["expires_on"] > day)
        and before["amount_yuan"] <= amount
    )


def end_renewed(load: Load, renewed: list[tuple[Row, Record]]) -> None:
    """End each guarantee on the day on which the next one began, unless it had ended before."""
    ended = {(before["deposit_no"],): before for _, before in renewed if before["ended_on"] is None}
    days = {before["deposit_no"]: row.values["stored_on"] for row, before in renewed}
    save(load, deposit, [before | {"ended_on": days[number]} for (number,), before in ended.items()], dict(ended))


def _number(row: Row) -> str:
    return short_key(made_key([row.key, text_in_key(row.values["stored_on"])]))


def _is_later(row: Row, before: Record) -> bool:
    """A later guarantee, with another 保函号 as far as both say one."""
    if before["form"] not in GUARANTEE_FORMS or row.values["stored_on"] <= before["stored_on"]:
        return False
    own, was = row.values.get("guarantee_no"), before["guarantee_no"]
    same_site = all(not row.values.get(n) or row.values[n] == before[n] for n in ("site_no", "firm_uscc"))
    return same_site and not (own and was and own == was)
