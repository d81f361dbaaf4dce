"""Special campaigns (专项行动): which there were by a day, and the days of each as a scope."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection, select

from data_access.database.schema import WINTER_CAMPAIGN, campaign
from data_access.database.scope import Scope
from data_access.rules.holidays import next_spring_festival

g = campaign.c


@dataclass(frozen=True)
class Campaign:
    number: str
    name: str
    kind: str | None
    starts_on: date
    ends_on: date | None  # None where nobody wrote it: it runs
    cleared_by: date | None  # 两清零期限

    @property
    def is_winter(self) -> bool:
        """冬季行动: counted towards the festival."""
        return self.kind == WINTER_CAMPAIGN

    def running(self, as_of: date) -> bool:
        return self.starts_on <= as_of and (self.ends_on is None or as_of <= self.ends_on)


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
    earlier = [item for item in known if item.starts_on < chosen.starts_on and item.is_winter == chosen.is_winter]
    return max(earlier, key=lambda item: item.starts_on, default=None)


def campaign_scope(chosen: Campaign, scope: Scope) -> Scope:
    """The scope of a campaign: its days, looked at from its end or, while it runs, from the scope's as-of date."""
    as_of = min(scope.as_of, chosen.ends_on or scope.as_of)
    return replace(scope, start=chosen.starts_on, end=as_of, as_of=as_of, listed_in=scope.year)


def beside(chosen: Campaign, before: Campaign, scope: Scope) -> Scope:
    """The earlier campaign at the same stage: as many days before the festival in winter, else after its start."""
    as_of = min(scope.as_of, chosen.ends_on or scope.as_of)
    if chosen.is_winter:
        festivals = [next_spring_festival(item.starts_on) for item in (chosen, before)]
        then = festivals[1] - (festivals[0] - as_of)
    else:
        then = before.starts_on + (as_of - chosen.starts_on)
    ended = before.ends_on or scope.as_of
    if as_of == chosen.ends_on:
        then = ended
    then = max(min(then, ended), before.starts_on)
    moved = replace(scope, end=max(scope.start, then), as_of=then, listed_in=scope.year)
    return campaign_scope(before, moved)


def days_left(deadline: date, as_of: date) -> int:
    """Calendar days to the deadline; negative once it has passed."""
    return (deadline - as_of) // timedelta(days=1)
