"""Due days that are counted, not given (派生期限): what each rests on, and how they are counted anew.

A row's column ``counted`` names the due days of it that were counted; a day not named there was given and stays.
(Of a lead it also names which verified figures were taken over from those reported.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import chinese_calendar
from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    bindparam,
    delete,
    exists,
    insert,
    select,
    update,
)

from data_access.database.schema import (
    BLACKLIST_KIND,
    CREDIT_LIST,
    ITEM_FAILING,
    NOT_PURSUED,
    counting_rules,
    inspection_item,
    lead,
    lead_step,
    metadata,
)
from data_access.rules.lead_rules import extended_too_late
from data_access.rules.limits import limit_end
from data_access.rules.months import months_before
from data_access.rules.parameters import days, parameters
from data_access.rules.quarters import last_day, year_and_number
from data_access.rules.warning_rules import warning_due, warning_rules, watched_until
from data_access.rules.working_days import overlay

STEP_DUE = {"受理": "accept_due_on", "联系": "contact_due_on", "办结": "close_due_on"}


Rule = Callable[[Mapping[str, Any]], date | None]


@dataclass(frozen=True)
class DueRule:
    """How a due day is counted from its record: asked of records, and written as SQL by `data_access.existing`.

    It runs from the first of the columns ``since`` that is filled. ``instead`` is a due day that goes before where it
    is known. An extension on the day ``extended`` moves it by ``longer``, unless it was granted after the limit had
    run out. Records that differ from ``only`` have none; it may ask what `KNOWN_FROM_OTHERS` says of a record.
    """

    since: tuple[str, ...]
    limit: str
    instead: str = ""
    extended: str = ""
    longer: str = ""
    only: tuple[tuple[str, str | bool | None], ...] = ()

    def __call__(self, record: Mapping[str, Any]) -> date | None:
        start = None
        for name in self.since:
            start = start or record.get(name)
        if start is None or (self.only and any(record.get(name) != value for name, value in self.only)):
            return None
        first: date = (self.instead and record[self.instead]) or limit_end(start, self.limit)
        granted = record[self.extended] if self.extended else None
        if granted is None or extended_too_late(granted, first):
            return first
        return limit_end(start, self.limit, self.longer)


def _after(start: str, limit: str) -> DueRule:
    return DueRule((start,), limit)


def _of_credit_list(limit: str) -> DueRule:
    """A day after the decision that only 人社失信名单 owes: the other list is another department's."""
    return DueRule(("listed_on",), limit, only=(("list_kind", CREDIT_LIST),))


def publication_due(quarter: str) -> date | None:
    """应公布日期 of a quarter (人社部令第29号), None of what is no quarter."""
    return limit_end(last_day(quarter), "publication.publish_days") if year_and_number(quarter) else None


def listing_end(record: Mapping[str, Any]) -> date | None:
    """到期日 of 人社失信名单, so many months after its listing; the term of the other list is as its ledger says."""
    if record["list_kind"] != CREDIT_LIST:
        given: date | None = record["expires_on"]
        return given
    listed = record["listed_on"]
    return None if listed is None else months_before(listed, -days("listing.term_months"))


# 办理期限 that counts.
lead_close_due = DueRule(
    ("received_on",), "lead.close_days", instead="first_due_on", extended="extended_on", longer="lead.extend_days"
)
# 应存日: from the permit, where none is needed from the contract (人社部发〔2021〕65号 第八条); exempt sites have none.
deposit_due = DueRule(("permit_on", "contract_signed_on"), "deposit.store_days", only=(("deposit_exempt", False),))
# 专户开立期限: from the contract, where its day is not known from the permit (人社部发〔2021〕53号).
wage_account_due = DueRule(("contract_signed_on", "permit_on"), "wage_account.open_days")
# 补足期限 of a use (人社部发〔2021〕65号).
top_up_due = DueRule(("moved_on",), "deposit.top_up_days", only=(("kind", "使用"), ("corrects", None)))

