"""The one rounding of the product: half up, as an office rounds by hand."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def half_up(value: Decimal, places: int) -> Decimal:
    """The value to so many decimals; to tens, hundreds … with negative places."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def exact_percent(ratio: Decimal) -> str:
    """A rate of a rule as it is written, not rounded: 1.5%, 0.75%."""
    return f"{ratio.scaleb(2).normalize():f}%"
