"""Indicator catalogues by assessment year (考核指标库): data in ``assets/indicators/<year>.toml``, checked as a whole.

Every fault of every file is reported at once with file, indicator and reason; a faulty catalogue is never used.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from data_access.reference.organisation import GONE
from data_access.reference.unit_names import department_asked, department_code
from data_access.rules.indicator_files import indicator_files
from data_access.rules.parameters import exact_number
from metrics.assessment.rules import KINDS, All, Coverage, Deduct, Linear, Rule, Step, Steps
from metrics.definitions.catalogue import CATALOGUE
from metrics.engine.model import Direction, Metric


@dataclass(frozen=True)
class Indicator:
    """One line of the score table. ``mend`` says how a record is mended; empty: what happened cannot be mended."""

    code: str
    name: str
    measure: str  # 书面资料, 实地核查, 平台案件, …
    points: Decimal
    rule: Rule
    metric_id: str
    departments: tuple[str, ...]  # the first one leads
    clause: str
    excluded_without_occasion: bool  # 无发生: out of the sum instead of full points
    districtwide: bool  # scored for the district only, not by town
    evidence: tuple[str, ...]
    mend: str
    valid_from: date
    valid_to: date

    @property
    def metric(self) -> Metric:
        return CATALOGUE[self.metric_id]

    @property
    def evidence_metric_id(self) -> str | None:
        return f"evidence.complete_rate.{self.code}" if self.evidence else None


@dataclass(frozen=True)
class Veto:
    """一票否决: any record of the metric makes the grade C."""

    code: str
    name: str
    metric_id: str
    departments: tuple[str, ...]
    clause: str
    mend: str

    @property
    def metric(self) -> Metric:
        return CATALOGUE[self.metric_id]


@dataclass(frozen=True)
class Catalogue:
    """The indicators of one assessment year."""

    year: int
    title: str
    is_demo: bool  # 演示参数
    source: str
    total: Decimal
    valid_from: date
    valid_to: date
    deadline: date  # 自查截止日
    grade_a: Decimal
    grade_c: Decimal
    near_share: Decimal
    measures: Mapping[str, Decimal]
    indicators: tuple[Indicator, ...]
    vetoes: tuple[Veto, ...]
    inherits: int | None = None  # the year whose rules are followed while its own are not written down

    @property
    def inherited_said(self) -> str:
        """2026年考核细则尚未配置,沿用2024年(演示参数); empty for a year with rules of its own."""
        if self.inherits is None:
            return ""
        return f"{self.year}年考核细则尚未配置，沿用{self.inherits}年{'（演示参数）' if self.is_demo else ''}"

    def at(self, day: date) -> Catalogue:
        """The catalogue with the indicators that are in force on that day."""
        return replace(self, indicators=tuple(i for i in self.indicators if i.valid_from <= day <= i.valid_to))


class IndicatorError(ValueError):
    """Catalogues that cannot be used; ``faults`` names file, indicator and reason (Chinese), all at once."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"考核指标库有 {len(self.faults)} 处错误，请改正后重新启动：\n" + "\n".join(self.faults))


Report = Callable[[str, str], None]  # (indicator code or section, reason)

_HEAD = ("year", "title", "tag", "source", "total", "valid_from", "valid_to", "deadline", "grades", "near_share",
         "measures", "indicator", "veto")  # fmt: skip
_HEIR = ("year", "inherits", "deadline")
_INDICATOR = ("code", "name", "measure", "points", "metric", "rule", "no_occasion", "districtwide", "departments",
              "clause", "evidence", "mend", "valid_from", "valid_to")  # fmt: skip
_VETO = ("code", "name", "metric", "departments", "clause", "mend")


def _number(entry: Mapping[str, Any], name: str, report: Callable[[str], None]) -> Decimal | None:
    if name not in entry:
        report(f"缺少“{name}”")
        return None
    try:
        return exact_number(entry[name])
    except ValueError as error:
        report(f"“{name}”{error}")
        return None


def _text(entry: Mapping[str, Any], name: str, report: Callable[[str], None]) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value.strip():
        report(f"“{name}”须为文字，不能为空")
        return ""
    return value


