"""Every metric of the product, by id."""

from __future__ import annotations

from metrics.definitions import (
    assessed,
    campaigns,
    cases,
    deposit_obligations,
    emergency_fund,
    funds,
    inspections,
    instalments,
    lead_money,
    leads,
    office,
    reconciliation,
    routing,
    wage_accounts,
    year_ahead,
)
from metrics.engine.model import Metric

_DEFINED = (
    *leads.METRICS,
    *lead_money.METRICS,
    *instalments.METRICS,
    *routing.METRICS,
    *cases.METRICS,
    *campaigns.METRICS,
    *inspections.METRICS,
    *funds.METRICS,
    *deposit_obligations.METRICS,
    *wage_accounts.METRICS,
    *emergency_fund.METRICS,
    *reconciliation.METRICS,
    *office.METRICS,
    *assessed.METRICS,
    *year_ahead.METRICS,
)
CATALOGUE: dict[str, Metric] = {m.id: m for m in _DEFINED}


def metric(metric_id: str) -> Metric:
    """The metric with that id.

    Raises KeyError with a message in Chinese when there is none.
    """
    try:
        return CATALOGUE[metric_id]
    except KeyError:
        raise KeyError(f"没有指标“{metric_id}”，可用指标见 python -m metrics list") from None
