"""分类监管: every firm that the ledgers name, in tier A, B or C, with its points, as of any day.

The tier comes from the criteria of 人社部规〔2016〕1号, the points within it are a demonstration; both stand in
``assets/parameters/tiers.toml``. Moves are told from the evening before the period to the as-of date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Column, FromClause, Subquery, and_, case, func, literal, or_, select

from data_access.database.schema import enterprise, labour_case, talk
from data_access.rules.demo_marks import demo_sentence
from data_access.rules.tier_rules import (
    BEST,
    FULL_POINTS,
    GRAVE,
    KINDS,
    PUNISHED,
    TIERS,
    Criterion,
    PointRule,
    tier_rules,
)
from metrics.definitions.firm_records import FIELD_OF, TALKED, counts, firms_known
from metrics.definitions.undivided import NOWHERE
from metrics.engine.any_moment import ANY_MOMENT, OPENING
from metrics.engine.model import Condition, Direction, Expression, Fact, Field, Kind, Known, Metric, Moment, always

_LAW = "人社部规〔2016〕1号"
_LIST = ("firm_name", "uscc", "town_code", "tier", "tier_before", "points")


@dataclass(frozen=True)
class Rating:
    """The rated firms, whether each criterion is met, and the points each rule takes; all at `ANY_MOMENT`."""

    fact: Fact
    met: tuple[tuple[Criterion, Expression], ...]
    taken: tuple[tuple[PointRule, Expression], ...]


def _holding(rule: Criterion | PointRule, at: Moment) -> Expression:
    """The version of a rule is in force; the first one also before its day."""
    return and_(
        literal(value=True) if rule.since == date.min else at.as_of >= rule.since,
        literal(value=True) if rule.until is None else at.as_of < rule.until,
    )


def _met(counted: Mapping[str, Expression], at: Moment) -> tuple[tuple[Criterion, Expression], ...]:
    """Each criterion that something can be counted for, with whether it is met."""
    return tuple(
        (rule, and_(_holding(rule, at), counted[rule.kind] >= rule.count))
        for rule in tier_rules().criteria
        if not rule.lacks
    )


def _tier(met: Sequence[tuple[Criterion, Expression]]) -> Expression:
    """C before B; who meets neither's criteria is A."""
    of_tier = {tier: [holds for rule, holds in met if rule.tier == tier] for tier in (GRAVE, PUNISHED)}
    return case(*((or_(*holds), literal(tier)) for tier, holds in of_tier.items() if holds), else_=literal(BEST))


def _taken(counted: Mapping[str, Expression], at: Moment) -> tuple[tuple[PointRule, Expression], ...]:
    """The points that each rule takes: so many a piece and no more than its most."""
    found = []
    for rule in tier_rules().points:
        points = counted[rule.kind] * rule.each
        bounded = case((points > rule.most, rule.most), else_=points)
        found.append((rule, case((_holding(rule, at), bounded), else_=0)))
    return tuple(found)


def _left(taken: Sequence[tuple[PointRule, Expression]]) -> Expression:
    left: Expression = literal(FULL_POINTS)
    for _, points in taken:
        left = left - points
    return case((left < 0, 0), else_=left)


def _rated(at: Moment, kinds: Sequence[str]) -> Subquery:
    """Each firm known by the moment: code, place, how many of each kind, tier."""
    known = firms_known(at)
    source, counted = _with_counts(known.join(enterprise, enterprise.c.uscc == known.c.code), known.c.code, kinds, at)
    columns = [number.label(FIELD_OF[kind]) for kind, number in counted.items()]
    tier = _tier(_met(counted, at)).label("tier")
    return select(*known.c, enterprise.c.name, *columns, tier).select_from(source).subquery()


def _with_counts(
    source: FromClause, code: Expression, kinds: Sequence[str], at: Moment
) -> tuple[FromClause, dict[str, Expression]]:
    """Firms joined with how many of each kind they have, and these numbers by kind."""
    counted: dict[str, Expression] = {}
    for kind in kinds:
        found = counts(kind, at)
        source = source.outerjoin(found, found.c.code == code)
        counted[kind] = func.coalesce(found.c.n, 0)
    return source, counted


