"""工资保证金 and 保证金流水: deposits and their movements, never overdrawn, uses matched with their top-ups.

Source of the limits: 人社部发〔2021〕65号 (补足 within 10 工作日 of use).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from data_access.cells.choices import CORRECTION
from data_access.cells.text import is_blank
from data_access.database import schema
from data_access.database.deposit_requirement import LEDGER_BASIS, requiring
from data_access.database.derived_days import RULES, top_up_due
from data_access.database.schema import (
    BANK_GUARANTEE,
    BESIDE_PRINCIPAL,
    CASH,
    GUARANTEE_FORMS,
    INFLOWS,
    deposit,
    deposit_movement,
    site,
)
from data_access.database.storing import Key, Load, Record, known, known_by, merged, names_of, save, telling
from data_access.ledger_import.known_values import said_or_known, without_blanks
from data_access.ledger_import.recognised import Row, flag_order, tell_counted
from data_access.ledger_import.records.deposit_balance import balance_on, first_shortfall, in_order
from data_access.ledger_import.records.deposit_returns import settle_return
from data_access.ledger_import.records.firm_deposits import is_of_firm, number_firms
from data_access.ledger_import.records.known_records import find_known
from data_access.ledger_import.records.known_numbers import refuse_other
from data_access.ledger_import.records.movement_columns import check_balances, take_sums
from data_access.ledger_import.records.site_lookup import number_sites
from data_access.ledger_import.records.undated_deposits import compare_undated
from data_access.ledger_import.row_contents import known_end
from data_access.ledger_import.units_in_doubt import doubt_above_contract


def load_deposits(load: Load, rows: list[Row]) -> None:
    """Check and store the rows; 应存金额 becomes the site's. Each row gets its outcome or its faults."""
    rows = [row for row in rows if "deposit_no" in row.values]
    of_firms = [row for row in rows if is_of_firm(row)]
    number_firms(load, of_firms)
    number_sites(load, [row for row in rows if not is_of_firm(row)], needed=True)
    rows = compare_undated(load, rows)
    find_known(load, rows, deposit)
    sites = known(load.connection, site.c.site_no, (row.values.get("site_no") for row in rows))
    existing = known(load.connection, deposit.c.deposit_no, (row.key for row in rows))
    moved = known_by(load.connection, deposit_movement.c.deposit_no, (key[0] for key in existing))
    records: dict[Key, Record] = {}
    sound = []
    for row in telling(rows, load.told):
        before = existing.get((row.key,))
        if row.values.get("site_no") and (row.values["site_no"],) not in sites:
            row.reject("site_no", "unknown_site", "项目不在在建工地台账中，请先导入该项目或核对编号")
        if not row.faults and not row.values.get("site_no") and not is_of_firm(row):
            row.reject("site_no", "missing_value", "此列不能为空，请补填后重新导入")
        refuse_other(row, before)
        doubt_above_contract(row, sites.get((row.values.get("site_no") or "",)))
        if row.values.get("state") == schema.NOT_STORED:
            row.reject("state", "not_stored", "没有缴存，不是一笔保证金；已缴存的请改正状态后重新导入")
        expires = said_or_known(load, row, before, "expires_on")
        if row.values.get("form") in GUARANTEE_FORMS and expires is None:
            _tell_endless(row)
        if row.faults:
            continue
        settle_return(row, before, moved[row.key], load.as_of)
        given = row.values.of(names_of(deposit))
        given = without_blanks(load, row, before, given, _return_limits, ("notice_to", "return_due_on"))
        if row.values.get("ended_on") is None and "ended_on" not in row.emptied:
            given.pop("ended_on", None)  # the movements may have emptied the deposit
        given |= (
            known_end(row, before)
            | _without_guarantee(row, before)
            | {"firm_uscc": row.values["firm_uscc"] if is_of_firm(row) else None}
        )
        record = merged(deposit, before, given, _return_limits, ("notice_to", "return_due_on"))
        shortfall = first_shortfall(record, moved[row.key]) if before else None
        if shortfall:
            day, balance = shortfall
            column = next((n for n in ("amount_yuan", "form") if n in row.layout.fields), "deposit_no")
            remedy = (
                f"改后该笔保证金在{day:%Y-%m-%d}的余额只有{balance:.2f}元，不够已登记的使用或返还，请核对后重新导入"
            )
            row.reject(column, "overdraws_deposit", remedy)
            continue
        if row.values.get("state") == schema.RETURNED and record["returned_on"] is None:
            row.flag("state", "missing_day", "没有退还日期，仍按在存计，请补填后重新导入")
        flag_order(row, record)
        tell_counted(row, record, ("notice_to", "return_due_on"))
        records[(row.key,)] = record
        sound.append(row)
    outcome = save(load, deposit, records.values(), existing)
    for row in sound:
        row.outcome = outcome[(row.key,)]
    _state_required(load, (record["site_no"] for record in records.values()))


