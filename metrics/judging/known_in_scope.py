"""Which figures are known as they are asked in a scope."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.definitions.public_projects import asked_in
from metrics.engine.known_figures import tracked
from metrics.engine.model import Metric


def known_in(connection: Connection, figures: Iterable[Metric], scope: Scope) -> frozenset[str]:
    """Ids of the figures that are known at the as-of date, see `of_payer`."""
    return tracked(connection, (asked_in(figure, scope) for figure in figures), scope.as_of)
