"""What a score is made of: the figures of the year by the parts of a scope, and accepted deviations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import Connection, func, or_, select

from data_access.database.rights import ALL_RECORDS, Rights
from data_access.database.schema import deviation, evidence
from data_access.database.scope import Scope
from data_access.options import RefusedError
from data_access.rules.months import month_ends
from metrics.assessment.score import (
    Deviation,
)
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.evidence import DUE, evidence_in_order
from metrics.definitions.year_ahead import ahead_id
from metrics.engine.evaluation import SCOPE_DIMENSIONS, evaluate, moment_in_year
from metrics.engine.known_figures import lacking_of
from metrics.engine.model import Metric, still_runs
from metrics.indicators.indicators import Catalogue
from metrics.wording.in_progress import RUNNING_BESIDE


@dataclass(frozen=True)
class Measured:
    """What a score is made of: the figures of its metrics by the parts of a scope, and accepted deviations."""

    frame: pd.DataFrame
    lacking: Mapping[
        str, tuple[str, ...]
    ]  # what keeps figures unknown, by metric: see `metrics.engine.known_figures.lacking_of`
    deviations: Mapping[str, Deviation]
    evidence_ahead: Mapping[str, int]  # items of evidence that still fall due this year, by indicator


def year_scope(
    catalogue: Catalogue,
    as_of: date,
    *,
    towns: tuple[str, ...] = (),
    department: str | None = None,
    domain: str | None = None,
    investment: str | None = None,
    viewer: Rights = ALL_RECORDS,
) -> Scope:
    """The assessment year up to the as-of date: a finished year's score is that of 31 December, however late one looks.

    Raises ValueError (Chinese) when the year has not begun by then.
    """
    start = date(catalogue.year, 1, 1)
    if as_of < start:
        raise RefusedError(f"截至日 {as_of} 早于 {catalogue.year} 考核年度的第一天，请改选截至日或年度")
    end = date(catalogue.year, 12, 31)
    return Scope(
        start=start, end=end, as_of=min(as_of, end), towns=towns, department=department, domain=domain,
        investment=investment, viewer=viewer,
    )  # fmt: skip


def in_year(catalogue: Catalogue, scope: Scope) -> Scope:
    """The parts of the district and the as-of date of a scope, over the assessment year; see `year_scope`."""
    return year_scope(
        catalogue,
        scope.as_of,
        towns=scope.towns,
        department=scope.department,
        domain=scope.domain,
        investment=scope.investment,
        viewer=scope.viewer,
    )


def score_metrics(catalogue: Catalogue) -> list[Metric]:
    """Every metric that a score needs, each once."""
    ids = [i.metric_id for i in catalogue.indicators]
    ids += [i.evidence_metric_id for i in catalogue.indicators if i.evidence_metric_id]
    ids += [v.metric_id for v in catalogue.vetoes]
    ids += [RUNNING_BESIDE[v.metric_id] for v in catalogue.vetoes if v.metric_id in RUNNING_BESIDE]
    ids += [ahead for ahead in map(ahead_id, ids) if ahead in ALL_METRICS]
    return [ALL_METRICS[metric_id] for metric_id in dict.fromkeys(ids)]


def deviations(connection: Connection, year: int, as_of: date) -> dict[str, Deviation]:
    """The deviations in force at the as-of date by indicator; of several the one that lasts longest."""
    d = deviation.c
    rows = connection.execute(
        select(d.indicator_code, d.reason, d.approver, d.valid_from, d.valid_to)
        .where(d.assessment_year == year, d.valid_from <= as_of, or_(d.valid_to.is_(None), d.valid_to >= as_of))
        .order_by(d.valid_to.is_not(None), d.valid_to, d.deviation_no)
    )
    return {row[0]: Deviation(*row[1:]) for row in rows}


def evidence_ahead(connection: Connection, year: int, as_of: date) -> dict[str, int]:
    """Items of an assessment year that still fall due in it, by indicator: what `year_ahead` counts of all of them."""
    e = evidence.c
    running = still_runs(DUE, evidence_in_order)(moment_in_year(year, as_of))
    rows = connection.execute(
        select(e.indicator_code, func.count())
        .where(e.assessment_year == year, date(year, 12, 31) >= DUE, running)
        .group_by(e.indicator_code)
    )
    return {row[0]: row[1] for row in rows}


def measure(connection: Connection, catalogue: Catalogue, as_of: date) -> Measured:
    """The figures of a catalogue over the whole district at the as-of date, ready to be cut and scored."""
    metrics = score_metrics(catalogue)
    scope = year_scope(catalogue, as_of)
    return Measured(
        evaluate(connection, metrics, scope, SCOPE_DIMENSIONS),
        lacking_of(connection, metrics, scope.as_of),
        deviations(connection, catalogue.year, scope.as_of),
        evidence_ahead(connection, catalogue.year, scope.as_of),
    )


def trend_days(catalogue: Catalogue, as_of: date) -> list[date]:
    """The ends of the months of the assessment year up to the as-of date, which is the last one."""
    return month_ends(date(catalogue.year, 1, 1), min(as_of, date(catalogue.year, 12, 31)))
