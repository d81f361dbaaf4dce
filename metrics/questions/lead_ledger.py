"""The ledger (台账) of arrears by firm and by site.

不解决不销账: a firm or site leaves the ledger only when nothing is outstanding.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Any

import pandas as pd
from sqlalchemy import Connection, case, func, select, type_coerce

from data_access.database.schema import Money, lead, site
from data_access.database.scope import Scope
from data_access.reference.unit_names import unit_called
from metrics.definitions.lead_money import outstanding
from metrics.definitions.leads import LEAD, closed_unpaid, is_true, owing, recovered
from metrics.engine.evaluation import fixed_moment, scope_filters
from metrics.engine.firm_keys import UNNAMED, firm_keys

c = lead.c


class Unit(StrEnum):
    """What a line of the ledger stands for."""

    FIRM = "按单位"
    SITE = "按工地"


_COUNTS = ("leads", "workers", "unsolved", "contradictions", "unknown")
_SUMS = ("verified_yuan", "recovered_yuan", "outstanding_yuan")


def ledger(connection: Connection, scope: Scope, unit: Unit, *, period_only: bool) -> pd.DataFrame:
    """The arrears ledger as of the scope's as-of date, the most outstanding first; last what names no firm (key None).

    One row per firm (see `metrics.engine.firm_keys`) or site with columns key (str or None: not known), name, leads,
    workers (int), verified_yuan, recovered_yuan, outstanding_yuan (Decimal), unsolved, contradictions (int:
    closed though unpaid), unknown (int: without a verified sum), owner. ``period_only`` keeps the leads received in
    the period; otherwise those of every period that were not written off. Sums equal the figures `lead.true_amount`
    and `lead.arrears_amount`.
    """
    at = fixed_moment(scope.as_of, scope.start)
    code, named = (c.employer_uscc, c.employer_name) if unit is Unit.FIRM else (c.site_no, site.c.name)
    open_ = owing(at)
    recovered_known = case((c.true_amount_yuan.is_not(None), recovered(at)), else_=0)
    query = (
        select(
            code.label("code"),
            named.label("name"),
            c.handler_name.label("owner"),
            func.count().label("leads"),
            func.sum(func.coalesce(c.true_workers, 0)).label("workers"),
            type_coerce(func.sum(func.coalesce(c.true_amount_yuan, 0)), Money()).label("verified_yuan"),
            type_coerce(func.sum(recovered_known), Money()).label("recovered_yuan"),
            type_coerce(func.sum(outstanding(at)), Money()).label("outstanding_yuan"),
            func.sum(case((open_, 1), else_=0)).label("unsolved"),
            func.sum(case((closed_unpaid(at), 1), else_=0)).label("contradictions"),
            func.sum(case((c.true_amount_yuan.is_(None), 1), else_=0)).label("unknown"),
        )
        .select_from(LEAD.detail_source)
        .where(is_true(at), *scope_filters(LEAD, scope))
        .group_by(code, named, c.handler_name)
        .order_by(named, code, c.handler_name)
    )
    if unit is Unit.SITE:
        query = query.where(c.site_no.is_not(None))
    kept = c.received_on.between(scope.start, scope.last_day) if period_only else open_
    keys = firm_keys(connection, scope.as_of) if unit is Unit.FIRM else None
    lines: dict[str | None, dict[str, Any]] = {}
    for row in connection.execute(query.where(kept)).mappings():
        key = keys.key(row["code"], row["name"]) if keys else row["code"]
        name = row["name"] if keys is None else UNNAMED if key is None else keys.label(key, row["name"])
        line = lines.setdefault(key, {"key": key, "name": name, "owners": {}, **dict.fromkeys(_COUNTS, 0)})
        for column in _COUNTS:
            line[column] += int(row[column] or 0)
        for column in _SUMS:
            line[column] = line.get(column, Decimal()) + Decimal(row[column] or 0)
        if row["owner"]:
            line["owners"][unit_called(row["owner"], scope.year)] = None
    for line in lines.values():
        owners = sorted(line.pop("owners"))
        line["owner"] = owners[0] + ("等" if len(owners) > 1 else "") if owners else None
    columns = ["key", "name", *_COUNTS[:2], *_SUMS, *_COUNTS[2:], "owner"]
    frame = pd.DataFrame(list(lines.values()), columns=columns, dtype=object)
    frame = frame.astype(dict.fromkeys(_COUNTS, int))
    frame = frame.sort_values(["outstanding_yuan", "verified_yuan"], ascending=False, kind="stable")
    return frame.sort_values("key", key=lambda keys: keys.isna(), kind="stable", ignore_index=True)


def written_off(unsolved_leads: int) -> bool:
    """销账: with no lead unsolved (see `leads.owing`: nothing is outstanding then, and no sum is still to verify)."""
    return unsolved_leads == 0


def leads_of_nobody(lines: pd.DataFrame) -> int:
    """The leads of a `ledger` that name no firm."""
    return int(lines.loc[lines["key"].isna(), "leads"].sum())


def ledger_totals(lines: pd.DataFrame) -> tuple[Decimal, Decimal, Decimal]:
    """Verified, paid and outstanding 元 of the lines of a `ledger` together."""
    verified, recovered_yuan, owed = (sum(lines[name], Decimal()) for name in _SUMS)
    return verified, recovered_yuan, owed
