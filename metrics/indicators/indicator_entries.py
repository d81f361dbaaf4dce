"""One entry of a catalogue file (assets/indicators/<year>.toml): an indicator or a veto; each fault is reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from data_access.reference.unit_names import department_code
from data_access.rules.incident_rules import VETOED, incident_rules
from data_access.rules.parameters import exact_number, parameters
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Direction, Metric
from metrics.indicators.indicators import Indicator, Veto
from metrics.indicators.rules import KINDS, All, Coverage, Deduct, Linear, Rule, ScoreStep, Steps

Report = Callable[[str, str], None]  # (indicator code or section, reason)


HEAD = ("year", "title", "tag", "source", "total", "valid_from", "valid_to", "deadline", "grades", "near_share",
         "measures", "indicator", "veto")  # fmt: skip


HEIR = ("year", "inherits", "deadline")


_INDICATOR = ("code", "name", "measure", "points", "metric", "rule", "no_occasion", "districtwide", "departments",
              "clause", "evidence", "remedy", "valid_from", "valid_to")  # fmt: skip


_VETO = ("code", "name", "metric", "departments", "clause", "remedy")


def read_number(entry: Mapping[str, Any], name: str, report: Callable[[str], None]) -> Decimal | None:
    if name not in entry:
        report(f"缺少“{name}”")
        return None
    try:
        return exact_number(entry[name])
    except ValueError as error:
        report(f"“{name}”{error}")
        return None


def read_text(entry: Mapping[str, Any], name: str, report: Callable[[str], None]) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value.strip():
        report(f"“{name}”须为文字，不能为空")
        return ""
    return value


def read_texts(entry: Mapping[str, Any], name: str, report: Callable[[str], None]) -> tuple[str, ...]:
    value = entry.get(name, [])
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        report(f"“{name}”须为文字的列表")
        return ()
    return tuple(value)


def read_day(entry: Mapping[str, Any], name: str, report: Callable[[str], None], default: date | None) -> date:
    value = entry.get(name, default)
    if not isinstance(value, date):
        report(f"“{name}”须为日期，如 2023-01-01")
        return date.min
    return value


def read_flag(entry: Mapping[str, Any], name: str, report: Callable[[str], None]) -> bool:
    value = entry.get(name, False)
    if not isinstance(value, bool):
        report(f"“{name}”须为 true 或 false")
        return False
    return value


def report_unknown_keys(entry: Mapping[str, Any], known: Sequence[str], report: Callable[[str], None]) -> None:
    for key in entry:
        if key not in known:
            report(f"不认识的字段“{key}”")


def _responsible(entry: Mapping[str, Any], report: Callable[[str], None]) -> tuple[str, ...]:
    named = read_texts(entry, "departments", report)
    if not named:
        report("没有责任单位 departments")
    for name in named:
        if department_code(name) is None:
            report(f"责任单位“{name}”不在成员单位名单（assets/organisation.toml）中")
    return tuple(department_code(name) or name for name in named)


def _metric(entry: Mapping[str, Any], report: Callable[[str], None]) -> Metric | None:
    found = ALL_METRICS.get(str(entry.get("metric", "")))
    if found is None:
        report(f"没有指标“{entry.get('metric', '')}”，可用指标见 python -m metrics list")
    return found


def _steps(entry: Mapping[str, Any], report: Callable[[str], None]) -> Steps | None:
    listed = entry.get("steps")
    if not isinstance(listed, list) or not listed or not all(isinstance(s, dict) for s in listed):
        report("steps 规则须列出各档 { at, points }")
        return None
    numbers = [(read_number(s, "at", report), read_number(s, "points", report)) for s in listed]
    return Steps(tuple(ScoreStep(at, points) for at, points in numbers if at is not None and points is not None))


def _rule(entry: Any, report: Callable[[str], None]) -> Rule | None:
    """The rule as written; None after a fault that leaves nothing to check further."""
    if not isinstance(entry, dict) or entry.get("kind") not in KINDS:
        kind = entry.get("kind", "") if isinstance(entry, dict) else entry
        report(f"计分规则“{kind}”不认识，可用：{'、'.join(KINDS)}")
        return None
    needed = KINDS[entry["kind"]].needs
    report_unknown_keys(entry, ("kind", *needed), report)
    if entry["kind"] == "steps":
        return _steps(entry, report)
    numbers = {name: read_number(entry, name, report) for name in needed}
    if any(n is None for n in numbers.values()):
        return None
    made: Rule = KINDS[entry["kind"]](**numbers)  # type: ignore[arg-type]
    return made


def _rule_fits(rule: Rule, metric: Metric, points: Decimal, report: Callable[[str], None]) -> None:
    """The rule's limits lie on the right sides, and its metric is of a kind that the rule can use."""
    for reason in rule.faults(points):
        report(reason)
    is_ratio = metric.denominator is not None
    if isinstance(rule, Linear):
        if not is_ratio:
            report(f"linear 规则须用比率，“{metric.name}”不是比率")
        elif metric.direction is Direction.NONE:
            report(f"“{metric.name}”仅供参考，没有高低好坏，不能计分")
        wrong = rule.target <= rule.floor if metric.direction is Direction.UP else rule.target >= rule.floor
        if metric.direction is not Direction.NONE and wrong:
            side = "高" if metric.direction is Direction.UP else "低"
            report(f"目标 {rule.target} 须{side}于底线 {rule.floor}（“{metric.name}”越{side}越好）")
    if isinstance(rule, Coverage) and not (is_ratio and metric.direction is Direction.UP):
        report(f"coverage 规则须用越高越好的比率，“{metric.name}”不是")
    if isinstance(rule, Deduct) and is_ratio:
        report(f"deduct 规则须用件数，“{metric.name}”是比率")
    if isinstance(rule, Deduct | Steps) and metric.money:
        report(f"“{metric.name}”是金额，不能按件计分")
    if isinstance(rule, Steps | All) and metric.direction is Direction.DOWN:
        report(f"“{metric.name}”越低越好，不能按达到多少计分")


