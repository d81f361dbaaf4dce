"""What still falls due this year (年内待到期): of each rate by due date, the records due after the as-of date.

They are the other half of the year's denominator that is known today: `metrics.pace` says from both halves what it
takes to reach the year's target. The numerator is what is done ahead of its limit, the gap what is still to be done.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import and_, extract, func

from data_access.schema import deposit, deposit_movement, follow_up, inspection, lead, site, task, wage_account, warning
from metrics.definitions import assessed, deposit_obligations, funds, inspections, leads, office, wage_accounts
from metrics.model import Expression, Metric, Moment

_DEFINED = {
    m.id: m
    for module in (leads, inspections, funds, deposit_obligations, wage_accounts, office, assessed)
    for m in module.METRICS
}
# Rates whose date of attribution is the due date, with the days since when such a record is known: material and
# publication are due by a plan known from the start, an account is known with its project.
BY_DUE_DATE: dict[str, tuple[Expression, ...]] = {
    "lead.closed_on_time_rate": (lead.c.received_on,),
    "inspection.rectified_on_time_rate": (inspection.c.inspected_on,),
    "deposit.top_up_on_time_rate": (deposit_movement.c.moved_on,),
    "deposit.returned_on_time_rate": (deposit.c.stored_on,),
    "wage_account.filed_on_time_rate": (
        wage_account.c.opened_on,
        func.coalesce(site.c.permit_on, site.c.contract_signed_on),
    ),
    "task.done_on_time_rate": (task.c.starts_on,),
    "follow_up.done_on_time_rate": (follow_up.c.raised_on,),
    "warning.handled_on_time_rate": (warning.c.raised_on,),
    "evidence.complete_rate": (),
    "publication.published_rate": (),
}


def ahead_id(rate_id: str) -> str:
    """The id of the figure of what still falls due: lead.closed_on_time_rate has lead.closed_on_time_ahead."""
    return f"{rate_id.removesuffix('_rate')}_ahead"


def _ahead(rate: Metric, known_since: tuple[Expression, ...]) -> Metric:
    due, base = rate.date, rate.denominator
    if due is None or base is None:
        raise ValueError(f"“{rate.name}”不按期限归属")

    def still_due(at: Moment) -> Expression:
        known = [day <= at.as_of for day in known_since]
        this_year = extract("year", due) == extract("year", at.as_of)
        return and_(*known, due > at.as_of, this_year, base(at))

    return replace(
        rate,
        id=ahead_id(rate.id),
        name=f"年内待到期（{rate.name}）",
        denominator=still_due,
        date=None,
        explanation=f"计入“{rate.name}”、期限在截至日之后至当年12月31日之间的记录中，截至日已提前完成的比例；"
        "未达到的即年底前还须按期完成的。只含截至日已登记的记录。",
    )


METRICS = tuple(_ahead(_DEFINED[rate_id], since) for rate_id, since in BY_DUE_DATE.items())