def _texts(entry: Mapping[str, Any], name: str, report: Callable[[str], None]) -> tuple[str, ...]:
    value = entry.get(name, [])
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        report(f"“{name}”须为文字的列表")
        return ()
    return tuple(value)


def _day(entry: Mapping[str, Any], name: str, report: Callable[[str], None], default: date | None) -> date:
    value = entry.get(name, default)
    if not isinstance(value, date):
        report(f"“{name}”须为日期，如 2023-01-01")
        return date.min
    return value


def _flag(entry: Mapping[str, Any], name: str, report: Callable[[str], None]) -> bool:
    value = entry.get(name, False)
    if not isinstance(value, bool):
        report(f"“{name}”须为 true 或 false")
        return False
    return value


def _unknown_keys(entry: Mapping[str, Any], known: Sequence[str], report: Callable[[str], None]) -> None:
    for key in entry:
        if key not in known:
            report(f"不认识的字段“{key}”")


def _responsible(entry: Mapping[str, Any], report: Callable[[str], None]) -> tuple[str, ...]:
    named = _texts(entry, "departments", report)
    if not named:
        report("没有责任单位 departments")
    for name in named:
        if department_code(name) is None:
            report(f"责任单位“{name}”不在成员单位名单（assets/organisation.toml）中")
    return tuple(department_code(name) or name for name in named)


def _metric(entry: Mapping[str, Any], report: Callable[[str], None]) -> Metric | None:
    found = CATALOGUE.get(str(entry.get("metric", "")))
    if found is None:
        report(f"没有指标“{entry.get('metric', '')}”，可用指标见 python -m metrics list")
    return found


def _steps(entry: Mapping[str, Any], report: Callable[[str], None]) -> Steps | None:
    listed = entry.get("steps")
    if not isinstance(listed, list) or not listed or not all(isinstance(s, dict) for s in listed):
        report("steps 规则须列出各档 { at, points }")
        return None
    numbers = [(_number(s, "at", report), _number(s, "points", report)) for s in listed]
    return Steps(tuple(Step(at, points) for at, points in numbers if at is not None and points is not None))


def _rule(entry: Any, report: Callable[[str], None]) -> Rule | None:
    """The rule as written; None after a fault that leaves nothing to check further."""
    if not isinstance(entry, dict) or entry.get("kind") not in KINDS:
        kind = entry.get("kind", "") if isinstance(entry, dict) else entry
        report(f"计分规则“{kind}”不认识，可用：{'、'.join(KINDS)}")
        return None
    needed = KINDS[entry["kind"]].needs
    _unknown_keys(entry, ("kind", *needed), report)
    if entry["kind"] == "steps":
        return _steps(entry, report)
    numbers = {name: _number(entry, name, report) for name in needed}
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


def _indicator(entry: Any, head: Mapping[str, Any], report: Report) -> Indicator | None:
    if not isinstance(entry, dict):
        report("指标", "须写成 [[indicator]]")
        return None
    code = str(entry.get("code") or "（未编号）")

    def fault(reason: str) -> None:
        report(code, reason)

    _unknown_keys(entry, _INDICATOR, fault)
    _text(entry, "code", fault)
    name, measure, clause = (_text(entry, key, fault) for key in ("name", "measure", "clause"))
    if measure and measure not in head["measures"]:
        fault(f"考核方式“{measure}”不在 [measures] 中")
    points = _number(entry, "points", fault)
    if points is not None and points <= 0:
        fault(f"分值 {points} 须大于零")
    metric, rule = _metric(entry, fault), _rule(entry.get("rule"), fault)
    if metric and rule and points is not None:
        _rule_fits(rule, metric, points, fault)
    if entry.get("no_occasion") not in ("full", "excluded"):
        fault(f"no_occasion 为“{entry.get('no_occasion', '')}”，须为 full（得满分）或 excluded（不计入总分）")
    mend = _text(entry, "mend", fault) if "mend" in entry else ""
    first = _day(entry, "valid_from", fault, head["valid_from"])
    last = _day(entry, "valid_to", fault, head["valid_to"])
    if first > last:
        fault(f"生效日 {first} 晚于失效日 {last}")
    responsible, asked = _responsible(entry, fault), _texts(entry, "evidence", fault)
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
        districtwide=_flag(entry, "districtwide", fault),
        evidence=asked,
        mend=mend,
        valid_from=first,
        valid_to=last,
    )


