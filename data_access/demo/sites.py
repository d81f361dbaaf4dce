"""Invented firms and construction sites (在建工地) of the demo district."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import shape

from data_access.database.schema import GOVERNMENT, NOT_GOVERNMENT, PRIVATE, STATE_OWNED
from data_access.demo.places import LARGEST_CIVIL_WORKS, LINES, PLACES, builder_names, draw_works, site_names
from data_access.demo.tools import (
    WAN,
    Array,
    Columns,
    Days,
    Flags,
    Floats,
    Ints,
    Period,
    given,
    join,
    later,
    limit_ends,
    numbered_by_year,
    office_day,
    person_names,
    pick,
    texts,
    town_codes,
    town_names,
    town_weights,
)
from data_access.reference.organisation import town_features, towns
from data_access.rules.deposit_rules import versions

ACTIVE_SITES = 212  # under way at any time, per 1x
MEAN_MONTHS = 18.0

OTHER_INDUSTRIES = {
    "制造": ("精密机械", "电子科技", "塑料制品", "服装", "金属制品"),
    "餐饮": ("餐饮管理", "餐饮服务"),
    "物业保洁": ("物业管理", "保洁服务"),
    "物流": ("物流", "供应链管理"),
    "批零": ("商贸", "贸易"),
    "教培": ("教育科技", "文化传播"),
    "其他": ("健身服务", "信息技术", "人力资源服务"),
}
CONTRACTORS, LABOUR_FIRMS, OTHER_FIRMS = 70, 110, 60  # per 1x; the last for each other industry


@dataclass(frozen=True)
class Firms:
    """Enterprises; ``pools`` maps a kind (施工总承包, 劳务, 制造 …) to its rows."""

    table: Columns
    quality: Floats  # about 0.7 to 1.6; how often this firm fails compared with the average one
    pools: dict[str, Ints]


@dataclass(frozen=True)
class Sites:
    table: Columns
    town: Ints  # position in organisation.towns()
    contractor: Ints  # row in Firms
    trouble: Floats  # of the contractor
    months: Floats  # planned length

    def under_way(self, day: Days) -> Flags:
        done = self.table["completed_on"]
        return (self.table["permit_on"] <= day) & (np.isnat(done) | (done > day))


_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BODY_VALUE = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}


def uscc_codes(areas: Array, serials: Ints) -> Array:
    """Valid 统一社会信用代码 (GB 32100-2015, body by GB 11714) for firms that do not exist.

    The body begins with DM (demo), which registries do not issue: digits alone or MA are in use.
    """
    bodies = [f"DM{serial:06d}" for serial in serials.tolist()]
    values = np.array([[_BODY_VALUE[c] for c in body] for body in bodies], dtype=np.int64).reshape(-1, 8)
    check = (11 - values @ np.array([3, 7, 9, 10, 5, 8, 4, 2]) % 11) % 11
    stems = [f"91{a}{b}{'0123456789X'[c]}" for a, b, c in zip(areas, bodies, check.tolist(), strict=True)]
    digits = np.array([[_ALPHABET.index(c) for c in stem] for stem in stems], dtype=np.int64).reshape(-1, 17)
    weights = np.array([pow(3, i, 31) for i in range(17)])
    last = (31 - digits @ weights % 31) % 31
    return texts([stem + _ALPHABET[c] for stem, c in zip(stems, last.tolist(), strict=True)])


_FIRST = "恒宏盛瑞泰华鼎鑫锦嘉隆远卓汇启誉昊博铭诚景骏皓凯融沪申浦虹"
_SECOND = "筑基建达源通泽峰宇翔晟辉腾越晖岳桥固匠城域衡茂荣安和舜颐霖"
_HOMES = (("上海", "310118"), ("上海", "310112"), ("江苏", "320583"), ("浙江", "330421"), ("安徽", "341302"))


def _firm_names(rng: np.random.Generator, size: int, home: Array, lines: tuple[str, ...]) -> Array:
    """Invented names, different as long as there are combinations left."""
    count = len(_FIRST) * len(_SECOND) * len(lines)
    n = np.resize(rng.permutation(count), size)
    first = texts(list(_FIRST))[n % len(_FIRST)]
    second = texts(list(_SECOND))[n // len(_FIRST) % len(_SECOND)]
    return join(home, first, second, texts(lines)[n // len(_FIRST) // len(_SECOND)], "有限公司")


def build_firms(rng: np.random.Generator, span: Period) -> Firms:
    """General contractors, labour subcontractors and employers of other industries."""
    kinds: list[tuple[str, int, tuple[str, ...]]] = [
        ("施工总承包", CONTRACTORS, ("建筑工程", "建设集团", "市政工程", "建设发展", "水利工程", "园林建设")),
        ("劳务", LABOUR_FIRMS, ("建筑劳务", "劳务服务", "装饰工程")),
        *((industry, OTHER_FIRMS, lines) for industry, lines in OTHER_INDUSTRIES.items()),
    ]
    names, areas, pools, total = [], [], {}, 0
    for kind, per_scale, lines in kinds:
        size = per_scale * span.scale
        home = rng.choice(len(_HOMES), size, p=(0.5, 0.2, 0.15, 0.1, 0.05))
        names.append(_firm_names(rng, size, texts([h for h, _ in _HOMES])[home], lines))
        areas.append(texts([a for _, a in _HOMES])[home])
        pools[kind] = np.arange(total, total + size)
        total += size
    roads = pick(rng, [road for listed, _ in PLACES.values() for road in listed], total)
    numbers = texts([f"{n}号" for n in rng.integers(1, 3000, total).tolist()])
    table: Columns = {
        # 7919 and 1,000,000 have no common factor: no serial comes twice.
        "uscc": uscc_codes(np.concatenate(areas), np.arange(total) * 7919 % 1_000_000),
        "name": np.concatenate(names),
        "legal_person": person_names(rng, total),
        "address": join(roads, numbers),
    }
    return Firms(table, rng.lognormal(-0.12, 0.5, total), pools)


_DEPARTMENTS = ("区建管委", "区交通委", "区水务局", "区绿化市容局")
_MANAGING = ("青浦工业园区", "青浦新城公司", "西虹桥公司", "青发集团", "科创集团", "区属公司")


def _points(rng: np.random.Generator, town: Ints) -> tuple[Floats, Floats, Ints]:
    """A random WGS84 point in each town's polygon, and the town it lies in.

    One in a hundred is a data fault on purpose: in another town, or just outside the district (town -1). A town
    without a polygon has no points (NaN, town -1).
    """
    shapes = {f["properties"]["code"]: shape(f["geometry"]) for f in town_features()["features"]}
    polygons = [shapes.get(t.code, shapely.Polygon()) for t in towns()]
    district = shapely.union_all(polygons)
    outside = len(polygons)
    polygons.append(district.buffer(0.008).difference(district.buffer(0.001)))
    lies_in = town.copy()
    faults = rng.choice(len(town), round(len(town) / 100), replace=False)
    elsewhere = faults[::2]
    lies_in[elsewhere] = (town[elsewhere] + rng.integers(1, outside, len(elsewhere))) % outside
    lies_in[faults[1::2]] = outside
    lon, lat = np.full(len(town), np.nan), np.full(len(town), np.nan)
    for position, polygon in enumerate(polygons):
        open_rows = np.flatnonzero((lies_in == position) & (not polygon.is_empty))
        west, south, east, north = polygon.bounds
        while len(open_rows):
            x = np.round(rng.uniform(west, east, len(open_rows)), 6)
            y = np.round(rng.uniform(south, north, len(open_rows)), 6)
            inside = shapely.contains_xy(polygon, x, y)
            lon[open_rows[inside]], lat[open_rows[inside]] = x[inside], y[inside]
            open_rows = open_rows[~inside]
    return lon, lat, np.where((lies_in == outside) | np.isnan(lon), -1, lies_in)


def _contractors(rng: np.random.Generator, firms: Firms, department: Array) -> Ints:
    """A contractor whose line is the department's works; a few firms build much, most little."""
    pool = firms.pools["施工总承包"]
    popularity = 1.0 / (np.arange(len(pool)) % CONTRACTORS + 8.0)
    found = np.zeros(len(department), dtype=np.int64)
    for name, lines in LINES.items():
        fits = np.array([any(line in firm for line in lines) for firm in firms.table["name"][pool]])
        rows = np.flatnonzero(department == name)
        found[rows] = rng.choice(pool[fits], len(rows), p=popularity[fits] / popularity[fits].sum())
    return found


