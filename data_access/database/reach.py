"""How far the data reach: what the newest load of each ledger claims, never the highest day ever seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select

from data_access import clock
from data_access.database.schema import data_load

_newest = data_load.alias("newest_load")
# How far the data reach after the newest load. A load cannot know days after its own: such a day is a slip in a title.
REACH = (
    select(_newest.c.as_of)
    .where(_newest.c.as_of <= _newest.c.loaded_at)
    .order_by(_newest.c.load_id.desc())
    .limit(1)
    .scalar_subquery()
)
WHOLE_DATABASE = ""  # what is claimed for the whole database and not for one table


@dataclass(frozen=True)
class Claim:
    """How far a ledger reaches by its newest load."""

    day: date
    stated: bool  # by a title (截至) or a command; otherwise the latest event among its rows
    loaded_on: date | None = field(default=None, compare=False)  # once it stands in the database


Claims = Mapping[str, Claim]  # by the name of the ledger's table


def standing_claims(connection: Connection, undone: int | None = None) -> dict[str, Claim]:
    """The claims that stand: of each ledger that of its newest load. One by whoever keeps none claims for the whole.

    A load that was taken back claims nothing, nor does ``undone``, which is about to be.
    """
    load = data_load.c
    gone = {undone, *connection.scalars(select(load.undoes).where(load.undoes.is_not(None)))}
    found: dict[str, Claim] = {}
    for load_id, as_of, loaded_at, claims in connection.execute(
        select(load.load_id, load.as_of, load.loaded_at, load.claims).order_by(load.load_id)
    ):
        if load_id in gone:
            continue
        claims_read = {WHOLE_DATABASE: Claim(as_of, stated=True)} if claims is None else _read(claims)
        loaded_on = loaded_at.date()
        found |= {
            table: replace(claim, loaded_on=loaded_on) for table, claim in claims_read.items() if claim.day <= loaded_on
        }
    return found


def _read(claims: Mapping[str, Any]) -> dict[str, Claim]:
    return {table: Claim(date.fromisoformat(day), stated) for table, (day, stated) in claims.items()}


def reach_of(claims: Claims) -> date | None:
    """How far the data reach by these claims; None where nothing claims a day."""
    return max((claim.day for claim in claims.values()), default=None)


def note_load(connection: Connection, claims: Claims, *, source: str, **columns: Any) -> tuple[int, date]:
    """Note a load with what it claims; its number, and how far the data reach from then on (else today)."""
    reached = reach_of(standing_claims(connection, columns.get("undoes")) | dict(claims)) or clock.today()
    noted = connection.execute(
        insert(data_load).values(
            loaded_at=clock.load_time(),
            source=source,
            as_of=reached,
            claims={table: [claim.day.isoformat(), claim.stated] for table, claim in claims.items()},
            **columns,
        )
    )
    assert noted.inserted_primary_key is not None  # noqa: S101  of one inserted row there always is one
    return int(noted.inserted_primary_key[0]), reached
