"""Pace curves (序时进度): the share of a year's target due by a day, of each metric that adds up over the year.

The curves are parameters of the office (演示参数) in ``assets/parameters/pace.toml``.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from data_access.paths import ASSETS
from data_access.rules.months import in_year
from data_access.rules.parameters import (
    UNCONFIRMED,
    check_keys,
    check_tag,
    exact_number,
    month_day,
    read_entries,
    read_toml,
)
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Direction


@dataclass(frozen=True)
class LinearPace:
    """按月均衡: every month carries a twelfth, every day of a month as much as the others."""

    def share(self, day: date) -> Fraction:
        return (day.month - 1 + Fraction(day.day, monthrange(day.year, day.month)[1])) / 12

    def fallen_due(self, day: date) -> Fraction:
        return self.share(day)


@dataclass(frozen=True)
class PlanPace:
    """按计划: shares done by the days of a plan (month, day), evenly between them."""

    steps: tuple[tuple[int, int, Fraction], ...]

    def share(self, day: date) -> Fraction:
        reached = [(date(day.year - 1, 12, 31), Fraction(0))]
        reached += [(in_year(day.year, month, number), share) for month, number, share in self.steps]
        for (first, before), (last, after) in pairwise(reached):
            if day <= last:
                return before + (after - before) * Fraction((day - first).days, (last - first).days)
        return Fraction(1)

    def fallen_due(self, day: date) -> Fraction:
        """The share of the last date of the plan that has come."""
        reached = [share for month, number, share in self.steps if in_year(day.year, month, number) <= day]
        return max(reached, default=Fraction(0))


@dataclass(frozen=True)
class CampaignPace:
    """按专项行动: only the days within the windows count, each as much as the others."""

    windows: tuple[tuple[int, int, int, int], ...]

    def share(self, day: date) -> Fraction:
        spans = [(in_year(day.year, *w[:2]), in_year(day.year, *w[2:])) for w in self.windows]
        whole = sum((last - first).days + 1 for first, last in spans)
        gone = sum(max(0, (min(day, last) - first).days + 1) for first, last in spans)
        return Fraction(gone, whole)

    def fallen_due(self, day: date) -> Fraction:
        """The share of the windows that are over."""
        ended = [last for last in (in_year(day.year, *w[2:]) for w in self.windows) if last <= day]
        return self.share(max(ended)) if ended else Fraction(0)


Curve = LinearPace | PlanPace | CampaignPace


def _rows(entry: Mapping[str, Any], name: str, *keys: str) -> list[Mapping[str, Any]]:
    rows = entry.get(name, [])
    if not isinstance(rows, list):
        raise ValueError(f"{name} 须写成列表")
    for row in rows:
        check_keys(row, *keys)
    return rows


def _plan(entry: Mapping[str, Any]) -> PlanPace:
    rows = _rows(entry, "plan", "by", "share")
    steps = tuple((*month_day(row.get("by")), Fraction(exact_number(row.get("share")))) for row in rows)
    if not steps or steps[-1][2] != 1:
        raise ValueError("plan 的最后一个节点须为 1")
    if any(a[:2] >= b[:2] or a[2] > b[2] for a, b in pairwise(steps)) or steps[0][2] < 0:
        raise ValueError("plan 的节点须按日期先后，累计不减")
    return PlanPace(steps)


def _campaign(entry: Mapping[str, Any], until: tuple[int, int] | None) -> CampaignPace:
    """The windows; the last one of what counts up to a day of the year ends on that day."""
    rows = _rows(entry, "windows", "from", "to")
    if until is not None and any("to" in row for row in rows[-1:]):
        raise ValueError("最后一段不写 to：这项指标有统一的截止日（publicity.toml 的 until）")
    ends = [until if until and place == len(rows) else month_day(row.get("to")) for place, row in enumerate(rows, 1)]
    windows = tuple((*month_day(row.get("from")), *end) for row, end in zip(rows, ends, strict=True))
    if not windows:
        raise ValueError("windows 没有时段")
    if any(w[:2] > w[2:] for w in windows) or any(a[2:] >= b[:2] for a, b in pairwise(windows)):
        raise ValueError("windows 各段须起在止前、先后不重叠")
    return CampaignPace(windows)


def _curve(metric_id: str, entry: Any) -> Curve:
    check_keys(entry, "kind", "plan", "windows", "tag", "source")
    check_tag(entry)
    if metric_id not in ALL_METRICS:
        raise ValueError("没有这个指标，请核对指标编号")
    if ALL_METRICS[metric_id].direction is Direction.DOWN:
        raise ValueError("越低越好的指标没有序时进度")
    match entry.get("kind"):
        case "linear":
            return LinearPace()
        case "plan":
            return _plan(entry)
        case "campaign":
            return _campaign(entry, ALL_METRICS[metric_id].until)
    raise ValueError(f"kind 为“{entry.get('kind', '')}”，须为 linear、plan、campaign 之一")


def read_curves(path: Path) -> dict[str, Curve]:
    """The curves of a file by metric id. Raises ParameterError naming every fault."""
    return read_entries(path, read_toml(path), _curve)


@cache
def curves_are_demo() -> bool:
    """Some curve is confirmed by no published text (演示参数)."""
    return any(entry["tag"] in UNCONFIRMED for entry in read_toml(ASSETS / "parameters" / "pace.toml").values())


@cache
def curves() -> dict[str, Curve]:
    """The curve of each metric that has one, by id. Raises ParameterError, see `read_curves`."""
    return read_curves(ASSETS / "parameters" / "pace.toml")


def share_due(metric_id: str, start: date, end: date) -> Fraction | None:
    """The share of a year's target that falls into the days from ``start`` to ``end``, both included, at most 1.

    None for a metric without a curve.
    """
    curve = curves().get(metric_id)
    if curve is None:
        return None
    share = curve.share(end) + (end.year - start.year)
    if (start.month, start.day) != (1, 1):
        share -= curve.share(start - timedelta(days=1))
    return min(max(share, Fraction(0)), Fraction(1))


def last_day(metric_id: str, year: int) -> date:
    """The day by which all of a year's target is due."""
    match curves().get(metric_id):
        case CampaignPace(windows=windows):
            return in_year(year, *windows[-1][2:])
        case PlanPace(steps=steps):
            return in_year(year, *steps[-1][:2])
    return date(year, 12, 31)


def fallen_due(metric_id: str, day: date) -> Fraction:
    """The share of a year's target whose limit has come by a day: a limit that still runs is not missed.

    All of it for a metric without a curve.
    """
    curve = curves().get(metric_id)
    return Fraction(1) if curve is None else curve.fallen_due(day)