def _veto(entry: Any, report: Report) -> Veto | None:
    if not isinstance(entry, dict):
        report("一票否决", "须写成 [[veto]]")
        return None
    code = str(entry.get("code") or "（未编号）")

    def fault(reason: str) -> None:
        report(code, reason)

    _unknown_keys(entry, _VETO, fault)
    _text(entry, "code", fault)
    metric = _metric(entry, fault)
    if metric is not None and (metric.denominator is not None or metric.money):
        fault(f"一票否决须用件数，“{metric.name}”不是")
    mend = _text(entry, "mend", fault) if "mend" in entry else ""
    name, clause, responsible = _text(entry, "name", fault), _text(entry, "clause", fault), _responsible(entry, fault)
    return Veto(code, name, metric.id, responsible, clause, mend) if metric else None


def _adds_up(found: Catalogue, report: Report) -> None:
    """Points by measure and in total, and codes that occur once."""
    for measure, points in found.measures.items():
        added = sum((i.points for i in found.indicators if i.measure == measure), Decimal())
        if added != points:
            report(measure, f"各指标分值合计 {added}，应为 {points}")
    if (whole := sum(found.measures.values(), Decimal())) != found.total:
        report("measures", f"各考核方式分值合计 {whole}，应为总分 {found.total}")
    for code, times in Counter([*(i.code for i in found.indicators), *(v.code for v in found.vetoes)]).items():
        if times > 1:
            report(code, f"编号重复 {times} 次")


def _raw(path: Path, faults: list[str]) -> dict[str, Any] | None:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults.append(f"assets/indicators/{path.name} · 全表：无法读取（{error}）")
        return None


def _read(path: Path, raw: Mapping[str, Any], faults: list[str]) -> Catalogue | None:
    def report(where: str, reason: str) -> None:
        faults.append(f"assets/indicators/{path.name} · {where}：{reason}")

    def fault(reason: str) -> None:
        report("全表", reason)

    before = len(faults)
    _unknown_keys(raw, _HEAD, fault)
    if str(raw.get("year")) != path.stem:
        fault(f"year 为 {raw.get('year', '')}，与文件名不一致")
    if raw.get("tag") not in ("A", "B", "U", "D"):
        fault(f"tag 为“{raw.get('tag', '')}”，须为 A、B、U、D 之一")
    given = raw.get("measures")
    given = given if isinstance(given, dict) else {}
    if not given:
        fault("没有考核方式 [measures]")
    measures = {name: _number(given, name, fault) or Decimal() for name in given}
    grades = raw.get("grades")
    grades = grades if isinstance(grades, dict) else {}
    a, c, total, near = (
        _number(grades, "a", fault),
        _number(grades, "c", fault),
        _number(raw, "total", fault),
        _number(raw, "near_share", fault),
    )
    if a is not None and c is not None and a <= c:
        fault(f"A 等线 {a} 须高于 C 等线 {c}")
    if near is not None and not 0 < near <= 1:
        fault(f"near_share {near} 须在 0 与 1 之间")
    first, last, deadline = (_day(raw, name, fault, None) for name in ("valid_from", "valid_to", "deadline"))
    if first > last:
        fault(f"生效日 {first} 晚于失效日 {last}")
    head = {"measures": given, "valid_from": first, "valid_to": last}
    listed, barred = raw.get("indicator", []), raw.get("veto", [])
    made = [_indicator(entry, head, report) for entry in (listed if isinstance(listed, list) else [listed])]
    vetoes = [_veto(entry, report) for entry in (barred if isinstance(barred, list) else [barred])]
    if a is None or c is None or total is None or near is None:
        return None
    found = Catalogue(
        year=raw["year"] if isinstance(raw.get("year"), int) else 0,
        title=_text(raw, "title", fault),
        is_demo=raw.get("tag") in ("U", "D"),
        source=_text(raw, "source", fault),
        total=total,
        valid_from=first,
        valid_to=last,
        deadline=deadline,
        grade_a=a,
        grade_c=c,
        near_share=near,
        measures=measures,
        indicators=tuple(i for i in made if i),
        vetoes=tuple(v for v in vetoes if v),
    )
    if None not in made:
        _adds_up(found, report)
    return found if len(faults) == before else None


