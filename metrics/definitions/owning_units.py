"""Whose a record is by the name of a unit that it bears: of a town or of a department."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, case

from data_access.reference.organisation import all_towns
from data_access.reference.unit_names import spellings
from metrics.engine.model import Expression


def owning_units(name: Column[Any]) -> tuple[Expression, Expression]:
    """The code of the town and of the department that a column names in any spelling; NULL where it is none."""
    towns = {town.code for town in all_towns()}
    of_town, of_department = (
        case({s: code for s, code in spellings().items() if (code in towns) is is_town}, value=name)
        for is_town in (True, False)
    )
    return of_town, of_department
