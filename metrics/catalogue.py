"""Every metric of the product, by id."""

from __future__ import annotations

from metrics import funds, inspections, leads
from metrics.model import Metric

CATALOGUE: dict[str, Metric] = {m.id: m for m in (*leads.METRICS, *inspections.METRICS, *funds.METRICS)}


def metric(metric_id: str) -> Metric:
    """The metric with that id.

    Raises KeyError with a message in Chinese when there is none.
    """
    try:
        return CATALOGUE[metric_id]
    except KeyError:
        raise KeyError(f"没有指标“{metric_id}”,可用指标见 python -m metrics list") from None