def _without_guarantee(row: Row, before: Record | None) -> Record:
    """What cash that was a guarantee until now keeps of it no longer: its number and the day it ended."""
    if before is None or before["form"] not in GUARANTEE_FORMS or row.values.get("form") != CASH:
        return {}
    gone = [name for name in ("expires_on", "guarantee_no") if before[name] and not row.values.get(name)]
    row.kept -= {*gone}
    if gone:
        row.flag(
            "form",
            "no_guarantee",
            f"原为{before['form']}，保函号和到期日（{before['expires_on'] or '空'}）已清除，请核对",
        )
    return dict.fromkeys(gone)


def _tell_endless(row: Row) -> None:
    """A guarantee whose end is said in words (主体竣工后3个月, 长期) counts until its day is known.

    So does a bank's that says none: it holds until it is handed back. Firms and insurers only promise for a term, so
    without one theirs is refused (the sample of a district's ledgers wants 担保公司保函 without its day sent back).
    """
    column = "expires_on" if "expires_on" in row.layout.fields else "form"
    unsaid = is_blank(row.shown("expires_on")) and row.values["form"] != BANK_GUARANTEE
    if unsaid or "expires_on" in row.emptied:
        row.reject(column, "missing_expiry", f"{row.values['form']}必须填写到期日，请补填后重新导入")
    elif not row.faults:
        row.flag(column, "endless", "没有到期日，按未到期计，不提示到期，请查明补填")


def _return_limits(record: Record) -> Record:
    """公示截止 30 日 after it began, 返还期限 in 工作日 after the application, and a return ends the deposit."""
    derived = dict(record)
    if record["ended_on"] is None:
        derived["ended_on"] = record["returned_on"]
    for name, rule in RULES["deposit"].items():
        derived[name] = record[name] or rule(record)
    return derived


def _state_required(load: Load, site_numbers: Iterable[str]) -> None:
    """Give each site the 应存金额 of its latest deposit that states one."""
    existing = known(load.connection, site.c.site_no, site_numbers)
    held = known(load.connection, deposit.c.site_no, (key[0] for key in existing)).values()
    records: dict[str, Record] = {}
    for record in sorted(held, key=lambda r: (r["stored_on"], r["deposit_no"])):
        if record["required_yuan"] is not None:
            stated = {"deposit_required_yuan": record["required_yuan"], "deposit_basis": LEDGER_BASIS}
            records[record["site_no"]] = requiring(existing[(record["site_no"],)], stated | {"deposit_exempt": False})
    save(load, site, records.values(), existing)


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
    told = f"该笔保证金此前没有尚可冲正{sum_}元的{what}流水，请填写“原流水号”或核对金额后重新导入"
    row.reject(column, "nothing_to_correct", told)
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
    said = (row.values.get("kind") or (None, False))[1] or bool(row.values.get("corrects"))
    return said or (row.values.get("amount_yuan") or 0) < 0


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
    for row in telling(rows, load.told):
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
