"""The catalogues of indicators by year, read from assets/indicators, each checked as a whole."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from data_access.options import RefusedError
from data_access.reference.organisation import GONE
from data_access.reference.unit_names import department_asked
from data_access.rules.indicator_files import indicator_files
from data_access.rules.months import in_year
from metrics.indicators.indicator_entries import (
    HEAD,
    HEIR,
    Report,
    indicator_of,
    read_day,
    read_number,
    read_text,
    report_unknown_keys,
    veto_of,
)
from metrics.indicators.indicators import Catalogue, Indicator, IndicatorError


def _adds_up(found: Catalogue, report: Report) -> None:
    """Points by measure and in total, and codes that occur once."""
    for measure, points in found.measures.items():
        added = sum((i.points for i in found.indicators if i.measure == measure), Decimal())
        if added != points:
            report(measure, f"各指标分值合计 {added.normalize():f}，应为 {points}")
    if (whole := sum(found.measures.values(), Decimal())) != found.total:
        report("measures", f"各考核方式分值合计 {whole.normalize():f}，应为总分 {found.total}")
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
    report_unknown_keys(raw, HEAD, fault)
    if str(raw.get("year")) != path.stem:
        fault(f"year 为 {raw.get('year', '')}，与文件名不一致")
    if raw.get("tag") not in ("A", "B", "U", "D"):
        fault(f"tag 为“{raw.get('tag', '')}”，须为 A、B、U、D 之一")
    given = raw.get("measures")
    given = given if isinstance(given, dict) else {}
    if not given:
        fault("没有考核方式 [measures]")
    measures = {name: read_number(given, name, fault) or Decimal() for name in given}
    grades = raw.get("grades")
    grades = grades if isinstance(grades, dict) else {}
    a, c, total, near = (
        read_number(grades, "a", fault),
        read_number(grades, "c", fault),
        read_number(raw, "total", fault),
        read_number(raw, "near_share", fault),
    )
    if a is not None and c is not None and a <= c:
        fault(f"A 等线 {a} 须高于 C 等线 {c}")
    if near is not None and not 0 < near <= 1:
        fault(f"near_share {near} 须在 0 与 1 之间")
    first, last, deadline = (read_day(raw, name, fault, None) for name in ("valid_from", "valid_to", "deadline"))
    if first > last:
        fault(f"生效日 {first} 晚于失效日 {last}")
    head = {"measures": given, "valid_from": first, "valid_to": last}
    listed, barred = raw.get("indicator", []), raw.get("veto", [])
    made = [indicator_of(entry, head, report) for entry in (listed if isinstance(listed, list) else [listed])]
    vetoes = [veto_of(entry, report, last) for entry in (barred if isinstance(barred, list) else [barred])]
    if a is None or c is None or total is None or near is None:
        return None
    found = Catalogue(
        year=raw["year"] if isinstance(raw.get("year"), int) else 0,
        title=read_text(raw, "title", fault),
        is_demo=raw.get("tag") in ("U", "D"),
        source=read_text(raw, "source", fault),
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
    return in_year(year, day.month, day.day)


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


def _heir(
    path: Path, raw: Mapping[str, Any], own: Mapping[int, Catalogue], stated: Collection[str], faults: list[str]
) -> Catalogue | None:
    """A file that only says which year it follows; ``stated`` are the years with rules, sound or not."""

    def fault(reason: str) -> None:
        faults.append(f"assets/indicators/{path.name} · 全表：{reason}")

    before = len(faults)
    report_unknown_keys(raw, HEIR, fault)
    if str(raw.get("year")) != path.stem:
        fault(f"year 为 {raw.get('year', '')}，与文件名不一致")
    deadline = read_day(raw, "deadline", fault, None)
    if str(raw["inherits"]) not in stated or raw["inherits"] >= raw.get("year", 0):
        fault(f"inherits 为 {raw['inherits']}，须为此前一个有细则的年度")
    followed = own.get(raw["inherits"])  # None for one whose own faults are told
    return None if followed is None or len(faults) > before else _followed(followed, raw["year"], deadline)


def read_catalogues(paths: Sequence[Path]) -> dict[int, Catalogue]:
    """The catalogues of those files by year. Raises IndicatorError naming every fault of every file."""
    faults: list[str] = []
    raws = {path: _raw(path, faults) for path in paths}
    made = [_read(path, raw, faults) for path, raw in raws.items() if raw is not None and "inherits" not in raw]
    own = {c.year: c for c in made if c is not None}
    stated = {path.stem for path, raw in raws.items() if raw is None or "inherits" not in raw}
    heirs = [
        _heir(path, raw, own, stated, faults) for path, raw in raws.items() if raw is not None and "inherits" in raw
    ]
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
        raise RefusedError(f"没有 {year} 年度的考核指标库（{first}）")
    return _as_called(_followed(known[earlier], year))


def catalogue_for(day: date) -> Catalogue | None:
    """The catalogue of the assessment year of a day; None before the first, or when the files are faulty."""
    try:
        return catalogue_of(day.year)
    except ValueError:
        return None  # 考核自查 names the faults
