"""Deposits that a firm stored for all its sites: they belong to no site and count in no figure of one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, or_, select

from data_access.database.schema import deposit


def own_deposits(connection: Connection, uscc: str | None, as_of: date) -> tuple[Decimal, ...]:
    """What was stored (元) of each deposit that the firm of that code holds as a whole on the day."""
    held = or_(deposit.c.ended_on.is_(None), deposit.c.ended_on > as_of)
    query = select(deposit.c.amount_yuan).where(
        deposit.c.firm_uscc == uscc, deposit.c.site_no.is_(None), deposit.c.stored_on <= as_of, held
    )
    return tuple(connection.scalars(query.order_by(deposit.c.deposit_no)))
