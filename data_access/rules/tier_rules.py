"""分类监管 of firms: criteria of the tiers, points within them and what each means, dated (``tiers.toml``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from data_access.paths import ASSETS
from data_access.rules.parameters import (
    UNCONFIRMED,
    ParameterError,
    check_keys,
    check_tag,
    exact_number,
    in_force_from,
    read_toml,
)
from data_access.rules.warning_needs import whole

FILE = ASSETS / "parameters" / "tiers.toml"
TIERS = BEST, PUNISHED, GRAVE = ("A", "B", "C")
FULL_POINTS = 100
# What can be counted of a firm, and in which pieces; those of the period first.
KINDS: Mapping[str, str] = {
    "处理处罚决定": "件", "群体性（极端）事件": "起", "申请法院强制执行": "件", "移送公安立案": "件",
    "约谈": "次", "通报批评": "次", "属实欠薪线索": "件", "责令支付到期未履行": "件",
    "责令改正到期未履行": "份", "执法文书到期未履行": "份", "欠薪未付清": "件", "未处置红色预警": "件",
    "重点督办工地": "个", "失信名单在列": "件", "住建黑名单在列": "件", "保证金超期未存足": "个",
}  # fmt: skip
_NAMED = ("name", "from", "tag", "source")


@dataclass(frozen=True, kw_only=True)
class _Version:
    """An entry in force from a day on until the next of its name; the first also before its day."""

    name: str
    since: date
    until: date | None = None
    is_demo: bool  # confirmed by no published text
    source: str


@dataclass(frozen=True, kw_only=True)
class RatingPeriod(_Version):
    months: int


@dataclass(frozen=True, kw_only=True)
class Criterion(_Version):
    """A condition of tier B or C; ``lacks``: what no ledger holds, then nothing is counted."""

    code: str
    tier: str
    kind: str
    count: int
    lacks: str = ""


@dataclass(frozen=True, kw_only=True)
class PointRule(_Version):
    code: str
    kind: str
    each: int
    most: int


@dataclass(frozen=True, kw_only=True)
class Tier(_Version):
    """What a tier means: routine checks a year, how much likelier its sites are drawn, deposit and service."""

    checks: int
    weight: Decimal
    deposit: str
    service: str


_Any = TypeVar("_Any", bound=_Version)


@dataclass(frozen=True)
class TierRules:
    periods: tuple[RatingPeriod, ...]
    criteria: tuple[Criterion, ...]
    points: tuple[PointRule, ...]
    tiers: tuple[Tier, ...]

    def tiers_on(self, day: date) -> dict[str, Tier]:
        return {tier.name: tier for tier in in_force(self.tiers, day)}

    def months_on(self, day: date) -> int:
        return in_force(self.periods, day)[0].months


def in_force(versions: Sequence[_Any], day: date) -> tuple[_Any, ...]:
    """Those in force on a day, in the order of the file."""
    return tuple(v for v in versions if v.since <= day and (v.until is None or day < v.until))


def _text(entry: Mapping[str, Any], key: str) -> str:
    text = entry.get(key)
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"没有写明 {key}")
    return text


def _common(entry: Any, *more: str) -> dict[str, Any]:
    check_keys(entry, *_NAMED, *more)
    check_tag(entry)
    demo = entry["tag"] in UNCONFIRMED
    return {"name": _text(entry, "name"), "since": in_force_from(entry), "is_demo": demo, "source": entry["source"]}


def _kind(entry: Mapping[str, Any]) -> str:
    if (kind := entry.get("kind")) not in KINDS:
        raise ValueError(f"kind 为“{kind or ''}”，须为 {'、'.join(KINDS)} 之一")
    return str(kind)


def _period(entry: Any) -> RatingPeriod:
    named = entry | {"name": "评价周期"} if isinstance(entry, dict) else entry
    return RatingPeriod(**_common(named, "months"), months=whole("months", named.get("months"), 1, 60))


def _criterion(entry: Any) -> Criterion:
    unkept = isinstance(entry, dict) and "lacks" in entry
    common = _common(entry, "tier", "code", *(("lacks",) if unkept else ("kind", "count")))
    if (tier := entry.get("tier")) not in TIERS[1:]:
        raise ValueError(f"tier 为“{tier or ''}”，须为 {'、'.join(TIERS[1:])} 之一")
    common |= {"code": _text(entry, "code"), "tier": tier}
    if unkept:
        return Criterion(**common, kind="", count=0, lacks=_text(entry, "lacks"))
    return Criterion(**common, kind=_kind(entry), count=whole("count", entry.get("count"), 1, 1_000))


def _point(entry: Any) -> PointRule:
    common = _common(entry, "code", "kind", "each", "most") | {"code": _text(entry, "code")}
    each, most = (whole(key, entry.get(key), 1, FULL_POINTS) for key in ("each", "most"))
    if each > most:
        raise ValueError(f"每件扣 each {each} 分多于至多扣 most {most} 分")
    return PointRule(**common, kind=_kind(entry), each=each, most=most)


def _tier(entry: Any) -> Tier:
    common = _common(entry, "checks", "weight", "deposit", "service")
    if common["name"] not in TIERS:
        raise ValueError(f"name 为“{common['name']}”，须为 {'、'.join(TIERS)} 之一")
    weight = exact_number(entry.get("weight"))
    if not 0 < weight <= FULL_POINTS:
        raise ValueError(f"weight 为 {weight}，须大于 0、不大于 {FULL_POINTS}")
    return Tier(**common, checks=whole("checks", entry.get("checks"), 0, 366), weight=weight,
                deposit=_text(entry, "deposit"), service=_text(entry, "service"))  # fmt: skip


def _called(version: _Version) -> str:
    return version.code if isinstance(version, Criterion | PointRule) else version.name


def _ended(entries: Sequence[_Any]) -> tuple[_Any, ...]:
    """Each until the next of its code; the first of each also before its day."""
    ended: list[_Any] = []
    for called in dict.fromkeys(_called(entry) for entry in entries):
        own = sorted((entry for entry in entries if _called(entry) == called), key=lambda entry: entry.since)
        own[0] = replace(own[0], since=date.min)
        ended += [replace(one, until=following.since) for one, following in pairwise(own)] + own[-1:]
    return tuple(ended)


def _twice(entries: Sequence[_Version]) -> list[str]:
    written = [(_called(entry), entry.since) for entry in entries]
    return [
        f"{name}：写了两条同一天（{day}）起用的" for name, day in sorted({w for w in written if written.count(w) > 1})
    ]


def read_tier_rules(path: Path) -> TierRules:
    """The rules of a file. Raises ParameterError naming every fault."""
    content = read_toml(path)
    where = f"assets/parameters/{path.name}"
    known: dict[str, Callable[[Any], Any]] = {
        "period": _period, "criterion": _criterion, "point": _point, "tier": _tier,
    }  # fmt: skip
    faults = [f"{where} · {key}：没有这一项" for key in content.keys() - known.keys()]
    found: dict[str, list[Any]] = {}
    for table, made in known.items():
        entries, found[table] = content.get(table, []), []
        if not isinstance(entries, list) or not entries:
            faults.append(f"{where} · {table}：至少写一条 [[{table}]]")
            continue
        for place, entry in enumerate(entries, start=1):
            called = (entry.get("code") or entry.get("name") if isinstance(entry, dict) else None) or f"第 {place} 条"
            try:
                found[table].append(made(entry))
            except ValueError as error:
                faults.append(f"{where} · {table} {called}：{error}")
        faults += [f"{where} · {table} {fault}" for fault in _twice(found[table])]
    if not faults and (missing := [name for name in TIERS if name not in {tier.name for tier in found["tier"]}]):
        faults.append(f"{where} · tier：没有写明 {'、'.join(missing)} 级")
    if faults:
        raise ParameterError(faults)
    return TierRules(*(_ended(found[table]) for table in known))


@cache
def tier_rules() -> TierRules:
    """The rules in force. Raises ParameterError, see `read_tier_rules`."""
    return read_tier_rules(FILE)
