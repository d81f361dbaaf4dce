"""以案定补: what a mediated and performed lead earns, by the rate table an office fills in.

The table is empty until its rates are known; then amounts are 待填费率, which is not zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from data_access.database.schema import lead, mediation
from data_access.database.scope import Scope
from data_access.paths import ASSETS
from data_access.rules.parameters import check_keys, exact_number, read_entries, read_tables
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.routing import MEDIATION
from metrics.engine.evaluation import fixed_moment, scope_filters

PENDING = "待填费率"


@dataclass(frozen=True)
class Rate:
    """元 per case from a day on, for cases of so many workers or more."""

    valid_from: date
    workers_from: int
    yuan: Decimal


@cache
def rates() -> tuple[Rate, ...]:
    """The rates of ``assets/parameters/subsidy.toml``; empty until an office fills them in."""
    return read_rates(ASSETS / "parameters" / "subsidy.toml")


def _rate(_place: str, entry: Any) -> Rate:
    check_keys(entry, "valid_from", "workers_from", "yuan")
    day, workers = entry.get("valid_from"), entry.get("workers_from", 1)
    if type(day) is not date or "yuan" not in entry:
        raise ValueError("须写明 valid_from（日期）和 yuan")
    yuan = exact_number(entry["yuan"])
    if yuan <= 0 or type(workers) is not int or workers < 1:
        raise ValueError("金额、人数须大于零")
    return Rate(day, workers, yuan)


def read_rates(path: Path) -> tuple[Rate, ...]:
    """The rates of a file. Raises ParameterError naming each that is no positive sum or has no day of effect."""
    entries = read_tables(path, "rate")
    found = read_entries(path, {f"第 {place} 条费率": entry for place, entry in enumerate(entries, start=1)}, _rate)
    return tuple(found.values())


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


def eligible_cases(connection: Connection, scope: Scope) -> list[tuple[date, int | None]]:
    """The cases behind 符合以案定补: the day of performance and the workers of each."""
    cases, at = ALL_METRICS["lead.subsidy_eligible"], fixed_moment(scope.as_of, scope.start, scope.last_day)
    rows = connection.execute(
        select(mediation.c.performed_on, func.coalesce(lead.c.true_workers, lead.c.workers))
        .select_from(MEDIATION.source)
        .where(
            cases.numerator(at),
            *([] if cases.date is None else [cases.date.between(scope.start, scope.last_day)]),
            *scope_filters(MEDIATION, scope),
        )
    ).all()
    return [(row[0], row[1]) for row in rows]
