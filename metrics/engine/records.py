"""The records behind a figure, and one record by its key: from the same expressions as the figure itself."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import (
    Connection,
    Select,
    and_,
    case,
    false,
    func,
    not_,
    or_,
    select,
)

from data_access.database.personal import mask_of
from data_access.database.scope import Scope
from data_access.options import RefusedError
from data_access.reference.unit_names import (
    unit_called,
)
from metrics.engine.any_moment import ANY_MOMENT, at_any, at_days, known_at_any
from metrics.engine.evaluation import parts_of_district, row_filters, row_weights, typed
from metrics.engine.known_figures import tracked
from metrics.engine.model import Expression, Fact, Metric, Part
from metrics.engine.search import UNITS, matches
from metrics.engine.visible import visible

_MOST_BENEATH = 5000  # keys that a statement carries; with more the prose is not searched at all


def _weight(metric: Metric, part: Part) -> Expression:
    numerator, denominator = row_weights(metric, ANY_MOMENT)
    if part is Part.NUMERATOR:
        return numerator
    if denominator is None:
        raise RefusedError(f"指标“{metric.name}”没有分母")
    return denominator if part is Part.DENOMINATOR else denominator - numerator


def _behind(metric: Metric, part: Part, parts: Scope, *, known: bool) -> Select[Any]:
    """The rows behind a part of a figure, without columns and order; of what is not known none."""
    query = select().select_from(metric.fact.detail_source).where(*row_filters(metric, parts))
    query = query.where(_belongs(metric, part, _weight(metric, part)))
    return query if known else query.where(false())  # a record that is listed would read as a finding


@lru_cache(maxsize=1024)
def _listed(
    metric: Metric, part: Part, parts: Scope, order_by: str | None, *, known: bool, descending: bool
) -> Select[Any]:
    """See `records`."""
    fields, weight = metric.fact.fields, _weight(metric, part)
    columns = [metric.fact.key.label("key"), typed(metric, weight).label("weight")]
    columns += [known_at_any(fields[name]).label(name) for name in metric.columns]
    query = _behind(metric, part, parts, known=known).add_columns(*columns)
    if order_by and (order_by == "weight" or not fields[order_by].is_personal):
        ordered = weight if order_by == "weight" else known_at_any(fields[order_by])
        # NULLs sort alike on both engines.
        query = query.order_by(case((ordered.is_(None), 1), else_=0), ordered.desc() if descending else ordered)
    return query.order_by(metric.fact.key)


@lru_cache(maxsize=1024)
def _added_up(metric: Metric, part: Part, parts: Scope, *, known: bool) -> Select[Any]:
    """See `record_total`."""
    total = typed(metric, func.sum(_weight(metric, part)))
    return _behind(metric, part, parts, known=known).add_columns(func.count(), total)


def _showing(
    connection: Connection, metric: Metric, part: Part, behind: Select[Any], search: str, scope: Scope
) -> Expression:
    """Some cell of the list shows the text; what stands beneath a mask is not found out letter by letter."""
    fields = metric.fact.fields
    cells = {n: known_at_any(fields[n]) for n in metric.columns if not fields[n].is_personal}
    if metric.weight is not None:
        cells["weight"] = typed(metric, _weight(metric, part))
    sqlite = connection.dialect.name == "sqlite"
    found = {n: matches(n, cell, search, scope.year, sqlite=sqlite) for n, cell in cells.items()}
    plain = or_(false(), *(f for n, f in found.items() if f is not None and mask_of(cells[n]) is None))
    prose = {n: f for n, f in found.items() if f is not None and mask_of(cells[n]) is not None}
    if not prose:
        return plain
    rows = behind.add_columns(metric.fact.key, *(cells[n] for n in prose)).where(or_(*prose.values()))
    with at_days((scope.as_of, scope.start, scope.last_day)):
        candidates = connection.execute(rows.where(not_(func.coalesce(plain, false())))).all()
    beneath = [
        key
        for key, *shown in candidates
        if not any(
            cell and search.lower() in (unit_called(cell, scope.year) if n in UNITS else cell).lower()
            for n, cell in zip(prose, shown, strict=True)
        )
    ]
    if len(beneath) > _MOST_BENEATH:
        return plain
    return or_(plain, and_(or_(*prose.values()), metric.fact.key.not_in(beneath)))


def _belongs(metric: Metric, part: Part, weight: Expression) -> Expression:
    if part is Part.GAP:
        return weight != 0
    if metric.denominator is None:
        return at_any(metric.numerator)
    within = at_any(metric.denominator)
    return and_(within, at_any(metric.numerator)) if part is Part.NUMERATOR else within


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
    known = _is_known(connection, metric, scope)
    query = _listed(metric, part, parts_of_district(scope), order_by, known=known, descending=descending)
    query = _searched(connection, query, metric, scope, part, search, known=known)
    return _read(connection, query, metric, scope, limit, offset)


def _is_known(connection: Connection, metric: Metric, scope: Scope) -> bool:
    return bool(tracked(connection, [metric], scope.as_of))


def _searched(
    connection: Connection, query: Select[Any], metric: Metric, scope: Scope, part: Part, search: str, *, known: bool
) -> Select[Any]:
    if not search:
        return query
    behind = _behind(metric, part, parts_of_district(scope), known=known)
    return query.where(_showing(connection, metric, part, behind, search, scope))


def _read(
    connection: Connection, query: Select[Any], metric: Metric, scope: Scope, limit: int | None, offset: int
) -> pd.DataFrame:
    """A page of a list, with names of units."""
    if limit is not None:
        query = query.limit(limit).offset(offset)
    with at_days((scope.as_of, scope.start, scope.last_day)):
        rows = connection.execute(query).all()
    names = ["key", "weight", *metric.columns]
    frame = pd.DataFrame(
        {name: pd.Series([row[i] for row in rows], dtype=object) for i, name in enumerate(names)}, columns=names
    )
    for name in UNITS & set(metric.columns):
        frame[name] = frame[name].map(lambda text: text and unit_called(text, scope.year))
    return frame


def record_total(
    connection: Connection, metric: Metric, scope: Scope, part: Part = Part.NUMERATOR, *, search: str = ""
) -> tuple[int, Decimal]:
    """How many records stand behind a part, and what their weights add up to (pieces, 人 or 元)."""
    known = _is_known(connection, metric, scope)
    query = _added_up(metric, part, parts_of_district(scope), known=known)
    return _sum(connection, _searched(connection, query, metric, scope, part, search, known=known), scope)


def counted_records(
    connection: Connection,
    metric: Metric,
    scope: Scope,
    part: Part = Part.NUMERATOR,
    *,
    order_by: str | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[int, Decimal, pd.DataFrame]:
    """`record_total` of a part and a page of its `records`, for which what is known is asked once."""
    known, parts = _is_known(connection, metric, scope), parts_of_district(scope)
    count, total = _sum(connection, _added_up(metric, part, parts, known=known), scope)
    query = _listed(metric, part, parts, order_by, known=known, descending=False)
    return count, total, _read(connection, query, metric, scope, limit, offset)


def _sum(connection: Connection, query: Select[Any], scope: Scope) -> tuple[int, Decimal]:
    with at_days((scope.as_of, scope.start, scope.last_day)):
        count, total = connection.execute(query).one()
    return count, Decimal(total or 0)


def record(connection: Connection, fact: Fact, key: str, scope: Scope) -> dict[str, Any] | None:
    """All fields of one record by its natural key as known at the scope's as-of date, personal data masked.

    It may lie in any part of the district. None when there was no such record by then, or none that the viewer may see.
    """
    columns = [known_at_any(f).label(name) for name, f in fact.fields.items()]
    found = (fact.key == key, at_any(fact.begun), *visible(fact, scope.viewer))
    query = select(*columns).select_from(fact.detail_source).where(*found)
    with at_days((scope.as_of, scope.as_of, scope.as_of)):
        row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def keys_shown(connection: Connection, fact: Fact, keys: Collection[str], scope: Scope) -> set[str]:
    """Those of some keys whose record existed by the scope's as-of date and may be seen by its viewer."""
    found = (fact.key.in_(keys), at_any(fact.begun), *visible(fact, scope.viewer))
    with at_days((scope.as_of, scope.as_of, scope.as_of)):
        return set(connection.scalars(select(fact.key).select_from(fact.source).where(*found)))
