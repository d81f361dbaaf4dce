"""Targets by year and the status they give a value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from data_access.options import RefusedError
from data_access.paths import ASSETS
from data_access.rules.parameters import TAGS, UNCONFIRMED, ParameterError, check_keys, exact_number, read_toml
from data_access.rules.rounding import half_up
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Direction, Metric
from metrics.judging.curves import share_due


class Status(StrEnum):
    MET = "达标"
    NEAR = "临近"
    MISSED = "未达标"
    DEFERRED = "已批准缓办"
    INFO = "仅参考"
    UNKNOWN = "无数据"  # nothing known, or no occasion (无发生)


@dataclass(frozen=True)
class Target:
    target: Decimal
    near: Decimal
    is_demo: bool  # 演示参数
    deferred_until: date | None = None
    deferred_reason: str = ""
    approver: str = ""
    year_target: Decimal | None = None  # 全年目标, where ``target`` is what should be done by the day (序时目标)


_DEFERRAL = ("deferred_until", "deferred_reason", "approver")


class TargetError(RefusedError):
    """The targets file does not fit the catalogue."""


def parsed_target(year: str, metric_id: str, entry: dict[str, Any]) -> Target:
    """A target as written. Raises TargetError (Chinese) when it does not fit its metric."""
    where = f"assets/targets.toml [{year}] “{metric_id}”"
    if metric_id not in ALL_METRICS:
        raise TargetError(f"{where}：没有这个指标，请核对指标编号")
    direction = ALL_METRICS[metric_id].direction
    try:
        check_keys(entry, "target", "near", "tag", "deferred_until", "deferred_reason", "approver")
    except ValueError as fault:
        raise TargetError(f"{where}：{fault}") from fault
    if type(entry.get("deferred_until", date.min)) is not date:
        raise TargetError(f"{where}：deferred_until 须为日期，如 2024-06-30")
    try:
        target = exact_number(entry["target"])
        near = exact_number(entry["near"] if target or "near" in entry else 0)
        tag = entry["tag"]
    except (KeyError, TypeError, ValueError) as fault:
        raise TargetError(f"{where}：须写明 target、near（加引号的小数或整数）和 tag") from fault
    if tag not in TAGS:
        raise TargetError(f"{where}：tag 为“{tag}”，须为 {'、'.join(TAGS)} 之一")
    deferred = [key for key in _DEFERRAL if entry.get(key)]
    if deferred and len(deferred) < len(_DEFERRAL):
        raise TargetError(f"{where}：批准缓办须同时写明 {'、'.join(_DEFERRAL)}")
    if ALL_METRICS[metric_id].unit == "%" and not 0 <= min(target, near) <= max(target, near) <= 1:
        raise TargetError(f'{where}：比率的 target、near 须在 0 至 1 之间（98% 写成 "0.98"）')
    if direction is Direction.NONE:
        raise TargetError(f"{where}：该指标仅供参考，不设目标")
    if (near > target) if direction is Direction.UP else (near < target):
        raise TargetError(f"{where}：临近线 {near} 在目标 {target} 的另一侧，请改正")
    if not target and near:
        raise TargetError(f"{where}：目标为零，超过零即未达标，请去掉临近线 {near}")
    return Target(
        target,
        near,
        tag in UNCONFIRMED,
        entry.get("deferred_until"),
        entry.get("deferred_reason", ""),
        entry.get("approver", ""),
    )


def read_targets(path: Path) -> dict[int, dict[str, Target]]:
    """The targets of a file by year and metric id. Raises ParameterError naming every fault."""
    faults: list[str] = []
    found: dict[int, dict[str, Target]] = {}
    for year, entries in read_toml(path).items():
        if not (year.isdecimal() and isinstance(entries, dict)):
            faults.append(f"assets/{path.name} [{year}]：须为年份的表")
            continue
        found[int(year)] = {}
        for metric_id, entry in entries.items():
            try:
                found[int(year)][metric_id] = parsed_target(year, metric_id, entry)
            except TargetError as error:
                faults.append(str(error))
    if faults:
        raise ParameterError(faults)
    return found


@cache
def targets() -> dict[int, dict[str, Target]]:
    """The targets in force. Raises ParameterError, see `read_targets`."""
    return read_targets(ASSETS / "targets.toml")


def target_of(metric: Metric, year: int) -> Target | None:
    """The target in force in that year: the latest year written down that is not after it."""
    for known in sorted(targets(), reverse=True):
        if known <= year and metric.id in targets()[known]:
            return targets()[known][metric.id]
    return None


def target_by(metric: Metric, as_of: date, start: date | None = None) -> Target | None:
    """The target by which a figure of the days from ``start`` (1 January when not given) to the as-of date is judged.

    A figure that adds up over the year has its 序时目标: the share of the year's target that those days ask for,
    to the tenth of a per cent that is shown. Any other figure has the year's target on every day.
    """
    target = target_of(metric, as_of.year)
    share = share_due(metric.id, start or date(as_of.year, 1, 1), as_of)
    if target is None or share is None:
        return target

    def due(whole: Decimal) -> Decimal:
        return half_up(whole * share.numerator / share.denominator, 3)

    return replace(target, target=due(target.target), near=due(target.near), year_target=target.target)


_Number = TypeVar("_Number", Decimal, Fraction)


def reaches(metric: Metric, value: _Number, goal: _Number) -> bool:
    """The value is as good as the goal, or better."""
    return value >= goal if metric.direction is Direction.UP else value <= goal


def status_of(metric: Metric, value: Decimal | None, as_of: date, start: date | None = None) -> Status:
    """达标, 临近 or 未达标 against the target by that day; 仅参考 without one, 无数据 without a value.

    ``start`` is the first day of the figure's period, see `target_by`.
    """
    if value is None:
        return Status.UNKNOWN
    target = target_by(metric, as_of, start)
    if target is None:
        return Status.INFO
    if reaches(metric, value, target.target):
        return Status.MET
    if target.deferred_until is not None and as_of <= target.deferred_until:
        return Status.DEFERRED
    return Status.NEAR if reaches(metric, value, target.near) else Status.MISSED
