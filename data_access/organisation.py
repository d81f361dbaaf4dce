"""The district as configured: name by year, towns with their polygons, member departments, the checklist."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from data_access.parameters import ParameterError, read_entries, read_toml
from data_access.paths import ASSETS
from data_access.polygons import Area, read_areas, read_features
from data_access.schema import department, town


@dataclass(frozen=True)
class Town:
    code: str
    name: str  # 徐泾镇
    short_name: str  # 徐泾


@dataclass(frozen=True)
class Department:
    code: str  # the short name, 区建管委
    name: str
    is_industry: bool
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class ChecklistItem:
    code: str
    name: str
    article: str
    weight: int
    red_line: bool
    article_39: bool
    aliases: tuple[str, ...]


@cache
def _configured() -> dict[str, Any]:
    return tomllib.loads((ASSETS / "organisation.toml").read_text(encoding="utf-8"))


def district_name() -> str:
    return str(_configured()["district"])


def _named(year: int) -> dict[str, Any]:
    found: dict[str, Any] = max(
        (n for n in _configured()["name"] if n["from_year"] <= year), key=lambda n: n["from_year"]
    )
    return found


def organisation_name(year: int) -> str:
    """The leading group's full name in that year (it was renamed nationally from 2023 on)."""
    return str(_named(year)["name"])


def document_prefix(year: int) -> str:
    """机关代字: what the office's document numbers begin with."""
    return str(_named(year)["document_prefix"])


def work_name(year: int) -> str:
    """What the work is called in titles: 根治欠薪, later 治理欠薪."""
    return str(_named(year)["work"])


def polygon_file() -> Path:
    """The configured GeoJSON of the towns: ``TOWNS_GEOJSON`` in the environment, else ``towns_geojson``."""
    return ASSETS / (os.environ.get("TOWNS_GEOJSON") or _configured()["towns_geojson"])


def town_features() -> dict[str, Any]:
    """The GeoJSON feature collection of the towns (WGS84). Raises PolygonError when it cannot be used."""
    return read_features(polygon_file())


def town_areas() -> tuple[Area, ...]:
    """The polygons as maps draw them. Raises PolygonError when the file cannot be used."""
    return read_areas(polygon_file())


def tianditu_key() -> str:
    """The key of 天地图 that switches its tiles on; empty (the default) draws no tiles and asks no one."""
    return os.environ.get("TIANDITU_KEY") or str(_configured().get("tianditu_key", ""))


def map_approval_number() -> str:
    """审图号 of the map: ``MAP_APPROVAL_NUMBER`` in the environment, else ``map_approval_number``; empty: none."""
    return os.environ.get("MAP_APPROVAL_NUMBER") or str(_configured().get("map_approval_number", ""))


@cache
def towns() -> tuple[Town, ...]:
    """The towns in the order of their codes; they do not depend on what the map can draw."""
    listed = sorted(_configured()["town"], key=lambda t: str(t["code"]))
    return tuple(Town(t["code"], t["name"], t["name"].removesuffix("街道").removesuffix("镇")) for t in listed)


@cache
def departments() -> tuple[Department, ...]:
    return tuple(
        Department(d["code"], d["name"], d.get("industry", False), tuple(d.get("aliases", ())))
        for d in _configured()["department"]
    )


def _item(_place: str, item: Any) -> ChecklistItem:
    texts = [item.get(name) for name in ("code", "name", "article")]
    aliases, weight = item.get("aliases"), item.get("weight")
    if not all(isinstance(text, str) and text for text in texts):
        raise ValueError("须写明 code、name、article")
    if type(weight) is not int or weight < 1:
        raise ValueError(f"weight 为“{weight}”，须为大于零的整数")
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        raise ValueError("aliases 须写成列名的列表，没有的写 []")
    switches = [item.get(name, False) for name in ("red_line", "article_39")]
    if not all(isinstance(switch, bool) for switch in switches):
        raise ValueError("red_line、article_39 须为 true 或 false")
    code, name, article = texts
    return ChecklistItem(code, name, article, weight, switches[0], switches[1], tuple(aliases))


def read_checklist(path: Path) -> tuple[ChecklistItem, ...]:
    """The items of a file. Raises ParameterError naming every fault."""
    items = read_toml(path).get("item", [])
    found = read_entries(path, {f"第 {n} 条": item for n, item in enumerate(items, start=1)}, _item)
    codes = [item.code for item in found.values()]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice or not found:
        raise ParameterError(
            [f"assets/parameters/{path.name}：{'、'.join(twice) or '清单'}{'重复' if twice else '是空的'}"]
        )
    return tuple(found.values())


@cache
def checklist() -> tuple[ChecklistItem, ...]:
    """The items of the on-site verification (实地核查表), in their official order."""
    return read_checklist(ASSETS / "parameters" / "checklist.toml")


def seed(connection: Connection) -> None:
    """Insert the configured towns and departments that the database does not hold yet."""
    known = set(connection.scalars(select(town.c.code)))
    new_towns = [
        {"code": t.code, "name": t.name, "short_name": t.short_name, "sort": i}
        for i, t in enumerate(towns())
        if t.code not in known
    ]
    known = set(connection.scalars(select(department.c.code)))
    new_departments = [
        {"code": d.code, "name": d.name, "is_industry": d.is_industry, "sort": i}
        for i, d in enumerate(departments())
        if d.code not in known
    ]
    if new_towns:
        connection.execute(insert(town), new_towns)
    if new_departments:
        connection.execute(insert(department), new_departments)