# By table and column; a rule may rest on a column that stands before it.
RULES: dict[str, dict[str, Rule]] = {
    "site": {"deposit_due_on": deposit_due, "wage_account_due_on": wage_account_due},
    "lead": {
        "accept_due_on": _after("received_on", "lead.accept_days"),
        "contact_due_on": _after("received_on", "lead.contact_days"),
        "first_due_on": _after("received_on", "lead.close_days"),
        "close_due_on": lead_close_due,
    },
    "labour_case": {
        "file_due_on": _after("complained_on", "labour_case.file_days"),
        "close_due_on": DueRule(
            ("filed_on",),
            "labour_case.investigate_days",
            extended="extended_on",
            longer="labour_case.extend_days",
        ),
        "notice_due_on": _after("pay_order_due_on", "listing.notice_days"),
        "listing_due_on": _after("pay_order_due_on", "listing.decide_days"),
        "two_law_due_on": _after("decision_on", "labour_case.push_days"),
    },
    "criminal_transfer": {
        "decide_due_on": _after("reported_on", "criminal_transfer.decide_days"),
        "hand_over_due_on": _after("decided_on", "criminal_transfer.hand_over_days"),
        "police_due_on": _after("handed_over_on", "criminal_transfer.police_days"),
        "review_due_on": DueRule(
            ("police_decided_on",), "criminal_transfer.review_days", only=(("police_result", NOT_PURSUED),)
        ),
        "two_law_due_on": _after("handed_over_on", "criminal_transfer.push_days"),
    },
    "listing": {
        "statement_until": _after("notice_on", "listing.statement_days"),
        "answer_due_on": _after("statement_on", "listing.answer_days"),
        "publish_due_on": _of_credit_list("listing.publish_days"),
        "credit_due_on": _of_credit_list("listing.credit_days"),
        "copy_due_on": DueRule(("listed_on",), "listing.copy_days", only=(("list_kind", BLACKLIST_KIND),)),
        "expires_on": listing_end,
        "removable_on": _after("corrected_on", "listing.correct_days"),
        "removal_due_on": _after("removal_applied_on", "listing.removal_days"),
    },
    "publication": {
        "due_on": lambda r: publication_due(r["quarter"]),
        "push_due_on": _after("published_on", "publication.push_days"),
    },
    "inspection": {"rectify_due_on": DueRule(("inspected_on",), "inspection.rectify_days", only=(("failing", True),))},
    "deposit": {
        "notice_to": _after("notice_from", "deposit.notice_days"),
        "return_due_on": _after("return_applied_on", "deposit.return_days"),
    },
    "deposit_movement": {"top_up_due_on": top_up_due},
    "warning": {
        "due_on": lambda r: warning_due(r["level"], r["raised_on"]),
        "watch_until": lambda r: watched_until(r["raised_on"]),
    },
    "incident": {"close_due_on": _after("found_on", "incident.close_days")},
    "wage_account": {"register_due_on": _after("opened_on", "wage_account.register_days")},
}


def _failing(inspection_no: ColumnElement[str]) -> ColumnElement[bool]:
    """An inspection on which an item was found missing or wanting."""
    item = inspection_item.c
    return exists().where(item.inspection_no == inspection_no, item.result.in_(ITEM_FAILING))


# What other tables tell of a record by its key, by its table and the name under which its rules ask it.
KNOWN_FROM_OTHERS: dict[str, dict[str, Callable[[ColumnElement[str]], ColumnElement[bool]]]] = {
    "inspection": {"failing": _failing}
}


def known_from_others(table: Table) -> list[ColumnElement[bool]]:
    """What its rules ask beside its own columns, to be selected with these."""
    [key, *_] = table.primary_key.columns
    return [condition(key).label(name) for name, condition in KNOWN_FROM_OTHERS.get(table.name, {}).items()]


def fingerprint() -> str:
    """What counted days rest on: the limits, the holiday notices known and the overlay."""
    limits = sorted((key, str(p.value), p.unit) for key, p in parameters().items())
    levels = [repr(level) for level in warning_rules().levels] + [str(warning_rules().settings["lead_days"])]
    written = {key: sorted(map(str, values)) for key, values in overlay().items()}
    known = sorted(map(str, chinese_calendar.constants.holidays)), sorted(map(str, chinese_calendar.constants.workdays))
    return hashlib.sha256(repr((limits, levels, sorted(written.items()), known)).encode()).hexdigest()


def recount(connection: Connection, *, forced: bool = False) -> int:
    """Count every counted due day anew; how many rows changed.

    Nothing is read while calendar and parameters are those of the last count, unless ``forced``.
    """
    now = fingerprint()
    if not forced and connection.scalar(select(counting_rules.c.fingerprint)) == now:
        return 0
    changed = sum(_recount_table(connection, name) for name in RULES)
    connection.execute(delete(counting_rules))
    connection.execute(insert(counting_rules).values(fingerprint=now))
    return changed


def first_count(connection: Connection) -> int:
    """Count as `recount` does where nothing was counted yet."""
    return 0 if connection.scalar(select(counting_rules.c.fingerprint)) else recount(connection)


def _recount_table(connection: Connection, name: str) -> int:
    table, rules = metadata.tables[name], RULES[name]
    [key] = table.primary_key.columns
    moved = []
    for row in connection.execute(select(table, *known_from_others(table)).where(table.c.counted != "")).mappings():
        record = dict(row)
        for column in str(row["counted"]).split(","):
            if column in rules and record[column] is not None:
                record[column] = rules[column](record)
        if any(record[column] != row[column] for column in rules):
            moved.append({"of": row[key.name], **{f"new_{column}": record[column] for column in rules}})
    if moved:
        values = {column: bindparam(f"new_{column}", type_=table.c[column].type) for column in rules}
        connection.execute(update(table).where(key == bindparam("of")).values(values), moved)
    if moved and name == "lead":
        _follow(connection, [m["of"] for m in moved])
    return len(moved)


def _follow(connection: Connection, lead_numbers: list[str]) -> None:
    """The recorded steps of leads carry the same limits."""
    for step, column in STEP_DUE.items():
        due = select(lead.c[column]).where(lead.c.lead_no == lead_step.c.lead_no).scalar_subquery()
        of_step = update(lead_step).where(lead_step.c.step == step, lead_step.c.due_on.is_not(None))
        for start in range(0, len(lead_numbers), 500):
            connection.execute(
                of_step.where(lead_step.c.lead_no.in_(lead_numbers[start : start + 500])).values(due_on=due)
            )
