"""以案定补: what a mediated and performed lead earns, by the rate table an office fills in.

The table is empty until its rates are known; then amounts are 待填费率, which is not zero.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from data_access.paths import ASSETS

PENDING = "待填费率"


class SubsidyError(ValueError):
    """The rate table cannot be used."""


@dataclass(frozen=True)
class Rate:
    """元 per case from a day on, for cases of so many workers or more."""

    valid_from: date
    workers_from: int
    yuan: Decimal


@cache
def rates() -> tuple[Rate, ...]:
    """The rates of ``assets/parameters/subsidy.toml``; empty until an office fills them in."""
    text = (ASSETS / "parameters" / "subsidy.toml").read_text(encoding="utf-8")
    return read_rates(text)


def read_rates(text: str) -> tuple[Rate, ...]:
    """The rates written in a TOML text.

    Raises SubsidyError (Chinese) for a rate that is not a positive sum or has no day of effect.
    """
    found = []
    for place, entry in enumerate(tomllib.loads(text).get("rate", []), start=1):
        try:
            rate = Rate(entry["valid_from"], int(entry.get("workers_from", 1)), Decimal(entry["yuan"]))
        except (KeyError, ArithmeticError, ValueError) as fault:
            raise SubsidyError(f"subsidy.toml 第 {place} 条费率须写明 valid_from 和 yuan") from fault
        if rate.yuan <= 0 or rate.workers_from < 1:
            raise SubsidyError(f"subsidy.toml 第 {place} 条费率的金额、人数须大于零")
        found.append(rate)
    return tuple(found)


def amount(performed_on: date, workers: int | None, table: tuple[Rate, ...]) -> Decimal | None:
    """元 due for one eligible case; None where no rate covers it (待填费率)."""
    fitting = [r for r in table if r.valid_from <= performed_on and r.workers_from <= (workers or 1)]
    if not fitting:
        return None
    newest = max(r.valid_from for r in fitting)
    return max((r for r in fitting if r.valid_from == newest), key=lambda r: r.workers_from).yuan


def total(cases: Iterable[tuple[date, int | None]], table: tuple[Rate, ...]) -> tuple[Decimal, int]:
    """What eligible cases (day of performance, workers) earn together, and how many of them have no rate yet."""
    sums = [amount(day, workers, table) for day, workers in cases]
    return sum((s for s in sums if s is not None), Decimal()), sum(1 for s in sums if s is None)
