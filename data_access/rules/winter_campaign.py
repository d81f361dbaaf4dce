"""When the winter campaign (冬季行动) of a year begins: ``assets/parameters/winter_campaign.toml``."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from data_access.paths import ASSETS
from data_access.rules.months import in_year
from data_access.rules.parameters import ParameterError, check_entry, read_entries, read_toml

FILE = ASSETS / "parameters" / "winter_campaign.toml"


def _first_day(year: str, entry: Any) -> date:
    check_entry(entry)
    day: date = entry["value"]
    if type(day) is not date or str(day.year) != year:
        raise ValueError(f"值“{day}”须为 {year} 年的日期")
    return day


def read_winter_starts(path: Path) -> dict[int, date]:
    """The first day by year. Raises ParameterError naming every fault."""
    found = read_entries(path, read_toml(path), _first_day)
    if not found:
        raise ParameterError([f"assets/parameters/{path.name}：至少写明一年的起始日"])
    return {day.year: day for day in found.values()}


@cache
def winter_starts() -> dict[int, date]:
    """The first days in force, by year. Raises ParameterError, see `read_winter_starts`."""
    return read_winter_starts(FILE)


def winter_campaign_start(year: int) -> date:
    """The first day of the campaign that begins in ``year``; a year not written down follows the last one before it."""
    known = winter_starts()
    day = known[max((y for y in known if y <= year), default=min(known))]
    return in_year(year, day.month, day.day)
