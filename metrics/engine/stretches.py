"""How long a condition held: the condition itself, asked of each record on every day on which it may change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, CursorResult, Date, FromClause, Select, case, func, null, select, union
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from metrics.engine.model import Condition, Expression, Moment


class day_after(FunctionElement[date]):  # noqa: N801, as the functions of SQL are called
    """The day after a day."""

    type = Date()
    inherit_cache = True


@compiles(day_after)
def _plus_one(element: day_after, compiler: Any, **more: Any) -> str:
    return f"({compiler.process(element.clauses, **more)} + 1)"


@compiles(day_after, "sqlite")
def _plus_one_in_sqlite(element: day_after, compiler: Any, **more: Any) -> str:
    return f"date({compiler.process(element.clauses, **more)}, '+1 day')"


def first_day(one: Expression, other: Expression) -> Expression:
    """The earlier of two days; where only one is known, that one."""
    return case((one <= func.coalesce(other, one), one), else_=other)


def on_day(day: Expression) -> Moment:
    """The moment at a day of the rows themselves, for conditions that look at the as-of date alone."""
    unknown = {field.name: null() for field in fields(Moment)}
    return Moment(**unknown | {"as_of": day})


def changing(of: Expression, day: Expression, source: FromClause | None = None) -> Select[Any]:
    """The days on which a condition on the records ``of`` may change."""
    query = select(of.label("of"), day.label("day"))
    return query if source is None else query.select_from(source)


def frame_of(result: CursorResult[Any]) -> pd.DataFrame:
    """The rows of a result as objects, as the database gives them; pandas takes plain tuples many times as fast."""
    return pd.DataFrame([tuple(row) for row in result], columns=list(result.keys()), dtype=object)


def stretches(
    connection: Connection,
    query: Select[Any],
    key: Expression,
    changes: Sequence[Select[Any]],
    condition: Condition,
    as_of: date,
) -> pd.DataFrame:
    """The stretches of days known by a day on which the condition holds for the records of a query.

    ``changes`` are of `changing`, by ``key``. One row per stretch with the columns of the query (one of which is
    ``what``, its record), ``from_day``, ``to_day`` (the first day on which it holds no more, None where it still
    does) and ``place`` (0 for the first stretch of its record).
    """
    days = union(*changes).cte("change")
    holds = case((condition(on_day(days.c.day)), 1), else_=0)
    asked = query.add_columns(days.c.day.label("from_day"), holds.label("holds"))
    result = connection.execute(asked.where(days.c.of == key, days.c.day <= as_of))
    rows = frame_of(result).sort_values(["what", "from_day"], kind="stable", ignore_index=True)
    what, held = rows["what"].to_numpy(), rows["holds"].to_numpy(dtype=bool)
    turns = np.ones(len(rows), dtype=bool)
    turns[1:] = (what[1:] != what[:-1]) | (held[1:] != held[:-1])
    rows = rows[turns]
    ends = rows.groupby("what")["from_day"].shift(-1)
    rows = rows.assign(to_day=ends.where(ends.notna(), None))
    rows = rows[rows["holds"].astype(bool)].drop(columns="holds").reset_index(drop=True)
    return rows.assign(place=rows.groupby("what").cumcount())
