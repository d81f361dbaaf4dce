"""Deposits that forms tell of without a day: never stored, compared with what the ledger holds for their site."""

from __future__ import annotations

from data_access.database.schema import deposit
from data_access.database.storing import UNCHANGED, Load, known
from data_access.ledger_import.recognised import Row


def compare_undated(load: Load, rows: list[Row]) -> list[Row]:
    """The rows but those of forms, which say no day of storing: these are compared with what is known of the site."""
    undated = [row for row in rows if row.layout.field_of("stored_on") is None]
    held = known(load.connection, deposit.c.site_no, (row.values.get("site_no") for row in undated)).values()
    for row in undated:
        if row.faults:
            continue
        own = [record for record in held if record["site_no"] == row.values.get("site_no")]
        given = {name: row.values[name] for name in ("form", "amount_yuan") if row.values.get(name) is not None}
        if any(all(record[name] == value for name, value in given.items()) for record in own):
            row.outcome = UNCHANGED
            continue
        stored = "、".join(f"{record['form']}{record['amount_yuan']:.2f}元" for record in own)
        known_as = f"已登记的是{stored}，与本表不符" if stored else "还没有登记保证金"
        message = f"没有存入日期，不能立账；该项目{known_as}，请核对后在工资保证金台账中登记"
        row.reject("form", "unlike_ledger", message)
    return [row for row in rows if row.layout.field_of("stored_on") is not None]
