"""What each site of the demo district must store: the rules of `deposit_rules` on the demo's own history."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from data_access.database.deposit_history import Ledgers, asked_items, histories, rule_day
from data_access.database.schema import FINDINGS_TRUE
from data_access.demo.sites import Sites
from data_access.demo.tools import NEVER, Array, Columns, limit_ends, texts
from data_access.rules.deposit_rules import requirement, versions


def _plain(days_or_texts: Array) -> list[Any]:
    """Dates as `date` (NaT as None), texts as they are."""
    return list(days_or_texts.tolist())


def _rows(columns: Columns, *names: str) -> list[tuple[Any, ...]]:
    return list(zip(*(_plain(columns[name]) for name in names), strict=True))


def _ledgers(sites: Sites, leads: Columns, listings: Columns, inspections: Columns, items: Columns) -> Ledgers:
    true = np.isin(leads["finding"].astype(str), FINDINGS_TRUE)
    day = np.where(np.isnat(leads["verified_on"]), leads["received_on"], leads["verified_on"])
    arrears = zip(*(_plain(column[true]) for column in (leads["site_no"], leads["employer_uscc"], day)), strict=True)
    visited = dict(zip(inspections["inspection_no"], _rows(inspections, "site_no", "inspected_on"), strict=True))
    chosen = np.isin(items["item_code"].astype(str), asked_items())
    systems = [
        (*visited[number], result)
        for number, result in zip(items["inspection_no"][chosen], items["result"][chosen], strict=True)
    ]
    listed = [
        row
        for row in _rows(listings, "employer_uscc", "listed_on", "removed_on", "expires_on")
        if row[0] is not None and row[1] is not None
    ]
    names = ("site_no", "contractor_uscc", "contract_signed_on", "permit_on", "completed_on")
    none_idle = [(*row, False) for row in _rows(sites.table, *names)]  # all know their days
    return Ledgers(none_idle, list(arrears), listed, systems)


def count_requirements(sites: Sites, leads: Columns, listings: Columns, inspections: Columns, items: Columns) -> None:
    """Add 应存日, 应存额, 比例依据 and 免存 to the table of the sites."""
    table = sites.table
    past = histories(_ledgers(sites, leads, listings, inspections, items))
    names = ("site_no", "contract_yuan", "contract_signed_on", "permit_on")
    found = [
        requirement(Decimal(fen).scaleb(-2), rule_day(signed, permit), past[number], versions())
        for number, fen, signed, permit in _rows(table, *names)
    ]
    exempt = np.array([a.exempt for a in found], dtype=bool)
    fen = [np.nan if a.required_yuan is None else float(int(a.required_yuan.scaleb(2))) for a in found]
    table["deposit_due_on"] = np.where(exempt, NEVER, limit_ends(table["permit_on"], "deposit.store_days"))
    table["deposit_required_yuan"] = np.array(fen, dtype=np.float64)
    table["deposit_basis"] = texts([a.reason for a in found])
    table["deposit_exempt"] = exempt
