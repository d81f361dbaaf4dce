"""Facts that no town, department, domain or 投资性质 has its own share of, and the scope that such a fact honours."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import String, cast, null

from data_access.database.scope import Scope
from metrics.engine.model import Fact
from metrics.engine.visible import is_divided

NOWHERE = cast(null(), String(16))  # what the whole district did lies in no town


def honoured(fact: Fact, scope: Scope) -> Scope:
    """The scope without the parts that a fact is not divided by: priorities and evidence are the departments' matters
    (no town or domain has its own), meetings the whole district's."""
    return replace(
        scope,
        towns=scope.towns if is_divided(fact.town) else (),
        department=scope.department if is_divided(fact.department) else None,
        domain=scope.domain if is_divided(fact.domain) else None,
        investment=scope.investment if is_divided(fact.investment) else None,
    )


def has_share(fact: Fact, scope: Scope) -> bool:
    """Whether the parts that a scope is narrowed to have a share of the fact; where they have none it is not 0."""
    return honoured(fact, scope) == scope
