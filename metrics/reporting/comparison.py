"""对比: the same figures of two towns, two periods or two campaigns side by side, each a figure of its own scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from metrics.engine.model import Direction, Metric
from metrics.judging.values import Value
from metrics.reporting.portraits import GROUPS
from metrics.wording.formats import change, printed_amount, size_text
from metrics.wording.ranking import MOST_NAMED, best_first

CAMPAIGN_GROUPS: Mapping[str, tuple[str, ...]] = {
    "行动报送": (
        "campaign.sites_checked",
        "campaign.firms_checked",
        "campaign.problems_found",
        "campaign.problems_mended",
        "campaign.mended_rate",
    ),
    **GROUPS,
}


@dataclass(frozen=True)
class Pair:
    """One figure on both sides; ``better`` is a, b, or empty where they are level, unknown or not to be judged."""

    a: Value
    b: Value
    better: str

    @property
    def metric(self) -> Metric:
        return self.a.metric

    @property
    def difference(self) -> Decimal | None:
        """A against B as printed, see `metrics.wording.formats.change`; None when it cannot be compared."""
        return change(self.a, self.b)


def pair(a: Value, b: Value) -> Pair:
    """Both sides with the better one, compared as they are shown."""
    if a.metric.direction is Direction.NONE or a.value is None or b.value is None:
        return Pair(a, b, "")
    places = {side: place for place, side in best_first(a.metric, {"a": printed_amount(a), "b": printed_amount(b)})}
    return Pair(a, b, "" if places["a"] == places["b"] else min(places, key=places.__getitem__))


def side_by_side(
    a: Mapping[str, Value], b: Mapping[str, Value], groups: Mapping[str, Sequence[str]] = GROUPS
) -> dict[str, tuple[Pair, ...]]:
    """The figures of both scopes by group."""
    return {group: tuple(pair(a[m], b[m]) for m in members) for group, members in groups.items()}


def _named(listed: Sequence[str]) -> str:
    return "、".join(listed[:MOST_NAMED]) + ("等" if len(listed) > MOST_NAMED else "")


def compared_text(pairs: Mapping[str, Sequence[Pair]], a: str, b: str) -> str:
    """徐泾镇较优 7 项（…），赵巷镇较优 5 项（…）；差距最大的比率是核查覆盖率，相差 20.1 个百分点。"""
    every = [p for members in pairs.values() for p in members]
    better = {side: [p.metric.name for p in every if p.better == side] for side in ("a", "b")}
    if not better["a"] and not better["b"]:
        return f"{a}与{b}没有可以分出高下的指标。"
    parts = [
        f"{name}较优 {len(better[side])} 项（{_named(better[side])}）"
        for side, name in (("a", a), ("b", b))
        if better[side]
    ]
    rates = [p for p in every if p.better and p.metric.unit == "%" and p.difference]
    widest = max(rates, key=lambda p: abs((p.a.value or Decimal()) - (p.b.value or Decimal())), default=None)
    apart = "" if widest is None else size_text(widest.metric, widest.difference or Decimal())
    tail = "" if widest is None else f"；差距最大的比率是{widest.metric.name}，相差 {apart}"
    return f"{'，'.join(parts)}{tail}。"
