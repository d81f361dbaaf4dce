"""Which rows of a fact a viewer may see one by one: those of the own towns or departments."""

from __future__ import annotations

from sqlalchemy import Cast, Null

from data_access.database.rights import Rights, Role
from metrics.engine.model import Expression, Fact


def is_divided(dimension: Expression) -> bool:
    """Whether rows of a fact say in which of them they lie: its dimension is not empty in all."""
    return not (isinstance(dimension, Cast) and isinstance(dimension.clause, Null))


def own_town(fact: Fact) -> Expression:
    """Whose own a record is: its town, or the one that owes it where no town has a share of the figures."""
    owes = fact.fields.get("town_code")
    return fact.town if is_divided(fact.town) or owes is None else owes.expression


def visible(fact: Fact, viewer: Rights) -> list[Expression]:
    """The conditions on the rows of a fact that a viewer may see.

    What no town and no department has its own share of (meetings, publications, the register of firms) is
    everybody's; what only the other kind of unit has a share of is not the viewer's.
    """
    if viewer.sees_all or not (is_divided(fact.town) or is_divided(fact.department)):
        return []
    if viewer.role is Role.TOWN:
        return [own_town(fact).in_(viewer.stored_towns)]
    return [fact.department.in_(viewer.stored_departments)]
