"""The district as configured: name by year, towns with their polygons, member departments.

A town or department is its code, which stays with its rows for ever; its name belongs to years. A unit that was renamed
keeps its former names (and codes), one that was merged away its last year and its successor; see `unit_names`.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from data_access.paths import ASSETS
from data_access.reference.polygons import read_features
from data_access.rules.parameters import ParameterError, check_keys, read_toml

GONE = "已撤并"  # code and name of where the rows of units stand that nobody lists any more
LATEST = 9999  # the year of the units as they are now


@dataclass(frozen=True)
class Former:
    """What a unit was called up to a year."""

    name: str
    until: int
    code: str  # the unit's own where only the name changed


@dataclass(frozen=True)
class Town:
    code: str
    name: str  # 徐泾镇
    short_name: str  # 徐泾
    former: tuple[Former, ...] = ()
    until: int = LATEST  # the last year it is listed
    successor: str = ""  # the code of the unit that took it over


@dataclass(frozen=True)
class Department:
    code: str  # the short name, 区建管委
    name: str
    is_industry: bool
    aliases: tuple[str, ...]
    former: tuple[Former, ...] = ()
    until: int = LATEST
    successor: str = ""


FILE = ASSETS / "organisation.toml"


@cache
def _configured() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


# What each table may hold.
_TABLES = {
    "name": ("from_year", "name", "office", "document_prefix", "work"),
    "town": ("code", "name", "short_name", "former", "until", "successor"),
    "department": ("code", "name", "industry", "aliases", "former", "until", "successor"),
}
_SETTINGS = ("district", "district_code", "towns_geojson", "tianditu_key", "map_approval_number", "document_prefix")


def _slips(content: Mapping[str, Any]) -> list[str]:
    """Tables and keys that nothing reads, or that are not what is read."""
    faults = []
    for where, table, keys in [("", content, (*_SETTINGS, *_TABLES))] + [
        (f"{kind} {entry.get('code') or entry.get('name', '') if isinstance(entry, dict) else ''}：", entry, keys)
        for kind, keys in _TABLES.items()
        for entry in content.get(kind, [])
    ]:
        try:
            check_keys(table, *keys)
        except ValueError as error:
            faults.append(f"{where}{error}")
    outline = content.get("towns_geojson")
    if not isinstance(outline, str) or not (ASSETS / outline).is_file():
        faults.append(f"towns_geojson：没有文件 assets/{outline or ''}")
    return [*faults, *_prefix_slips(content)]


def _prefix_slips(content: Mapping[str, Any]) -> list[str]:
    """Prefixes of documents under the name of no unit, now or before, or that are no text."""
    prefixes = content.get("document_prefix", {})
    if not isinstance(prefixes, dict):
        return ["document_prefix：须写成表"]
    listed = [unit for unit in content.get("department", []) if isinstance(unit, dict)]
    codes = {unit.get("code") for unit in listed}
    codes |= {former.get("code") for unit in listed for former in unit.get("former", ()) if isinstance(former, dict)}
    return [
        *(
            f"document_prefix · {code}：没有这个成员单位，须为 department 的 code"
            for code in prefixes
            if code not in codes
        ),
        *(
            f"document_prefix · {code}：值 {prefix} 须写成加引号的文字"
            for code, prefix in prefixes.items()
            if not isinstance(prefix, str) or not prefix.strip()
        ),
    ]


def read_organisation(path: Path = FILE) -> dict[str, Any]:
    """The content of the file. Raises ParameterError naming every unit that cannot be used."""
    found = read_toml(path)
    if wrong := [kind for kind in _TABLES if not isinstance(found.get(kind, []), list)]:
        raise ParameterError([f"assets/{path.name} · {kind}：每一条须写成 [[{kind}]]" for kind in wrong])
    if faults := _slips(found):
        raise ParameterError([f"assets/{path.name} · {fault}" for fault in faults])
    faults = [] if found.get("name") and found.get("district") else ["没有写明 district 或 name"]
    for entry in found.get("name", []):
        texts = [entry.get(key) for key in ("name", "document_prefix", "work")]
        if type(entry.get("from_year")) is not int or not all(isinstance(text, str) and text for text in texts):
            faults.append(f"name {entry.get('name', '')}：须写明 from_year（年份）、name、document_prefix、work")
    for kind in ("town", "department"):
        units = found.get(kind, [])
        codes = [unit.get("code") for unit in units]
        for unit in units:
            where = f"{kind} {unit.get('code', '')}"
            if not all(isinstance(unit.get(key), str) and unit[key] for key in ("code", "name")):
                faults.append(f"{where}：须写明 code、name")
            if codes.count(unit.get("code")) > 1:
                faults.append(f"{where}：code 重复")
            if not all(isinstance(year, int) for year in (unit.get("until", 0), *_ends(unit))):
                faults.append(f"{where}：until 须为年份")
            if unit.get("successor") and (unit["successor"] not in codes or "until" not in unit):
                faults.append(f"{where}：successor 须为名录中的 code，并写明 until")
    if not any("until" not in town for town in found.get("town", [])):
        faults.append("town：没有现行街镇")
    if faults:
        raise ParameterError([f"assets/{path.name} · {fault}" for fault in faults])
    return found


def _ends(unit: Mapping[str, Any]) -> list[Any]:
    return [former.get("until") if isinstance(former, dict) else None for former in unit.get("former", ())]


def district_name() -> str:
    return str(_configured()["district"])


def _named(year: int) -> dict[str, Any]:
    """The names of that year; before the first year written down those of the first."""
    listed: list[dict[str, Any]] = sorted(_configured()["name"], key=lambda n: int(n["from_year"]))
    return next((n for n in reversed(listed) if n["from_year"] <= year), listed[0])


def organisation_name(year: int) -> str:
    """The leading group's full name in that year (it was renamed nationally from 2023 on)."""
    return str(_named(year)["name"])


