"""应存核定 and 测算: what each site in progress must store, why, and what another base ratio or cap would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select

from data_access.database.deposit_history import histories, read_ledgers, rule_day
from data_access.database.deposit_requirement import LEDGER_BASIS
from data_access.database.schema import enterprise, site
from data_access.database.scope import Scope
from data_access.rules.deposit_rules import History, Requirement, Rules, requirement
from metrics.definitions.inspections import SITE, in_progress
from metrics.engine.evaluation import fixed_moment, scope_filters


@dataclass(frozen=True)
class SiteFacts:
    """What decides a site's deposit. ``recorded_yuan`` is the 应存额 in the database, None when exempt."""

    site_no: str
    name: str
    town_code: str
    department_code: str | None
    contractor: str | None
    contract_yuan: Decimal
    day: date | None
    history: History
    recorded_yuan: Decimal | None
    stated: bool  # the deposit ledger states the amount; the ratio does not decide


@dataclass(frozen=True)
class Effect:
    """A site's deposit by the rules in force and by other rules; 0 元 when exempt."""

    facts: SiteFacts
    now: Requirement
    then: Requirement

    @property
    def now_yuan(self) -> Decimal:
        return self.now.required_yuan or Decimal(0)

    @property
    def then_yuan(self) -> Decimal:
        return self.then.required_yuan or Decimal(0)

    @property
    def change_yuan(self) -> Decimal:
        return self.then_yuan - self.now_yuan


def site_facts(connection: Connection, scope: Scope) -> list[SiteFacts]:
    """The sites in progress at the as-of date whose contract sum is known, by number."""
    past = histories(read_ledgers(connection))
    s = site.c
    query = (
        select(site, enterprise.c.name.label("contractor"))
        .select_from(site.outerjoin(enterprise, enterprise.c.uscc == s.contractor_uscc))
        .where(
            *scope_filters(SITE, scope),
            in_progress(fixed_moment(scope.as_of, scope.start)),
            s.contract_yuan.is_not(None),
        )
        .order_by(s.site_no)
    )
    return [
        SiteFacts(
            site_no=row["site_no"],
            name=row["name"],
            town_code=row["town_code"],
            department_code=row["department_code"],
            contractor=row["contractor"],
            contract_yuan=row["contract_yuan"],
            day=rule_day(row["contract_signed_on"], row["permit_on"]),
            history=past[row["site_no"]],
            recorded_yuan=row["deposit_required_yuan"],
            stated=row["deposit_basis"] == LEDGER_BASIS,
        )
        for row in connection.execute(query).mappings()
    ]


def effects(sites: Sequence[SiteFacts], now: Sequence[Rules], then: Sequence[Rules]) -> list[Effect]:
    """The effect of other rules on every site, the largest change first."""
    found = [
        Effect(
            f, requirement(f.contract_yuan, f.day, f.history, now), requirement(f.contract_yuan, f.day, f.history, then)
        )
        for f in sites
    ]
    return sorted(found, key=lambda e: (-abs(e.change_yuan), e.facts.site_no))


@dataclass(frozen=True)
class Totals:
    """应存总额 in 元 by the rules in force and by the others."""

    now_yuan: Decimal
    then_yuan: Decimal

    @property
    def change_yuan(self) -> Decimal:
        return self.then_yuan - self.now_yuan


def totals(found: Sequence[Effect]) -> Totals:
    """What all these sites must store together."""
    return Totals(sum((e.now_yuan for e in found), Decimal(0)), sum((e.then_yuan for e in found), Decimal(0)))


def by_basis(found: Sequence[Effect]) -> list[tuple[str, int, Decimal]]:
    """Each 比例依据 by the rules in force: how many sites, and what they must store, 元; most sites first."""
    counts = Counter(e.now.basis for e in found)
    return [
        (basis.value, count, sum((e.now_yuan for e in found if e.now.basis is basis), Decimal(0)))
        for basis, count in counts.most_common()
    ]


def outdated(found: Sequence[Effect]) -> int:
    """Sites whose recorded 应存额 is not what the rules in force say: the parameters changed since."""
    return sum(1 for e in found if not e.facts.stated and (e.facts.recorded_yuan or Decimal(0)) != e.now_yuan)
