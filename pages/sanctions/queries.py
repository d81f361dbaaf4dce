"""Cached readings of the sanctions screen; the scope, which carries the viewer, is part of every key."""

from __future__ import annotations

from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.questions import publication_calendar, sanction_lists
from metrics.questions.publication_calendar import Quarter
from metrics.questions.sanction_lists import SanctionPath
from pages.parts import queries


@queries.cached_query()
def _owed(connection: Connection, scope: Scope) -> list[SanctionPath]:
    return sanction_lists.to_be_listed(connection, scope)


@queries.cached_query()
def _listings(connection: Connection, scope: Scope) -> list[SanctionPath]:
    return sanction_lists.listing_paths(connection, scope)


@queries.cached_query()
def _blacklist(connection: Connection, scope: Scope) -> list[SanctionPath]:
    return sanction_lists.blacklist_paths(connection, scope)


@queries.cached_query()
def _calendar(connection: Connection, scope: Scope) -> list[Quarter]:
    return publication_calendar.calendar(connection, scope)


@queries.cached_query()
def _candidates(connection: Connection, scope: Scope) -> list[SanctionPath]:
    return sanction_lists.candidates(connection, scope)


@queries.cached_query()
def _transfers(connection: Connection, scope: Scope) -> list[SanctionPath]:
    return sanction_lists.transfers(connection, scope)


# Shared as they are: what is made of them is made once for all viewers.
@queries.cached_figures()
def owed(scope: Scope) -> list[SanctionPath]:
    return _owed(scope)


@queries.cached_figures()
def listings(scope: Scope) -> list[SanctionPath]:
    return _listings(scope)


@queries.cached_figures()
def blacklist(scope: Scope) -> list[SanctionPath]:
    return _blacklist(scope)


@queries.cached_figures()
def calendar(scope: Scope) -> list[Quarter]:
    return _calendar(scope)


@queries.cached_figures()
def candidates(scope: Scope) -> list[SanctionPath]:
    return _candidates(scope)


@queries.cached_figures()
def transfers(scope: Scope) -> list[SanctionPath]:
    return _transfers(scope)
