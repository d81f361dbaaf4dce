"""Where leads go (分类流转) and what becomes of them in the towns: units, returns, mediation, 以案定补."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, and_, cast, func, literal, or_

from data_access.database.kept_ledgers import ledger_name
from data_access.database.schema import lead, lead_routing, mediation
from metrics.definitions.leads import LEAD, LIMIT_OVER, not_true, of_leads, ripe, sent_back, solved
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
    Need,
    always,
    filled,
    happened,
    not_yet,
    since,
    some,
)

c, r, m = lead.c, lead_routing.c, mediation.c

ROUTING = Fact(
    name="lead_routing",
    label="线索流转",
    **of_leads(lead_routing),
    key=r.lead_no + "/" + cast(r.seq, String),
    fields={
        **LEAD.fields,
        "unit_name": Field("承接单位", r.unit_name, Known.GIVEN),
        "level": Field("流转去向", r.level, Known.GIVEN),
        "routed_on": happened("转入", r.routed_on),
        "left_on": happened("转出", r.left_on),
        "outcome": Field("转出方式", r.outcome, r.left_on),
    },
    title="employer_name",
    kept_since=r.routed_on,
    begun=since(r.routed_on),
)
ROUTED = ("lead_no", "employer_name", "town_code", "level", "unit_name", "routed_on", "left_on", "outcome")

MEDIATION = Fact(
    name="mediation",
    label="街镇调解",
    **of_leads(mediation),
    key=m.lead_no,
    fields={
        **LEAD.fields,
        "sent_down_on": happened("下移", m.sent_down_on),
        "agreement_on": happened("协议签订", m.agreement_on),
        "performed_on": happened("履行", m.performed_on),
        "checked_on": happened("以案定补审核", m.checked_on),
    },
    title="employer_name",
    kept_since=m.sent_down_on,
    begun=since(m.sent_down_on),
)
MEDIATED = ("lead_no", "employer_name", "town_code", "handler_name", "sent_down_on", "agreement_on", "performed_on")


def _routing(id_: str, name: str, kind: Kind, numerator: Condition, explanation: str, **rest: Any) -> Metric:
    usual = {"unit": "%" if kind is Kind.RATIO else "件次", "columns": ROUTED, "date": r.routed_on,
             "needs": (ROUTING_KNOWN,)}  # fmt: skip

    given = {**usual, **rest}
    return Metric(
        id=f"lead.{id_}", name=name, kind=kind, fact=ROUTING, numerator=numerator, explanation=explanation, **given
    )


def _mediation(id_: str, name: str, kind: Kind, numerator: Condition, explanation: str, **rest: Any) -> Metric:
    usual = {"unit": "%" if kind is Kind.RATIO else "件", "columns": MEDIATED, "date": m.sent_down_on}
    given = {**usual, **rest}
    return Metric(
        id=f"lead.{id_}", name=name, kind=kind, fact=MEDIATION, numerator=numerator, explanation=explanation, **given
    )


def _left(outcome: str) -> Condition:
    return lambda at: and_(r.outcome == outcome, r.left_on <= at.as_of)


# The lead ledger tells who handled a lead and what was mediated; the rest takes ledgers of their own.
PERFORMED_KNOWN = filled(
    "街镇调解台账“履行日期”列", m.performed_on, expected=some(mediation, lambda at: m.agreement_on <= at.as_of)
)
REROUTING_KNOWN = Need(
    "线索流转台账", some(lead_routing, lambda at: and_(r.seq > 1, r.routed_on <= at.as_of)), LIMIT_OVER
)
ROUTING_KNOWN = Need(ledger_name(lead_routing.name), some(lead_routing, lambda at: r.routed_on <= at.as_of), LIMIT_OVER)


def mediated(at: Moment) -> Expression:
    return func.coalesce(m.agreement_on <= at.as_of, literal(value=False))


def eligible(at: Moment) -> Expression:
    """以案定补: mediated in the town, performed; a true lead only when its arrears are paid in full."""
    return and_(m.agreement_on <= at.as_of, m.performed_on <= at.as_of, or_(not_true(at), solved(at)))


def metrics() -> tuple[Metric, ...]:
    return (
        _routing(
            "routed",
            "流转件次",
            Kind.COUNT,
            always,
            "期间转入各承接单位的件次；同一线索改派的，每次各计一件次。",
        ),
        _routing(
            "held",
            "承接在手",
            Kind.STOCK,
            lambda at: and_(r.routed_on <= at.as_of, not_yet(r.left_on, at)),
            "截至日已转入、尚未办结、退回或改派的件次。",
            date=None,
        ),
        _routing(
            "sent_back_rate",
            "退回率",
            Kind.RATIO,
            _left("退回"),
            "期间转入的件次中，承接单位退回（非本辖区、非本职责）的比例。",
            denominator=always,
            direction=Direction.DOWN,
        ),
        _routing(
            "rerouted_rate",
            "改派率",
            Kind.RATIO,
            _left("转办"),
            "期间转入的件次中，改派其他单位的比例。",
            denominator=always,
            needs=(REROUTING_KNOWN,),
            direction=Direction.DOWN,
        ),
        _mediation("sent_down", "下移街镇", Kind.COUNT, always, "期间下移街镇处理的线索件数。"),
        _mediation(
            "mediated",
            "调解成功",
            Kind.COUNT,
            mediated,
            "期间下移街镇的线索中，截至日调解成功并签订协议的件数。",
        ),
        _mediation(
            "mediated_rate",
            "街镇调解成功率",
            Kind.RATIO,
            mediated,
            "期间下移街镇的线索中，截至日调解成功并签订协议的比例；退回的、仍在办理期限内尚未调解成功的不计入。",
            denominator=lambda at: or_(mediated(at), and_(ripe(mediated)(at), ~sent_back(at))),
            direction=Direction.UP,
        ),
        _mediation(
            "performed",
            "协议已履行",
            Kind.COUNT,
            lambda at: and_(m.agreement_on <= at.as_of, m.performed_on <= at.as_of),
            "期间下移街镇的线索中，调解协议截至日已履行的件数。",
            needs=(PERFORMED_KNOWN,),
        ),
        _mediation(
            "subsidy_eligible",
            "符合以案定补",
            Kind.COUNT,
            eligible,
            "期间下移街镇的线索中，调解成功、协议已履行的件数；属实的还须欠薪全额支付。补贴金额按费率表，费率未填时显示“待填费率”。",
            needs=(PERFORMED_KNOWN,),
            clause="青人社〔2021〕10号",
            columns=(*MEDIATED, "checked_on"),
        ),
        _mediation(
            "subsidy_checked",
            "以案定补已审核",
            Kind.COUNT,
            lambda at: and_(eligible(at), m.checked_on <= at.as_of),
            "期间下移街镇、符合以案定补条件的线索中，截至日已审核的件数。",
            needs=(PERFORMED_KNOWN,),
            clause="青人社〔2021〕10号",
            columns=(*MEDIATED, "checked_on"),
        ),
    )
