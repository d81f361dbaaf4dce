"""Towns and departments through the years: where a stored code or name stands, and how it is called.

Rows keep the code and the name they came in with. A year's tables list the units of that year under their names of
then; the rows of a unit that was renamed or merged since stand under the unit that goes on, those of a unit that nobody
lists any more under `GONE`. So the lines of a table always add up to its total.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

from data_access.reference.organisation import (
    GONE,
    LATEST,
    Department,
    Town,
    all_departments,
    all_towns,
    departments,
    district_name,
    polygon_file,
    short_name,
    towns,
)
from data_access.reference.polygons import Area, read_areas

_REMEMBERED = 1 << 12  # names as written


def _heir(unit: Town | Department, units: Mapping[str, Town | Department], year: int) -> Town | Department | None:
    """The unit that goes on in that year; None when there is none."""
    passed = {unit.code}
    while year > unit.until:
        if unit.successor in passed or unit.successor not in units:
            return None
        unit = units[unit.successor]
        passed.add(unit.code)
    return unit


def _standing(units: Iterable[Town | Department], year: int) -> dict[str, Town | Department | None]:
    """Every known code → the unit under which its rows stand in that year, None where there is none."""
    own = {unit.code: unit for unit in units}
    return {
        code: _heir(unit, own, year) for unit in own.values() for code in (unit.code, *(f.code for f in unit.former))
    }


@cache
def towns_standing(year: int = LATEST) -> dict[str, str]:
    """Stored town code → the code of the town under which its rows stand in that year, `GONE` where there is none."""
    return {code: heir.code if heir else GONE for code, heir in _standing(all_towns(), year).items()}


def _present(year: int) -> list[Department]:
    """The departments of `departments` under their present codes."""
    return [d for d in all_departments() if year <= d.until]


@cache
def departments_standing(year: int = LATEST) -> dict[str, str]:
    """Stored department code → the code under which its rows stand in that year."""
    called = {now.code: then.code for now, then in zip(_present(year), departments(year), strict=True)}
    return {code: called[heir.code] if heir else GONE for code, heir in _standing(all_departments(), year).items()}


def standing_town(code: str | None, year: int = LATEST) -> str | None:
    return None if code is None else towns_standing(year).get(code, GONE)


def standing_department(code: str | None, year: int = LATEST) -> str | None:
    """Where the department's rows stand in that year; a code nobody lists stands for itself."""
    return None if code is None else departments_standing(year).get(code, code)


def stored_towns(codes: Iterable[str], year: int = LATEST) -> tuple[str, ...]:
    """The town codes whose rows stand under one of ``codes`` in that year."""
    wanted = set(codes)
    return tuple(stored for stored, there in towns_standing(year).items() if there in wanted)


def stored_departments(code: str, year: int = LATEST) -> tuple[str, ...]:
    """The department codes whose rows stand under ``code`` in that year."""
    return tuple(stored for stored, there in departments_standing(year).items() if there == code) or (code,)


def town_name(code: str | None, year: int = LATEST) -> str:
    """The name in that year of the town under which a code's rows stand; 未定街镇 without a code."""
    there = standing_town(code or None, year)
    return GONE if there == GONE else next((t.name for t in towns(year) if t.code == there), "未定街镇")


def _without_district(name: str) -> str:
    return name.removeprefix("上海市").removeprefix(district_name())


@cache
def _town_codes() -> dict[str, str]:
    found: dict[str, str] = {}
    for town in all_towns():
        for code, name in ((town.code, town.name), *((f.code, f.name) for f in town.former)):
            # 12-digit codes of the statistics office are the 9 digits of the town and three zeros.
            spellings = (code, code + "000", name, short_name(name))
            found.update({spelling: town.code for spelling in spellings if spelling not in found})
        found.setdefault(town.short_name, town.code)
    return found


@lru_cache(maxsize=_REMEMBERED)
def town_code(text: str) -> str | None:
    """The code of a town by its present or a former name, long or short, with the district's name, or by a code."""
    name = _without_district(re.sub(r"\s+", "", text))
    name = re.sub(r"(?<=镇)(?:人民政府|政府)$|(?<=街道)办(事处)?$", "", name)
    codes = _town_codes()
    # A town that became a street (or the other way round) is still that town.
    return codes.get(name) or (codes.get(short_name(name)) if len(short_name(name)) > 1 else None)


@cache
def _department_codes() -> dict[str, str]:
    found: dict[str, str] = {}
    for department in all_departments():
        former = [spelling for f in department.former for spelling in (f.code, f.name)]
        for name in (department.code, department.name, *department.aliases, *former):
            short = _without_district(name)
            bare = short.removeprefix("区")
            for spelling in (name, short, bare, f"区{bare}"):
                found.setdefault(spelling, department.code)
    return found


