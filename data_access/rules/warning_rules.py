"""The rules of early warning (监控预警): ``assets/parameters/warnings.toml``, thresholds with dates of effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from data_access.paths import ASSETS
from data_access.rules.parameters import ParameterError, check_entry, check_keys, check_tag, exact_number, read_toml
from data_access.rules.working_days import add_working_days, shifted_working_days

FILE = ASSETS / "parameters" / "warnings.toml"
SUBJECTS = SITE_SUBJECT, FIRM_SUBJECT = ("工地", "企业")
BY_INDUSTRY, BY_TOWN = "行业主管部门", "属地街镇"
_SETTINGS = {"lead_days": "日", "trial_years": "年", "town_red": "%", "town_yellow": "%"}
_MORE = ("total", "within")  # whole numbers that some rules need beside their thresholds
_UNITS = ("日", "工作日", "个月", "%", "条", "人", "元")


@dataclass(frozen=True)
class Step:
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
    steps: tuple[Step, ...]
    lacks: str = ""  # what the database does not hold: nothing can be compared
    signal: str = ""  # the kind of a department's signal
    more: Mapping[str, int] | None = None

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


@dataclass(frozen=True)
class WarningRules:
    rules: Mapping[str, WarningRule]  # by code
    levels: tuple[Level, ...]
    minimum_wages: tuple[tuple[date, Decimal], ...]  # since when, 元 a month
    settings: Mapping[str, int]

    def level(self, name: str, day: date) -> Level:
        """A level as it is in force on a day; the first version before all of them."""
        versions = [level for level in self.levels if level.name == name]
        return max((v for v in versions if v.since <= day), key=lambda v: v.since, default=versions[0])


def _number(entry: Mapping[str, Any], key: str) -> Decimal:
    if key not in entry:
        raise ValueError(f"没有写明 {key}")
    return exact_number(entry[key])


def _since(entry: Mapping[str, Any]) -> date:
    if type(day := entry.get("from")) is not date:
        raise ValueError("没有写明起用日期 from，如 2023-01-01")
    return day


def _step(entry: Any, levels: Iterable[str]) -> Step:
    check_keys(entry, "level", "value", "unit", "least", "most", "from")
    if entry.get("level") not in levels:
        raise ValueError(f"级别 level 为“{entry.get('level', '')}”，须为 {'、'.join(levels)} 之一")
    if entry.get("unit") not in _UNITS:
        raise ValueError(f"单位 unit 为“{entry.get('unit', '')}”，须为 {'、'.join(_UNITS)} 之一")
    step = Step(
        entry["level"], _number(entry, "value"), entry["unit"], _number(entry, "least"), _number(entry, "most"),
        _since(entry),
    )  # fmt: skip
    if not step.least <= step.value <= step.most:
        raise ValueError(f"值 {step.value} 须在 least {step.least} 与 most {step.most} 之间")
    return step


def _ended(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps in the order of their levels and days, each until the next of its level."""
    ended = []
    for level in dict.fromkeys(step.level for step in steps):
        own = sorted((step for step in steps if step.level == level), key=lambda step: step.since)
        ended += [replace(step, until=following.since) for step, following in pairwise(own)] + own[-1:]
    return tuple(ended)


def _rule(entry: Mapping[str, Any], levels: Sequence[str]) -> WarningRule:
    texts = ("code", "name", "subject", "owner", "basis", "measure", "reason")
    check_keys(entry, *texts, "lacks", "signal", *_MORE, "tag", "step")
    for name in texts:
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            raise ValueError(f"没有写明 {name}")
    check_tag({"tag": entry.get("tag"), "source": entry["basis"]})
    if entry["subject"] not in SUBJECTS:
        raise ValueError(f"对象 subject 为“{entry['subject']}”，须为 {'、'.join(SUBJECTS)} 之一")
    steps = entry.get("step")
    if not isinstance(steps, list) or not steps:
        raise ValueError("至少写一级阈值 step")
    made = _ended([_step(step, levels) for step in steps])
    ranks = [levels.index(step.level) for step in made]
    if ranks != sorted(ranks):
        raise ValueError("step 须由轻到重写")
    more = {}
    for name in _MORE:
        if name in entry:
            if not isinstance(entry[name], int) or entry[name] < 1:
                raise ValueError(f"{name} 须为大于零的整数")
            more[name] = entry[name]
    said = {name: entry[name] for name in texts}
    return WarningRule(**said, steps=made, lacks=entry.get("lacks", ""), signal=entry.get("signal", ""), more=more)


