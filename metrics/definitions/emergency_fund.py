"""Metrics of the emergency fund (应急周转金): allotted, advanced to workers, recovered (《条例》第六十三条)."""

from __future__ import annotations

from sqlalchemy import and_, case

from data_access.database.schema import emergency_fund_movement, lead
from metrics.definitions.leads import LEAD
from metrics.engine.model import Condition, Expression, Fact, Field, Kind, Known, Metric, Moment, since

e, x = emergency_fund_movement.c, lead.c
CLAUSE = "《保障农民工工资支付条例》第六十三条"

_SOURCE = emergency_fund_movement.outerjoin(LEAD.source, x.lead_no == e.lead_no)
EMERGENCY = Fact(
    name="emergency_fund_movement",
    label="应急周转金",
    source=_SOURCE,
    detail_source=_SOURCE,
    key=e.movement_no,
    town=e.town_code,
    department=x.department_code,
    domain=x.domain,
    investment=case((x.lead_no.is_not(None), LEAD.investment)),
    fields={
        "movement_no": Field("流水号", e.movement_no, Known.GIVEN),
        "moved_on": Field("日期", e.moved_on, Known.HAPPENED, "日期", event="发生"),
        "kind": Field("类型", e.kind, Known.GIVEN),
        "amount_yuan": Field("金额", e.amount_yuan, Known.GIVEN, "元"),
        "workers": Field("人数", e.workers, Known.GIVEN, "人"),
        "town_code": Field("街镇", e.town_code, Known.GIVEN),
        "lead_no": Field("线索编号", e.lead_no, Known.GIVEN),
        "employer_name": Field("被反映单位", x.employer_name, Known.GIVEN),
    },
    title="lead_no",
    kept_since=e.moved_on,
    begun=since(e.moved_on),
    moves=True,
)
_COLUMNS = ("movement_no", "moved_on", "kind", "amount_yuan", "workers", "town_code", "lead_no", "employer_name")


def _known(at: Moment) -> Expression:
    return e.moved_on <= at.as_of


def _metric(
    metric_id: str,
    name: str,
    kind: Kind,
    numerator: Condition,
    explanation: str,
    weight: Condition = lambda at: e.amount_yuan,
    unit: str = "元",
) -> Metric:
    return Metric(
        id=f"emergency_fund.{metric_id}",
        name=name,
        unit=unit,
        kind=kind,
        fact=EMERGENCY,
        numerator=numerator,
        weight=weight,
        date=e.moved_on if kind is Kind.SUM else None,
        money=unit == "元",
        clause=CLAUSE,
        columns=_COLUMNS,
        explanation=explanation,
    )


def _of(kind: str) -> Condition:
    return lambda at: and_(_known(at), e.kind == kind)


def metrics() -> tuple[Metric, ...]:
    return (
        _metric(
            "balance",
            "应急周转金余额",
            Kind.BALANCE,
            _known,
            "截至日应急周转金余额：拨入 − 垫付 + 追回。",
            lambda at: case((e.kind == "垫付", -e.amount_yuan), else_=e.amount_yuan),
        ),
        _metric("allotted", "周转金拨入", Kind.SUM, _of("拨入"), "期间内财政拨入的应急周转金。"),
        _metric("advanced", "周转金垫付", Kind.SUM, _of("垫付"), "期间内垫付给农民工的部分工资或基本生活费。"),
        _metric(
            "advanced_workers",
            "周转金垫付人数",
            Kind.SUM,
            lambda at: and_(_known(at), e.kind == "垫付", e.workers.is_not(None)),
            "期间内得到垫付的人数（人次）。",
            lambda at: e.workers,
            "人",
        ),
        _metric("recovered", "周转金追回", Kind.SUM, _of("追回"), "期间内向欠薪单位追回的垫付款。"),
        _metric(
            "unrecovered",
            "垫付未追回",
            Kind.BALANCE,
            lambda at: and_(_known(at), e.kind.in_(("垫付", "追回"))),
            "截至日累计垫付减去累计追回。",
            lambda at: case((e.kind == "追回", -e.amount_yuan), else_=e.amount_yuan),
        ),
    )
