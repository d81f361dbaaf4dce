"""What is refused or told of rows that are rows of one table: no figures, an end before its beginning, undue sums."""

from __future__ import annotations

import re
from functools import cache

from sqlalchemy import CheckConstraint, Table, func, select

from data_access.database.schema import campaign_result, enterprise, follow_up, lead, task_progress, warning
from data_access.database.storing import UNCHANGED, Load, Record, known, known_by
from data_access.ledger_import.recognised import Row
from data_access.ledger_import.records.known_numbers import CORRECTED
from data_access.ledger_import.units_in_doubt import doubt_above_lead
from data_access.reference.ledger_phrases import plain, row_words, vocabulary

_DONE = "100"  # per cent
_ABOUT = ("town_code", "site_no", "employer_name")  # one of them a warning is about


def doubt_payments(load: Load, rows: list[Row]) -> None:
    """Refuse a sum paid, or to be paid, for a lead that is out of all proportion to it."""
    paying = [r for r in rows if (f := r.layout.fields.get("amount_yuan")) and f.column.least == "payment"]
    leads = known(load.connection, lead.c.lead_no, (row.values.get("lead_no") for row in paying))
    for row in paying:
        about = leads.get((row.values.get("lead_no"),))
        doubt_above_lead(row, "amount_yuan", about)
        _flag_paid(row, about)


def _flag_paid(row: Row, about: Record | None) -> None:
    """Flag a payment of more, or to more people, than its lead is about, and one whose channel says nobody paid."""
    value = row.values.get("amount_yuan")
    owed = about and (about["true_amount_yuan"] or about["amount_yuan"])
    if value is not None and owed and value > owed and not row.faults:
        row.flag("amount_yuan", "above_lead", f"{value:.2f}元，超过该线索核实（或反映）的{owed:.2f}元，请核对")
    people, of_lead = row.values.get("workers"), about and (about["true_workers"] or about["workers"])
    if people is not None and of_lead and people > of_lead and not row.faults:
        row.flag("workers", "above_lead", f"{people}人，超过该线索核实（或反映）的{of_lead}人，请核对")
    if any(word in (row.values.get("channel") or "") for word in row_words()["not_yet"]):
        row.flag("channel", "state_conflict", "写着没有支付，却登记了支付，请核对")


def refuse_known_names(load: Load, rows: list[Row]) -> None:
    """Refuse to call a known firm by the name under which another is known; with the same 法定代表人 as well."""
    there = known(load.connection, enterprise.c.uscc, (row.key for row in rows))
    called = known_by(load.connection, enterprise.c.name, (row.values.get("name") for row in rows))
    for row in rows:
        before, name = there.get((row.key,)), row.values.get("name")
        others = [record["uscc"] for record in called.get(name, ()) if record["uscc"] != row.key]
        if before is None or not others or before["name"] == name or row.faults:
            continue
        if row.layout.answers.record(row.layout.ledger.name, row.key) != CORRECTED:
            messages = (
                f"编号{row.key}已登记为“{before['name']}”，这个名称已是{others[0]}的，没有改名；"
                f"确是更名的请答复“{CORRECTED}”"
            )
            row.faults += (row.question("name", "key_conflict", messages, CORRECTED, asked=row.key),)


def tell_remedied(load: Load, rows: list[Row]) -> None:
    """Flag the row after which a town has remedied more of a campaign's problems than were found."""
    last_rows: dict[tuple[str, str], Row] = {}
    for row in sorted(rows, key=lambda row: row.values["reported_on"]):
        last_rows[row.key, row.values["town_code"]] = row
    c = campaign_result.c
    for (number, town), row in last_rows.items():
        sums = select(func.sum(c.problems_found), func.sum(c.problems_remedied))
        found, remedied = load.connection.execute(sums.where(c.campaign_no == number, c.town_code == town)).one()
        if found is not None and remedied is not None and remedied > found and "problems_remedied" in row.layout.fields:
            row.flag("problems_remedied", "above_found", f"至此共整改{remedied}个，多于共发现的{found}个，请核对")


def tell_falling(load: Load, rows: list[Row]) -> None:
    """Flag progress that is less than on an earlier day, or more than on a later one, whichever list tells it."""
    c = task_progress.c
    known_ = known_by(load.connection, c.task_no, (row.key for row in rows))
    rows = [row for row in rows if row.outcome != UNCHANGED]
    here = {(row.key, row.values["reported_on"]) for row in rows}  # tell themselves
    for row in rows:
        day, now = row.values["reported_on"], row.values["progress"]
        before = [r for r in known_[row.key] if r["reported_on"] < day]
        after = [r for r in known_[row.key] if r["reported_on"] > day and (row.key, r["reported_on"]) not in here]
        last = max(before, key=lambda r: r["reported_on"], default=None)
        following = min(after, key=lambda r: r["reported_on"], default=None)
        if last is not None and last["progress"] > now:
            row.flag("progress", "falling", f"比{last['reported_on']:%Y-%m-%d}报送的{last['progress']}%低，请核对")
        elif following is not None and following["progress"] < now:
            earlier = f"{following['reported_on']:%Y-%m-%d}报送的{following['progress']}%"
            row.flag("progress", "falling", f"比{earlier}高，请核对")


def tell_undated_end(row: Row, record: Record) -> None:
    """A follow-up that is said to be done (完成情况 已完成) and has no day for it still counts as open."""
    if row.layout.ledger.table is not follow_up or record["done_on"] is not None:
        return
    noted = vocabulary("progress").values.get(plain((row.values.get("note") or "").strip("。；; "))) == _DONE
    if noted or row.values.get("done"):
        row.flag("note" if noted else "done", "missing_day", "没有完成日期，仍按未完成计，请补填完成日期后重新导入")


def refuse_disorder(row: Row, record: Record) -> None:
    """What must not end before it begins (the table's check): 专项行动, 批准缓办."""
    for start, end in (("starts_on", "ends_on"), ("valid_from", "valid_to")):
        first, last = record.get(start), record.get(end)
        if first is not None and last is not None and last < first and row.layout.field_of(end):
            row.reject(end, "dates_out_of_order", f"早于起始日期{first:%Y-%m-%d}，请核对后重新导入")


def refuse_nothing(row: Row, table: Table, before: Record | None) -> None:
    """A sum that must be above zero is, a new record of figures has one, and a new warning is about something."""
    figures, key = row.layout.ledger.increments, row.layout.ledger.key.field
    if before is None and table is warning and not any(row.values.get(name) for name in _ABOUT):
        row.reject("town_code", "missing_value", "没有写明街镇、工地或用人单位，请补填后重新导入")
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