def _moved(day: date, year: int) -> date:
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _followed(before: Catalogue, year: int, deadline: date | None = None) -> Catalogue:
    """The rules of an earlier year for a year that has none of its own."""

    def moved(i: Indicator) -> Indicator:
        return replace(i, valid_from=_moved(i.valid_from, year), valid_to=_moved(i.valid_to, year))

    return replace(
        before,
        year=year,
        title=before.title.replace(str(before.year), str(year)),
        valid_from=_moved(before.valid_from, year),
        valid_to=_moved(before.valid_to, year),
        deadline=deadline or _moved(before.deadline, year),
        indicators=tuple(moved(i) for i in before.indicators),
        inherits=before.inherits or before.year,
    )


def _as_called(catalogue: Catalogue) -> Catalogue:
    """The catalogue with the departments under their names of its year, a merged one as its successor."""

    def called(names: Sequence[str]) -> tuple[str, ...]:
        there = {name: department_asked(name, catalogue.year)[0] for name in names}
        return tuple(dict.fromkeys(name if code in (None, GONE) else str(code) for name, code in there.items()))

    return replace(
        catalogue,
        indicators=tuple(replace(i, departments=called(i.departments)) for i in catalogue.indicators),
        vetoes=tuple(replace(v, departments=called(v.departments)) for v in catalogue.vetoes),
    )


def _heir(path: Path, raw: Mapping[str, Any], own: Mapping[int, Catalogue], faults: list[str]) -> Catalogue | None:
    """A file that only says which year it follows."""

    def fault(reason: str) -> None:
        faults.append(f"assets/indicators/{path.name} · 全表：{reason}")

    before = len(faults)
    _unknown_keys(raw, _HEIR, fault)
    if str(raw.get("year")) != path.stem:
        fault(f"year 为 {raw.get('year', '')}，与文件名不一致")
    deadline = _day(raw, "deadline", fault, None)
    if raw["inherits"] not in own or raw["inherits"] >= raw.get("year", 0):
        fault(f"inherits 为 {raw['inherits']}，须为此前一个有细则的年度")
    return None if len(faults) > before else _followed(own[raw["inherits"]], raw["year"], deadline)


def read_catalogues(paths: Sequence[Path]) -> dict[int, Catalogue]:
    """The catalogues of those files by year. Raises IndicatorError naming every fault of every file."""
    faults: list[str] = []
    raws = {path: _raw(path, faults) for path in paths}
    made = [_read(path, raw, faults) for path, raw in raws.items() if raw is not None and "inherits" not in raw]
    own = {c.year: c for c in made if c is not None}
    heirs = [_heir(path, raw, own, faults) for path, raw in raws.items() if raw is not None and "inherits" in raw]
    if faults:
        raise IndicatorError(faults)
    return own | {c.year: c for c in heirs if c is not None}


@cache
def catalogues() -> dict[int, Catalogue]:
    """Every catalogue by assessment year. Raises IndicatorError, see `read_catalogues`."""
    return {year: _as_called(found) for year, found in read_catalogues(indicator_files()).items()}


def catalogue_of(year: int) -> Catalogue:
    """The catalogue of an assessment year; a year without a file follows the last one before it (see ``inherits``).

    Raises ValueError (Chinese) for a year before the first, IndicatorError when the files are faulty.
    """
    known = catalogues()
    if year in known:
        return known[year]
    earlier = max((y for y in known if y < year), default=None)
    if earlier is None:
        first = f"最早为 {min(known)} 年度" if known else "尚无任何年度"
        raise ValueError(f"没有 {year} 年度的考核指标库（{first}）")
    return _as_called(_followed(known[earlier], year))


def catalogue_for(day: date) -> Catalogue | None:
    """The catalogue of the assessment year of a day; None before the first, or when the files are faulty."""
    try:
        return catalogue_of(day.year)
    except ValueError:
        return None  # 考核自查 names the faults
