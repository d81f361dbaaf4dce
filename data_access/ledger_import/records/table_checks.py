"""What is refused or told of rows that are rows of one table: no figures, an end before its beginning, undue sums."""

from __future__ import annotations

import re
from functools import cache

from sqlalchemy import CheckConstraint, Table

from data_access.database.schema import follow_up, lead
from data_access.database.storing import Load, Record, known
from data_access.ledger_import.recognised import Row
from data_access.ledger_import.units_in_doubt import doubt_above_lead
from data_access.reference.ledger_phrases import plain, vocabulary

_DONE = "100"  # per cent


def doubt_payments(load: Load, rows: list[Row]) -> None:
    """Refuse a sum paid, or to be paid, for a lead that is out of all proportion to it."""
    paying = [r for r in rows if (f := r.layout.fields.get("amount_yuan")) and f.column.least == "payment"]
    leads = known(load.connection, lead.c.lead_no, (row.values.get("lead_no") for row in paying))
    for row in paying:
        doubt_above_lead(row, "amount_yuan", leads.get((row.values.get("lead_no"),)))


def tell_undated_end(row: Row, record: Record) -> None:
    """A follow-up that is said to be done (完成情况 已完成) and has no day for it still counts as open."""
    if row.layout.ledger.table is not follow_up or record["done_on"] is not None:
        return
    if vocabulary("progress").values.get(plain((row.values.get("note") or "").strip("。；; "))) == _DONE:
        row.flag("note", "missing_day", "没有完成日期，仍按未完成计，请补填完成日期后重新导入")


def refuse_disorder(row: Row, record: Record) -> None:
    """What must not end before it begins (the table's check): 专项行动, 批准缓办."""
    for start, end in (("starts_on", "ends_on"), ("valid_from", "valid_to")):
        first, last = record.get(start), record.get(end)
        if first is not None and last is not None and last < first and row.layout.field_of(end):
            row.reject(end, "dates_out_of_order", f"早于起始日期{first:%Y-%m-%d}，请核对后重新导入")


def refuse_nothing(row: Row, table: Table, before: Record | None) -> None:
    """A sum that must be above zero is, and a new record of figures has one."""
    figures, key = row.layout.ledger.increments, row.layout.ledger.key.field
    if before is None and figures and all(row.values.get(name) is None for name in figures):
        row.reject(key, "no_figures", "没有一项数字，请核对表头或补填后重新导入")
    for name in _positive(table):
        if row.values.get(name) is not None and row.values[name] <= 0:
            row.reject(name, "not_positive", "金额必须大于零，请核对后重新导入")


@cache
def _positive(table: Table) -> tuple[str, ...]:
    """The columns that the table's own checks want above zero."""
    checks = (str(c.sqltext) for c in table.constraints if isinstance(c, CheckConstraint))
    return tuple(found[1] for check in checks if (found := re.fullmatch(r"(\w+) > 0", check)))
