"""Every metric of the product, by id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from data_access.options import RefusedError
from metrics.definitions import (
    assessed,
    campaigns,
    case_results,
    cases,
    deposit_obligations,
    deposits_stored,
    emergency_fund,
    enforcement,
    evidence,
    firm_tiers,
    funds,
    incidents,
    inspections,
    instalments,
    lead_lifecycle,
    lead_money,
    listings,
    meetings,
    owed_listings,
    public_projects,
    publications,
    publicity,
    reconciliation,
    routing,
    site_totals,
    talks,
    tasks,
    transfers,
    wage_accounts,
    wage_payments,
    warnings,
    year_ahead,
)
from metrics.definitions.undated_sites import where_begun
from metrics.engine.model import Metric

_MODULES = (
    lead_lifecycle, lead_money, instalments, routing, cases, case_results, enforcement, transfers, campaigns,
    inspections, site_totals, funds, deposit_obligations, deposits_stored, wage_accounts, wage_payments,
    emergency_fund, reconciliation, evidence, tasks, meetings, publicity, assessed, listings, owed_listings,
    publications, talks, warnings, incidents, firm_tiers,
)  # fmt: skip


@cache
def _by_id() -> dict[str, Metric]:
    defined = {m.id: where_begun(m) for module in _MODULES for m in module.metrics()}
    defined |= {m.id: m for m in public_projects.metrics(defined)}
    return defined | {m.id: m for m in year_ahead.metrics(defined)}


class _Catalogue(Mapping[str, Metric]):
    """The metrics by id, defined when first asked for: definitions rest on the parameter files."""

    def __getitem__(self, metric_id: str) -> Metric:
        return _by_id()[metric_id]

    def __iter__(self) -> Iterator[str]:
        return iter(_by_id())

    def __len__(self) -> int:
        return len(_by_id())


ALL_METRICS: Mapping[str, Metric] = _Catalogue()


def metric(metric_id: str) -> Metric:
    """The metric with that id.

    Raises KeyError with a message in Chinese when there is none.
    """
    try:
        return ALL_METRICS[metric_id]
    except KeyError:
        raise RefusedError(f"没有指标“{metric_id}”，可用指标见 python -m metrics list") from None
