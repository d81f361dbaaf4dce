"""All rules over the database: what each finds by a day, and which can say nothing for want of data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import Column, Connection, exists, literal, select

from data_access.database.kept_ledgers import kept_ledgers, ledger_name
from data_access.database.schema import (
    department_signal,
    deposit,
    deposit_movement,
    inspection,
    lead,
    site,
    wage_account,
    wage_account_month,
)
from data_access.rules.warning_file import WarningRule
from data_access.rules.warning_needs import FIRM_SUBJECT
from data_access.rules.warning_rules import warning_rules
from metrics.definitions.inspections import BEGUN_ON
from metrics.engine.counted_ledgers import KNOWN_SINCE
from metrics.engine.evaluation import fixed_moment
from metrics.engine.model import Expression, since
from metrics.warnings import account_rules, obligation_rules, signal_rules, site_rules

Evaluated = Callable[[Connection, WarningRule, date], pd.DataFrame]
# By code: how a rule is evaluated, and the columns that must all be filled somewhere for it to say anything.
_RULES: dict[str, tuple[Evaluated, tuple[Column[object], ...]]] = {
    "W01": (obligation_rules.not_opened, (wage_account.c.opened_on, site.c.wage_account_due_on)),
    "W02": (obligation_rules.not_registered, (wage_account.c.register_due_on,)),
    "W03": (obligation_rules.not_stored, (deposit.c.stored_on, site.c.deposit_due_on)),
    "W04": (obligation_rules.expiring, (deposit.c.stored_on,)),
    "W05": (obligation_rules.not_made_up, (deposit_movement.c.moved_on,)),
    "W06": (account_rules.labour_unpaid, (wage_account_month.c.labour_due_on,)),
    "W07": (account_rules.wages_unpaid, (wage_account_month.c.pay_due_on, wage_account_month.c.payable_yuan)),
    "W08": (account_rules.fewer_paid, (wage_account_month.c.paid_workers, wage_account_month.c.attending_workers)),
    "W09": (account_rules.short_balance, (wage_account_month.c.labour_paid_yuan, wage_account_month.c.payable_yuan)),
    "W10": (account_rules.below_minimum, (wage_account_month.c.paid_yuan, wage_account_month.c.paid_workers)),
    "W12": (site_rules.board_missing, (inspection.c.inspected_on,)),
    "W13": (site_rules.leads_gather, (lead.c.received_on, lead.c.site_no)),
    "W14": (
        account_rules.unsettled_before_festival,
        (wage_account_month.c.pay_due_on, wage_account_month.c.payable_yuan),
    ),
}
# By table the day since which a row is known: what comes later is no data yet.
_KNOWN_SINCE: dict[str, Expression] = {
    **KNOWN_SINCE, "deposit_movement": deposit_movement.c.moved_on, "lead": lead.c.received_on, "site": BEGUN_ON,
    "department_signal": department_signal.c.reported_on,
}  # fmt: skip
_SIGNALLED = (signal_rules.signalled, (department_signal.c.reported_on,))


@dataclass(frozen=True)
class Evaluation:
    """What a rule found: a frame of `metrics.warnings.occasions.OCCASION_COLUMNS`, or what it lacks to say anything."""

    rule: WarningRule
    found: pd.DataFrame
    lacks: str  # empty where it could be evaluated


def _evaluated_by(rule: WarningRule) -> tuple[Evaluated, tuple[Column[object], ...]] | None:
    return _SIGNALLED if rule.subject == FIRM_SUBJECT else _RULES.get(rule.code)


def lacking(connection: Connection, rule: WarningRule, as_of: date) -> str:
    """What keeps a rule from saying anything, in words: a ledger or column nobody keeps, data that no ledger has."""
    how = _evaluated_by(rule)
    if rule.lacks or how is None:
        return f"数据库没有{rule.lacks}，不作比对" if rule.lacks else "没有这条规则的比对办法"
    kept = kept_ledgers(connection, as_of)
    for column in how[1]:
        table = column.table.name
        begun = since(_KNOWN_SINCE[table])(fixed_moment(as_of, as_of))
        filled = select(exists(select(literal(1)).where(column.is_not(None), begun)))
        if table not in kept and not connection.scalar(filled):
            return f"没有{ledger_name(table)}或其中的数据，不作比对"
    return ""


def lacking_rules(connection: Connection, as_of: date) -> dict[str, str]:
    """What keeps rules from saying anything, by code; of the others nothing."""
    found = {code: lacking(connection, rule, as_of) for code, rule in warning_rules().rules.items()}
    return {code: lacks for code, lacks in found.items() if lacks}


def evaluate_rule(connection: Connection, rule: WarningRule, as_of: date) -> Evaluation:
    """What a rule, as it is or with a changed threshold, finds by a day."""
    lacks = lacking(connection, rule, as_of)
    how = _evaluated_by(rule)
    if lacks or how is None:
        return Evaluation(rule, pd.DataFrame(), lacks)
    return Evaluation(rule, how[0](connection, rule, as_of), "")


def evaluate_rules(
    connection: Connection, as_of: date, rules: Iterable[WarningRule] | None = None
) -> Iterator[Evaluation]:
    """Each rule in force, one after the other."""
    for rule in warning_rules().rules.values() if rules is None else rules:
        yield evaluate_rule(connection, rule, as_of)