@lru_cache(maxsize=_REMEMBERED)
def department_code(text: str) -> str | None:
    """The department's code by code, full name, alias or former name, with or without the district's name."""
    name = re.sub(r"\s+", "", text)
    codes = _department_codes()
    return codes.get(name) or codes.get(_without_district(name))


def town_asked(text: str, year: int = LATEST) -> tuple[str | None, str]:
    """The town that is meant by any of its names or codes, as it stands in that year, and what became of it, in words.

    The successor of one that was merged away by then, `GONE` where it has none; None for what names no town.
    """
    code = GONE if text == GONE else town_code(text)
    if code is None or code == GONE:
        return code, ""
    there = standing_town(code, year)
    own = next(t for t in all_towns() if t.code == code)
    return there, _passed_on(own, town_name(there, year), year)


def department_asked(text: str, year: int = LATEST) -> tuple[str | None, str]:
    """The department that is meant by any of its names, as it is called in that year, and what became of it."""
    code = department_code(text)
    there = standing_department(code, year)
    own = next((d for d in all_departments() if d.code == code), None)
    return (None, "") if own is None or there is None else (there, _passed_on(own, there, year))


def _passed_on(unit: Town | Department, heir: str, year: int) -> str:
    """What became of a unit that is listed no more in that year; empty for one that is."""
    if year <= unit.until:
        return ""
    called = unit.name if isinstance(unit, Town) else unit.code
    since = f"{called}自 {unit.until + 1} 年起"
    return f"{since}撤并，其记录列入“{GONE}”" if heir == GONE else f"{since}并入{heir}，现按{heir}计算"


@lru_cache(maxsize=_REMEMBERED)
def usual_name(text: str) -> str | None:
    """The present name of a town or the code of a department, in any spelling; None when it is neither."""
    code = town_code(re.sub("(?:人民政府|街道办事处|办事处)$", lambda m: "街道" if "街道" in m[0] else "", text))
    return next((t.name for t in all_towns() if t.code == code), None) or department_code(text)


def unit_called(text: str, year: int = LATEST) -> str:
    """A town or department as it is called in that year, whatever spelling or former name stands in a row.

    A unit that was merged away is called by its successor's name; a text that names no unit stays as it is.
    """
    town = town_code(text)
    if town is not None:
        there = standing_town(town, year)
        return next((t.name for t in towns(year) if t.code == there), text)
    department = department_code(text)
    return text if department is None else standing_department(department, year) or text


@cache
def spellings() -> dict[str, str]:
    """Every name under which rows may hold a town or department → its code."""
    found: dict[str, str] = {}
    for town in all_towns():
        names = (town.name, *(f.name for f in town.former))
        offices = (f"{name}{'办事处' if name.endswith('街道') else '人民政府'}" for name in names)
        found |= dict.fromkeys((*names, town.short_name, *offices), town.code)
    for department in all_departments():
        names = (department.code, department.name, *department.aliases)
        former = (name for f in department.former for name in (f.code, f.name))
        found |= dict.fromkeys((*names, *former), department.code)
    return found


def spellings_of(name: str, year: int = LATEST) -> tuple[str, ...]:
    """The names under which rows may hold what is called ``name`` in that year; see `unit_called`."""
    return tuple(dict.fromkeys((name, *(s for s in spellings() if unit_called(s, year) == name))))


def town_areas(year: int = LATEST) -> tuple[Area, ...]:
    """The polygons as maps draw them, merged towns with their successor. Raises PolygonError as `town_features`."""
    return _drawn_areas(polygon_file(), year)


@cache
def _drawn_areas(path: Path, year: int) -> tuple[Area, ...]:
    drawn: dict[str, Area] = {}
    for area in read_areas(path):
        own = town_code(area.code)
        code = (own and standing_town(own, year)) or area.code
        if code == GONE:
            code, own = area.code, None
        named = replace(area, code=code, name=town_name(code, year) if own else area.name)
        before = drawn.get(code)
        if before is not None:  # the successor's name stays where it was
            named = replace(named if own == code else before, parts=(*before.parts, *area.parts))
        drawn[code] = named
    return tuple(drawn[code] for code in sorted(drawn))


def listed_towns(past: Iterable[str], year: int, chosen: Collection[str] = ()) -> tuple[Town, ...]:
    """The towns that a table beside a total lists, so that its lines add up: of the year, and `GONE` where it has rows.

    ``past`` are the codes of `data_access.database.stored_units.past_towns`, ``chosen`` the towns of a scope (empty:
    all).
    """
    found = towns(year)
    if any(standing_town(code, year) == GONE for code in past):
        found = (*found, Town(GONE, GONE, GONE))
    return tuple(t for t in found if not chosen or t.code in chosen)
