"""银行对账单: the month-end balance a bank reports for a cash deposit or a special wage account."""

from __future__ import annotations

from data_access.database.schema import CASH, bank_statement, deposit, wage_account
from data_access.database.storing import Key, Load, Record, known, save, telling
from data_access.ledger_import.recognised import Row


def _tell_difference(row: Row) -> None:
    """Flag a balance that does not follow from what there was, came and went."""
    opening, came, went, balance = (row.values.get(f"{name}_yuan") for name in ("opening", "in", "out", "balance"))
    if opening is None or balance is None or (came is None and went is None):
        return
    follows = opening + (came or 0) - (went or 0)
    if follows != balance:
        message = f"与期初{opening:.2f}元加收入、减支出得出的{follows:.2f}元不符，请与银行核对"
        row.flag("balance_yuan", "balance_differs", message)


def load_statements(load: Load, rows: list[Row]) -> None:
    """Check and store the rows; without 账户类型 the kind is that of the ledger which knows the account."""
    rows = [row for row in rows if "account_ref" in row.values]
    refs = [row.key for row in rows]
    deposits = known(load.connection, deposit.c.deposit_no, refs)
    accounts = known(load.connection, wage_account.c.account_no, refs)
    existing = known(load.connection, bank_statement.c.account_ref, refs)
    records: dict[Key, Record] = {}
    sound: list[tuple[Row, Key]] = []
    for row in telling(rows, load.progress):
        held, account = deposits.get((row.key,)), accounts.get((row.key,))
        kind = row.values.get("account_kind") or ("工资保证金" if held else "专用账户" if account else None)
        if kind is None or (kind == "工资保证金" and held is None) or (kind == "专用账户" and account is None):
            row.reject("account_ref", "unknown_account", "账户不在工资保证金、专户台账中，请先导入或核对编号")
        elif kind == "工资保证金" and held is not None and held["form"] != CASH:
            row.reject("account_ref", "not_cash", f"该笔保证金为{held['form']}，没有银行余额，请核对编号")
        if row.faults:
            continue
        key = (kind, row.key, row.values["month"])
        if key in records:  # with and without 账户类型 in one file
            row.reject("account_ref", "duplicate_key", "与本表另一行是同一账户同一月份，请核对后重新导入")
            continue
        start = held["stored_on"] if kind == "工资保证金" and held else account["opened_on"] if account else None
        if start is not None and row.values["month"] < start.replace(day=1):
            row.flag("month", "dates_out_of_order", "早于账户开立月份，请核对")
        _tell_difference(row)
        records[key] = dict(zip(("account_kind", "account_ref", "month"), key, strict=True)) | {
            "balance_yuan": row.values["balance_yuan"]
        }
        sound.append((row, key))
    outcome = save(load, bank_statement, records.values(), existing)
    for row, key in sound:
        row.outcome = outcome[key]
