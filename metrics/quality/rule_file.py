"""The rules of quality (数据质量规则): ``assets/parameters/quality.toml``, each a figure over a fact like any other.

A rule's figure (``quality.<id>``) is the share of faulty records, so that its list, drawer and export are those of
every figure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import and_

from data_access.database.kept_ledgers import ledger_name
from data_access.paths import ASSETS
from data_access.reference.organisation import departments
from data_access.rules.parameters import ParameterError, check_keys, read_toml
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.firms import ENTERPRISE
from metrics.definitions.narrowed_figures import figure, narrowed_figure
from metrics.engine.counted_ledgers import kept
from metrics.engine.evaluation import fixed_moment
from metrics.engine.model import Condition, Direction, Fact, Kind, Metric, always
from metrics.engine.visible import is_divided, own_town
from metrics.quality.condition_text import ConditionError
from metrics.quality.conditions import Reading, condition, fields_in, ledgers_in

FILE = ASSETS / "parameters" / "quality.toml"
THEME = "quality"
TOWN, DEPARTMENT = "town", "department"  # owners that the record itself names
_KEYS = ("id", "name", "fact", "kind", "fault", "owner", "remedy")
_MOST_COLUMNS = 12


class Aspect(StrEnum):
    """What is wrong with a record."""

    COMPLETE = "完整性"
    VALID = "有效性"
    CONSISTENT = "一致性"
    TIMELY = "及时性"
    UNIQUE = "重复"


@dataclass(frozen=True, eq=False)  # one object each
class Rule:
    """What makes a record faulty, whose it is and how it is put right."""

    id: str
    name: str
    aspect: Aspect
    owner: str  # town, department or the code of a department
    remedy: str
    metric: Metric  # numerator: the faulty records; denominator: those looked at
    fields: frozenset[str]  # what the fault looks at


@dataclass(frozen=True)
class Quality:
    """The content of the file: the rules, and after how many days a ledger is behind, by table."""

    rules: tuple[Rule, ...]
    overdue_days: Mapping[str, int]

    def days_of(self, table: str) -> int:
        return self.overdue_days.get(table, self.overdue_days["default"])


@cache
def _facts() -> dict[str, Fact]:
    """Every fact by name; a rule may look at all that its records show."""
    found = {ENTERPRISE.name: ENTERPRISE} | {m.fact.name: m.fact for m in ALL_METRICS.values()}
    return {name: replace(fact, source=fact.detail_source, town=own_town(fact)) for name, fact in found.items()}


@cache
def owed_by_units() -> frozenset[str]:
    """The facts, by name, whose records a department or a town owes: a paper is of one of them."""
    facts = {m.fact.name: m.fact for m in ALL_METRICS.values()}
    return frozenset(name for name, fact in facts.items() if not is_divided(fact.town) and is_divided(own_town(fact)))


def _condition(text: str, fact: Fact, dropped: tuple[str, ...]) -> Condition:
    return always if not text else lambda at: condition(text, Reading(fact, at, dropped))


def _looked_at(among: str, fault: str, fact: Fact, dropped: tuple[str, ...]) -> Condition:
    """Which records a rule looks at: none while a ledger whose rows it counts is not kept."""
    own, others = _condition(among, fact, dropped), sorted(ledgers_in(fault))
    return own if not others else lambda at: and_(own(at), *(kept(table, at) for table in others))


def _rule(entry: Mapping[str, Any], dropped: tuple[str, ...]) -> Rule:
    """Raises ValueError (Chinese) for a rule that cannot be used."""
    check_keys(entry, *_KEYS, "among")
    if lacking := [key for key in _KEYS if not isinstance(entry.get(key), str) or not entry[key]]:
        raise ValueError(f"没有写明 {'、'.join(lacking)}")
    if not re.fullmatch(r"[a-z0-9_]+", entry["id"]):  # it stands in addresses
        raise ValueError("id 只能用小写字母、数字和下划线")
    if (fact := _facts().get(entry["fact"])) is None:
        raise ValueError(f"fact“{entry['fact']}”不是一类记录")
    if entry["kind"] not in set(Aspect):
        raise ValueError(f"kind“{entry['kind']}”须为 {'、'.join(Aspect)} 之一")
    owners = {TOWN, DEPARTMENT, *(d.code for d in departments())}
    if entry["owner"] not in owners:
        raise ValueError(f"owner“{entry['owner']}”须为 town、department 或部门简称")
    among, fault = str(entry.get("among", "")), entry["fault"]
    metric = Metric(
        id=f"{THEME}.{entry['id']}",
        name=entry["name"],
        unit="%",
        kind=Kind.RATIO,
        fact=fact,
        numerator=_condition(fault, fact, dropped),
        denominator=_looked_at(among, fault, fact, dropped),
        explanation=f"{fact.label}的{entry['kind']}规则。办法：{entry['remedy']}。",
        columns=_columns(fact, fields_in(fault, fact), fields_in(among, fact) if among else frozenset()),
        direction=Direction.DOWN,
    )
    at = fixed_moment(date(2023, 6, 30), date(2023, 1, 1))
    _ = metric.numerator(at), metric.denominator and metric.denominator(at)  # says now what cannot be read
    looked_at = fields_in(fault, fact) or fields_in(among, fact)  # a figure's own condition names no fields here
    return Rule(entry["id"], entry["name"], Aspect(entry["kind"]), entry["owner"], entry["remedy"], metric, looked_at)


def _columns(fact: Fact, *mentioned: frozenset[str]) -> tuple[str, ...]:
    """What its list shows: what names the record and whose it is, then what the rule looks at."""
    key = next((name for name, field in fact.fields.items() if field.expression is fact.key), next(iter(fact.fields)))
    of_rule = [name for name in fact.fields if any(name in some for some in mentioned)]
    units = [name for name in ("town_code", "department_code") if name in fact.fields]
    return tuple(dict.fromkeys((key, fact.title, *units[:1], *of_rule)))[:_MOST_COLUMNS]


def _rules(entries: Any, dropped: tuple[str, ...]) -> tuple[tuple[Rule, ...], list[str]]:
    """The rules that can be used, and what is wrong with the others."""
    if not isinstance(entries, list):
        return (), ["rule：须写成 [[rule]]"]
    rules: dict[str, Rule] = {}
    faults = [] if entries else ["rule：没有一条规则"]
    for entry in entries:
        called = entry.get("id", entry.get("name", "")) if isinstance(entry, dict) else str(entry)
        try:
            if not isinstance(entry, dict):
                raise TypeError("须写成 [[rule]]")
            rule = _rule(entry, dropped)
            if rule.id in rules:
                raise ValueError("id 重复")
            rules[rule.id] = rule
        except (ConditionError, TypeError, ValueError) as error:
            faults.append(f"{called}：{error}")
    return tuple(rules.values()), faults


def read_quality(path: Path) -> Quality:
    """The content of a file. Raises ParameterError naming every rule that cannot be used, and why."""
    content, where = read_toml(path), f"assets/parameters/{path.name}"
    faults = [f"{where} · {key}：没有这一项" for key in content if key not in ("dropped", "overdue_days", "rule")]
    dropped, days = content.get("dropped", []), content.get("overdue_days", {})
    if not isinstance(dropped, list) or not all(isinstance(word, str) and word for word in dropped):
        faults.append(f"{where} · dropped：须写成字样的列表")
        dropped = []
    if not isinstance(days, dict) or "default" not in days:
        faults.append(f"{where} · overdue_days：须写明 default")
        days = {}
    for table, number in days.items():
        if not isinstance(number, int) or isinstance(number, bool) or not 0 < number <= 3650:
            faults.append(f"{where} · overdue_days.{table}：须为 1 至 3650 的整数（日）")
        if table != "default":
            try:
                ledger_name(table)
            except KeyError:
                faults.append(f"{where} · overdue_days.{table}：没有这本台账")
    rules, unusable = _rules(content.get("rule", []), tuple(word.upper() for word in dropped))
    faults += [f"{where} · {fault}" for fault in unusable]
    if faults:
        raise ParameterError(faults)
    return Quality(rules, days)


@cache
def quality() -> Quality:
    """The rules in force. Raises ParameterError, see `read_quality`."""
    return read_quality(FILE)


@cache
def _by_metric() -> dict[str, Rule]:
    return {rule.metric.id: rule for rule in quality().rules}


def rule_of(metric_id: str) -> Rule | None:
    """The rule whose figure has that id."""
    return _by_metric().get(metric_id)


def is_listed(metric_id: str) -> bool:
    return metric_id in ALL_METRICS or metric_id in _by_metric() or narrowed_figure(metric_id) is not None


def listed(metric_id: str) -> Metric:
    """The metric, narrowed or whole, or the figure of a rule, with that id: what a list of records can be of."""
    rule = rule_of(metric_id)
    return figure(metric_id) if rule is None else rule.metric