@cache
def rating() -> Rating:
    """The firms as rated at the moment, with the tier of each when the period opened (NULL: not known then)."""
    of_tiers = tuple(dict.fromkeys(rule.kind for rule in tier_rules().criteria if not rule.lacks))
    asked = tuple(dict.fromkeys((*of_tiers, TALKED)))  # what figures of firms look at
    now, before = _rated(ANY_MOMENT, asked), _rated(OPENING, of_tiers)
    c, b = now.c, before.c
    source = now.outerjoin(before, b.code == c.code)
    detail, counted = _with_counts(source, c.code, tuple(kind for kind in KINDS if kind not in asked), ANY_MOMENT)
    counted |= {kind: c[FIELD_OF[kind]] for kind in asked}
    taken = _taken(counted, ANY_MOMENT)
    fact = Fact(
        name="firm_tier",
        label="分类监管单位",
        source=source,
        detail_source=detail,
        key=c.code,
        town=c.town_code,
        department=c.department_code,
        domain=c.domain,
        investment=NOWHERE,
        fields={
            "firm_name": Field("单位名称", c.name, Known.GIVEN),
            "uscc": Field("统一社会信用代码", c.code, Known.GIVEN),
            "town_code": Field("属地街镇", c.town_code, Known.GIVEN),
            "department_code": Field("行业主管部门", c.department_code, Known.GIVEN),
            "tier": Field("等级", c.tier, Known.GIVEN),
            "tier_before": Field("期初等级", b.tier, Known.GIVEN),
            "points": Field("演示积分", _left(taken), Known.GIVEN),
            **{FIELD_OF[kind]: Field(kind, counted[kind], Known.GIVEN) for kind in KINDS},
        },
        title="firm_name",
        kept_since=labour_case.c.complained_on,
        begun=always,  # its source holds what is known by the moment
        of_moment=True,
    )
    return Rating(fact, _met(counted, ANY_MOMENT), taken)


def _firm(id_: str, name: str, numerator: Condition, explanation: str, *more: str,
          direction: Direction = Direction.NONE, moves: bool = False,
          kept_since: Column[Any] | None = None) -> Metric:  # fmt: skip
    """A figure of firms; ``more``: what its list shows beside the tier; ``moves``: it compares with 期初."""
    return Metric(
        id=f"firm.{id_}", name=name, unit="户", kind=Kind.STOCK, fact=rating().fact, numerator=numerator,
        explanation=explanation, columns=(*_LIST, *more), direction=direction, clause=_LAW,
        of_period=moves, kept_since=kept_since,
    )  # fmt: skip


def metrics() -> tuple[Metric, ...]:
    rules, fields = tier_rules(), rating().fact.fields
    tier, before, talks = (fields[name].expression for name in ("tier", "tier_before", FIELD_OF[TALKED]))
    criteria = {
        name: tuple(dict.fromkeys(r.name for r in rules.criteria if r.tier == name and not r.lacks)) for name in TIERS
    }
    kinds = {
        name: tuple(dict.fromkeys(FIELD_OF[r.kind] for r in rules.criteria if r.tier == name and not r.lacks))
        for name in TIERS
    }
    months = "、".join(str(period.months) for period in rules.periods)
    demo = demo_sentence({"评价条件": any(r.is_demo for r in rules.criteria)})
    of_period = f"评价周期为截至日前{months}个月，按现有台账推算，不代替人社部门的年度评定。{demo}"
    rank = {name: place for place, name in enumerate(TIERS)}
    worse = or_(*(and_(before == a, tier == z) for a in TIERS for z in TIERS if rank[z] > rank[a]))
    better = or_(*(and_(before == a, tier == z) for a in TIERS for z in TIERS if rank[z] < rank[a]))
    return (
        _firm(
            "rated", "分类监管单位", always,
            "截至日台账中有在建项目、线索、案件、名单、执法文书、约谈通报、预警、事件或部门信号记录、已知统一社会信用代码的"
            "用人单位户数；"
            f"属地按在建项目最多的街镇，没有在建项目的按记录最多的街镇。{of_period}",
        ),
        _firm("tier_a", "A 级单位", lambda at: tier == BEST,
              f"截至日未见劳动保障违法被处理处罚、不符合 B、C 级条件的单位户数。{of_period}"),
        _firm("tier_b", "B 级单位", lambda at: tier == PUNISHED,
              f"截至日{'、'.join(criteria[PUNISHED])}、不符合 C 级条件的单位户数。{of_period}", *kinds[PUNISHED]),
        _firm("tier_c", "C 级单位", lambda at: tier == GRAVE,
              f"截至日符合下列条件之一的单位户数：{'；'.join(criteria[GRAVE])}。{of_period}", *kinds[GRAVE],
              direction=Direction.DOWN),
        _firm("tier_c_untalked", "C 级未约谈单位", lambda at: and_(tier == GRAVE, talks == 0),
              f"截至日 C 级单位中，评价周期内约谈通报台账没有约谈记录的户数；C 级单位须约谈负责人。{of_period}",
              "talks", *kinds[GRAVE], direction=Direction.DOWN, kept_since=talk.c.held_on),
        _firm("moved_down", "等级下降单位", lambda at: worse,
              f"期初（期间首日前一日）与截至日相比等级下降的单位户数。{of_period}",
              direction=Direction.DOWN, moves=True),
        _firm("moved_up", "等级上升单位", lambda at: better,
              f"期初（期间首日前一日）与截至日相比等级上升的单位户数。{of_period}", moves=True),
        _firm("entered", "新纳入单位", lambda at: before.is_(None),
              "期初（期间首日前一日）台账中还没有记录、截至日已纳入分类监管的单位户数；"
              "各等级户数 = 期初户数 + 升降转入和新纳入 − 升降转出。", moves=True),
    )  # fmt: skip
