"""Codes of the case database by the names their readers know."""

from __future__ import annotations

from data_access.database.kept_warnings import shown_number
from metrics.engine.search import names_of
from pages.parts.scope.scope_bar import town_name, year


def named(field: str, value: str) -> str:
    """The value of a field in words: a town or department, a checklist item by name, an indicator with its name."""
    if field == "town_code":
        return town_name(value)
    if field == "warning_no":
        return shown_number(value)
    return names_of(field, year()).get(value, value)
