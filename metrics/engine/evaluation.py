"""Evaluation: every metric of a fact that shares a date of attribution in one SELECT of conditional sums.

A frame is long and small: one row per metric and combination of dimensions, whole numbers only (counts, or 分
where the metric is money), so that any part adds up exactly and can be cut in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    FromClause,
    Select,
    and_,
    case,
    exists,
    extract,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)

from data_access.database.kept_ledgers import kept_ledgers, ledger_name
from data_access.database.schema import Money
from data_access.database.scope import Scope
from data_access.reference.organisation import GONE
from data_access.reference.unit_names import (
    standing_department,
    standing_town,
    stored_departments,
    stored_towns,
    towns_standing,
    unit_called,
)
from metrics.engine.model import Expression, Fact, Kind, Metric, Moment, Part, as_known, moment_days, one, some
from metrics.engine.months import month_ends
from metrics.engine.search import UNITS, matches

DIMENSIONS = ("town", "department", "domain", "month")
FRAME_COLUMNS = ("numerator", "denominator")


def fixed_moment(as_of: date, start: date, end: date | None = None) -> Moment:
    """The moment as literals, for one as-of date; the period ends with it unless ``end`` is earlier."""
    named = moment_days(as_of, start, end or as_of)
    return Moment(**{name: literal(day, Date) for name, day in named.items()})


def moment_in_year(year: int, as_of: date) -> Moment:
    """The moment as of the day, for a year up to it."""
    return fixed_moment(as_of, date(year, 1, 1), min(as_of, date(year, 12, 31)))


def _several_moments(days: Sequence[date], starts: Sequence[date]) -> tuple[FromClause, Moment]:
    """A table of moments to cross with a fact, so that a stock over time is one SELECT."""
    rows = [
        select(*(literal(value, Date).label(name) for name, value in moment_days(day, start, day).items()))
        for day, start in zip(days, starts, strict=True)
    ]
    table = union_all(*rows).cte("moment")
    return table, Moment(**{column.name: column for column in table.c})


def row_weights(metric: Metric, at: Moment) -> tuple[Expression, Expression | None]:
    """The summed weights of a row, in the numerator and in the denominator (None where there is none)."""
    if metric.denominator is None:
        return case((metric.numerator(at), metric.weight(at)), else_=0), None
    within = metric.denominator(at)
    numerator = case((and_(within, metric.numerator(at)), metric.weight(at)), else_=0)
    return numerator, case((within, metric.base_weight(at)), else_=0)


def _dimension(fact: Fact, name: str, dated: Expression | None) -> ColumnElement[Any]:
    if name == "month":
        if dated is None:
            raise ValueError("时点指标按月须给出各月月末")
        return extract("year", dated) * 100 + extract("month", dated)
    return {"town": fact.town, "department": fact.department, "domain": fact.domain}[name]


def scope_filters(fact: Fact, scope: Scope) -> list[Expression]:
    """The conditions of a scope on the rows of a fact."""
    filters: list[Expression] = []
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
    return filters


def _whole(value: Any, *, money: bool) -> int:
    """A sum as a whole number: 分 for money, pieces otherwise."""
    return int(Decimal(value or 0).scaleb(2)) if money else int(value or 0)


def _typed(metric: Metric, expression: Expression) -> Expression:
    """Arithmetic in SQL loses the money type, and with it the conversion from 分 on SQLite."""
    return type_coerce(expression, Money()) if metric.money else expression


def _select(fact: Fact, metrics: Sequence[Metric], scope: Scope, by: Sequence[str]) -> Select[Any]:
    dated = metrics[0].date
    source = fact.source
    dated_by: Expression | None = dated
    stock_months = dated is None and "month" in by
    if stock_months:
        days = month_ends(scope.start, scope.last_day)
        starts = [date(day.year, 1, 1) for day in days]
        moments, at = _several_moments(days, starts)
        source = fact.source.join(moments, true())
        dated_by = at.as_of
    else:
        at = fixed_moment(scope.as_of, scope.start, scope.last_day)
    columns = [_dimension(fact, name, dated_by).label(name) for name in by]
    query = select(*columns).select_from(source).where(fact.begun(at), *scope_filters(fact, scope))
    if dated is not None:
        query = query.where(dated >= scope.start, dated <= scope.last_day)
    for index, metric in enumerate(metrics):
        numerator, denominator = row_weights(metric, at)
        query = query.add_columns(_typed(metric, func.sum(numerator)).label(f"n{index}"))
        if denominator is not None:
            query = query.add_columns(_typed(metric, func.sum(denominator)).label(f"d{index}"))
    return query.group_by(*columns) if columns else query


def evaluate(connection: Connection, metrics: Iterable[Metric], scope: Scope, by: Sequence[str] = ()) -> pd.DataFrame:
    """The parts of each metric in the scope.

    Returns one row per metric and combination of ``by`` (of town, department, domain: codes, str or None; month:
    int such as 202312) that has a non-zero part, with columns metric (str), *by, numerator (int64), denominator
    (Int64, missing for a figure without one). Counts are pieces, money is 分. Over months a stock is that of each
    month's end (with the year to date as its period).
    """
    groups: dict[tuple[str, str | None], list[Metric]] = defaultdict(list)
    for metric in metrics:
        groups[metric.fact.name, metric.attribution].append(metric)
    rows: list[tuple[Any, ...]] = []
    for members in groups.values():
        for record in connection.execute(_select(members[0].fact, members, scope, by)).mappings():
            dimensions = tuple(_standing(name, record[name], scope.year) for name in by)
            for index, metric in enumerate(members):
                numerator = _whole(record[f"n{index}"], money=metric.money)
                denominator = None if metric.denominator is None else _whole(record[f"d{index}"], money=metric.money)
                if numerator or denominator:
                    rows.append((metric.id, *dimensions, numerator, denominator))
    frame = pd.DataFrame(rows, columns=["metric", *by, *FRAME_COLUMNS])
    frame = frame.astype({"numerator": "int64", "denominator": "Int64"})
    if frame.duplicated(["metric", *by]).any():  # units that were merged
        grouped = frame.groupby(["metric", *by], dropna=False, sort=False, as_index=False)
        frame = grouped[list(FRAME_COLUMNS)].sum(min_count=1).astype({"numerator": "int64"})
        frame[list(by)] = frame[list(by)].astype(object).where(frame[list(by)].notna(), None)
    return frame


def _standing(dimension: str, value: Any, year: int) -> Any:
    """A dimension of a row as tables show it: the unit under which it stands in that year, a month as a number."""
    if dimension == "town":
        return standing_town(value, year)
    if dimension == "department":
        return standing_department(value, year)
    return int(value) if dimension == "month" else value


def tracked(connection: Connection, metrics: Iterable[Metric], as_of: date) -> frozenset[str]:
    """Ids of the metrics that are known by the as-of date; of the others nothing is (无数据), see `lacking_of`."""
    metrics = list(metrics)
    unknown = lacking_of(connection, metrics, as_of)
    return frozenset(m.id for m in metrics if m.id not in unknown)


def lacking_of(connection: Connection, metrics: Iterable[Metric], as_of: date) -> dict[str, tuple[str, ...]]:
    """What keeps figures unknown at the as-of date, by metric id: ledgers not kept, else columns never filled.

    A ledger is kept by a first row or by a statement that it holds none (see `data_access.database.kept_ledgers`).
    A column that a figure needs must have been filled by some row as soon as a row should have it filled.
    """
    metrics, at = list(metrics), fixed_moment(as_of, as_of)
    probes: dict[str, Expression] = {}
    for m in metrics:
        probes[str(m.proof)] = _proven(m.proof, as_of)
        if m.proof.table is not m.fact.kept_since.table:
            # What another ledger says of the rows of this one takes these rows too.
            probes[m.fact.name] = some(m.fact.source, m.fact.begun)(at)
    needs = list(dict.fromkeys(need for m in metrics for need in m.needs))
    probes |= {f"need{n}": and_(need.expected(at), not_(need.known(at))) for n, need in enumerate(needs)}
    if not probes:
        return {}
    found = connection.execute(select(*(probe.label(name) for name, probe in probes.items()))).mappings().one()
    kept = kept_ledgers(connection, as_of)
    unfilled = {need for n, need in enumerate(needs) if found[f"need{n}"]}

    def missing(m: Metric) -> tuple[str, ...]:
        own, other = m.fact.kept_since, m.proof
        ledgers = [] if found[str(other)] or other.table.name in kept else [ledger_name(other.table.name)]
        if own.table is not other.table and not found[m.fact.name] and own.table.name not in kept:
            ledgers.insert(0, ledger_name(own.table.name))
        return tuple(ledgers or (need.label for need in m.needs if need in unfilled))

    return {m.id: labels for m in metrics if (labels := missing(m))}


def _proven(proof: Column[Any], as_of: date) -> Expression:
    """The ledger holds a row by the as-of date; a moment of that day itself is known on it."""
    until = datetime.combine(as_of, time.max) if isinstance(proof.type, DateTime) else as_of
    return exists(select(literal(1)).where(proof <= until))


def lacking(connection: Connection, metric: Metric, as_of: date) -> str:
    """What would have to be kept or filled for the figure to be known; empty where it is known.

    Its ledger (工资保证金台账), or the columns of a ledger that is kept (欠薪线索台账“核实情况”列).
    """
    return "、".join(lacking_of(connection, [metric], as_of).get(metric.id, ()))


# --- records ----------------------------------------------------------------------------------------


def _records_query(
    connection: Connection, metric: Metric, scope: Scope, part: Part, search: str
) -> tuple[Select[Any], Expression]:
    """The rows behind a part of a figure that show ``search``, unordered, and the expression of their weight."""
    fact = metric.fact
    at = fixed_moment(scope.as_of, scope.start, scope.last_day)
    numerator, denominator = row_weights(metric, at)
    if part is Part.NUMERATOR:
        weight = numerator
    elif denominator is None:
        raise ValueError(f"指标“{metric.name}”没有分母")
    else:
        weight = denominator if part is Part.DENOMINATOR else denominator - numerator
    query = select().select_from(fact.detail_source).where(fact.begun(at), *scope_filters(fact, scope))
    if metric.date is not None:
        query = query.where(metric.date >= scope.start, metric.date <= scope.last_day)
    query = query.where(_belongs(metric, at, part, weight))
    if not tracked(connection, [metric], scope.as_of):
        query = query.where(false())  # of what is not known no record is listed: it would read as a finding
    if search:
        # What is masked is not searched: the raw text would be found out letter by letter.
        cells = {n: as_known(fact.fields[n], at.as_of) for n in metric.columns if fact.fields[n].mask is None}
        if metric.weight is not one:
            cells["weight"] = _typed(metric, weight)
        sqlite = connection.dialect.name == "sqlite"
        found = [matches(n, cell, search, scope.year, sqlite=sqlite) for n, cell in cells.items()]
        query = query.where(or_(false(), *(f for f in found if f is not None)))
    return query, weight


def _belongs(metric: Metric, at: Moment, part: Part, weight: Expression) -> Expression:
    if part is Part.GAP:
        return weight != 0
    if metric.denominator is None:
        return metric.numerator(at)
    within = metric.denominator(at)
    return and_(within, metric.numerator(at)) if part is Part.NUMERATOR else within


def records(
    connection: Connection,
    metric: Metric,
    scope: Scope,
    part: Part = Part.NUMERATOR,
    *,
    search: str = "",
    order_by: str | None = None,
    descending: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> pd.DataFrame:
    """The records behind a part of a figure; none where the figure is not known (无数据).

    Returns one row per record with columns key (str, the natural key), weight (1 for a count; 元 or 人 for a sum,
    Decimal or int) and ``metric.columns`` (objects as the database gives them, personal data masked, what came
    later than the as-of date empty). The weights add up to the part. ``search`` keeps the rows that show
    the text in some cell (see `metrics.engine.search`). Ordered by ``order_by`` (a column of the list that is not
    masked, or weight), then by key.
    """
    query, weight = _records_query(connection, metric, scope, part, search)
    fields = metric.fact.fields
    weighed = _typed(metric, weight).label("weight")
    as_of = literal(scope.as_of, Date)
    shown = {n: as_known(fields[n], as_of) for n in metric.columns}
    columns = [metric.fact.key.label("key"), weighed, *(expression.label(n) for n, expression in shown.items())]
    query = query.add_columns(*columns)
    if order_by and (order_by == "weight" or fields[order_by].mask is None):
        ordered = weight if order_by == "weight" else as_known(fields[order_by], as_of)
        # NULLs sort alike on both engines.
        query = query.order_by(case((ordered.is_(None), 1), else_=0), ordered.desc() if descending else ordered)
    query = query.order_by(metric.fact.key)
    if limit is not None:
        query = query.limit(limit).offset(offset)
    rows = connection.execute(query).all()
    frame = pd.DataFrame(
        {c.name: pd.Series([row[i] for row in rows], dtype=object) for i, c in enumerate(columns)},
        columns=[c.name for c in columns],
    )
    for name in UNITS & set(metric.columns):
        frame[name] = frame[name].map(lambda text: text and unit_called(text, scope.year))
    for name in metric.columns:
        mask = fields[name].mask
        if mask is not None:
            frame[name] = frame[name].map(lambda text, mask=mask: None if text is None else mask(text))
    return frame


def record_total(
    connection: Connection, metric: Metric, scope: Scope, part: Part = Part.NUMERATOR, *, search: str = ""
) -> tuple[int, Decimal]:
    """How many records stand behind a part, and what their weights add up to (pieces, 人 or 元)."""
    query, weight = _records_query(connection, metric, scope, part, search)
    count, total = connection.execute(query.add_columns(func.count(), _typed(metric, func.sum(weight)))).one()
    return count, Decimal(total or 0)


def is_stock(metric: Metric) -> bool:
    """True for a figure as of the as-of date, which a period does not bound."""
    return metric.kind in (Kind.STOCK, Kind.BALANCE) or metric.date is None


def record(connection: Connection, fact: Fact, key: str, as_of: date) -> dict[str, Any] | None:
    """All fields of one record by its natural key as known at the as-of date, personal data masked.

    None when there was no such record by then.
    """
    at = fixed_moment(as_of, as_of)
    columns = [as_known(f, at.as_of).label(name) for name, f in fact.fields.items()]
    query = select(*columns).select_from(fact.detail_source).where(fact.key == key, fact.begun(at))
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    masks = {name: f.mask for name, f in fact.fields.items()}
    return {n: mask(row[n]) if (mask := masks[n]) is not None and row[n] is not None else row[n] for n in masks}
