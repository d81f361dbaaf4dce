"""What each record weighs in a figure, as the rows are or as they were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, select

from data_access.database.former_state import as_stood
from data_access.database.row_history import ChangedRow
from data_access.database.schema import metadata
from data_access.database.scope import Scope
from metrics.engine.any_moment import ANY_MOMENT, at_days
from metrics.engine.evaluation import row_filters, row_weights, typed
from metrics.engine.fact_ledger import columns_in
from metrics.engine.model import Metric


def weighing(metric: Metric, scope: Scope) -> Select[Any]:
    """The statement that says what each record weighs, see `record_weights`."""
    sums = [typed(metric, func.sum(each)) for each in row_weights(metric, ANY_MOMENT) if each is not None]
    query = select(metric.fact.key, *sums).select_from(metric.fact.source).where(*row_filters(metric, scope))
    return query.group_by(metric.fact.key)


def record_weights(
    connection: Connection,
    metric: Metric,
    scope: Scope,
    former: Iterable[ChangedRow] = (),
    *,
    keys: Collection[str] | None = None,
) -> Mapping[str, tuple[Any, ...]]:
    """By key of the record what it adds to numerator and denominator in the scope; of those that add anything.

    ``former``: rows to be taken as they were. ``keys``: of these records alone. Pieces (int), of money 元 (Decimal).
    """
    statement = weighing(metric, scope)
    if keys is not None:
        statement = statement.where(metric.fact.key.in_(sorted(keys)))
    statement = as_stood(statement, former, tables_of(statement), connection.dialect)
    with at_days((scope.as_of, scope.start, scope.last_day)):
        found = connection.execute(statement).all()
    return {str(key): tuple(sums) for key, *sums in found if any(sums)}


def tables_of(statement: Select[Any]) -> Mapping[str, Sequence[str]]:
    """By table the columns of it that a statement reads."""
    found = defaultdict[str, list[str]](list)
    for table, name in sorted(columns_in([statement])):
        if table in metadata.tables and name in metadata.tables[table].c:
            found[table].append(name)
    return found
