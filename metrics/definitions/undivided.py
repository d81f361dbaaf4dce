"""Facts that no town, department, domain or 投资性质 has its own share of, and the scope that such a fact honours."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Cast, Null, String, cast, null

from data_access.database.scope import Scope
from metrics.engine.model import Expression, Fact

NOWHERE = cast(null(), String(16))  # what the whole district did lies in no town


def is_divided(dimension: Expression) -> bool:
    """Whether rows of a fact say in which of them they lie: its dimension is not empty in all."""
    return not (isinstance(dimension, Cast) and isinstance(dimension.clause, Null))


def honoured(fact: Fact, scope: Scope) -> Scope:
    """The scope without the parts that a fact is not divided by: priorities and evidence are the departments' matters
    (no town or domain has its own), meetings the whole district's."""
    return replace(
        scope,
        towns=() if fact.town is NOWHERE else scope.towns,
        department=None if fact.department is NOWHERE else scope.department,
        domain=None if fact.domain is NOWHERE else scope.domain,
        investment=None if fact.investment is NOWHERE else scope.investment,
    )
