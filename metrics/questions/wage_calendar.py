"""The months in default of the special wage accounts, as a calendar by site (欠发月历)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select, type_coerce

from data_access.database.schema import Money
from data_access.database.scope import Scope
from data_access.rules.months import first_of_month
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.wage_accounts import WAGE_MONTH, MonthState, month_state, s, w
from metrics.engine.evaluation import fixed_moment, row_weights, scope_filters


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


def calendar(connection: Connection, scope: Scope, months: int) -> list[SiteMonth]:
    """The last ``months`` months, the as-of date's included, of every account in the scope."""
    at = fixed_moment(scope.as_of, scope.start, scope.last_day)
    owed, _ = row_weights(ALL_METRICS["wage_account.wages_owed"], at)
    query = (
        select(
            WAGE_MONTH.key.label("key"),
            s.site_no,
            s.name,
            s.town_code,
            w.month,
            month_state(at).label("state"),
            type_coerce(owed, Money()).label("owed"),
        )
        .select_from(WAGE_MONTH.source)
        .where(
            *scope_filters(WAGE_MONTH, scope),
            w.month >= first_of_month(scope.as_of, months - 1),
            w.month <= scope.as_of,
            w.pay_due_on.is_not(None),
            w.payable_yuan.is_not(None),
        )
        .order_by(s.site_no, w.month)
    )
    return [
        SiteMonth(
            key=row.key,
            site_no=row.site_no,
            site_name=row.name,
            town_code=row.town_code,
            month=row.month,
            state=MonthState(row.state),
            owed_yuan=Decimal(row.owed or 0),
        )
        for row in connection.execute(query)
    ]


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
