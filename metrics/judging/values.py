"""Values: the parts of a frame added up, divided and judged."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from data_access.database.scope import Scope
from data_access.rules.months import month_key
from metrics.definitions.undivided import has_share
from metrics.engine.model import Metric
from metrics.judging.targets import Status, Target, status_of, target_by


@dataclass(frozen=True)
class Value:
    """A figure in a scope: pieces, 人 or 元; a ratio as a fraction.

    ``value`` is None when nothing is known (``tracked`` False: 无数据) or nothing occurred (无发生). ``undivided``: the
    parts of the district that are asked for have no share of it (不分块), and so nothing is known of them.
    """

    metric: Metric
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    status: Status
    target: Target | None
    tracked: bool
    undivided: bool = False

    @property
    def no_occasion(self) -> bool:
        """无发生: the ledger is kept, but nothing fell into the denominator."""
        return self.tracked and self.value is None


def value_of(
    metric: Metric, numerator: int, denominator: int | None, as_of: date, *, tracked: bool, start: date | None = None
) -> Value:
    """The value of summed parts (whole pieces, or 分 where the metric is money). Parts are summed before dividing.

    ``start`` is the first day of the period (1 January when not given): what adds up over a year is judged by it.
    """
    target = target_by(metric, as_of, start)
    if not tracked:
        return Value(metric, None, None, None, Status.UNKNOWN, target, tracked=False)
    shift = -2 if metric.money else 0
    top = Decimal(numerator).scaleb(shift)
    if metric.denominator is None:
        return Value(metric, top, None, top, status_of(metric, top, as_of, start), target, tracked=True)
    base = Decimal(denominator or 0).scaleb(shift)
    value = top / base if base else None
    return Value(metric, top, base, value, status_of(metric, value, as_of, start), target, tracked=True)


def shares(found: Mapping[str, Value], scope: Scope) -> dict[str, Value]:
    """The figures of a scope, by id: what its parts have no share of is not 0, see `Value`."""
    return {m: value if has_share(value.metric.fact, scope) else _undivided(value) for m, value in found.items()}


def _undivided(value: Value) -> Value:
    return Value(value.metric, None, None, None, Status.UNKNOWN, value.target, tracked=False, undivided=True)


def cut(frame: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """The rows of an evaluated frame that lie in the scope, by the dimensions the frame has."""
    if scope.towns and "town" in frame:
        frame = frame[frame["town"].isin(scope.towns)]
    if scope.department and "department" in frame:
        frame = frame[frame["department"] == scope.department]
    if scope.domain and "domain" in frame:
        frame = frame[frame["domain"] == scope.domain]
    if scope.investment and "investment" in frame:
        frame = frame[frame["investment"] == scope.investment]
    if "month" in frame:
        first, last = map(month_key, (scope.start, scope.last_day))
        frame = frame[frame["month"].between(first, last)]
    return frame


def _sums(frame: pd.DataFrame, by: Sequence[str]) -> dict[tuple[Any, ...], dict[str, tuple[int, int]]]:
    """Numerator and denominator by metric, for each combination of ``by`` that occurs: one grouping for all."""
    grouped = frame.groupby([*by, "metric"], dropna=False, sort=False)[["numerator", "denominator"]].sum()
    found: dict[tuple[Any, ...], dict[str, tuple[int, int]]] = {}
    keys = (key if isinstance(key, tuple) else (key,) for key in grouped.index.tolist())
    for (*dimensions, metric), top, base in zip(keys, *(grouped[name].tolist() for name in grouped), strict=True):
        key = tuple(None if pd.isna(k) else k for k in dimensions)
        found.setdefault(key, {})[metric] = int(top), int(base)
    return found


def _judged(
    sums: dict[str, tuple[int, int]],
    metrics: Iterable[Metric],
    as_of: date,
    tracked: Collection[str],
    start: date | None,
) -> dict[str, Value]:
    return {m.id: value_of(m, *sums.get(m.id, (0, 0)), as_of, tracked=m.id in tracked, start=start) for m in metrics}


def values(
    frame: pd.DataFrame,
    metrics: Iterable[Metric],
    as_of: date,
    tracked: Collection[str],
    *,
    start: date | None = None,
) -> dict[str, Value]:
    """The value of each metric over all rows of a frame, by id; ``start`` as in `value_of`."""
    return _judged(_sums(frame, ()).get((), {}), metrics, as_of, tracked, start)


def values_by(
    frame: pd.DataFrame,
    metrics: Sequence[Metric],
    by: Sequence[str],
    as_of: date,
    tracked: Collection[str],
    groups: Iterable[tuple[Any, ...]] | None = None,
    *,
    start: date | None = None,
) -> list[tuple[tuple[Any, ...], dict[str, Value]]]:
    """The values per combination of ``by``, in the order of ``groups`` (all that occur when not given)."""
    if not by:
        return [((), values(frame, metrics, as_of, tracked, start=start))]
    sums = _sums(frame, by)
    wanted = sorted(sums, key=lambda key: tuple((k is None, k) for k in key)) if groups is None else groups
    return [(key, _judged(sums.get(key, {}), metrics, as_of, tracked, start)) for key in wanted]


def last_change(months: Sequence[tuple[int, Value]]) -> Decimal | None:
    """How the figure of the last month differs from that of the month before; None where either is not known."""
    before, now = ([None, None, *(v.value for _, v in months)])[-2:]
    return None if before is None or now is None else now - before


def with_status(figures: Iterable[Value], status: Status) -> int:
    """How many of the figures stand so."""
    return sum(1 for value in figures if value.status is status)
