"""The months in default of the special wage accounts, as a calendar by site (欠发月历)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Connection, select

from data_access.database.scope import Scope
from metrics.definitions.wage_accounts import WAGE_MONTH, s, w
from metrics.engine.evaluation import scope_filters


class MonthState(StrEnum):
    """How a month's wages stand at the as-of date."""

    ON_TIME = "按期足额"
    LATE = "迟发"
    PART = "欠发"
    NONE = "未发"
    NOT_DUE = "未到期"


@dataclass(frozen=True)
class SiteMonth:
    """One account's wages of one month; ``owed_yuan`` is what was due and is not paid at the as-of date."""

    key: str  # of the record
    site_no: str
    site_name: str
    town_code: str
    month: date
    state: MonthState
    owed_yuan: Decimal


def state_of(
    due_on: date, payable: Decimal, paid_on: date | None, paid: Decimal | None, as_of: date
) -> tuple[MonthState, Decimal]:
    """The state of a month and what is owed; a payment after the as-of date is not known yet."""
    known = paid_on is not None and paid_on <= as_of
    left = payable - (paid or Decimal(0)) if known else payable
    if left > 0:
        if due_on >= as_of:
            return MonthState.NOT_DUE, Decimal(0)
        return (MonthState.PART if known and paid else MonthState.NONE), left
    late = known and paid_on is not None and paid_on > due_on
    return (MonthState.LATE if late else MonthState.ON_TIME), Decimal(0)


def _first_month(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - months, 12)
    return date(year, month + 1, 1)


def calendar(connection: Connection, scope: Scope, months: int) -> list[SiteMonth]:
    """The last ``months`` months, the as-of date's included, of every account in the scope."""
    query = (
        select(
            WAGE_MONTH.key.label("key"), s.site_no, s.name, s.town_code,
            w.month, w.pay_due_on, w.payable_yuan, w.paid_on, w.paid_yuan,
        )
        .select_from(WAGE_MONTH.source)
        .where(
            *scope_filters(WAGE_MONTH, scope),
            w.month >= _first_month(scope.as_of, months),
            w.month <= scope.as_of,
            w.pay_due_on.is_not(None),
            w.payable_yuan.is_not(None),
        )
        .order_by(s.site_no, w.month)
    )  # fmt: skip
    found = []
    for row in connection.execute(query):
        state, owed = state_of(row.pay_due_on, row.payable_yuan, row.paid_on, row.paid_yuan, scope.as_of)
        found.append(SiteMonth(row.key, row.site_no, row.name, row.town_code, row.month, state, owed))
    return found


def worst_sites(found: list[SiteMonth], limit: int) -> tuple[list[str], int]:
    """Numbers of the sites to show, most months in default (then most owed, then most late) first; how many defaulted.

    Sites that always paid on time are left out.
    """
    ranks: dict[str, list[Decimal]] = {}
    for month in found:
        rank = ranks.setdefault(month.site_no, [Decimal(0)] * 3)
        rank[0] += month.owed_yuan > 0
        rank[1] += month.owed_yuan
        rank[2] += month.state is MonthState.LATE
    troubled = {number: rank for number, rank in ranks.items() if any(rank)}
    ordered = sorted(troubled, key=lambda number: ([-part for part in troubled[number]], number))
    return ordered[:limit], sum(1 for rank in troubled.values() if rank[0])
