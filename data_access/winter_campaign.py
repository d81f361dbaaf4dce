"""When the winter campaign (冬季行动) of a year begins: ``assets/parameters/winter_campaign.toml``."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from data_access.parameters import ParameterError, check_entry, read_toml
from data_access.paths import ASSETS

FILE = ASSETS / "parameters" / "winter_campaign.toml"


def read_winter_starts(path: Path) -> dict[int, date]:
    """The first day by year. Raises ParameterError naming every fault."""
    faults, found = [], {}
    for name, entry in read_toml(path).items():
        try:
            check_entry(entry)
            if type(entry["value"]) is not date or str(entry["value"].year) != name:
                raise ValueError(f"值“{entry['value']}”须为 {name} 年的日期")
            found[int(name)] = entry["value"]
        except ValueError as error:
            faults.append(f"assets/parameters/{path.name} · {name}：{error}")
    if not found and not faults:
        faults.append(f"assets/parameters/{path.name}：至少写明一年的起始日")
    if faults:
        raise ParameterError(faults)
    return found


@cache
def _starts() -> dict[int, date]:
    return read_winter_starts(FILE)


def winter_campaign_start(year: int) -> date:
    """The first day of the campaign that begins in ``year``; a year not written down follows the last one before it."""
    known = _starts()
    day = known[max((y for y in known if y <= year), default=min(known))]
    return day.replace(year=year)
