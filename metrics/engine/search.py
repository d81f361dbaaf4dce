"""What a search finds: the text of a record list as it is read, so town names, 2023-12-15 and 1,234.00, in SQL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from sqlalchemy import BigInteger, Date, DateTime, Integer, Numeric, String, case, cast, func, literal, or_, type_coerce

from data_access.database.personal import is_text
from data_access.database.schema import Money
from data_access.reference.checklist import checklist
from data_access.reference.organisation import GONE, LATEST
from data_access.reference.unit_names import spellings, town_name, towns_standing, unit_called
from data_access.rules.indicator_files import indicator_names
from metrics.engine.model import Expression

NO_TOWN = "未定街镇"
_NUMBER = re.compile(r"[+-]?[\d,]*\.?\d*")


# Columns of lists that name a town or department, shown under its name of the year.
UNITS = frozenset(("handler_name", "owner_name", "unit_name", "town_name", "located_town_name", "department_code"))


@cache
def names_of(field: str, year: int = LATEST) -> Mapping[str, str]:
    """The names that readers know by what a field holds (街镇, 单位, 核查事项, 考核指标); empty for any other field.

    Towns and departments have the names of the year.
    """
    if field == "town_code":
        return {code: town_name(code, year) for code in towns_standing(year)}
    if field in UNITS:
        return {spelling: unit_called(spelling, year) for spelling in spellings()}
    if field == "item_code":
        return {item.code: item.name for item in checklist()}
    if field == "indicator_code":
        return {code: f"{code} {name}" for code, name in indicator_names().items()}
    return {}


def matches(field: str, expression: Expression, search: str, year: int, *, sqlite: bool) -> Expression | None:
    """Whether the cell of a field shows the searched text, whatever its case; None where it never can."""
    kind = expression.type
    if isinstance(kind, Money | Numeric | Integer):
        return _number_matches(expression, search, sqlite=sqlite)
    if isinstance(kind, Date | DateTime):
        day = func.substr(cast(expression, String), 1, 10) if sqlite else func.to_char(expression, "YYYY-MM-DD")
        return day.contains(search, autoescape=True)
    if names := names_of(field, year):
        found = [code for code, name in names.items() if search.lower() in name.lower()]
        unknown = expression.not_in(list(names))
        if field == "town_code":
            nowhere = [expression.is_(None)] if search in NO_TOWN else []
            return or_(expression.in_(found), *nowhere, *([unknown] if search in GONE else []))
        return or_(expression.in_(found), unknown & expression.icontains(search, autoescape=True))
    return expression.icontains(search, autoescape=True) if is_text(expression) else None


def _number_matches(expression: Expression, search: str, *, sqlite: bool) -> Expression | None:
    """Sums with two decimals, numbers with separators or without them, as they are typed."""
    if not _NUMBER.fullmatch(search) or not re.search(r"\d", search):
        return None
    digits = "%,d" if "," in search else "%d"
    thousands = "999,999,999,999,990" if "," in search else "999999999999990"
    if isinstance(expression.type, Money):
        if sqlite:
            cents = type_coerce(expression, BigInteger)
            whole, rest = func.printf(digits, func.abs(cents) // 100), func.printf("%02d", func.abs(cents) % 100)
            shown = case((cents < 0, "-"), else_="").concat(whole).concat(literal(".")).concat(rest)
        else:
            shown = func.to_char(type_coerce(expression, Numeric), f"FM{thousands}.00")
    elif isinstance(expression.type, Integer):
        shown = func.printf(digits, expression) if sqlite else func.to_char(expression, f"FM{thousands}")
    else:
        shown = func.printf("%.2f", expression) if sqlite else func.to_char(expression, "FM999999990.00")
    return shown.contains(search.removeprefix("+"), autoescape=True)
