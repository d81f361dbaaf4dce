"""工资保证金: deposits of sites and firms, what they must hold, and guarantees that were renewed."""

from __future__ import annotations

from collections.abc import Iterable

from data_access.cells.text import is_blank
from data_access.database import schema
from data_access.database.deposit_requirement import LEDGER_BASIS, requiring
from data_access.database.derived_days import RULES
from data_access.database.schema import (
    BANK_GUARANTEE,
    CASH,
    GUARANTEE_FORMS,
    deposit,
    deposit_movement,
    site,
)
from data_access.database.storing import Key, Load, Record, known, known_by, merged, names_of, save, telling
from data_access.ledger_import.known_values import given_or_known, without_blanks
from data_access.ledger_import.recognised import Row, flag_order, tell_counted
from data_access.ledger_import.records.deposit_balance import first_shortfall
from data_access.ledger_import.records.deposit_returns import settle_return
from data_access.ledger_import.records.firm_deposits import is_of_firm, number_firms
from data_access.ledger_import.records.known_numbers import refuse_other
from data_access.ledger_import.records.known_records import find_known
from data_access.ledger_import.records.renewals import end_renewed, follow, renew
from data_access.ledger_import.records.site_lookup import number_sites
from data_access.ledger_import.records.undated_deposits import compare_undated
from data_access.ledger_import.row_contents import known_end
from data_access.ledger_import.units_in_doubt import doubt_above_contract
from data_access.reference.ledger_phrases import row_words


def _placed(load: Load, rows: list[Row]) -> list[Row]:
    """The rows with the number of their site or firm."""
    number_firms(load, [row for row in rows if is_of_firm(row)])
    number_sites(load, [row for row in rows if not is_of_firm(row)], needed=True)
    return compare_undated(load, rows)


def load_deposits(load: Load, rows: list[Row]) -> None:
    """Check and store the rows; 应存金额 becomes the site's. Each row gets its outcome or its faults."""
    rows = [row for row in rows if "deposit_no" in row.values]
    rows = _placed(load, rows)
    renewed = renew(load, rows)
    find_known(load, rows, deposit)
    renewed |= follow(load, [row for row in rows if id(row) not in renewed])
    sites = known(load.connection, site.c.site_no, (row.values.get("site_no") for row in rows))
    existing = known(load.connection, deposit.c.deposit_no, (row.key for row in rows))
    moved = known_by(load.connection, deposit_movement.c.deposit_no, (key[0] for key in existing))
    records: dict[Key, Record] = {}
    sound = []
    for row in telling(rows, load.progress):
        before = existing.get((row.key,))
        if row.values.get("site_no") and (row.values["site_no"],) not in sites:
            row.reject("site_no", "unknown_site", "项目不在在建工地台账中，请先导入该项目或核对编号")
        if not row.faults and not row.values.get("site_no") and not is_of_firm(row):
            row.reject("site_no", "missing_value", "此列不能为空，请补填后重新导入")
        refuse_other(row, before)
        doubt_above_contract(row, sites.get((row.values.get("site_no") or "",)))
        _refuse_not_stored(row, before)
        _refuse_doubtful_form(row)
        expires = given_or_known(load, row, before, "expires_on")
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
        asked = any(flag.fault in ("state_conflict", "part_returned") for flag in row.flags)
        if row.values.get("state") == schema.RETURNED and record["returned_on"] is None and not asked:
            row.flag("state", "missing_day", "没有退还日期，仍按在存计，请补填后重新导入")
        flag_order(row, record)
        tell_counted(row, record, ("notice_to", "return_due_on"))
        records[(row.key,)] = record
        sound.append(row)
    outcome = save(load, deposit, records.values(), existing)
    for row in sound:
        row.outcome = outcome[(row.key,)]
    end_renewed(load, [(row, renewed[id(row)]) for row in sound if id(row) in renewed])
    _state_required(load, (record["site_no"] for record in records.values()))


def _refuse_not_stored(row: Row, before: Record | None) -> None:
    """未缴 is no deposit, nor is a new one of 0 元."""
    if before is None and row.values.get("amount_yuan") == 0:
        row.reject("amount_yuan", "not_stored", "没有缴存，不是一笔保证金；已缴存的请填写金额后重新导入")
    if row.values.get("state") == schema.NOT_STORED:
        row.reject("state", "not_stored", "没有缴存，不是一笔保证金；已缴存的请改正状态后重新导入")


def _refuse_doubtful_form(row: Row) -> None:
    """Which form it is makes the record: no cash with the number and the last day of a guarantee.

    保函 of the sheet's name is a bank's, which 某担保公司 and 某财险 are not.
    """
    if row.values.get("form") == CASH and row.values.get("guarantee_no") and row.values.get("expires_on"):
        message = "写的是现金，又填了保函编号和到期日，分不清是现金还是保函，请改正后重新导入"
        row.reject("form", "state_conflict", message)
    word, keeper = row.layout.constant.get("form"), row.values.get("keeper_name") or ""
    if word and row.values.get("form") == BANK_GUARANTEE and any(other in keeper for other in row_words()["no_banks"]):
        message = f"不像银行，表名写的是“{word}”，分不清存储形式，请加上“存储形式”一列后重新导入"
        row.reject("keeper_name", "state_conflict", message)


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
    without_form = is_blank(row.shown("expires_on")) and row.values["form"] != BANK_GUARANTEE
    if without_form or "expires_on" in row.emptied:
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