def _level(entry: Mapping[str, Any]) -> Level:
    check_keys(entry, "name", "days", "next", "from", "tag", "source")
    check_tag(entry)
    days = entry.get("days")
    if not isinstance(days, int) or not 1 <= days <= 250:
        raise ValueError("处置时限 days 须为 1 至 250 的整数（工作日）")
    if not isinstance(entry.get("name"), str):
        raise ValueError("没有写明 name")
    return Level(entry["name"], days, entry.get("next"), _since(entry))


def _wage(entry: Mapping[str, Any]) -> tuple[date, Decimal]:
    check_keys(entry, "from", "yuan", "tag", "source")
    check_tag(entry)
    return _since(entry), _number(entry, "yuan")


def _setting(key: str, entry: Any) -> int:
    check_entry(entry, (_SETTINGS[key],))
    value = exact_number(entry["value"])
    if value != int(value) or value < 1:
        raise ValueError(f"值 {value} 须为大于零的整数")
    return int(value)


def read_warnings(path: Path) -> WarningRules:
    """The rules of a file. Raises ParameterError naming every fault."""
    content, faults = read_toml(path), []
    where = f"assets/parameters/{path.name}"
    faults += [f"{where} · {key}：没有这一项" for key in content.keys() - {"setting", "level", "minimum_wage", "rule"}]

    def each(name: str, made: Any) -> list[Any]:
        found = []
        for place, entry in enumerate(content.get(name, []), start=1):
            called = entry.get("code") or entry.get("name") or f"第 {place} 条" if isinstance(entry, dict) else place
            try:
                found.append(made(entry))
            except ValueError as error:
                faults.append(f"{where} · {name} {called}：{error}")
        if not found:
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
    rules = each("rule", lambda entry: _rule(entry, names))
    wages = sorted(each("minimum_wage", _wage))
    codes = [rule.code for rule in rules]
    faults += [f"{where} · rule {code}：重复" for code in dict.fromkeys(codes) if codes.count(code) > 1]
    settings = {}
    entries = content.get("setting", {})
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
    return WarningRules({rule.code: rule for rule in rules}, tuple(levels), tuple(wages), settings)


@cache
def warning_rules() -> WarningRules:
    """The rules in force. Raises ParameterError, see `read_warnings`."""
    return read_warnings(FILE)


def warning_due(level: str, raised_on: date) -> date:
    """处置期限 of a warning raised on a day."""
    return add_working_days(raised_on, warning_rules().level(level, raised_on).days)


@cache
def climbing_days(as_of: date) -> tuple[date, date]:
    """The days before which a warning must have been due to have climbed one level, and two, by ``as_of``.

    It climbs on the first working day after its due day, and again on the first one after the days of the level it
    climbed to: comparing due days with these needs no calendar in SQL.
    """
    last = shifted_working_days(np.array([as_of], dtype="datetime64[D]"), 0)
    levels = warning_rules().levels
    lowest = warning_rules().level(levels[0].name, as_of)
    second = warning_rules().level(lowest.following or lowest.name, as_of)
    again = shifted_working_days(last, -(second.days + 1))
    return last[0].astype(object), again[0].astype(object)


def watched_until(raised_on: date) -> date:
    """The last day on which a lead about the same site or firm counts as what the warning became."""
    return raised_on + timedelta(warning_rules().settings["lead_days"])
