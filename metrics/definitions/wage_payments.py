"""What went through the special accounts (专户运行): accounts that stand, wages due and paid in a period."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, and_, exists, func

from data_access.database.schema import site, wage_account, wage_account_month
from metrics.definitions.inspections import SITE
from metrics.definitions.wage_accounts import (
    ACCOUNT,
    ACCOUNT_LAW,
    PAID_KNOWN,
    SITE_ACCOUNT,
    WAGE_ACCOUNT,
    WAGE_MONTH,
    WAGES,
)
from metrics.engine.model import Condition, Expression, Kind, Metric, Moment, Need, filled, not_yet, since, some

s, w, a = site.c, wage_account_month.c, wage_account.c
_PAID = (*WAGES, "paid_workers")


_paid = since(w.paid_on)


def _paid_in_period(at: Moment) -> Expression:
    """Wages of the site were paid in the period."""
    months = wage_account_month.join(wage_account, a.account_no == w.account_no)
    paid = exists().select_from(months).where(a.site_no == s.site_no, w.paid_on >= at.start, w.paid_on <= at.end)
    return paid.correlate_except(wage_account, wage_account_month)


def _known(label: str, column: Column[Any], expected: Condition) -> Need:
    return filled(f"专户月度收支台账“{label}”列", column, expected=some(wage_account_month, expected))


def _sum(id_: str, name: str, unit: str, column: Column[Any], explanation: str, **rest: Any) -> Metric:
    given: dict[str, Any] = {"numerator": _paid, "date": w.paid_on, **rest}
    return Metric(
        id=f"wage_account.{id_}", name=name, unit=unit, kind=Kind.SUM, fact=WAGE_MONTH, money=unit == "元",
        weight=lambda _at: func.coalesce(column, 0), clause=ACCOUNT_LAW, explanation=explanation, columns=_PAID,
        **given,
    )  # fmt: skip


def metrics() -> tuple[Metric, ...]:
    return (
        Metric(
            id="wage_account.open",
            name="在用专户",
            unit="户",
            kind=Kind.STOCK,
            fact=WAGE_ACCOUNT,
            numerator=lambda at: and_(a.opened_on <= at.as_of, not_yet(a.closed_on, at)),
            clause=ACCOUNT_LAW,
            columns=ACCOUNT,
            explanation="截至日已开立、未销户的农民工工资专用账户数，不论项目是否竣工。",
        ),
        _sum(
            "payable_amount",
            "应发工资",
            "元",
            w.payable_yuan,
            "月份在期间内的应发工资合计。",
            numerator=lambda at: a.opened_on <= at.as_of,  # the month of an account opened later in it is not known yet
            date=w.month,
            needs=(_known("应发工资", w.payable_yuan, lambda at: w.month <= at.as_of),),
        ),
        _sum(
            "paid_amount",
            "代发工资",
            "元",
            w.paid_yuan,
            "期间内银行通过专户代发的工资合计，按代发日期归属。",
            needs=(PAID_KNOWN,),
        ),
        _sum(
            "paid_person_times",
            "代发人次",
            "人次",
            w.paid_workers,
            "期间内银行通过专户代发工资的人次，一人一个月计一次，按代发日期归属。",
            needs=(PAID_KNOWN, _known("实发人数", w.paid_workers, _paid)),
        ),
        Metric(
            id="wage_account.paid_projects",
            name="代发项目",
            unit="个",
            kind=Kind.STOCK,
            fact=SITE,
            numerator=_paid_in_period,
            needs=(PAID_KNOWN,),
            of_period=True,
            clause=ACCOUNT_LAW,
            kept_since=w.month,
            columns=SITE_ACCOUNT,
            explanation="期间内银行通过专户代发过工资的项目数，一个项目计一次。",
        ),
    )
