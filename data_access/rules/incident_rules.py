"""Lines, limits and sensitive periods of incidents (事件舆情), dated: ``assets/parameters/incidents.toml``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from data_access.paths import ASSETS
from data_access.rules.holidays import spring_festivals
from data_access.rules.months import in_year
from data_access.rules.parameters import (
    UNCONFIRMED,
    ParameterError,
    check_keys,
    check_tag,
    in_force_from,
    month_day,
    read_toml,
)
from data_access.rules.warning_needs import whole

FILE = ASSETS / "parameters" / "incidents.toml"
_LINES = WARNED, VETOED = ("预警", "一票否决")
FIRST_REPORT, WRITTEN_REPORT, RESPONSE, FOLLOW_UP, LINKED = ("首报", "书面报告", "响应", "续报", "关联线索")
_UNITS = {FIRST_REPORT: "分钟", WRITTEN_REPORT: "分钟", RESPONSE: "分钟", FOLLOW_UP: "日", LINKED: "日"}
_MOST = {"人": 100_000, "分钟": 24 * 60, "日": 366}
_FESTIVAL = "春节"


@dataclass(frozen=True)
class InForce:
    """A number that is in force from a day on."""

    value: int
    since: date
    is_demo: bool = True  # confirmed by no published text


@dataclass(frozen=True)
class Season:
    """A sensitive period (敏感时段) of every year: days around 春节, or between two days of the calendar."""

    name: str
    around: tuple[int, int] | None = None  # days before and after 春节
    between: tuple[tuple[int, int], tuple[int, int]] = ((1, 1), (12, 31))  # month and day

    def spans(self, first: date, last: date) -> tuple[tuple[date, date], ...]:
        """Its first and last days, of those that touch the days from ``first`` to ``last``."""
        if self.around is not None:
            before, after = (timedelta(days) for days in self.around)
            found = [(day - before, day + after) for day in spring_festivals(first - after, last + before)]
        else:
            (start, end), years = self.between, range(first.year - 1, last.year + 1)
            found = [(in_year(y, *start), in_year(y if start <= end else y + 1, *end)) for y in years]
        return tuple((a, b) for a, b in found if a <= last and b >= first)


@dataclass(frozen=True)
class IncidentRules:
    """Each line and limit in the order of its days; the first is also that of the days before it."""

    people: Mapping[str, tuple[InForce, ...]]  # 人, by line
    limits: Mapping[str, tuple[InForce, ...]]  # 分钟 or 日, by clock
    seasons: tuple[Season, ...]

    def is_demo(self, *names: str) -> bool:
        """Some version of these lines and clocks is confirmed by no published text; of all where none is named."""
        known = {**self.people, **self.limits}
        return any(version.is_demo for name in names or known for version in known[name])

    def people_on(self, line: str, day: date) -> int:
        return _on(self.people[line], day)

    def limit_on(self, clock: str, day: date) -> int:
        return _on(self.limits[clock], day)


def _on(limits: tuple[InForce, ...], day: date) -> int:
    return max((step for step in limits if step.since <= day), key=lambda step: step.since, default=limits[0]).value


def _named(entry: Any, names: tuple[str, ...], *more: str) -> str:
    check_keys(entry, "name", *more, "tag", "source")
    check_tag(entry)
    if (name := entry.get("name")) not in names:
        raise ValueError(f"name 为“{name or ''}”，须为 {'、'.join(names)} 之一")
    return str(name)


def _line(entry: Any) -> tuple[str, InForce]:
    name = _named(entry, _LINES, "people", "from")
    return name, InForce(
        whole("people", entry.get("people"), 1, _MOST["人"]), in_force_from(entry), entry["tag"] in UNCONFIRMED
    )


def _clock(entry: Any) -> tuple[str, InForce]:
    name = _named(entry, tuple(_UNITS), "limit", "unit", "from")
    if entry.get("unit") != (unit := _UNITS[name]):
        raise ValueError(f"单位 unit 为“{entry.get('unit', '')}”，须为 {unit}")
    return name, InForce(
        whole("limit", entry.get("limit"), 1, _MOST[unit]), in_force_from(entry), entry["tag"] in UNCONFIRMED
    )


def _season(entry: Any) -> Season:
    lunar = isinstance(entry, dict) and "festival" in entry
    check_keys(entry, "name", *(("festival", "before", "after") if lunar else ("from", "to")), "tag", "source")
    check_tag(entry)
    name = entry.get("name")
    if not isinstance(name, str) or not name.strip():
        raise ValueError("没有写明 name")
    if not lunar:
        return Season(name, between=(month_day(entry.get("from")), month_day(entry.get("to"))))
    if entry["festival"] != _FESTIVAL:
        raise ValueError(f"festival 为“{entry['festival']}”，须为 {_FESTIVAL}")
    before, after = (whole(key, entry.get(key), 0, 120) for key in ("before", "after"))
    return Season(name, (before, after))


def read_incident_rules(path: Path) -> IncidentRules:
    """The rules of a file. Raises ParameterError naming every fault."""
    content = read_toml(path)
    where = f"assets/parameters/{path.name}"
    faults = [f"{where} · {key}：没有这一项" for key in content.keys() - {"people", "clock", "season"}]

    def each(table: str, made: Callable[[Any], Any]) -> list[Any]:
        found, entries = [], content.get(table, [])
        if not isinstance(entries, list):
            faults.append(f"{where} · {table}：每一条须写成 [[{table}]]")
            return []
        for place, entry in enumerate(entries, start=1):
            called = (entry.get("name") if isinstance(entry, dict) else None) or f"第 {place} 条"
            try:
                found.append(made(entry))
            except ValueError as error:
                faults.append(f"{where} · {table} {called}：{error}")
        return found

    def dated(table: str, names: tuple[str, ...], made: Callable[[Any], Any]) -> dict[str, tuple[InForce, ...]]:
        entries = each(table, made)
        written = [(name, limit.since) for name, limit in entries]
        for name, day in {w for w in written if written.count(w) > 1}:
            faults.append(f"{where} · {table} {name}：写了两条同一天（{day}）起用的")
        for name in names:
            if name not in (n for n, _ in entries) and not any(f" {table} {name}：" in fault for fault in faults):
                faults.append(f"{where} · {table}：没有写明“{name}”")
        return {n: tuple(sorted((step for m, step in entries if m == n), key=lambda step: step.since)) for n in names}

    people = dated("people", _LINES, _line)
    limits = dated("clock", tuple(_UNITS), _clock)
    seasons = each("season", _season)
    if not faults:
        rules = IncidentRules(people, limits, tuple(seasons))
        days = {limit.since for steps in people.values() for limit in steps}
        faults += [
            f"{where} · people：{day} 起“{VETOED}”的人数须大于“{WARNED}”的人数"
            for day in sorted(days)
            if rules.people_on(VETOED, day) <= rules.people_on(WARNED, day)
        ]
    if faults:
        raise ParameterError(faults)
    return rules


@cache
def incident_rules() -> IncidentRules:
    """The rules in force. Raises ParameterError, see `read_incident_rules`."""
    return read_incident_rules(FILE)


def follow_up_since(as_of: date) -> date:
    """An open incident last reported before this day is owed a follow-up report on ``as_of``."""
    return as_of - timedelta(incident_rules().limit_on(FOLLOW_UP, as_of))
