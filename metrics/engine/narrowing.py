"""The records of one bar or cell: a metric narrowed to one value, or one stretch of days, of its fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import and_

from data_access.database.schema import lead
from data_access.reference.organisation import LATEST
from data_access.reference.unit_names import spellings_of
from metrics.engine.firm_keys import of_firm
from metrics.engine.model import Expression, Metric, Moment, as_known
from metrics.engine.search import UNITS


@dataclass(frozen=True)
class Where:
    """Rows whose field has the value; None means the field is empty."""

    field: str
    value: str | None


@dataclass(frozen=True)
class Between:
    """Rows whose date lies between the two days, both included."""

    field: str
    first: date
    last: date


Narrow = Where | Between
BY_FIRM = "firm"  # the field of `Where` whose value is the key of a firm, see `metrics.engine.firm_keys`


def _condition(metric: Metric, narrow: Narrow, at: Moment, year: int) -> Expression:
    if narrow.field == BY_FIRM and isinstance(narrow, Where):
        return of_firm(lead, narrow.value, at.as_of)
    # A finding counts only from the day it was known, as in the chart that was clicked.
    column = as_known(metric.fact.fields[narrow.field], at.as_of)
    if isinstance(narrow, Between):
        return column.between(narrow.first, narrow.last)
    if narrow.value is None:
        return column.is_(None)
    return column.in_(spellings_of(narrow.value, year)) if narrow.field in UNITS else column == narrow.value


def narrowed(metric: Metric, by: Sequence[Narrow], year: int = LATEST) -> Metric:
    """The same figure, counting only the rows that also fit ``by``; for record lists, not for frames.

    Units are meant under their names of the year.
    """
    numerator = metric.numerator

    def within(at: Moment) -> Expression:
        return and_(numerator(at), *(_condition(metric, narrow, at, year) for narrow in by))

    return replace(metric, numerator=within)
