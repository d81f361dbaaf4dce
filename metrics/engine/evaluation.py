"""Evaluation: every metric of a fact that shares a date of attribution in one SELECT of conditional sums.

A frame is long and small: one row per metric and combination of dimensions, whole numbers only (counts, or 分
where the metric is money), so that any part adds up exactly and can be cut in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Any

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    FromClause,
    Select,
    and_,
    case,
    extract,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.sql.visitors import iterate

from data_access.database.rights import ALL_RECORDS
from data_access.database.schema import Money
from data_access.database.scope import Scope
from data_access.options import RefusedError
from data_access.reference.organisation import GONE
from data_access.reference.unit_names import (
    standing_department,
    standing_town,
    stored_departments,
    stored_towns,
    towns_standing,
)
from data_access.rules.months import month_ends, month_key, month_of
from metrics.engine.any_moment import ANY_MOMENT, any_moments, at_any, at_days
from metrics.engine.model import Condition, Expression, Fact, Metric, Moment
from metrics.engine.moment_days import moment_days
from metrics.engine.visible import visible

SCOPE_DIMENSIONS = ("town", "department", "domain", "investment")  # what a scope may be narrowed to
DIMENSIONS = (*SCOPE_DIMENSIONS, "month")
FRAME_COLUMNS = ("numerator", "denominator")
# Each time SQLite asks a correlated subquery it passes over all cursors of the statement: the 121 of the sites' figures
# take thrice as long in one statement as in four. Of figures without any, one statement reads the rows once.
_SUBQUERIES = 40


def fixed_moment(as_of: date, start: date, end: date | None = None) -> Moment:
    """The moment as literals, for one as-of date; the period ends with it unless ``end`` is earlier."""
    named = moment_days(as_of, start, end or as_of)
    return Moment(**{name: literal(day, Date) for name, day in named.items()})


def moment_in_year(year: int, as_of: date) -> Moment:
    """The moment as of the day, for a year up to it."""
    return fixed_moment(as_of, date(year, 1, 1), min(as_of, date(year, 12, 31)))


def row_weights(metric: Metric, at: Moment) -> tuple[Expression, Expression | None]:
    """The summed weights of a row, in the numerator and in the denominator (None where there is none)."""
    conditions = (metric.numerator, metric.denominator, metric.weight, metric.base_weight)
    return _any_weights(*conditions) if at is ANY_MOMENT else _weights(at, *conditions)


def _weights(
    at: Moment,
    numerator: Condition,
    denominator: Condition | None,
    weight: Condition | None,
    base_weight: Condition | None,
) -> tuple[Expression, Expression | None]:
    each = literal(1) if weight is None else weight(at)
    if denominator is None:
        return case((numerator(at), each), else_=0), None
    within = denominator(at)
    base = literal(1) if base_weight is None else base_weight(at)
    return case((and_(within, numerator(at)), each), else_=0), case((within, base), else_=0)


@lru_cache(maxsize=2048)
def _any_weights(*conditions: Any) -> tuple[Expression, Expression | None]:
    return _weights(ANY_MOMENT, *conditions)


def _dimension(fact: Fact, name: str, dated: Expression | None) -> ColumnElement[Any]:
    if name == "month":
        if dated is None:
            raise RefusedError("时点指标按月须给出各月月末")
        key: ColumnElement[Any] = month_of(extract("year", dated), extract("month", dated))
        return key
    dimension: Expression = getattr(fact, name)
    return dimension


def scope_filters(fact: Fact, scope: Scope) -> list[Expression]:
    """The conditions of a scope on the rows of a fact, what its viewer may see included."""
    filters = visible(fact, scope.viewer)
    if scope.towns:
        within: Expression = fact.town.in_(stored_towns(scope.towns, scope.year))
        if GONE in scope.towns:
            anywhere = [code for code, there in towns_standing(scope.year).items() if there != GONE]
            within = or_(within, fact.town.not_in(anywhere))
        filters.append(within)
    if scope.department:
        filters.append(fact.department.in_(stored_departments(scope.department, scope.year)))
    if scope.domain:
        filters.append(fact.domain == scope.domain)
    if scope.investment:
        filters.append(fact.investment == scope.investment)
    return filters


def row_filters(metric: Metric, scope: Scope, at: Moment = ANY_MOMENT) -> list[Expression]:
    """The conditions on the rows that a figure looks at: begun, of the scope's parts, of the period."""
    fact, dated = metric.fact, metric.date
    filters = [at_any(fact.begun) if at is ANY_MOMENT else fact.begun(at), *scope_filters(fact, scope)]
    return filters if dated is None else [*filters, dated >= at.start, dated <= at.end]


def _whole(value: Any, *, money: bool) -> int:
    """A sum as a whole number: 分 for money, pieces otherwise."""
    return int(Decimal(value or 0).scaleb(2)) if money else int(value or 0)


def typed(metric: Metric, expression: Expression) -> Expression:
    """Arithmetic in SQL loses the money type, and with it the conversion from 分 on SQLite."""
    return type_coerce(expression, Money()) if metric.money else expression


def parts_of_district(scope: Scope) -> Scope:
    """The scope without its days: what a statement that is run with others depends on."""
    return replace(scope, start=date.min, end=date.min, as_of=date.min, listed_in=scope.year)