def build_sites(rng: np.random.Generator, span: Period, firms: Firms) -> Sites:
    """Sites under way at some day of the period, in the order of their permits."""
    # Permits reach back so far that the district is as busy on the first day as on the last.
    first = later(np.array([span.start]), -1100)[0]
    total_days = int((span.as_of - first).astype(int)) + 1
    size = round(ACTIVE_SITES * span.scale * total_days / (MEAN_MONTHS * 30.4))
    permit = later(np.full(size, first), np.sort((np.arange(size) + rng.random(size)) * total_days / size).astype(int))
    permit = office_day(permit)
    small = rng.random(size) < 0.07
    wan = np.where(small, rng.uniform(60, 295, size), np.clip(rng.lognormal(np.log(3000), 1.0, size), 305, 90_000))
    months = MEAN_MONTHS * np.where(small, 0.35, (wan / 4000) ** 0.18) * rng.uniform(0.6, 1.4, size)
    months = np.clip(months, 3, 42)
    planned = later(permit, (months * 30.4).astype(int))
    completed = span.happened(later(planned, np.clip(rng.normal(25, 45, size), -60, 200).astype(int)))

    kept = np.isnat(completed) | (completed >= span.start)
    permit, planned, completed, months = permit[kept], planned[kept], completed[kept], months[kept]
    contract = np.round(wan[kept]).astype(np.int64) * WAN
    size = len(permit)
    town = rng.choice(len(towns()), size, p=town_weights())
    lon, lat, located = _points(rng, town)
    department = pick(rng, _DEPARTMENTS, size, (78, 10, 8, 4))
    department[wan[kept] > LARGEST_CIVIL_WORKS] = "区建管委"
    # Roads, rivers and parks are public works; of buildings about one in eight. 30 % in all.
    public = (department != "区建管委") | (rng.random(size) < 0.12)
    works = draw_works(rng, department, public, wan[kept])
    contractor = _contractors(rng, firms, department)
    signed = office_day(later(permit, -rng.integers(3, 25, size)))
    codes = town_codes()
    stems = join("上海", pick(rng, tuple(_FIRST), size), pick(rng, tuple(_SECOND), size))
    monthly_labour = contract * 0.2 / months
    table: Columns = {
        "site_no": numbered_by_year("QP", permit),
        "name": site_names(rng, town_names()[town], department, works),
        "town_code": codes[town],
        "department_code": department,
        "managing_entity": given(rng.random(size) < 0.35, pick(rng, _MANAGING, size)),
        "builder_name": builder_names(town_names()[town], department, works, public, stems),
        "contractor_uscc": firms.table["uscc"][contractor],
        "contract_yuan": contract,
        "government_funded": public,
        "contract_signed_on": signed,
        "permit_on": permit,
        "planned_completion_on": planned,
        "completed_on": completed,
        "workers": np.clip(monthly_labour / (8500 * 100) * rng.uniform(0.8, 1.3, size), 5, 900).astype(int),
        "lon": lon,
        "lat": lat,
        "raw_lon": lon,
        "raw_lat": lat,
        "raw_crs": given(~np.isnan(lon), np.full(size, "WGS84", dtype=object)),
        "located_town_code": given(~(located < 0), codes[located]),
        # Of small contracts; who else is exempt follows from leads and verifications, see `count_requirements`.
        "deposit_exempt": contract < int(min(v.exempt_below_yuan for v in versions()) * 100),
        "wage_account_due_on": limit_ends(signed, "wage_account.open_days"),
    }
    # Drawn last, so that what was drawn before it stays as it was.
    table["investment"] = np.where(
        public, GOVERNMENT, pick(rng, (STATE_OWNED, PRIVATE, NOT_GOVERNMENT), size, (30, 65, 5))
    )
    return Sites(table, town, contractor, firms.quality[contractor], months)
