"""The sums from which a case is a hint for the police (移送公安提示): ``assets/parameters/criminal.toml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from data_access.paths import ASSETS
from data_access.rules.parameters import (
    Parameter,
    check_entry,
    check_known,
    entries_of,
    exact_number,
    read_entries,
)

_SUMS = {"one_worker.yuan": "元", "many_workers.workers": "人", "many_workers.yuan": "元"}


def _sum(key: str, entry: Any) -> Parameter:
    check_known(key, _SUMS)
    check_entry(entry, (_SUMS[key],))
    number = exact_number(entry["value"])
    if number <= 0:
        raise ValueError(f"值 {number} 须大于零")
    if key == "many_workers.workers" and number != int(number):
        raise ValueError(f"值 {number} 须为整数（人）")
    return Parameter(key, number, entry["unit"], entry["tag"], entry["source"])


def read_thresholds(path: Path) -> dict[str, Parameter]:
    """The sums of a file. Raises ParameterError naming every fault."""
    return read_entries(path, dict.fromkeys(_SUMS) | entries_of(path), _sum)


@cache
def thresholds() -> dict[str, Parameter]:
    """The sums that make a case a hint: one_worker.yuan, many_workers.workers, many_workers.yuan."""
    return read_thresholds(ASSETS / "parameters" / "criminal.toml")
