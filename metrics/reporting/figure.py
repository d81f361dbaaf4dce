"""A figure as documents carry it: plain amounts, judged and compared, and how they are said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.model import Direction, Metric
from metrics.judging.known_in_scope import known_in
from metrics.judging.targets import Status
from metrics.judging.values import Value, cut, shares, values, values_by
from metrics.wording.formats import (
    base,
    change,
    difference_text,
    goal_text,
    printed,
    printed_amount,
    target_word,
    unit,
    value_text,
    when_of_sum,
)


@dataclass(frozen=True)
class Figure:
    """A figure of a scope: amounts are exact (rates as fractions, money in 元), changes as printed.

    It is plain data, without the metric's expressions, so that a report can be cached.
    """

    id: str
    name: str
    text: str  # 95.3%, 12 件, 无发生, —
    number: str  # without its unit
    unit: str  # as it is said: 万元 or 亿元 of money, empty for a rate
    is_rate: bool
    is_money: bool
    amount: Decimal | None
    shown: Decimal | None  # the amount as it is printed
    no_occasion: bool
    undivided: bool
    numerator: Decimal | None
    denominator: Decimal | None
    base: str
    target: Decimal | None
    goal: str  # ≥ 98%; empty without a target
    target_of_the_day: bool  # 序时目标
    status: Status
    change: Decimal | None  # against the compared period: 个百分点, 元 or its unit; None when it cannot be compared
    change_in_year: Decimal | None  # against last year
    before: Decimal | None
    direction: Direction
    explanation: str
    clause: str
    demo_target: bool
    when: str = ""  # of a sum: 本期 or 截至12月15日

    def worse_than(self, other: Figure) -> bool:
        """Whether the figure as it is printed is worse than the other; not where one is unknown or not to be judged."""
        if self.shown is None or other.shown is None or self.direction is Direction.NONE:
            return False
        return self.shown < other.shown if self.direction is Direction.UP else self.shown > other.shown

    @property
    def target_word(self) -> str:
        return target_word(of_the_day=self.target_of_the_day)

    @property
    def target_text(self) -> str:
        """目标 ≥ 98%, 序时目标 ≥ 95.7%; empty without a target."""
        return f"{self.target_word} {self.goal}" if self.goal else ""

    @property
    def goal_text(self) -> str:
        """≥ 98%, 序时目标 ≥ 95.7%: in a column whose heading is 目标."""
        return self.target_text if self.target_of_the_day else self.goal

    @property
    def change_text(self) -> str:
        """+1.2 个百分点, −3 件, 持平; empty when it cannot be compared."""
        return difference_text(ALL_METRICS[self.id], self.change)

    @property
    def change_in_year_text(self) -> str:
        return difference_text(ALL_METRICS[self.id], self.change_in_year)


def figure(now: Value, before: Value, last_year: Value, as_of: date | None = None) -> Figure:
    """A value at the as-of date with its comparisons."""
    m = now.metric
    return Figure(
        id=m.id,
        name=m.name,
        text=value_text(now),
        number=printed(now),
        unit=unit(m, now.value),
        is_rate=m.unit == "%",
        is_money=m.unit == "元",
        amount=now.value,
        shown=printed_amount(now) if m.unit == "%" else now.value,
        no_occasion=now.no_occasion,
        undivided=now.undivided,
        numerator=now.numerator,
        denominator=now.denominator,
        base=base(now),
        target=None if now.target is None else now.target.target,
        goal="" if now.target is None else goal_text(m, now.target.target),
        target_of_the_day=now.target is not None and now.target.year_target is not None,
        status=now.status,
        change=change(now, before),
        change_in_year=change(now, last_year),
        before=before.value,
        direction=m.direction,
        explanation=m.explanation,
        clause=m.clause,
        demo_target=now.target is not None and now.target.is_demo,
        when=when_of_sum(m, as_of),
    )


@dataclass(frozen=True)
class TownLine:
    """The figures of a town, by metric id."""

    code: str
    name: str
    figures: Mapping[str, Figure]

    @property
    def missed(self) -> tuple[Figure, ...]:
        return tuple(f for f in self.figures.values() if f.status is Status.MISSED)


@dataclass(frozen=True)
class Split:
    """The values of a scope, in all and by group."""

    whole: dict[str, Value]
    groups: dict[str, dict[str, Value]]


def split(
    connection: Connection, scope: Scope, metrics: Sequence[Metric], groups: Sequence[str], by: str = "town"
) -> Split:
    """The figures of the scope and of each group (town or department codes) in it, from one frame."""
    frame = cut(evaluate(connection, metrics, scope, (by,)), scope)
    known = known_in(connection, metrics, scope)
    found = values_by(frame, metrics, [by], scope.as_of, known, [(code,) for code in groups], start=scope.start)
    whole = values(frame, metrics, scope.as_of, known, start=scope.start)

    def of_group(code: str) -> Scope:
        return replace(scope, towns=(code,)) if by == "town" else replace(scope, department=code)

    return Split(shares(whole, scope), {code: shares(v, of_group(code)) for (code,), v in found})


def figures(
    now: Mapping[str, Value], before: Mapping[str, Value], last_year: Mapping[str, Value], as_of: date
) -> dict[str, Figure]:
    return {m: figure(value, before[m], last_year[m], as_of) for m, value in now.items()}
