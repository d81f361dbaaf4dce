"""投资性质 of the project that a record hangs on: who pays for it."""

from __future__ import annotations

from sqlalchemy import case, func, or_

from data_access.database.schema import DOMAINS, UNKNOWN_INVESTMENT, site
from metrics.engine.model import Expression

# Of a site, and of what belongs to one.
OF_SITE: Expression = func.coalesce(site.c.investment, UNKNOWN_INVESTMENT)


def of_project(told: Expression, domain: Expression) -> Expression:
    """What is told of the project, 未知 where nothing is; empty for what is of no project, see ``domain``."""
    building = or_(domain == DOMAINS[0], domain.is_(None))
    return func.coalesce(told, case((building, UNKNOWN_INVESTMENT)))
