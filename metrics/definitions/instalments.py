"""Instalment plans (约定分期) with what fell due."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, and_, case, cast, func, select

from data_access.database.schema import lead, lead_instalment, lead_payment
from metrics.definitions.leads import LEAD, PAID_ON, of_leads
from metrics.engine.model import (
    Condition,
    Direction,
    Expression,
    Fact,
    Field,
    Kind,
    Known,
    Metric,
    Moment,
    happened,
    since,
)

c, p, n = lead.c, lead_payment.c, lead_instalment.c

INSTALMENT = Fact(
    name="lead_instalment",
    label="约定分期",
    **of_leads(lead_instalment),
    key=n.lead_no + "/" + cast(n.seq, String),
    fields={
        **LEAD.fields,
        "seq": Field("期次", n.seq, Known.GIVEN, "期"),
        "agreed_on": happened("约定", n.agreed_on),
        "instalment_due_on": Field("应付日期", n.due_on, Known.GIVEN, "日期"),
        "instalment_yuan": Field("应付金额", n.amount_yuan, Known.GIVEN, "元"),
    },
    title="employer_name",
    kept_since=n.agreed_on,
    begun=since(n.agreed_on),
)
INSTALMENTS = ("lead_no", "employer_name", "town_code", "handler_name", "seq", "instalment_due_on", "instalment_yuan")


def _agreed(at: Moment) -> Expression:
    """Of the plan in force: the latest agreed by then; a plan renegotiated is no longer owed."""
    plan = lead_instalment.alias("plan")
    latest = (
        select(func.max(plan.c.agreed_on))
        .where(plan.c.lead_no == n.lead_no, plan.c.agreed_on <= at.as_of)
        .correlate_except(plan)
        .scalar_subquery()
    )
    return n.agreed_on == latest


def _short(at: Moment) -> Expression:
    """元 of this instalment not covered by what was paid since the plan was agreed, earlier instalments first."""
    until = lead_instalment.alias("until")
    owed = (
        select(func.sum(until.c.amount_yuan))
        .where(until.c.lead_no == n.lead_no, until.c.agreed_on == n.agreed_on, until.c.seq <= n.seq)
        .correlate_except(until)
        .scalar_subquery()
    )
    paid = (
        select(func.coalesce(func.sum(p.amount_yuan), 0))
        .where(p.lead_no == n.lead_no, n.agreed_on <= PAID_ON, at.as_of >= PAID_ON)
        .correlate_except(lead_payment)
        .scalar_subquery()
    )
    missing = owed - paid
    return case((missing <= 0, 0), (missing < n.amount_yuan, missing), else_=n.amount_yuan)


def _overdue(at: Moment) -> Expression:
    return and_(_agreed(at), n.due_on < at.as_of, _short(at) > 0)


def _instalment(id_: str, name: str, kind: Kind, numerator: Condition, explanation: str, **rest: Any) -> Metric:
    return Metric(
        id=f"lead.{id_}",
        name=name,
        kind=kind,
        fact=INSTALMENT,
        numerator=numerator,
        explanation=explanation,
        columns=INSTALMENTS,
        due="instalment_due_on",
        owner="handler_name",
        **rest,
    )


def metrics() -> tuple[Metric, ...]:
    return (
        _instalment(
            "instalment_due",
            "到期分期金额",
            Kind.SUM,
            _agreed,
            "约定分期中，应付日期在期间内的金额。",
            unit="元",
            money=True,
            weight=lambda at: n.amount_yuan,
            date=n.due_on,
        ),
        _instalment(
            "instalment_overdue",
            "超期未付分期",
            Kind.STOCK,
            _overdue,
            "截至日应付日期已过、自约定以来的支付尚不足以付清的分期期数。",
            unit="期",
            direction=Direction.DOWN,
        ),
        _instalment(
            "instalment_overdue_amount",
            "超期分期金额",
            Kind.BALANCE,
            _overdue,
            "截至日应付日期已过的分期中尚未付清的金额。",
            unit="元",
            money=True,
            weight=_short,
            direction=Direction.DOWN,
        ),
    )
