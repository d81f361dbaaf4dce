"""Special campaigns (专项行动): what towns reported, one beside another. Reports are increments: they are summed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, String, cast, null, select

from data_access.database.schema import campaign, campaign_result
from data_access.database.scope import Scope
from data_access.rules.holidays import next_spring_festival
from metrics.engine.model import Condition, Direction, Expression, Fact, Field, Kind, Known, Metric, always, since

g, q = campaign.c, campaign_result.c
_UNKNOWN = cast(null(), String(64))  # reports do not say which department or domain

RESULT = Fact(
    name="campaign_result",
    label="专项行动报送",
    source=campaign_result.join(campaign, g.campaign_no == q.campaign_no),
    detail_source=campaign_result.join(campaign, g.campaign_no == q.campaign_no),
    key=q.campaign_no + "/" + q.town_code + "/" + cast(q.reported_on, String),
    town=q.town_code,
    department=_UNKNOWN,
    domain=_UNKNOWN,
    fields={
        "campaign_no": Field("行动编号", q.campaign_no, Known.GIVEN),
        "campaign_name": Field("专项行动", g.name, Known.GIVEN),
        "town_code": Field("报送街镇", q.town_code, Known.GIVEN),
        "reported_on": Field("报送日期", q.reported_on, Known.HAPPENED, "日期"),
        "sites_checked": Field("排查工地", q.sites_checked, Known.GIVEN, "个"),
        "firms_checked": Field("排查单位", q.firms_checked, Known.GIVEN, "户"),
        "problems_found": Field("发现问题", q.problems_found, Known.GIVEN, "个"),
        "problems_mended": Field("完成整改", q.problems_mended, Known.GIVEN, "个"),
    },
    title="campaign_name",
    evidence=q.reported_on,
    begun=since(q.reported_on),
)
REPORT = ("campaign_name", "town_code", "reported_on", "sites_checked", "firms_checked", "problems_found",
          "problems_mended")  # fmt: skip


def _column(column: Expression) -> Condition:
    return lambda _at: column


def _campaign(id_: str, name: str, kind: Kind, explanation: str, **rest: Any) -> Metric:
    given = {"numerator": always, "date": q.reported_on, **rest}
    return Metric(id=f"campaign.{id_}", name=name, kind=kind, fact=RESULT, explanation=explanation, columns=REPORT,
                  **given)  # fmt: skip


_INCREMENTS = "各次报送为增量，逐次相加。"
METRICS = (
    _campaign(
        "sites_checked",
        "排查工地",
        Kind.SUM,
        f"期间报送的排查工地数。{_INCREMENTS}",
        unit="个",
        weight=_column(q.sites_checked),
    ),
    _campaign(
        "firms_checked",
        "排查单位",
        Kind.SUM,
        f"期间报送的排查用人单位数。{_INCREMENTS}",
        unit="户",
        weight=_column(q.firms_checked),
    ),
    _campaign(
        "problems_found",
        "发现问题",
        Kind.SUM,
        f"期间报送的发现问题数。{_INCREMENTS}",
        unit="个",
        weight=_column(q.problems_found),
    ),
    _campaign(
        "problems_mended",
        "完成整改",
        Kind.SUM,
        f"期间报送的完成整改数。{_INCREMENTS}",
        unit="个",
        weight=_column(q.problems_mended),
    ),
    _campaign(
        "problems_open",
        "未整改问题",
        Kind.SUM,
        f"期间报送的发现问题数减去完成整改数。{_INCREMENTS}",
        unit="个",
        direction=Direction.DOWN,
        weight=_column(q.problems_found - q.problems_mended),
    ),
    _campaign(
        "mended_rate",
        "问题整改率",
        Kind.RATIO,
        f"期间报送的发现问题中完成整改的比例。{_INCREMENTS}",
        unit="%",
        direction=Direction.UP,
        denominator=always,
        weight=_column(q.problems_mended),
        base_weight=_column(q.problems_found),
    ),
)


@dataclass(frozen=True)
class Campaign:
    number: str
    name: str
    kind: str
    starts_on: date
    ends_on: date
    cleared_by: date | None  # 两清零期限

    def running(self, as_of: date) -> bool:
        return self.starts_on <= as_of <= self.ends_on


def campaigns(connection: Connection, as_of: date) -> list[Campaign]:
    """The campaigns that had begun by the day, the newest first."""
    rows = connection.execute(
        select(g.campaign_no, g.name, g.kind, g.starts_on, g.ends_on, g.cleared_by)
        .where(g.starts_on <= as_of)
        .order_by(g.starts_on.desc())
    ).all()
    return [Campaign(*row) for row in rows]


def previous(chosen: Campaign, known: list[Campaign]) -> Campaign | None:
    """The campaign to lay beside: the last one of the same kind before it; 夏季行动 and 集中整治 count as one kind."""

    def winter(item: Campaign) -> bool:
        return item.kind == "冬季行动"

    earlier = [item for item in known if item.starts_on < chosen.starts_on and winter(item) == winter(chosen)]
    return max(earlier, key=lambda item: item.starts_on, default=None)


def campaign_scope(chosen: Campaign, scope: Scope) -> Scope:
    """The scope of a campaign: its days, looked at from its end or, while it runs, from the scope's as-of date."""
    as_of = min(scope.as_of, chosen.ends_on)
    return replace(scope, start=chosen.starts_on, end=as_of, as_of=as_of, listed_in=scope.year)


def beside(chosen: Campaign, before: Campaign, scope: Scope) -> Scope:
    """The earlier campaign at the same stage: as many days before the festival in winter, else after its start."""
    as_of = min(scope.as_of, chosen.ends_on)
    if chosen.kind == "冬季行动":
        festivals = [next_spring_festival(item.starts_on) for item in (chosen, before)]
        then = festivals[1] - (festivals[0] - as_of)
    else:
        then = before.starts_on + (as_of - chosen.starts_on)
    if as_of == chosen.ends_on:
        then = before.ends_on
    then = max(min(then, before.ends_on), before.starts_on)
    moved = replace(scope, end=max(scope.start, then), as_of=then, listed_in=scope.year)
    return campaign_scope(before, moved)


def days_left(deadline: date, as_of: date) -> int:
    """Calendar days to the deadline; negative once it has passed."""
    return (deadline - as_of) // timedelta(days=1)
