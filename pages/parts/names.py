"""Codes of the case database by the names their readers know."""

from __future__ import annotations

from metrics.search import names_of
from pages.parts.scope_bar import town_name


def named(field: str, value: str) -> str:
    """The value of a field in words: a town, a checklist item by name, an indicator with its name."""
    return town_name(value) if field == "town_code" else names_of(field).get(value, value)