@lru_cache(maxsize=256)
def frame_query(metrics: tuple[Metric, ...], parts: Scope, by: tuple[str, ...], months: int = 0) -> Select[Any]:
    """The sums of metrics of one fact and date, run with the days of `at_days`; over that many months for stocks."""
    fact, dated = metrics[0].fact, metrics[0].date
    source, at, dated_by = fact.source, ANY_MOMENT, dated
    if months:
        moments, at = any_moments(months)
        source, dated_by = fact.source.join(moments, true()), at.as_of
    dimensions = [_dimension(fact, name, dated_by).label(name) for name in by]
    sums = []
    for index, metric in enumerate(metrics):
        numerator, denominator = row_weights(metric, at)
        sums.append(typed(metric, func.sum(numerator)).label(f"n{index}"))
        if denominator is not None:
            sums.append(typed(metric, func.sum(denominator)).label(f"d{index}"))
    query = select(*dimensions, *sums).select_from(source).where(*row_filters(metrics[0], parts, at))
    return query.group_by(*dimensions) if dimensions else query


def evaluate(
    connection: Connection, metrics: Iterable[Metric], scope: Scope, by: Sequence[str] = (), *, own: bool = False
) -> pd.DataFrame:
    """The parts of each metric in the scope. Aggregates are everybody's; ``own`` counts what the viewer may see alone.

    Returns one row per metric and combination of ``by`` (of town, department, domain, investment: codes, str or None;
    month: int such as 202312) that has a non-zero part, with columns metric (str), *by, numerator (int64), denominator
    (Int64, missing for a figure without one). Counts are pieces, money is 分. Over months a stock is that of each
    month's end (with the year to date as its period).
    """
    groups: dict[tuple[str, FromClause, str | None], list[Metric]] = defaultdict(list)
    for metric in metrics:
        groups[metric.fact.name, metric.fact.source, metric.attribution].append(metric)
    parts = parts_of_district(scope if own else replace(scope, viewer=ALL_RECORDS))
    rows: list[tuple[Any, ...]] = []
    for members in chain.from_iterable(map(_statements, groups.values())):
        for row in _sums(connection, members, parts, scope, tuple(by)):
            dimensions = tuple(_standing(name, value, scope.year) for name, value in zip(by, row, strict=False))
            sums = iter(row[len(by) :])
            for metric in members:
                numerator = _whole(next(sums), money=metric.money)
                denominator = None if metric.denominator is None else _whole(next(sums), money=metric.money)
                if numerator or denominator:
                    rows.append((metric.id, *dimensions, numerator, denominator))
    frame = pd.DataFrame(rows, columns=["metric", *by, *FRAME_COLUMNS])
    frame = frame.astype({"numerator": "int64", "denominator": "Int64"})
    if frame.duplicated(["metric", *by]).any():  # units that were merged
        grouped = frame.groupby(["metric", *by], dropna=False, sort=False, as_index=False)
        frame = grouped[list(FRAME_COLUMNS)].sum(min_count=1).astype({"numerator": "int64"})
        frame[list(by)] = frame[list(by)].astype(object).where(frame[list(by)].notna(), None)
    return frame


def _statements(members: Sequence[Metric]) -> list[tuple[Metric, ...]]:
    """The metrics of one fact and date by the statements that ask them."""
    statements: list[list[Metric]] = [[]]
    written = 0
    for metric in members:
        own = _subqueries(metric)
        if own and statements[-1] and written + own > _SUBQUERIES:
            statements.append([])
            written = 0
        statements[-1].append(metric)
        written += own
    return list(map(tuple, statements))


@lru_cache(maxsize=1024)
def _subqueries(metric: Metric) -> int:
    weights = [weight for weight in row_weights(metric, ANY_MOMENT) if weight is not None]
    return sum(isinstance(part, Select) for weight in weights for part in iterate(weight))


def _sums(
    connection: Connection, members: tuple[Metric, ...], parts: Scope, scope: Scope, by: tuple[str, ...]
) -> Sequence[Sequence[Any]]:
    """The rows of `frame_query`, of stocks over months those of each month's end."""
    stock_ends = month_ends(scope.start, scope.last_day) if "month" in by and members[0].date is None else []
    moments = [(day, date(day.year, 1, 1), day) for day in stock_ends]
    if moments and members[0].fact.of_moment:
        place, rest = by.index("month"), tuple(name for name in by if name != "month")
        statement, rows = frame_query(members, parts, rest), []
        for moment in moments:
            with at_days(moment):
                found = connection.execute(statement).all()
            month = month_key(moment[0])
            rows += [(*row[:place], month, *row[place:]) for row in found]
        return rows
    with at_days(*(moments or [(scope.as_of, scope.start, scope.last_day)])):
        return connection.execute(frame_query(members, parts, by, len(stock_ends))).all()


def _standing(dimension: str, value: Any, year: int) -> Any:
    """A dimension of a row as tables show it: the unit under which it stands in that year, a month as a number."""
    if dimension == "town":
        return standing_town(value, year)
    if dimension == "department":
        return standing_department(value, year)
    return int(value) if dimension == "month" else value
