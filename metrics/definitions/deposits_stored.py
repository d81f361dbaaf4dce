"""Wage deposits stored in a period (工资保证金存储情况), of all forms, as returns ask for them.

A sum of what was stored is no balance: what stands is told apart, cash in `metrics.definitions.funds`, guarantees too.
"""

from __future__ import annotations

from sqlalchemy import exists

from data_access.database.schema import deposit, site
from metrics.definitions.funds import DEPOSIT, HELD, LAW, SITE_OWED
from metrics.definitions.inspections import SITE
from metrics.engine.model import Expression, Kind, Metric, Moment, always

d, s = deposit.c, site.c


def _stored_in_period(at: Moment) -> Expression:
    """A deposit of the site was stored in the period."""
    stored = exists().where(d.site_no == s.site_no, d.stored_on >= at.start, d.stored_on <= at.end)
    return stored.correlate_except(deposit)


def metrics() -> tuple[Metric, ...]:
    return (
        Metric(
            id="deposit.stored_amount",
            name="存储金额（各种形式）",
            unit="元",
            kind=Kind.SUM,
            fact=DEPOSIT,
            money=True,
            numerator=always,
            weight=lambda _at: d.amount_yuan,
            date=d.stored_on,
            clause=LAW,
            columns=HELD,
            explanation="期间内存入的现金和开立的保函、保险的金额合计，按存入（开立）日期归属；只说明存了多少，不是余额。",
        ),
        Metric(
            id="deposit.stored_projects",
            name="存储项目",
            unit="个",
            kind=Kind.STOCK,
            fact=SITE,
            numerator=_stored_in_period,
            of_period=True,
            clause=LAW,
            kept_since=d.stored_on,
            columns=SITE_OWED,
            explanation="期间内存入过现金或开立过保函、保险的项目数，一个项目计一次。",
        ),
    )
