"""``python -m metrics score``: the score of an assessment year as one JSON object or a table."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from metrics.assessment.indicators import catalogue_of
from metrics.assessment.scoring import Line, Score, score, year_scope


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
        "value": None if line.value.value is None else float(line.value.value),
        "numerator": _exact(line.value.numerator),
        "denominator": _exact(line.value.denominator),
        "status": line.status.value,
        "note": line.note,
        "rule": line.indicator.rule.said(),
        "metric": line.indicator.metric_id,
        "departments": list(line.indicator.departments),
        "evidence_numerator": _exact(evidence.numerator) if evidence else None,
        "evidence_denominator": _exact(evidence.denominator) if evidence else None,
        "deferred_until": str(deferred.valid_to) if deferred else None,
    }


def as_told(found: Score) -> dict[str, Any]:
    """The score as JSON tells it. ``vetoes`` holds those that apply, ``veto_checks`` all of them."""
    return {
        "year": found.catalogue.year,
        "catalogue_year": found.catalogue.inherits or found.catalogue.year,
        "as_of": str(found.scope.as_of),
        "total": _exact(found.total),
        "points": _exact(found.points),
        "max_points": _exact(found.max_points),
        "grade": found.grade,
        "is_demo": found.catalogue.is_demo,
        "vetoes": [
            {"code": v.veto.code, "name": v.veto.name, "records": _exact(v.value.value)} for v in found.triggered
        ],
        "measures": {m: {"points": _exact(p), "max_points": _exact(x)} for m, (p, x) in found.by_measure().items()},
        "indicators": [_line(line) for line in found.lines],
        "veto_checks": [
            {"code": v.veto.code, "name": v.veto.name, "records": _exact(v.value.value), "triggered": v.triggered}
            for v in found.vetoes
        ],
    }


def scored(
    engine: Engine, year: int, as_of: date, towns: tuple[str, ...], department: str | None, domain: str | None
) -> Score:
    """The score of a year in a scope.

    Raises ValueError (Chinese) when there is no such catalogue, it is faulty, or the year has not begun.
    """
    catalogue = catalogue_of(year)
    scope = year_scope(catalogue, as_of, towns=towns, department=department, domain=domain)
    with engine.connect() as connection:
        return score(connection, catalogue, scope)


def told(found: Score, form: str) -> str:
    """The score as json, csv or a table for reading."""
    whole = as_told(found)
    if form == "json":
        return json.dumps(whole, ensure_ascii=False, indent=1)
    columns = ["code", "name", "measure", "points", "max_points", "numerator", "denominator", "status", "note"]
    frame = pd.DataFrame(whole["indicators"])[columns]
    if form == "csv":
        return frame.to_csv(index=False).rstrip("\n")
    vetoes = "、".join(v["name"] for v in whole["vetoes"]) or "无"
    scored = "无可计分" if found.total is None else f"{whole['total']} 分，{found.grade} 等"
    head = f"{whole['year']} 年度自查（截至 {whole['as_of']}）：{scored}；一票否决：{vetoes}"
    basis = f"\n{found.catalogue.inherited_said}" if found.catalogue.inherits else ""
    return f"{head}{basis}\n{frame.to_string(index=False, na_rep='—')}"
