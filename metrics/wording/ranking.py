"""Who stands first (排位): one rule for towns and units in every sentence, slide, portrait and chart.

- The worst stands first: the largest figure, or the smallest of one of which more is better.
- Figures are compared as they are shown: 95.34% and 95.26% are both 95.3% and share a place, and so is it said. Rates
  that have a target are handed in as printed (`metrics.wording.formats.printed_amount`, `Figure.shown`), since 97.96%
  and 97.94% both miss 98% and read 97.9%.
- Those who share the first place are named together, never one of them alone; where most do, or many, nobody leads.
- Among equals stands first who is given first: towns in their official order
  (`data_access.reference.organisation.towns`).
- A unit whose figure is not known, or did not occur, has no place.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import TypeVar

from metrics.engine.model import Direction, Metric
from metrics.wording.formats import shown

Unit = TypeVar("Unit", bound=Hashable)
MOST_NAMED = 3  # more who share a place are counted
MANY = 6  # more who share a place do not stand out, nor do more than half of all beyond those named


def worst_first(metric: Metric, amounts: Mapping[Unit, Decimal | None]) -> list[tuple[int, Unit]]:
    """Place (1 the worst, equals share one) and unit, the worst first; ``amounts`` in official order."""
    return _placed(metric, amounts, high_first=metric.direction is not Direction.UP)


def best_first(metric: Metric, amounts: Mapping[Unit, Decimal | None]) -> list[tuple[int, Unit]]:
    """Place (1 the best, equals share one) and unit, the best first."""
    return _placed(metric, amounts, high_first=metric.direction is Direction.UP)


def _placed(metric: Metric, amounts: Mapping[Unit, Decimal | None], *, high_first: bool) -> list[tuple[int, Unit]]:
    read = {unit: shown(metric, amount) for unit, amount in amounts.items() if amount is not None}
    order = sorted(read, key=read.__getitem__, reverse=high_first)  # stable, also in reverse
    levels = [read[unit] for unit in order]
    return [(levels.index(read[unit]) + 1, unit) for unit in order]


def worst(metric: Metric, amounts: Mapping[Unit, Decimal | None]) -> list[Unit]:
    """All who share the worst place; empty when nobody has a place."""
    return [unit for place, unit in worst_first(metric, amounts) if place == 1]


def most(counts: Mapping[Unit, int | Decimal | None]) -> list[Unit]:
    """All who share the largest count; empty when nobody has any."""
    largest = max((n for n in counts.values() if n), default=None)
    return [] if largest is None else [unit for unit, n in counts.items() if n == largest]


def names(listed: Sequence[str], *, kind: str = "街镇") -> str:
    """徐泾镇, 徐泾镇和赵巷镇, 徐泾镇、赵巷镇等 5 个街镇."""
    if len(listed) <= MOST_NAMED:
        return "、".join(listed[:-1]) + "和" + listed[-1] if len(listed) > 1 else "".join(listed)
    return f"{'、'.join(listed[:2])}等 {len(listed)} 个{kind}"


def stand_out(first: Sequence[str], of: int) -> bool:
    """Whether those who share the first place, of so many units, are few enough to lead: 60 with 1 each do not."""
    return len(first) <= MOST_NAMED or (len(first) <= MANY and len(first) * 2 <= of)


class Spread(Enum):
    """How counts are spread over units."""

    NONE = 0  # nobody has any, or there is only one unit to name
    ONE = 1  # one has them all
    LED = 2  # some have more than the others
    ALIKE = 3  # all who have any have as many
    WIDE = 4  # too many share the first place to stand out


def spread(counts: Mapping[str, int | Decimal | None], *, total: int) -> Spread:
    """How the counts of units are spread; ``total`` is that of all."""
    first = most(counts)
    if not first or len(counts) < 2:
        return Spread.NONE
    if int(counts[first[0]] or 0) == total:
        return Spread.ONE
    if not stand_out(first, len(counts)):
        return Spread.WIDE
    return Spread.LED if len(first) < sum(1 for n in counts.values() if n) else Spread.ALIKE


def leading(counts: Mapping[str, int | Decimal | None], unit: str, *, total: int, kind: str = "街镇") -> str:
    """徐泾镇 5 件居首, 徐泾镇和赵巷镇各 2 件居首 (各 2 件 where nobody else has any), 均在徐泾镇, 分散在 60 个街镇.

    Empty without any, or with only one unit to name; see `spread`.
    """
    first = most(counts)
    match spread(counts, total=total):
        case Spread.NONE:
            return ""
        case Spread.ONE:
            return f"均在{first[0]}"
        case Spread.WIDE:
            return f"分散在 {sum(1 for n in counts.values() if n)} 个{kind}"
        case found:
            each = f"{names(first, kind=kind)}{'各' if len(first) > 1 else ''} {int(counts[first[0]] or 0):,} {unit}"
            return f"{each}居首" if found is Spread.LED else each
