"""Cached readings of the tiers screen; the scope, which carries the viewer, is part of every key."""

from __future__ import annotations

from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.questions import tier_lists
from metrics.questions.tier_lists import RatedFirm, TierMove
from pages.parts import queries


@queries.shared_query()
def firms(connection: Connection, scope: Scope, tiers: tuple[str, ...], limit: int) -> list[RatedFirm]:
    return tier_lists.rated_firms(connection, scope, tiers, limit=limit)


@queries.shared_query()
def moved(connection: Connection, scope: Scope) -> list[RatedFirm]:
    return tier_lists.rated_firms(connection, scope, moved=True)


@queries.shared_query()
def moves(connection: Connection, scope: Scope) -> list[TierMove]:
    return tier_lists.moves(connection, scope)