def indicator_of(entry: Any, head: Mapping[str, Any], report: Report) -> Indicator | None:
    if not isinstance(entry, dict):
        report("指标", "须写成 [[indicator]]")
        return None
    code = str(entry.get("code") or "（未编号）")

    def fault(reason: str) -> None:
        report(code, reason)

    report_unknown_keys(entry, _INDICATOR, fault)
    read_text(entry, "code", fault)
    name, measure, clause = (read_text(entry, key, fault) for key in ("name", "measure", "clause"))
    if measure and measure not in head["measures"]:
        fault(f"考核方式“{measure}”不在 [measures] 中")
    points = read_number(entry, "points", fault)
    if points is not None and points <= 0:
        fault(f"分值 {points} 须大于零")
    metric, rule = _metric(entry, fault), _rule(entry.get("rule"), fault)
    if metric and rule and points is not None:
        _rule_fits(rule, metric, points, fault)
    if entry.get("no_occasion") not in ("full", "excluded"):
        fault(f"no_occasion 为“{entry.get('no_occasion', '')}”，须为 full（得满分）或 excluded（不计入总分）")
    remedy = read_text(entry, "remedy", fault) if "remedy" in entry else ""
    first = read_day(entry, "valid_from", fault, head["valid_from"])
    last = read_day(entry, "valid_to", fault, head["valid_to"])
    if first > last:
        fault(f"生效日 {first} 晚于失效日 {last}")
    responsible, asked = _responsible(entry, fault), read_texts(entry, "evidence", fault)
    if metric is None or rule is None or points is None:
        return None
    return Indicator(
        code=code,
        name=name,
        measure=measure,
        points=points,
        rule=rule,
        metric_id=metric.id,
        departments=responsible,
        clause=clause,
        excluded_without_occasion=entry.get("no_occasion") == "excluded",
        districtwide=read_flag(entry, "districtwide", fault),
        evidence=asked,
        remedy=remedy,
        valid_from=first,
        valid_to=last,
    )


def _filled(text: str, report: Callable[[str], None], day: date) -> str:
    """The text with the values of the parameters that it names, as in force on the day: {incident.group_people}人."""
    named = {key: f"{parameter.value:f}" for key, parameter in parameters().items()}
    named["incident.group_people"] = str(incident_rules().people_on(VETOED, day))
    for key, value in named.items():
        text = text.replace(f"{{{key}}}", value)
    if "{" in text:
        report(f"“{text}”：花括号内须为时限参数文件中的参数")
    return text


def veto_of(entry: Any, report: Report, day: date) -> Veto | None:
    """A veto with its name as of the catalogue's last day."""
    if not isinstance(entry, dict):
        report("一票否决", "须写成 [[veto]]")
        return None
    code = str(entry.get("code") or "（未编号）")

    def fault(reason: str) -> None:
        report(code, reason)

    report_unknown_keys(entry, _VETO, fault)
    read_text(entry, "code", fault)
    metric = _metric(entry, fault)
    if metric is not None and (metric.denominator is not None or metric.money):
        fault(f"一票否决须用件数，“{metric.name}”不是")
    remedy = read_text(entry, "remedy", fault) if "remedy" in entry else ""
    name, clause, responsible = (
        _filled(read_text(entry, "name", fault), fault, day),
        read_text(entry, "clause", fault),
        _responsible(entry, fault),
    )
    return Veto(code, name, metric.id, responsible, clause, remedy) if metric else None
