"""Codes of the case database by the names their readers know."""

from __future__ import annotations

from data_access.organisation import checklist
from metrics.assessment.indicators import catalogues
from pages.parts.scope_bar import town_name

_ITEMS = {item.code: item.name for item in checklist()}


def named(field: str, value: str) -> str:
    """The value of a field in words: a town, a checklist item by name, an indicator with its name."""
    if field == "town_code":
        return town_name(value)
    if field == "item_code":
        return _ITEMS.get(value, value)
    if field == "indicator_code":
        # The newest catalogue that has the code names it.
        found = [i.name for c in catalogues().values() for i in c.indicators if i.code == value]
        return f"{value} {found[-1]}" if found else value
    return value
