"""What the rules find: how many records, whose, since when; and how far behind each ledger is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
from sqlalchemy import Connection

from data_access.database.kept_ledgers import TABLE_OF, ledger_name
from data_access.database.reach import WHOLE_DATABASE, standing_claims
from data_access.database.scope import Scope
from data_access.reference.unit_names import town_name
from data_access.rules.months import first_of_month, month_ends
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import SCOPE_DIMENSIONS, evaluate
from metrics.engine.known_figures import kept_tables, tracked
from metrics.judging.values import cut
from metrics.quality.rule_file import DEPARTMENT, TOWN, Rule, owed_by_units, quality, rule_of

FAULT_MONTHS = 6
_NOBODY = "未填单位"


@dataclass(frozen=True)
class RuleFinding:
    """What a rule finds in a scope: faulty records among those looked at, and at the end of the month before."""

    rule: Rule
    count: int
    base: int
    before: int
    known: bool  # its ledger is kept

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.count) / self.base if self.base else None

    @property
    def change(self) -> int:
        return self.count - self.before


@dataclass(frozen=True)
class LedgerAge:
    """How far a kept ledger reaches, and by how many days it is behind the as-of date.

    A ledger that does not say it (no 截至) was up to date when it was loaded: its latest event may be long ago.
    """

    table: str
    ledger: str
    day: date
    stated: bool
    behind: int
    allowed: int

    @property
    def is_late(self) -> bool:
        return self.behind > self.allowed


def rule_frame(connection: Connection, scope: Scope) -> pd.DataFrame:
    """Every rule at the as-of date, by town, department and domain (see `evaluate`)."""
    return evaluate(connection, [rule.metric for rule in quality().rules], scope, SCOPE_DIMENSIONS)


def past_days(as_of: date) -> list[date]:
    """The month ends before the as-of date that the trend shows, the oldest first."""
    return month_ends(first_of_month(as_of, FAULT_MONTHS), first_of_month(as_of) - timedelta(days=1))


def known_rules(connection: Connection, as_of: date) -> frozenset[str]:
    """Ids of the rules' figures whose ledger is kept."""
    return tracked(connection, [rule.metric for rule in quality().rules], as_of)


def _counts(frame: pd.DataFrame, scope: Scope) -> dict[str, tuple[int, int]]:
    summed = cut(frame, scope).groupby("metric")[["numerator", "denominator"]].sum()
    return {str(name): (int(top), int(base)) for name, top, base in summed.itertuples()}


def findings(now: pd.DataFrame, before: pd.DataFrame, scope: Scope, known: Collection[str]) -> list[RuleFinding]:
    """What each rule finds in the scope, most records first; ``before`` is the frame of the month end before."""
    found, earlier = _counts(now, scope), _counts(before, scope)
    listed = [
        RuleFinding(
            rule, *found.get(rule.metric.id, (0, 0)), earlier.get(rule.metric.id, (0, 0))[0], rule.metric.id in known
        )
        for rule in quality().rules
    ]
    return sorted(listed, key=lambda f: -f.count)


def total(frame: pd.DataFrame, scope: Scope) -> int:
    """How many records all rules find."""
    return sum(count for count, _ in _counts(frame, scope).values())


def owner_name(rule: Rule, town: str | None, department: str | None, year: int) -> str:
    """Who puts a record right: its town, its department or the one that the rule names."""
    if rule.owner == TOWN:
        return _NOBODY if town is None else town_name(town, year)
    if rule.owner != DEPARTMENT:
        return rule.owner
    if department is None and town is not None and rule.metric.fact.name in owed_by_units():
        return town_name(town, year)
    return department or _NOBODY


def by_owner(frame: pd.DataFrame, scope: Scope) -> dict[str, dict[Rule, int]]:
    """How many records of each rule an owner has to put right; who has most first."""
    counts: dict[str, dict[Rule, int]] = defaultdict(lambda: defaultdict(int))
    faulty = cut(frame, scope)
    names = ["metric", "town", "department", "numerator"]
    for metric_id, *units, count in faulty.loc[faulty["numerator"] > 0, names].to_numpy().tolist():
        town, department = (unit if isinstance(unit, str) else None for unit in units)  # where some have none: NaN
        if rule := rule_of(metric_id):
            counts[owner_name(rule, town, department, scope.year)][rule] += count
    order = sorted(counts, key=lambda owner: -sum(counts[owner].values()))
    return {owner: dict(sorted(counts[owner].items(), key=lambda item: -item[1])) for owner in order}


def ledger_ages(connection: Connection, as_of: date) -> list[LedgerAge]:
    """The ledgers that are kept by the as-of date, the one most behind first."""
    claims = standing_claims(connection)
    whole = claims.get(WHOLE_DATABASE)
    proofs = {m.proof.table.name: m.proof for m in ALL_METRICS.values() if m.proof.table.name in TABLE_OF.values()}
    ages = []
    for table in sorted(kept_tables(connection, proofs.values(), as_of)):
        claim = claims.get(table, whole)
        if claim is not None:
            reached = claim.day if claim.stated else claim.loaded_on or claim.day
            day = min(reached, as_of)
            behind, allowed = (as_of - day).days, quality().days_of(table)
            ages.append(LedgerAge(table, ledger_name(table), day, claim.stated, behind, allowed))
    return sorted(ages, key=lambda age: -age.behind)


def totals(found: Iterable[RuleFinding]) -> tuple[int, int, int]:
    """Faulty records of some rules now and at the end of last month, and how many of the rules find any."""
    listed = list(found)
    return sum(f.count for f in listed), sum(f.before for f in listed), sum(1 for f in listed if f.count)


def count_of(own: Mapping[Rule, int]) -> int:
    """How many records an owner has to put right."""
    return sum(own.values())
