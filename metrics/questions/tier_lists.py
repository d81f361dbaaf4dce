"""分类监管 as lists: firms with their tier, the criteria that put them there and the points taken; moves of tiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, Select, and_, case, func, select

from data_access.database.scope import Scope
from data_access.reference.unit_names import standing_town
from data_access.rules.tier_rules import GRAVE, TIERS, Criterion, PointRule, tier_rules
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.firm_tiers import CREDIT_LISTED, FIELD_OF, TALKED, rating
from metrics.engine.any_moment import at_days
from metrics.engine.evaluation import scope_filters
from metrics.engine.known_figures import tracked
from metrics.engine.model import Expression
from metrics.judging.values import Value


@dataclass(frozen=True)
class RatedFirm:
    """A firm in its tier: the criteria it meets and the points each rule took, each with how many there were."""

    uscc: str
    name: str
    town: str  # empty where no record says one
    tier: str
    before: str | None  # its tier when the period opened; None: not known then
    points: int
    talks: int  # 约谈 within the period by which firms are rated
    credit_listed: int  # listings in force on 失信名单
    met: tuple[tuple[Criterion, int], ...]
    taken: tuple[tuple[PointRule, int, int], ...]  # rule, pieces, points

    @property
    def moved(self) -> bool:
        return self.before not in (None, self.tier)


@dataclass(frozen=True)
class TierMove:
    """How many firms went from a tier (None: not known before) to another, or stayed."""

    before: str | None
    tier: str
    firms: int


@dataclass(frozen=True)
class TierMonth:
    """How many firms stood in each tier at the end of a month (202312)."""

    month: int
    best: int
    punished: int
    grave: int

    @property
    def watched(self) -> int:
        """Those of B and C."""
        return self.punished + self.grave


def tier_months(by_tier: Mapping[str, Sequence[tuple[int, Value]]]) -> tuple[TierMonth, ...]:
    """The course of the tiers' figures, of the months in which they are known."""
    counted = {tier: {month: int(v.value) for month, v in months if v.value is not None}
               for tier, months in by_tier.items()}  # fmt: skip
    return tuple(TierMonth(month, *(counted[tier].get(month, 0) for tier in TIERS)) for month in counted[GRAVE])


def _rows(scope: Scope, *conditions: Expression) -> Select[tuple[object, ...]]:
    found, fields = rating(), rating().fact.fields
    counts = [fields[name].expression.label(name) for name in FIELD_OF.values()]
    met = [case((holds, 1), else_=0).label(f"met{place}") for place, (_, holds) in enumerate(found.met)]
    taken = [points.label(f"taken{place}") for place, (_, points) in enumerate(found.taken)]
    named = [fields[name].expression.label(name) for name in ("uscc", "firm_name", "town_code", "tier", "points")]
    query = select(*named, fields["tier_before"].expression.label("before"), *counts, *met, *taken)
    return query.select_from(found.fact.detail_source).where(*scope_filters(found.fact, scope), *conditions)


def _asked(connection: Connection, scope: Scope, query: Select[tuple[object, ...]]) -> list[RatedFirm]:
    found = rating()
    with at_days((scope.as_of, scope.start, scope.last_day)):
        rows = connection.execute(query).mappings().all()
    return [
        RatedFirm(
            uscc=row["uscc"],
            name=row["firm_name"],
            town=standing_town(row["town_code"], scope.year) or "",
            tier=row["tier"],
            before=row["before"],
            points=int(row["points"]),
            talks=int(row[FIELD_OF[TALKED]]),
            credit_listed=int(row[FIELD_OF[CREDIT_LISTED]]),
            met=tuple(
                (rule, int(row[FIELD_OF[rule.kind]]))
                for place, (rule, _) in enumerate(found.met)
                if row[f"met{place}"] and rule.tier == row["tier"]
            ),
            taken=tuple(
                (rule, int(row[FIELD_OF[rule.kind]]), int(row[f"taken{place}"]))
                for place, (rule, _) in enumerate(found.taken)
                if row[f"taken{place}"]
            ),
        )
        for row in rows
    ]


def rated_firms(
    connection: Connection, scope: Scope, tiers: Sequence[str] = TIERS, *, moved: bool = False, limit: int | None = None
) -> list[RatedFirm]:
    """The firms of the tiers, C first and within a tier those with fewest points; ``moved``: only who changed tier."""
    fields = rating().fact.fields
    tier, before, points = (fields[name].expression for name in ("tier", "tier_before", "points"))
    conditions = [tier.in_(tiers), *([and_(before.is_not(None), before != tier)] if moved else [])]
    query = _rows(scope, *conditions).order_by(tier.desc(), points, fields["uscc"].expression)
    return _asked(connection, scope, query if limit is None else query.limit(limit))


def rated_firm(connection: Connection, scope: Scope, uscc: str) -> RatedFirm | None:
    """One firm; None when nothing names it by the as-of date."""
    query = _rows(scope, rating().fact.key == uscc)
    return next(iter(_asked(connection, scope, query)), None)


def moves(connection: Connection, scope: Scope) -> list[TierMove]:
    """From which tier into which, of all firms rated at the as-of date; those who stayed too."""
    fact = rating().fact
    tier, before = fact.fields["tier"].expression, fact.fields["tier_before"].expression
    query = select(before, tier, func.count()).select_from(fact.source).where(*scope_filters(fact, scope))
    with at_days((scope.as_of, scope.start, scope.last_day)):
        found = connection.execute(query.group_by(before, tier)).all()
    order = (*TIERS, None)
    return sorted(
        (TierMove(*row) for row in found), key=lambda move: (order.index(move.before), TIERS.index(move.tier))
    )


def checks_by_firm(connection: Connection, scope: Scope) -> dict[str, tuple[str, Decimal]]:
    """The tier of every firm of the district by its code, and what it makes of the chance to be checked; of none where
    the ledger they rest on is not kept. A firm in force on 失信名单 is checked no less than others, whatever its tier.
    """
    if not tracked(connection, [ALL_METRICS["firm.rated"]], scope.as_of):
        return {}
    fact, meant = rating().fact, tier_rules().tiers_on(scope.as_of)
    listed = fact.fields[FIELD_OF[CREDIT_LISTED]].expression
    query = select(fact.key, fact.fields["tier"].expression, listed).select_from(fact.detail_source)
    with at_days((scope.as_of, scope.start, scope.last_day)):
        found = connection.execute(query).all()
    return {
        str(code): (tier, max(meant[tier].weight, Decimal(1)) if listings else meant[tier].weight)
        for code, tier, listings in found
    }
