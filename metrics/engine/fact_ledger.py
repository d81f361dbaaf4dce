"""Which ledger the records of a fact stand in, so that lists and workbooks are known again by its name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sqlalchemy import Alias, Column
from sqlalchemy.sql.visitors import ExternallyTraversible, iterate

from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.ledger_columns import Ledger
from metrics.engine.model import Fact


def columns_in(expressions: Iterable[ExternallyTraversible]) -> frozenset[tuple[str, str]]:
    """The columns among the parts of expressions, as table and column."""
    parts = (part for expression in expressions for part in iterate(expression))
    read = ((part.table, part.name) for part in parts if isinstance(part, Column))
    return frozenset((str(getattr(t.element if isinstance(t, Alias) else t, "name", "")), name) for t, name in read)


@cache
def _by_key() -> dict[frozenset[tuple[str, str]], Ledger]:
    return {frozenset((own.table.name, c.name) for c in own.table.primary_key): own for own in ledgers()}


def ledger_of(fact: Fact) -> Ledger | None:
    """The ledger each of whose rows is one record of the fact; None where there is none."""
    return _by_key().get(columns_in([fact.key]))
