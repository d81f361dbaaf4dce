"""Classes of a map: closed-open intervals (of counts 0—1, 2—3), named with their bounds, counted, pale to primary."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from data_access.rules.rounding import exact_percent
from metrics.engine.model import Metric
from metrics.wording.formats import unit
from pages.parts.charts.palette import is_dark

STEPS_LIGHT = ("#E4EDF6", "#BCD1E7", "#8BB0D6", "#4F83B8", "#17406D")
STEPS_DARK = ("#213650", "#2F5078", "#4671A1", "#6897C8", "#A3C8F0")
NO_DATA_LIGHT, NO_DATA_DARK = "#EDEEF0", "#1C232C"
# Fixed bounds keep a rate's colours the same over months and districts; the last class is closed at 100 %.
RATE_BOUNDS = {
    "inspection.site_coverage_rate": ("0.2", "0.4", "0.6", "0.8"),
    "inspection.item_compliance_rate": ("0.8", "0.85", "0.9", "0.95"),
    "inspection.site_score": ("0.8", "0.85", "0.9", "0.95"),
}
EVEN_BOUNDS = ("0.2", "0.4", "0.6", "0.8")


@dataclass(frozen=True)
class MapClasses:
    """``bounds`` separate the classes: a value equal to a bound belongs to the class above it."""

    bounds: tuple[Decimal, ...]
    labels: tuple[str, ...]

    def class_of(self, value: Decimal | None) -> int | None:
        """The class from 0, or None for no value."""
        return None if value is None else sum(1 for bound in self.bounds if value >= bound)


def steps() -> tuple[str, ...]:
    return STEPS_DARK if is_dark() else STEPS_LIGHT


def no_data() -> str:
    return NO_DATA_DARK if is_dark() else NO_DATA_LIGHT


def classes_of(metric: Metric, values: Sequence[Decimal | None]) -> MapClasses:
    """The scale of a measure: fixed bounds for a rate, round ones up to the largest value for a count."""
    if metric.unit == "%":
        bounds = tuple(Decimal(b) for b in RATE_BOUNDS.get(metric.id, EVEN_BOUNDS))
        edges = [Decimal(0), *bounds, Decimal(1)]
        labels = [f"[{exact_percent(a)}, {exact_percent(b)})" for a, b in itertools.pairwise(edges[:-1])]
        return MapClasses(bounds, (*labels, f"[{exact_percent(edges[-2])}, {exact_percent(edges[-1])}]"))
    counts = [v for v in values if v is not None]
    divisor = 10_000 if metric.unit == "元" else 1
    step = _round_step(max(counts, default=Decimal(0)) / divisor)
    edges = [Decimal(0), *(step * n for n in range(1, 5))] if step > 1 else [Decimal(n) for n in range(5)]
    labels = [f"[{a:,f}, {b:,f})" for a, b in itertools.pairwise(edges)]
    if divisor == 1:  # whole counts: 0—1, 2—3, or one by one
        labels = [f"{a:,f}" if b - a == 1 else f"{a:,f}—{b - 1:,f}" for a, b in itertools.pairwise(edges)]
    suffix = f" {unit(metric)}"
    named = (*(f"{label}{suffix}" for label in labels), f"≥ {edges[-1]:,f}{suffix}")
    return MapClasses(tuple(edge * divisor for edge in edges[1:]), named)


def _round_step(largest: Decimal) -> Decimal:
    """The smallest of 1, 2, 5, 10, 20, 50 … of which five reach the largest value."""
    step = Decimal(1)
    while True:
        for factor in (1, 2, 5):
            if step * factor * 5 > largest:
                return step * factor
        step *= 10
