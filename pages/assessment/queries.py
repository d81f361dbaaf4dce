"""Cached loaders of the assessment; what a viewer may see is part of the scope and so of every key."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from data_access.database.scope import Scope
from metrics.assessment import headline, mending, scoring
from metrics.assessment.headline import Headline
from metrics.assessment.indicators import Catalogue, catalogue_for, catalogue_of
from metrics.assessment.mending import Book
from metrics.assessment.scoring import Measured, Score, course_days
from metrics.questions import office_lists
from metrics.questions.office_lists import Item
from pages.parts import queries


@st.cache_data(ttl=queries.REFRESH, max_entries=64, show_spinner=False, refresh_mode="background")
def measured(url: str, edition: str, viewer: str, year: int, as_of: date) -> Measured:
    """See `metrics.assessment.scoring.measure`."""
    with queries.reading(url, edition) as connection:
        return scoring.measure(connection, catalogue_of(year), as_of, viewer)


@st.cache_data(ttl=queries.REFRESH, max_entries=32, show_spinner=False, refresh_mode="background")
def books(url: str, edition: str, year: int, scope: Scope) -> dict[str, Book]:
    """The records that cost points; see `metrics.assessment.mending.books`."""
    catalogue = catalogue_of(year)
    found = scoring.score_of(catalogue, measured(url, edition, scope.viewer, year, scope.as_of), scope)
    with queries.reading(url, edition) as connection:
        return mending.books(connection, found)


@st.cache_data(ttl=queries.REFRESH, max_entries=32, show_spinner=False, refresh_mode="background")
def evidence_items(url: str, edition: str, viewer: str, year: int, as_of: date) -> list[Item]:
    """See `metrics.questions.office_lists.evidence_items`; papers belong to the district and name no person."""
    del viewer
    with queries.reading(url, edition) as connection:
        return office_lists.evidence_items(connection, catalogue_of(year), as_of)


@st.cache_resource(ttl=queries.REFRESH, max_entries=256, show_spinner=False)
def _score(url: str, edition: str, year: int, scope: Scope) -> Score:
    """Frozen, and shared by all viewers as it is: a score holds metrics, which cannot be copied."""
    return scoring.score_of(catalogue_of(year), measured(url, edition, scope.viewer, year, scope.as_of), scope)


def at(catalogue: Catalogue, scope: Scope, as_of: date | None = None) -> Score:
    """The score of a year in the parts of the district that the scope looks at, at its as-of date or an earlier one."""
    part = scoring.in_year(catalogue, replace(scope, as_of=as_of or scope.as_of))
    return _score(*queries.key_of_data(), catalogue.year, part)


@st.cache_data(ttl=queries.REFRESH, max_entries=64, show_spinner=False, refresh_mode="background")
def _headline(url: str, edition: str, year: int, scope: Scope) -> Headline:
    return headline.headline(_score(url, edition, year, scope))


def year_headline(scope: Scope) -> Headline | None:
    """The newest year's score in the parts that the scope looks at; None without a usable catalogue."""
    catalogue = catalogue_for(scope.as_of)
    if catalogue is None:
        return None
    url = queries.database_url()
    return _headline(url, queries.state().edition, catalogue.year, scoring.in_year(catalogue, scope))


def course(catalogue: Catalogue, scope: Scope) -> list[tuple[date, Score]]:
    """The score at the end of each month of the year so far, the as-of date last."""
    return [(day, at(catalogue, scope, day)) for day in course_days(catalogue, scope.as_of)]
