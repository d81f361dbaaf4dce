"""Cached readings of the sanctions screen; the scope, which carries the viewer, is part of every key."""

from __future__ import annotations

from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.questions import publication_calendar, sanction_lists
from metrics.questions.publication_calendar import Quarter
from metrics.questions.sanction_lists import SanctionPath
from pages.parts import queries


@queries.shared_query()
def owed(connection: Connection, scope: Scope) -> list[SanctionPath]:
    return sanction_lists.to_be_listed(connection, scope)


@queries.shared_query()
def listings(connection: Connection, scope: Scope) -> list[SanctionPath]:
    return sanction_lists.listing_paths(connection, scope)


@queries.shared_query()
def blacklist(connection: Connection, scope: Scope) -> list[SanctionPath]:
    return sanction_lists.blacklist_paths(connection, scope)


@queries.shared_query()
def calendar(connection: Connection, scope: Scope) -> list[Quarter]:
    return publication_calendar.calendar(connection, scope)


@queries.shared_query()
def candidates(connection: Connection, scope: Scope) -> list[SanctionPath]:
    return sanction_lists.candidates(connection, scope)


@queries.shared_query()
def transfers(connection: Connection, scope: Scope) -> list[SanctionPath]:
    return sanction_lists.transfers(connection, scope)
