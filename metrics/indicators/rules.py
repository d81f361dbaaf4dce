"""Scoring rules (计分规则): what a figure earns of an indicator's points, exactly.

Each rule is a small value that answers four questions: ``earned`` (a fraction of a point is kept until the indicator's
points are rounded to the hundredth), ``faults`` of its own numbers, ``text`` in words, and ``missing`` — how much
more a count needs to earn in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import ClassVar

from metrics.wording.formats import percent


def _clamped(share: Fraction) -> Fraction:
    return min(max(share, Fraction(0)), Fraction(1))


def _figure(value: Decimal) -> str:
    """A limit as read: 98% up to one, else the number."""
    return percent(value).replace(".0%", "%") if abs(value) <= 1 else f"{value.normalize():f}"


@dataclass(frozen=True)
class Linear:
    """分值 × (v − floor) ÷ (target − floor), between nothing and all; lower-is-better has its target below."""

    kind: ClassVar[str] = "线性"
    explained: ClassVar[str] = (
        "分值 ×（实绩 − 底线）÷（目标 − 底线），限于 0 与分值之间；越低越好的指标，目标低于底线。"
    )
    needs: ClassVar[tuple[str, ...]] = ("floor", "target")
    floor: Decimal
    target: Decimal

    def earned(self, points: Decimal, value: Fraction) -> Fraction:
        floor, target = Fraction(self.floor), Fraction(self.target)
        return Fraction(points) * _clamped((value - floor) / (target - floor))

    def faults(self, points: Decimal) -> list[str]:  # noqa: ARG002
        return [f"目标与底线同为 {self.target}"] if self.floor == self.target else []

    def text(self) -> str:
        up = self.target > self.floor
        full, none = ("达到", "低于") if up else ("不高于", "达到")
        return f"{full} {_figure(self.target)} 得满分，{none} {_figure(self.floor)} 不得分，其间按比例"

    def missing(self, value: Fraction) -> int:  # noqa: ARG002
        return 0


@dataclass(frozen=True)
class Coverage:
    """分值 × 比率."""

    kind: ClassVar[str] = "覆盖比例"
    explained: ClassVar[str] = "分值 × 比率。"
    needs: ClassVar[tuple[str, ...]] = ()

    def earned(self, points: Decimal, value: Fraction) -> Fraction:
        return Fraction(points) * _clamped(value)

    def faults(self, points: Decimal) -> list[str]:  # noqa: ARG002
        return []

    def text(self) -> str:
        return "分值 × 比率"

    def missing(self, value: Fraction) -> int:  # noqa: ARG002
        return 0


@dataclass(frozen=True)
class ScoreStep:
    at: Decimal
    points: Decimal


@dataclass(frozen=True)
class Steps:
    """The points of the highest step reached."""

    kind: ClassVar[str] = "分档"
    explained: ClassVar[str] = "取已达到的最高一档得分，最低一档未达到不得分。"
    needs: ClassVar[tuple[str, ...]] = ("steps",)
    steps: tuple[ScoreStep, ...]

    def earned(self, points: Decimal, value: Fraction) -> Fraction:  # noqa: ARG002
        return max((Fraction(s.points) for s in self.steps if value >= Fraction(s.at)), default=Fraction(0))

    def faults(self, points: Decimal) -> list[str]:
        found = []
        ladder = [(s.at, s.points) for s in self.steps]
        if any(a >= b or p >= q for (a, p), (b, q) in pairwise(ladder)):
            found.append("各档须由低到高，得分递增")
        if ladder and ladder[-1][1] != points:
            found.append(f"最高一档得 {ladder[-1][1]} 分，应为分值 {points}")
        return found

    def text(self) -> str:
        return "，".join(f"达到 {_figure_of_count(s.at)} 得 {s.points} 分" for s in self.steps) + "，不足不得分"

    def missing(self, value: Fraction) -> int:
        return max(0, int(self.steps[-1].at) - int(value))


@dataclass(frozen=True)
class All:
    """全或无: the whole points from the target on."""

    kind: ClassVar[str] = "全或无"
    explained: ClassVar[str] = "达到目标得全部分值，否则不得分。"
    needs: ClassVar[tuple[str, ...]] = ("target",)
    target: Decimal

    def earned(self, points: Decimal, value: Fraction) -> Fraction:
        return Fraction(points) if value >= Fraction(self.target) else Fraction(0)

    def faults(self, points: Decimal) -> list[str]:  # noqa: ARG002
        return [] if self.target > 0 else [f"目标 {self.target} 须大于零"]

    def text(self) -> str:
        return f"达到 {_figure_of_count(self.target)} 得满分，否则不得分"

    def missing(self, value: Fraction) -> int:
        return max(0, int(self.target) - int(value))


@dataclass(frozen=True)
class Deduct:
    """每条记录扣 per_record,扣完为止."""

    kind: ClassVar[str] = "逐条扣分"
    explained: ClassVar[str] = "每条记录扣规定分数，扣完本项分值为止。"
    needs: ClassVar[tuple[str, ...]] = ("per_record",)
    per_record: Decimal

    def earned(self, points: Decimal, value: Fraction) -> Fraction:
        return max(Fraction(points) - Fraction(self.per_record) * value, Fraction(0))

    def faults(self, points: Decimal) -> list[str]:
        if self.per_record <= 0:
            return [f"每条扣分 {self.per_record} 须大于零"]
        return [f"每条扣分 {self.per_record} 大于分值 {points}"] if self.per_record > points else []

    def text(self) -> str:
        return f"每条扣 {self.per_record} 分，扣完为止"

    def missing(self, value: Fraction) -> int:  # noqa: ARG002
        return 0


def _figure_of_count(value: Decimal) -> str:
    return f"{value.normalize():f}"


Rule = Linear | Coverage | Steps | All | Deduct
KINDS: dict[str, type[Rule]] = {"linear": Linear, "coverage": Coverage, "steps": Steps, "all": All, "deduct": Deduct}
VETO_WORDS = "发生 1 件即评为 C 等"
