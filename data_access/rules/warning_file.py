"""What ``assets/parameters/warnings.toml`` says: rules, levels and settings of early warning, told where it cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from data_access.rules.parameters import (
    UNCONFIRMED,
    ParameterError,
    check_entry,
    check_keys,
    check_tag,
    exact_number,
    in_force_from,
    read_toml,
)
from data_access.rules.warning_needs import NEEDS, WARNING_LEVELS, RuleNeeds, check_reason, check_subject, whole

BY_INDUSTRY, BY_TOWN = "行业主管部门", "属地街镇"
_SETTINGS = {
    "lead_days": ("日", 730),
    "trial_years": ("年", 10),
    "stored_years": ("年", 10),
    "town_red": ("%", 100),
    "town_yellow": ("%", 100),
}
_SINCE = (date(2000, 1, 1), date(2099, 12, 31))
_NUMBERS = ("value", "least", "most")
_MOST_WAGE = 100_000  # 元 a month


@dataclass(frozen=True)
class Threshold:
    """A threshold of a rule: what it comes to raises a warning of the level, from a day on."""

    level: str
    value: Decimal
    unit: str
    least: Decimal  # the ends of the slider
    most: Decimal
    since: date
    until: date | None = None  # the first day on which a later threshold of the level is in force

    @property
    def share(self) -> Decimal:
        """The threshold of a share in per cent, as a fraction."""
        return self.value.scaleb(-2)


@dataclass(frozen=True)
class WarningRule:
    """One rule; its steps rise in gravity, those of one level in time."""

    code: str
    name: str
    subject: str
    owner: str
    basis: str
    measure: str
    reason: str
    steps: tuple[Threshold, ...]
    lacks: str = ""  # what the database does not hold: nothing can be compared
    signal: str = ""  # the kind of a department's signal
    more: Mapping[str, int] | None = None
    is_demo: bool = False  # its thresholds are confirmed by no published text

    def number(self, name: str) -> int:
        return (self.more or {})[name]

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(step.level for step in self.steps))

    def with_threshold(self, level: str, value: Decimal) -> WarningRule:
        """The rule as it would be with another threshold of a level, whatever the day."""
        changed = tuple(replace(step, value=value) if step.level == level else step for step in self.steps)
        return replace(self, steps=changed)


@dataclass(frozen=True)
class Level:
    """How long a warning of a level may wait, and what it becomes when nobody handles it."""

    name: str
    days: int  # 工作日
    following: str | None
    since: date
    is_demo: bool


@dataclass(frozen=True)
class WarningRules:
    rules: Mapping[str, WarningRule]  # by code
    levels: tuple[Level, ...]
    minimum_wages: tuple[tuple[date, Decimal], ...]  # since when, 元 a month
    settings: Mapping[str, int]
    demo_settings: frozenset[str]  # those that no published text confirms

    @property
    def levels_are_demo(self) -> bool:
        return any(level.is_demo for level in self.levels)

    def level(self, name: str, day: date) -> Level:
        """A level as it is in force on a day; the first version before all of them."""
        versions = [level for level in self.levels if level.name == name]
        return max((v for v in versions if v.since <= day), key=lambda v: v.since, default=versions[0])


def _since(entry: Mapping[str, Any]) -> date:
    day = in_force_from(entry)
    if not _SINCE[0] <= day <= _SINCE[1]:
        raise ValueError(f"起用日期 from 为 {day}，须在 {_SINCE[0]} 至 {_SINCE[1]} 之间")
    return day


def _step(entry: Any, needs: RuleNeeds) -> Threshold:
    check_keys(entry, "level", "value", "unit", "least", "most", "from")
    level, unit = entry.get("level"), entry.get("unit")
    if level not in WARNING_LEVELS:
        raise ValueError(f"级别 level 为“{level or ''}”，须为 {'、'.join(WARNING_LEVELS)} 之一")
    if unit not in needs.units:
        raise ValueError(f"单位 unit 为“{unit or ''}”，这条规则须为 {'、'.join(needs.units)}")
    value, least, most = (Decimal(whole(name, entry.get(name), *needs.ends(unit))) for name in _NUMBERS)
    if least >= most:
        raise ValueError(f"least {least} 须小于 most {most}，是“阈值试算”滑块的两端")
    if not least <= value <= most:
        raise ValueError(f"值 {value} 须在 least {least} 与 most {most} 之间")
    return Threshold(level, value, unit, least, most, _since(entry))


def _ended(steps: Sequence[Threshold]) -> tuple[Threshold, ...]:
    """The steps in the order of their levels and days, each until the next of its level."""
    ended = []
    for level in dict.fromkeys(step.level for step in steps):
        own = sorted((step for step in steps if step.level == level), key=lambda step: step.since)
        ended += [replace(step, until=following.since) for step, following in pairwise(own)] + own[-1:]
    return tuple(ended)


def _steps(entry: Mapping[str, Any], needs: RuleNeeds) -> tuple[Threshold, ...]:
    """The thresholds of a rule as its evaluation takes them. Raises ValueError (Chinese)."""
    steps = entry.get("step")
    if not isinstance(steps, list) or not steps:
        raise ValueError("至少写一级阈值 step")
    made = _ended([_step(step, needs) for step in steps])
    ranks = [WARNING_LEVELS.index(step.level) for step in made]
    if ranks != sorted(ranks):
        raise ValueError("step 须由轻到重写")
    for step, following in pairwise(made):
        if (step.level, step.since) == (following.level, following.since):
            raise ValueError(f"{step.level}级写了两条同一天（{step.since}）起用的阈值 step")
    levels = tuple(dict.fromkeys(step.level for step in made))
    if needs.by_place and len(levels) != len(needs.by_place):
        raise ValueError(f"这条规则须写 {len(needs.by_place)} 级阈值 step，写了 {len(levels)} 级")
    for level, units in zip(levels, needs.by_place, strict=False):
        if any(step.level == level and step.unit not in units for step in made):
            raise ValueError(f"{level}级的单位 unit 须为 {'、'.join(units)}")
    return made


def _rule(entry: Mapping[str, Any]) -> WarningRule:
    texts = ("code", "name", "subject", "owner", "basis", "measure", "reason")
    numbers = dict.fromkeys(name for needs in NEEDS.values() for name in needs.numbers)
    check_keys(entry, *texts, "lacks", "signal", *numbers, "tag", "step")
    for name in texts:
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            raise ValueError(f"没有写明 {name}")
    check_tag({"tag": entry.get("tag"), "source": entry["basis"]})
    if (needs := NEEDS.get(entry["code"])) is None:
        raise ValueError(f"没有这条规则的比对办法，编号 code 可用：{'、'.join(NEEDS)}")
    signal, lacks = entry.get("signal"), entry.get("lacks", "")
    check_subject(needs, entry["subject"], signal)
    if not isinstance(lacks, str):
        raise ValueError("lacks 须写成文字")
    more = {}
    for name in numbers:
        if name in needs.numbers:
            more[name] = whole(name, entry.get(name), 1, needs.numbers[name])
        elif name in entry:
            raise ValueError(f"这条规则不用 {name}")
    check_reason(entry["reason"], needs.words)
    words = {name: entry[name] for name in texts}
    return WarningRule(
        **words,
        steps=_steps(entry, needs),
        lacks=lacks,
        signal=signal or "",
        more=more,
        is_demo=entry["tag"] in UNCONFIRMED,
    )


def _level(entry: Mapping[str, Any]) -> Level:
    check_keys(entry, "name", "days", "next", "from", "tag", "source")
    check_tag(entry)
    if entry.get("name") not in WARNING_LEVELS:
        raise ValueError(f"级别 name 须为 {'、'.join(WARNING_LEVELS)} 之一")
    return Level(
        entry["name"],
        whole("days", entry.get("days"), 1, 200),
        entry.get("next"),
        _since(entry),
        entry["tag"] in UNCONFIRMED,
    )


def _wage(entry: Mapping[str, Any]) -> tuple[date, Decimal]:
    check_keys(entry, "from", "yuan", "tag", "source")
    check_tag(entry)
    if "yuan" not in entry:
        raise ValueError("没有写明 yuan")
    yuan = exact_number(entry["yuan"])
    if not 1 <= yuan <= _MOST_WAGE or yuan != round(yuan, 2):
        raise ValueError(f"yuan 为 {yuan}，须为 1 至 {_MOST_WAGE} 元，至多两位小数")
    return _since(entry), yuan


def _setting(key: str, entry: Any) -> int:
    unit, most = _SETTINGS[key]
    check_entry(entry, (unit,))
    return whole("value", entry["value"], 1, most)


def _doubled(names: Sequence[Any]) -> list[Any]:
    return [name for name in dict.fromkeys(names) if names.count(name) > 1]


def read_warnings(path: Path) -> WarningRules:
    """The rules of a file. Raises ParameterError naming every fault."""
    content, faults = read_toml(path), []
    where = f"assets/parameters/{path.name}"
    faults += [f"{where} · {key}：没有这一项" for key in content.keys() - {"setting", "level", "minimum_wage", "rule"}]

    def each(name: str, made: Any) -> list[Any]:
        found: list[Any] = []
        entries = content.get(name, [])
        if not isinstance(entries, list):
            faults.append(f"{where} · {name}：每一条须写成 [[{name}]]")
            return found
        for place, entry in enumerate(entries, start=1):
            called = (entry.get("code") or entry.get("name") if isinstance(entry, dict) else None) or f"第 {place} 条"
            try:
                found.append(made(entry))
            except ValueError as error:
                faults.append(f"{where} · {name} {called}：{error}")
        if not entries:
            faults.append(f"{where} · {name}：至少写一条")
        return found

    levels = each("level", _level)
    names = list(dict.fromkeys(level.name for level in levels))
    faults += [
        f"{where} · level {v.name}：next 为“{v.following}”，须是写在它后面的一级"
        for v in levels
        if v.following is not None and v.following not in names[names.index(v.name) + 1 :]
    ]
    faults += [
        f"{where} · level {v.name}：只有最低一级可以连升两级，next 的一级不能再有 next"
        for v in levels
        if v.name != names[0] and any(w.name == v.following and w.following for w in levels)
    ]
    faults += [f"{where} · level：没有写明“{name}”一级" for name in WARNING_LEVELS if name not in names]
    if names != sorted(names, key=WARNING_LEVELS.index):
        faults.append(f"{where} · level：须由轻到重写：{'、'.join(WARNING_LEVELS)}")
    doubled = _doubled([(level.name, level.since) for level in levels])
    faults += [f"{where} · level {name}：写了两条同一天（{day}）起用的" for name, day in doubled]
    rules = each("rule", _rule)
    wages = sorted(each("minimum_wage", _wage))
    faults += [f"{where} · minimum_wage：写了两条同一天（{day}）起用的" for day in _doubled([day for day, _ in wages])]
    faults += [f"{where} · rule {code}：重复" for code in _doubled([rule.code for rule in rules])]
    signals = _doubled([rule.signal for rule in rules if rule.signal])
    faults += [f"{where} · rule {r.code}：另一条规则也写了 signal “{r.signal}”" for r in rules if r.signal in signals]
    settings, entries = {}, content.get("setting", {})
    if not isinstance(entries, dict):
        faults.append(f"{where} · setting：须写成表 [setting]")
        entries = {}
    for key in (*_SETTINGS, *(key for key in entries if key not in _SETTINGS)):
        if key not in _SETTINGS or key not in entries:
            faults.append(f"{where} · setting.{key}：{'缺少这个参数' if key in _SETTINGS else '没有这个参数'}")
            continue
        try:
            settings[key] = _setting(key, entries[key])
        except ValueError as error:
            faults.append(f"{where} · setting.{key}：{error}")
    if faults:
        raise ParameterError(faults)
    demo = frozenset(key for key, entry in entries.items() if entry["tag"] in UNCONFIRMED)
    return WarningRules({rule.code: rule for rule in rules}, tuple(levels), tuple(wages), settings, demo)
