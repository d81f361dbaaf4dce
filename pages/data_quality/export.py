"""What an owner has to put right, as a workbook: a summary, then a sheet for each rule with its records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from data_access.database.scope import Scope
from data_access.reference.organisation import towns
from metrics.engine.model import Part
from metrics.quality.rules import DEPARTMENT, TOWN, Rule
from pages.parts.files.exports import workbook_bytes
from pages.parts.lists.record_columns import labelled
from pages.parts.lists.record_list import page_of_records


def scope_of(rule: Rule, owner: str, scope: Scope) -> Scope:
    """The part of the scope in which the records of a rule are the owner's."""
    if rule.owner == TOWN:
        return replace(scope, towns=tuple(t.code for t in towns(scope.year) if t.name == owner) or scope.towns)
    return replace(scope, department=owner) if rule.owner == DEPARTMENT else scope


def workbook(owner: str, rules: Mapping[Rule, int], scope: Scope, *, synthetic: bool) -> bytes:
    """The records an owner has to put right, as of the day."""
    summary = pd.DataFrame(
        [
            {"规则": r.name, "类别": r.aspect.value, "记录": r.metric.fact.label, "问题（条）": n, "办法": r.remedy}
            for r, n in rules.items()
        ],
        dtype=object,
    )
    sheets = {"汇总": summary}
    for rule in rules:
        frame = page_of_records(
            rule.metric.id, scope_of(rule, owner, scope), Part.NUMERATOR, "", None, None, 0, descending=False
        )
        sheets[rule.name] = labelled(rule.metric, frame).assign(办法=rule.remedy)
    head = [f"{owner}待改数据", f"截至 {scope.as_of}"]
    return workbook_bytes(sheets, [*head, "模拟数据，不作统计依据"] if synthetic else head)
