"""``python -m metrics score``: the score of an assessment year as one JSON object or a table."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from data_access.database.scope import Scope
from metrics.assessment.measuring import in_year
from metrics.assessment.score import Line, Score, VetoLine
from metrics.assessment.score_sentences import grade_text, missing_data
from metrics.assessment.scoring import score
from metrics.indicators.catalogues import catalogue_of
from metrics.wording.csv_text import csv_text


def _exact(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _line(line: Line) -> dict[str, Any]:
    evidence = line.evidence
    deferred = line.deviation
    return {
        "code": line.indicator.code,
        "name": line.indicator.name,
        "measure": line.indicator.measure,
        "points": _exact(line.points),
        "max_points": _exact(line.max_points),
        "unknown": _exact(line.unknown),
        "value": None if line.value.value is None else float(line.value.value),
        "numerator": _exact(line.value.numerator),
        "denominator": _exact(line.value.denominator),
        "status": line.status.value,
        "note": line.note,
        "rule": line.indicator.rule.text(),
        "metric": line.indicator.metric_id,
        "departments": list(line.indicator.departments),
        "evidence_numerator": _exact(evidence.numerator) if evidence else None,
        "evidence_denominator": _exact(evidence.denominator) if evidence else None,
        "deferred_until": str(deferred.valid_to) if deferred and deferred.valid_to else None,
    }


def _veto(line: VetoLine) -> dict[str, Any]:
    triggered = line.triggered if line.value.tracked else None  # without a ledger nobody knows
    return {"code": line.veto.code, "name": line.veto.name, "records": _exact(line.value.value), "triggered": triggered}


def as_json(found: Score) -> dict[str, Any]:
    """The score as JSON tells it. ``vetoes`` holds those that apply, ``veto_checks`` all of them."""
    return {
        "year": found.catalogue.year,
        "catalogue_year": found.catalogue.inherits or found.catalogue.year,
        "as_of": str(found.scope.as_of),
        "total": _exact(found.total),
        "points": _exact(found.points),
        "max_points": _exact(found.max_points),
        "lost": _exact(found.lost),
        "unknown": _exact(found.unknown),
        "grade": found.grade,
        "grade_low": found.grade_low,
        "grade_high": found.grade_high,
        "is_demo": found.catalogue.is_demo,
        "vetoes": [
            {"code": v.veto.code, "name": v.veto.name, "records": _exact(v.value.value)} for v in found.triggered
        ],
        "measures": {m: {"points": _exact(p), "max_points": _exact(x)} for m, (p, x) in found.by_measure().items()},
        "indicators": [_line(line) for line in found.lines],
        "veto_checks": [_veto(line) for line in found.vetoes],
        "missing_data": [
            {"label": label, "points": _exact(points), "of": list(names)}
            for label, points, names in missing_data(found)
        ],
    }


def scored(engine: Engine, year: int, parts: Scope) -> Score:
    """The score of a year in the parts and on the day of a scope.

    Raises ValueError (Chinese) when there is no such catalogue, it is faulty, or the year has not begun.
    """
    catalogue = catalogue_of(year)
    with engine.connect() as connection:
        return score(connection, catalogue, in_year(catalogue, parts))


def printed(found: Score, form: str) -> str:
    """The score as json, csv or a table for reading."""
    whole = as_json(found)
    if form == "json":
        return json.dumps(whole, ensure_ascii=False, indent=1)
    columns = [
        "code",
        "name",
        "measure",
        "points",
        "max_points",
        "unknown",
        "numerator",
        "denominator",
        "status",
        "note",
    ]
    frame = pd.DataFrame(whole["indicators"])[columns]
    if form == "csv":
        return csv_text(list(frame.columns), frame.itertuples(index=False)).rstrip("\n")
    undecided = f"{len(found.undecided)} 项没有台账，未判定" if found.undecided else "无"
    vetoes = "、".join(v["name"] for v in whole["vetoes"]) or undecided
    sums = f"已得 {found.total} 分、已失 {found.lost} 分、未知 {found.unknown} 分"
    scored = "无可计分" if found.total is None else f"{sums}，{grade_text(found)}"
    head = f"{whole['year']} 年度自查（截至 {whole['as_of']}）：{scored}；一票否决：{vetoes}"
    basis = f"\n{found.catalogue.inherited_text}" if found.catalogue.inherits else ""
    lines = [f"  {label}：{points} 分（{'、'.join(names)}）" for label, points, names in missing_data(found)]
    lacking = "\n".join(["", "缺什么数据：", *lines]) if lines else ""
    return f"{head}{basis}\n{frame.to_string(index=False, na_rep='—')}{lacking}"
