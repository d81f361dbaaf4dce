"""投资性质 of a project: said in full (投资性质), or only whether the government pays (是否政府投资)."""

from __future__ import annotations

from data_access.database.schema import GOVERNMENT, NOT_GOVERNMENT
from data_access.database.storing import Record
from data_access.ledger_import.recognised import Row

_BOTH = ("investment", "government_funded")


def settle_investment(row: Row) -> None:
    """Two columns of a row that contradict each other say nothing, and are told."""
    investment, funded = row.values.get("investment"), row.values.get("government_funded")
    if investment is None or funded is None or (investment == GOVERNMENT) == funded:
        return
    row.flag("investment", "state_conflict", "与“是否政府投资”不符，两列都没有登记，请核对后重新导入")
    row.values["investment"] = row.values["government_funded"] = None


def invested(given: Record, before: Record | None) -> Record:
    """Both columns of the record by the one that the row gives; what is known more precisely stays."""
    investment, funded = given.get("investment"), given.get("government_funded")
    if investment is not None:
        return {"investment": investment, "government_funded": investment == GOVERNMENT}
    if funded is None:  # emptied, or never known
        return dict.fromkeys(_BOTH) if {*_BOTH} & given.keys() else {}
    known = (before or {}).get("investment")
    if funded:
        return {"investment": GOVERNMENT}
    return {"investment": NOT_GOVERNMENT if known in (None, GOVERNMENT) else known}
