"""Which figures have no data in a case database, and for want of what: for its keeper, before the dashboard opens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from functools import cache

from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import SCOPE_DIMENSIONS, frame_query, parts_of_district
from metrics.engine.fact_ledger import columns_in
from metrics.engine.known_figures import lacking_of
from metrics.engine.model import Metric


@cache
def _columns_needed(metric_id: str) -> frozenset[tuple[str, str]]:
    """The columns without which a figure cannot be asked for, as table and column."""
    metric, day = ALL_METRICS[metric_id], date(2023, 6, 30)
    parts = parts_of_district(Scope(start=day, end=day, as_of=day))
    return columns_in([frame_query((metric,), parts, SCOPE_DIMENSIONS), metric.proof, metric.fact.kept_since])


def unfed(
    connection: Connection, missing: Collection[tuple[str, str]], as_of: date
) -> dict[tuple[str, ...], tuple[Metric, ...]]:
    """The figures that have no data as of a day, by what they lack.

    ``missing`` are columns (table and name) that the database does not have or cannot give: what rests on them is
    told under ``表.列``; of the others what `lacking_of` says.
    """
    gone = set(missing)
    found: dict[tuple[str, ...], list[Metric]] = defaultdict(list)
    asked = []
    for metric in ALL_METRICS.values():
        if absent := _columns_needed(metric.id) & gone:
            found[tuple(sorted({table for table, _ in absent}))].append(metric)
        else:
            asked.append(metric)
    for metric_id, labels in lacking_of(connection, asked, as_of).items():
        found[labels].append(ALL_METRICS[metric_id])
    return {labels: tuple(metrics) for labels, metrics in found.items()}
