"""The values that a field of a record list may have, for whoever narrows a figure by writing one down."""

from __future__ import annotations

from difflib import get_close_matches

from sqlalchemy import BindParameter, Case, Column, Null

from data_access.database.personal import is_text
from data_access.database.schema import DOMAINS, INVESTMENTS_ASKED
from data_access.existing.needed import allowed
from data_access.reference.unit_names import departments_standing, towns_standing
from metrics.engine.model import Expression, Metric
from metrics.engine.search import names_of

_NAMED = ("town_code", "town_name", "located_town_name", "department_code")  # other units may have any name
_FEW = 25  # values that are all named
_DIMENSIONS = {"domain": DOMAINS, "investment": INVESTMENTS_ASKED}


def is_written(metric: Metric, field: str) -> bool:
    """Whether a field holds text: days, sums and counts are met by no text."""
    found = metric.fact.fields.get(field)
    return found is None or is_text(found.expression)


def values_of(metric: Metric, field: str) -> tuple[str, ...]:
    """The values of a field, or of a dimension of a scope by code; empty where any text will do."""
    if field in _DIMENSIONS:
        return _DIMENSIONS[field]
    found = metric.fact.fields.get(field)
    if found is None:
        return tuple(towns_standing() if field == "town" else departments_standing())
    if field in _NAMED:
        return tuple(names_of(field))
    return allowed(found.expression) if isinstance(found.expression, Column) else _expression_words(found.expression)


def _expression_words(expression: Expression) -> tuple[str, ...]:
    """What a field says that is made of cases, where each says a text of its own: 是, 否."""
    if not isinstance(expression, Case):
        return ()
    results = [result for _, result in expression.whens]
    results += [] if expression.else_ is None else [expression.else_]
    if not all(isinstance(result, BindParameter | Null) for result in results):
        return ()
    return tuple(dict.fromkeys(str(result.value) for result in results if isinstance(result, BindParameter)))


def unfit_value(metric: Metric, field: str, value: str) -> str:
    """Why no record has this value (Chinese); empty where one may."""
    if not value:  # the field is empty
        return ""
    if not is_written(metric, field):
        return f'“{field}”不是文字，只能写空（""）'
    values = values_of(metric, field)
    if not values or value in values:
        return ""
    likely = values if len(values) <= _FEW else get_close_matches(value, values, n=3)
    called = names_of("town_code") if field in ("town", "town_code") else {}
    words = [f"{one}（{called[one]}）" if one in called else one for one in likely]
    named = f"，可用：{'、'.join(words)}" if words else ""
    return f"{field} 没有“{value}”{named}"
