"""What still falls due this year (年内待到期): of each rate by due date, the records whose limit still runs.

They are the other half of the year's denominator that is known today: `metrics.questions.pace` says from both halves
what it takes to reach the year's target. The numerator is what is done ahead of its limit, the gap what is still to be
done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import and_, extract, func

from data_access.database.schema import (
    deposit,
    evidence,
    follow_up,
    inspection,
    lead,
    site,
    wage_account,
    warning,
)
from metrics.definitions import funds, leads
from metrics.definitions.evidence import DUE
from metrics.definitions.incidents import INCIDENT
from metrics.definitions.tasks import task_set
from metrics.engine.model import Condition, Expression, Metric, Moment, always, since, still_runs


def _open_leads(at: Moment) -> Expression:
    return and_(lead.c.received_on <= at.as_of, ~leads.sent_back_in_time(at))


# Rates whose date of attribution is the due date, with the records that have such a limit: evidence and publication
# are due by a plan known from the start, an account is known with its project.
_BY_DUE_DATE: dict[str, Condition] = {
    "lead.closed_on_time": _open_leads,
    "inspection.rectified_on_time": since(inspection.c.inspected_on),
    "deposit.top_up_on_time": funds.is_use,
    "deposit.returned_on_time": since(deposit.c.stored_on, deposit.c.return_applied_on),
    "wage_account.registered_on_time": since(
        wage_account.c.opened_on, func.coalesce(site.c.permit_on, site.c.contract_signed_on)
    ),
    "task.done_on_time": task_set,
    "follow_up.done_on_time": since(follow_up.c.raised_on),
    "warning.handled_on_time": since(warning.c.raised_on),
    "incident.closed_on_time": INCIDENT.begun,
    "evidence.complete": lambda at: evidence.c.assessment_year == extract("year", at.as_of),
    "publication.published": always,
}
BY_DUE_DATE = {f"{name}_rate": among for name, among in _BY_DUE_DATE.items()}
_AHEAD = {f"{name}_rate": f"{name}_ahead" for name in _BY_DUE_DATE}


def ahead_id(rate_id: str) -> str:
    """The id of the figure of what still falls due: lead.closed_on_time_ahead of lead.closed_on_time_rate; or empty."""
    return _AHEAD.get(rate_id, "")


# Where the day that places a record in a year is not its limit.
_LIMITS = {"evidence.complete_rate": DUE}


def _ahead(rate: Metric, among: Condition) -> Metric:
    attribution = _LIMITS.get(rate.id, rate.date)
    if attribution is None:
        raise ValueError(f"“{rate.name}”不按期限归属")

    def still_due(at: Moment) -> Expression:
        due = leads.limit(at) if rate.fact is leads.LEAD else attribution
        this_year = extract("year", due) == extract("year", at.as_of)
        return and_(among(at), this_year, still_runs(due, rate.numerator)(at))

    return replace(
        rate,
        id=ahead_id(rate.id),
        name=f"年内待到期（{rate.name}）",
        denominator=still_due,
        date=None,
        explanation=f"计入“{rate.name}”、期限在截至日至当年12月31日之间、尚未计入的记录中，截至日已提前完成的比例；"
        "未达到的即年底前还须按期完成的。只含截至日已登记的记录。",
    )


def metrics(rates: Mapping[str, Metric]) -> tuple[Metric, ...]:
    """What still falls due of the rates by due date; ``rates`` are the metrics by id."""
    return tuple(_ahead(rates[rate_id], among) for rate_id, among in BY_DUE_DATE.items())
