"""Cached readings of the warnings screen; the scope, which carries the viewer, is part of every key."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.questions import warning_lists, warning_trial
from metrics.warnings.evaluating import lacking_rules
from pages.parts import queries


@queries.cached_query()
def _by_rule(connection: Connection, scope: Scope) -> list[warning_lists.WarningLine]:
    return warning_lists.by_rule(connection, scope)


@queries.cached_query()
def _by_owner(connection: Connection, scope: Scope) -> list[warning_lists.WarningLine]:
    return warning_lists.by_owner(connection, scope)


@queries.cached_query()
def _risks(connection: Connection, scope: Scope) -> list[warning_lists.Risk]:
    return warning_lists.risks(connection, scope)


@queries.cached_query()
def _colours(connection: Connection, scope: Scope, towns: tuple[str, ...]) -> list[warning_lists.TownColour]:
    return warning_lists.town_colours(connection, scope, warning_lists.risks(connection, scope), towns)


# Shared as they are: what is made of them, figures and the map, is made once for all viewers.
@queries.cached_figures()
def by_rule(scope: Scope) -> list[warning_lists.WarningLine]:
    return _by_rule(scope)


@queries.cached_figures()
def by_owner(scope: Scope) -> list[warning_lists.WarningLine]:
    return _by_owner(scope)


@queries.cached_figures()
def risks(scope: Scope) -> list[warning_lists.Risk]:
    return _risks(scope)


@queries.cached_figures()
def colours(scope: Scope, towns: tuple[str, ...]) -> list[warning_lists.TownColour]:
    return _colours(scope, towns)


@queries.cached_query()
def trial(connection: Connection, scope: Scope, code: str, level: str, value: str) -> warning_trial.Trial:
    """``value`` as text: what a reading is kept by must say itself exactly."""
    return warning_trial.trial(connection, scope, code, level, Decimal(value))


@queries.cached_query()
def lacking(connection: Connection, scope: Scope) -> dict[str, str]:
    return lacking_rules(connection, scope.as_of)
