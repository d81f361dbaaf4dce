"""Special campaigns (专项行动): what towns reported, one beside another. Reports are increments: they are summed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, String, and_, cast, func, null

from data_access.database.schema import campaign, campaign_result
from metrics.engine.model import (
    Condition,
    Direction,
    Expression,
    Fact,
    Field,
    Kind,
    Known,
    Metric,
    Need,
    always,
    filled,
    happened,
    since,
    some,
)

g, q = campaign.c, campaign_result.c
_UNKNOWN = cast(null(), String(64))  # reports do not say which department, domain or 投资性质

RESULT = Fact(
    name="campaign_result",
    label="专项行动报送",
    source=campaign_result.join(campaign, g.campaign_no == q.campaign_no),
    detail_source=campaign_result.join(campaign, g.campaign_no == q.campaign_no),
    key=q.campaign_no + "/" + q.town_code + "/" + cast(q.reported_on, String),
    town=q.town_code,
    department=_UNKNOWN,
    domain=_UNKNOWN,
    investment=_UNKNOWN,
    fields={
        "campaign_no": Field("行动编号", q.campaign_no, Known.GIVEN),
        "campaign_name": Field("专项行动", g.name, Known.GIVEN),
        "town_code": Field("报送街镇", q.town_code, Known.GIVEN),
        "reported_on": happened("报送", q.reported_on),
        "sites_checked": Field("排查工地", q.sites_checked, Known.GIVEN, "个"),
        "firms_checked": Field("排查单位", q.firms_checked, Known.GIVEN, "户"),
        "problems_found": Field("发现问题", q.problems_found, Known.GIVEN, "个"),
        "problems_remedied": Field("完成整改", q.problems_remedied, Known.GIVEN, "个"),
        "inspectors": Field("出动检查人员", q.inspectors, Known.GIVEN, "人次"),
        "workers_covered": Field("涉及农民工", q.workers_covered, Known.GIVEN, "人"),
    },
    title="campaign_name",
    kept_since=q.reported_on,
    begun=since(q.reported_on),
)
REPORT = ("campaign_name", "town_code", "reported_on", "sites_checked", "firms_checked", "problems_found",
          "problems_remedied", "inspectors", "workers_covered")  # fmt: skip


def _column(column: Expression) -> Condition:
    return lambda _at: column


def _campaign(id_: str, name: str, kind: Kind, explanation: str, **rest: Any) -> Metric:
    given = {"numerator": always, "date": q.reported_on, **rest}
    return Metric(id=f"campaign.{id_}", name=name, kind=kind, fact=RESULT, explanation=explanation, columns=REPORT,
                  **given)  # fmt: skip


_INCREMENTS = "各次报送为增量，逐次相加。"
_REPORTED = some(campaign_result, lambda at: q.reported_on <= at.as_of)


def _counted(heading: str, column: Column[Any]) -> Need:
    return filled(f"专项行动成果台账“{heading}”列", column, expected=_REPORTED)


_FOUND, _REMEDIED = _counted("发现问题数", q.problems_found), _counted("整改问题数", q.problems_remedied)


def metrics() -> tuple[Metric, ...]:
    return (
        _campaign(
            "sites_checked",
            "排查工地",
            Kind.SUM,
            f"期间报送的排查工地数。{_INCREMENTS}",
            unit="个",
            weight=_column(q.sites_checked),
            needs=(_counted("检查工地数", q.sites_checked),),
        ),
        _campaign(
            "firms_checked",
            "排查单位",
            Kind.SUM,
            f"期间报送的排查用人单位数。{_INCREMENTS}",
            unit="户",
            weight=_column(q.firms_checked),
            needs=(_counted("检查企业数", q.firms_checked),),
        ),
        _campaign(
            "inspectors",
            "出动检查人员",
            Kind.SUM,
            f"期间报送的出动检查人员人次。{_INCREMENTS}",
            unit="人次",
            numerator=lambda _at: q.inspectors.is_not(None),
            weight=lambda _at: func.coalesce(q.inspectors, 0),
            needs=(_counted("出动检查人员数", q.inspectors),),
        ),
        _campaign(
            "workers_covered",
            "涉及农民工",
            Kind.SUM,
            f"期间报送的检查涉及农民工人数。{_INCREMENTS}",
            unit="人",
            numerator=lambda _at: q.workers_covered.is_not(None),
            weight=lambda _at: func.coalesce(q.workers_covered, 0),
            needs=(_counted("涉及农民工人数", q.workers_covered),),
        ),
        _campaign(
            "problems_found",
            "发现问题",
            Kind.SUM,
            f"期间报送的发现问题数。{_INCREMENTS}",
            unit="个",
            weight=_column(q.problems_found),
            needs=(_FOUND,),
        ),
        _campaign(
            "problems_mended",
            "完成整改",
            Kind.SUM,
            f"期间报送的完成整改数。{_INCREMENTS}",
            unit="个",
            weight=_column(q.problems_remedied),
            needs=(_REMEDIED,),
        ),
        _campaign(
            "problems_open",
            "未整改问题",
            Kind.SUM,
            f"期间报送的发现问题数减去完成整改数。{_INCREMENTS}",
            unit="个",
            direction=Direction.DOWN,
            weight=_column(q.problems_found - q.problems_remedied),
            needs=(_FOUND, _REMEDIED),
        ),
        _campaign(
            "mended_rate",
            "问题整改率",
            Kind.RATIO,
            f"期间报送的发现问题中完成整改的比例。{_INCREMENTS}",
            unit="%",
            direction=Direction.UP,
            denominator=lambda _at: and_(q.problems_found.is_not(None), q.problems_remedied.is_not(None)),
            weight=_column(q.problems_remedied),
            base_weight=_column(q.problems_found),
            needs=(_FOUND, _REMEDIED),
        ),
    )
