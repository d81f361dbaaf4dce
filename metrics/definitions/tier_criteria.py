"""How the tier and the points of a firm follow from what is counted of it, by the rules in force at the moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import and_, case, literal, or_

from data_access.rules.tier_rules import BEST, FULL_POINTS, GRAVE, PUNISHED, Criterion, PointRule, tier_rules
from metrics.engine.model import Expression, Moment


def _holding(rule: Criterion | PointRule, at: Moment) -> Expression:
    """The version of a rule is in force; the first one also before its day."""
    return and_(
        literal(value=True) if rule.since == date.min else at.as_of >= rule.since,
        literal(value=True) if rule.until is None else at.as_of < rule.until,
    )


def met(counted: Mapping[str, Expression], at: Moment) -> tuple[tuple[Criterion, Expression], ...]:
    """Each criterion that something can be counted for, with whether it is met."""
    return tuple(
        (rule, and_(_holding(rule, at), counted[rule.kind] >= rule.count))
        for rule in tier_rules().criteria
        if not rule.lacks
    )


def tier(met: Sequence[tuple[Criterion, Expression]]) -> Expression:
    """C before B; who meets neither's criteria is A."""
    of_tier = {tier: [holds for rule, holds in met if rule.tier == tier] for tier in (GRAVE, PUNISHED)}
    return case(*((or_(*holds), literal(tier)) for tier, holds in of_tier.items() if holds), else_=literal(BEST))


def taken(counted: Mapping[str, Expression], at: Moment) -> tuple[tuple[PointRule, Expression], ...]:
    """The points that each rule takes: so many a piece and no more than its most."""
    found = []
    for rule in tier_rules().points:
        points = counted[rule.kind] * rule.each
        bounded = case((points > rule.most, rule.most), else_=points)
        found.append((rule, case((_holding(rule, at), bounded), else_=0)))
    return tuple(found)


def left(taken: Sequence[tuple[PointRule, Expression]]) -> Expression:
    left: Expression = literal(FULL_POINTS)
    for _, points in taken:
        left = left - points
    return case((left < 0, 0), else_=left)
