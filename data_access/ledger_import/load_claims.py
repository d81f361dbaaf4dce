"""How far a load's ledgers reach: by their titles, else by the latest event among their rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, select

from data_access.cells.days import day_of
from data_access.database.kept_ledgers import FED_BY_LEADS
from data_access.database.reach import Claim, Claims
from data_access.database.storing import Load
from data_access.ledger_import.days_in_doubt import events_of
from data_access.ledger_import.declared.leads import LEADS
from data_access.ledger_import.ledger_columns import Ledger
from data_access.ledger_import.recognised import Layout, Row

DATED_BY_LOAD = frozenset(("verified_on", "rechecked_on"))  # left empty they are known from the ledger's own day on


def dated_by_load_text(load: Load, word: str) -> str:
    """What is told of such a day that nobody wrote (复查日期)."""
    reach = "" if load.stated else "台账也没有写明截至日，"
    return f"没有写明{word}，{reach}按{load.known_on:%Y-%m-%d}计，请补填"


def latest_event(rows: Iterable[Row]) -> date | None:
    return max((day for row in rows if not row.faults for day in events_of(row).values()), default=None)


def claim_of(
    connection: Connection, ledger: Ledger, rows: list[Row], stated: date | None, before: Claims
) -> Claim | None:
    """How far a ledger reaches by this load: 截至, else its latest event; None for a sheet without any day.

    A sheet without 截至 takes back neither what a title said nor what rows of earlier sheets show.
    """
    if stated:
        return Claim(stated, stated=True)
    latest = latest_event(rows)
    if latest is None:
        return None
    standing = before.get(ledger.table.name)
    if standing is None or standing.day <= latest:
        return Claim(latest, stated=False)
    if standing.stated:
        return standing
    elsewhere = _latest_elsewhere(connection, ledger, rows, latest)
    return Claim(min(standing.day, max(latest, elsewhere or latest)), stated=False)


def _latest_elsewhere(connection: Connection, ledger: Ledger, rows: list[Row], after: date) -> date | None:
    """The latest event later than ``after`` among the ledger's stored rows that the file does not tell."""
    table = ledger.table
    names = [c.field for c in ledger.columns if c.kind.happened and c.field in table.c]
    found = []
    for name in set(names) - DATED_BY_LOAD:
        own = {row.key for row in rows if row.layout.field_of(name)}
        later = select(table.c[ledger.key.field], table.c[name]).where(table.c[name] > after)
        found += [day for number, day in connection.execute(later) if number not in own]
    return max(map(day_of, found), default=None)


def kept_by(layout: Layout) -> list[str]:
    """The tables whose ledger a sheet keeps: its own, and what its columns say of others."""
    fed = [table for column, table in FED_BY_LEADS.items() if layout.ledger.name == LEADS and column in layout.fields]
    return [layout.ledger.table.name, *fed]
