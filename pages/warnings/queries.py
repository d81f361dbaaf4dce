"""Cached readings of the warnings screen; the scope, which carries the viewer, is part of every key."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Connection

from data_access.database import kept_warnings
from data_access.database.kept_warnings import ComparisonRun
from data_access.database.scope import Scope
from metrics.questions import warning_lists, warning_trial
from metrics.warnings.evaluating import lacking_rules
from pages.parts import queries


@queries.shared_query()
def by_rule(connection: Connection, scope: Scope) -> list[warning_lists.WarningLine]:
    return warning_lists.by_rule(connection, scope)


@queries.shared_query()
def by_owner(connection: Connection, scope: Scope) -> list[warning_lists.WarningLine]:
    return warning_lists.by_owner(connection, scope)


@queries.shared_query()
def risks(connection: Connection, scope: Scope) -> list[warning_lists.Risk]:
    return warning_lists.risks(connection, scope)


@queries.shared_query()
def sites_in_progress(connection: Connection, scope: Scope) -> dict[str, int]:
    return warning_lists.sites_in_progress(connection, scope)


@queries.shared_query()
def last_comparison(connection: Connection) -> ComparisonRun | None:
    return kept_warnings.last_comparison(connection)


@queries.cached_query()
def trial(connection: Connection, scope: Scope, code: str, level: str, value: str) -> warning_trial.Trial:
    """``value`` as text: what a reading is kept by must say itself exactly."""
    return warning_trial.trial(connection, scope, code, level, Decimal(value))


@queries.cached_query()
def lacking(connection: Connection, scope: Scope) -> dict[str, str]:
    return lacking_rules(connection, scope.as_of)
