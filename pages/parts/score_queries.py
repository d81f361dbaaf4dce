"""Cached loaders of the assessment; what a viewer may see is part of the scope and so of every key."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from data_access.database.rights import Rights
from data_access.database.scope import Scope
from metrics.assessment import headline, measuring, scoring
from metrics.assessment.headline import Headline
from metrics.assessment.lost_records import LostRecords, lost_records_by_code
from metrics.assessment.measuring import Measured, trend_days
from metrics.assessment.score import Score
from metrics.indicators.catalogues import catalogue_for, catalogue_of
from metrics.indicators.indicators import Catalogue
from metrics.questions import evidence
from metrics.questions.evidence import EvidenceItem
from pages.parts import queries


@queries.cached_query(for_all=True)
def measured(connection: Connection, year: int, as_of: date) -> Measured:
    """See `metrics.assessment.measuring.measure`."""
    return measuring.measure(connection, catalogue_of(year), as_of)


@queries.cached_query(entries=32)
def lost_records(connection: Connection, year: int, scope: Scope) -> dict[str, LostRecords]:
    """The records that cost points; see `metrics.assessment.lost_records.lost_records_by_code`."""
    catalogue = catalogue_of(year)
    found = scoring.score_of(catalogue, measured(year, scope.as_of), scope)
    return lost_records_by_code(connection, found)


@queries.cached_query(entries=32)
def evidence_items(connection: Connection, year: int, as_of: date, viewer: Rights) -> list[EvidenceItem]:
    """See `metrics.questions.evidence.evidence_items`."""
    return evidence.evidence_items(connection, catalogue_of(year), as_of, viewer)


@queries.cached_figures()
def _score(year: int, scope: Scope) -> Score:
    """Frozen, and shared by all viewers as it is: a score holds metrics, which cannot be copied."""
    return scoring.score_of(catalogue_of(year), measured(year, scope.as_of), scope)


def at(catalogue: Catalogue, scope: Scope, as_of: date | None = None) -> Score:
    """The score of a year in the parts of the district that the scope looks at, at its as-of date or an earlier one."""
    part = measuring.in_year(catalogue, replace(scope, as_of=as_of or scope.as_of))
    return _score(catalogue.year, part)


@queries.cached_figures(entries=64)
def _headline(year: int, scope: Scope) -> Headline:
    return headline.headline(_score(year, scope))


def year_headline(scope: Scope) -> Headline | None:
    """The newest year's score in the parts that the scope looks at; None without a usable catalogue."""
    catalogue = catalogue_for(scope.as_of)
    return None if catalogue is None else _headline(catalogue.year, measuring.in_year(catalogue, scope))


def trend(catalogue: Catalogue, scope: Scope) -> list[tuple[date, Score]]:
    """The score at the end of each month of the year so far, the as-of date last."""
    return [(day, at(catalogue, scope, day)) for day in trend_days(catalogue, scope.as_of)]
