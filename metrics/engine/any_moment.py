"""Expressions whose days are given when their statement runs, so that each is made once.

What a figure means is the same on every day; putting it into SQL takes ten times as long as the database takes to
answer. The expressions made here are kept, and a statement of them is run within `at_days`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Column, Date, DateTime, FromClause, bindparam, exists, literal, select, union_all

from metrics.engine.model import Condition, Expression, Field, Moment, as_known, some
from metrics.engine.moment_days import moment_days

_DAYS: ContextVar[Sequence[Mapping[str, date]]] = ContextVar("days")
_NAMES = tuple(field.name for field in fields(Moment))


def _day(name: str, place: int = 0) -> Expression:
    return bindparam(f"{name}_{place}", callable_=lambda: _DAYS.get()[place][name], type_=Date)


ANY_MOMENT = Moment(**{name: _day(name) for name in _NAMES})


def _evening_before(name: str) -> date:
    """A day of the moment as which the period opened: the evening before it, never later than the as-of date."""
    days = _DAYS.get()[0]
    opening = min(days["start"] - timedelta(1), days["as_of"])
    return _opened(opening)[name]


@lru_cache(maxsize=64)
def _opened(day: date) -> Mapping[str, date]:
    return moment_days(day, day, day)


# How things stood when the period of `ANY_MOMENT` opened (期初).
OPENING = Moment(**{name: bindparam(f"{name}_opening", callable_=partial(_evening_before, name), type_=Date)
                    for name in _NAMES})  # fmt: skip
_END_OF_DAY: Expression = bindparam(
    "end_of_day", callable_=lambda: datetime.combine(_DAYS.get()[0]["as_of"], time.max), type_=DateTime
)


@contextmanager
def at_days(*moments: tuple[date, date, date]) -> Iterator[None]:
    """What runs here runs as of the first of the three days, for the period from the second to the third.

    Statements over `any_moments` take as many moments as they have; `ANY_MOMENT` is the first.
    """
    token = _DAYS.set([moment_days(*days) for days in moments])
    try:
        yield
    finally:
        _DAYS.reset(token)


@lru_cache(maxsize=64)
def any_moments(count: int) -> tuple[FromClause, Moment]:
    """A table of moments to cross with a fact, so that a stock over time is one SELECT."""
    rows = [select(*(_day(name, place).label(name) for name in _NAMES)) for place in range(count)]
    table = union_all(*rows).cte("moment")
    return table, Moment(**{column.name: column for column in table.c})


@lru_cache(maxsize=8192)
def at_any(condition: Condition) -> Expression:
    """The condition at `ANY_MOMENT`."""
    return condition(ANY_MOMENT)


@lru_cache(maxsize=8192)
def known_at_any(field: Field) -> Expression:
    """The field as known at `ANY_MOMENT`."""
    return as_known(field, ANY_MOMENT.as_of)


@lru_cache(maxsize=1024)
def proven(day: Column[Any]) -> Expression:
    """The ledger holds a row with that day by `ANY_MOMENT`; a moment of that day itself is known on it."""
    until = _END_OF_DAY if isinstance(day.type, DateTime) else ANY_MOMENT.as_of
    return exists(select(literal(1)).where(day <= until))


@lru_cache(maxsize=1024)
def begun_any(rows: FromClause, begun: Condition) -> Expression:
    """Some row of the table had begun by `ANY_MOMENT`."""
    return some(rows, begun)(ANY_MOMENT)
