"""The records of one bar or cell: a metric narrowed to one value, or one stretch of days, of its fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import and_, or_, true

from data_access.database.personal import equals_shown
from data_access.database.schema import lead
from data_access.reference.organisation import LATEST
from data_access.reference.unit_names import spellings_of, stored_departments, stored_towns
from metrics.engine.evaluation import SCOPE_DIMENSIONS
from metrics.engine.firm_keys import of_firm
from metrics.engine.model import Expression, Metric, Moment, as_known
from metrics.engine.search import UNITS


@dataclass(frozen=True)
class Where:
    """Rows whose field, or whose dimension of a scope (`SCOPE_DIMENSIONS`), has the value; None: it is empty."""

    field: str
    value: str | None


@dataclass(frozen=True)
class OneOf:
    """Rows that fit one of several."""

    options: tuple[Where, ...]


@dataclass(frozen=True)
class Between:
    """Rows whose date lies between the two days, both included."""

    field: str
    first: date
    last: date


Narrow = Where | Between | OneOf
BY_FIRM = "firm"  # the field of `Where` whose value is the key of a firm, see `metrics.engine.firm_keys`


def _of_dimension(metric: Metric, narrow: Where, year: int) -> Expression:
    column: Expression = getattr(metric.fact, narrow.field)
    if narrow.value is None:
        return column.is_(None)
    if narrow.field in ("domain", "investment"):
        return column == narrow.value
    stored = stored_towns([narrow.value], year) if narrow.field == "town" else stored_departments(narrow.value, year)
    return column.in_(stored)


def _condition(metric: Metric, narrow: Narrow, at: Moment, year: int) -> Expression:
    if isinstance(narrow, OneOf):
        return or_(*(_condition(metric, option, at, year) for option in narrow.options))
    if narrow.field == BY_FIRM and isinstance(narrow, Where):
        return of_firm(lead, narrow.value, at.as_of)
    if isinstance(narrow, Where) and narrow.field in SCOPE_DIMENSIONS and narrow.field not in metric.fact.fields:
        return _of_dimension(metric, narrow, year)
    # A finding counts only from the day it was known, as in the chart that was clicked.
    column = as_known(metric.fact.fields[narrow.field], at.as_of)
    if isinstance(narrow, Between):
        return column.between(narrow.first, narrow.last)
    if narrow.value is None:
        return column.is_(None)
    meant = spellings_of(narrow.value, year) if narrow.field in UNITS else (narrow.value,)
    return or_(*(equals_shown(column, text) for text in meant))


def narrowed(metric: Metric, by: Sequence[Narrow], year: int = LATEST) -> Metric:
    """The same figure, counting only the rows that also fit ``by``, numerator and denominator alike.

    Units are meant under their names of the year.
    """
    numerator, denominator = metric.numerator, metric.denominator

    def fits(at: Moment) -> Expression:
        return and_(true(), *(_condition(metric, narrow, at, year) for narrow in by))

    def within(at: Moment) -> Expression:
        return and_(numerator(at), fits(at))

    if denominator is None:
        return replace(metric, numerator=within)
    return replace(metric, numerator=within, denominator=lambda at: and_(denominator(at), fits(at)))