def document_prefix(year: int) -> str:
    """机关代字: what the office's document numbers begin with."""
    return str(_named(year)["document_prefix"])


def department_prefix(code: str) -> str:
    """机关代字 of a department's own papers (演示参数); its short name where none is given."""
    return str(_configured().get("document_prefix", {}).get(code, code))


def work_name(year: int) -> str:
    """What the work is called in titles: 根治欠薪, later 治理欠薪."""
    return str(_named(year)["work"])


def polygon_file() -> Path:
    """The configured GeoJSON of the towns: ``TOWNS_GEOJSON`` in the environment, else ``towns_geojson``."""
    return ASSETS / (os.environ.get("TOWNS_GEOJSON") or _configured()["towns_geojson"])


def town_features() -> dict[str, Any]:
    """The GeoJSON feature collection of the towns (WGS84). Raises PolygonError when it cannot be used."""
    return read_features(polygon_file())


def tianditu_key() -> str:
    """The key of 天地图 that switches its tiles on; empty (the default) draws no tiles and asks no one."""
    return os.environ.get("TIANDITU_KEY") or str(_configured().get("tianditu_key", ""))


def map_approval_number() -> str:
    """审图号 of the map: ``MAP_APPROVAL_NUMBER`` in the environment, else ``map_approval_number``; empty: none."""
    return os.environ.get("MAP_APPROVAL_NUMBER") or str(_configured().get("map_approval_number", ""))


def short_name(name: str) -> str:
    """徐泾 of 徐泾镇."""
    return name.removesuffix("街道").removesuffix("镇")


def _former(entry: Mapping[str, Any]) -> tuple[Former, ...]:
    """The former names of a unit, the oldest first."""
    listed = (
        Former(f.get("name", entry["name"]), f["until"], f.get("code", entry["code"])) for f in entry.get("former", ())
    )
    return tuple(sorted(listed, key=lambda f: f.until))


def _called(unit: Town | Department, year: int) -> Former | None:
    """The former name a unit had in a year; None when it is the present one."""
    return next((f for f in unit.former if year <= f.until), None)


def _town_of(town: Town, year: int) -> Town:
    """The town under the name it had in a year; rows of a renamed town stand under its present code."""
    then = _called(town, year)
    return replace(town, name=then.name, short_name=short_name(then.name)) if then else town


def _department_of(department: Department, year: int) -> Department:
    """The department under the name it had in a year; its code is what it is called."""
    then = _called(department, year)
    return replace(department, code=then.code, name=then.name) if then else department


@cache
def all_towns() -> tuple[Town, ...]:
    """Every town that is or was listed, in the order of the codes; they do not depend on what the map can draw."""
    listed = sorted(_configured()["town"], key=lambda t: str(t["code"]))
    return tuple(
        Town(t["code"], t["name"], t.get("short_name", short_name(t["name"])), _former(t), t.get("until", LATEST),
             t.get("successor", ""))
        for t in listed
    )  # fmt: skip


@cache
def all_departments() -> tuple[Department, ...]:
    return tuple(
        Department(d["code"], d["name"], d.get("industry", False), tuple(d.get("aliases", ())), _former(d),
                   d.get("until", LATEST), d.get("successor", ""))
        for d in _configured()["department"]
    )  # fmt: skip


@cache
def towns(year: int = LATEST) -> tuple[Town, ...]:
    """The towns of a year under the names of that year, in the order of their codes."""
    return tuple(_town_of(t, year) for t in all_towns() if year <= t.until)


@cache
def departments(year: int = LATEST) -> tuple[Department, ...]:
    """The member departments of a year under the names of that year."""
    return tuple(_department_of(d, year) for d in all_departments() if year <= d.until)
