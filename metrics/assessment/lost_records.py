"""The records that cost points, by indicator and veto, each with its owners and what would remedy it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from data_access.database.scope import Scope
from data_access.reference.unit_names import town_name
from metrics.assessment.score import Line, Score
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Metric
from metrics.engine.records import records
from metrics.indicators.rules import All, Steps
from metrics.judging.deposit_clock import last_covered, late_since

Mark = tuple[str, str, str]  # fact, key and remedy of a record that is taken as remedied


TO_COMPLETE = "补齐书面资料"


TO_ADD = "新增"  # the fact of what is not there yet: a meeting to hold


# What brings a site's deposit in order depends on why it is not; of several causes the first (as `each_once` has it).
REMEDIES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "deposit.compliant_rate": (
        ("deposit.guarantee_expired", "续办保函"),
        ("deposit.top_up_overdue", "补足已动用的保证金"),
        ("deposit.part_stored", "补存差额"),
    )
}


@dataclass(frozen=True)
class LostRecord:
    """A record that costs points: remedying it moves the figure by its weight.

    The same lead can be paid late and closed late: only what shares the remedy is remedied with it. Without a remedy
    nothing remedies it. ``owners`` are who is to remedy it: the unit the record names, else those of the indicator.
    """

    fact: str
    key: str
    weight: Decimal
    title: str
    owners: tuple[str, ...]
    due_on: date | None
    remedy: str
    unit: str = "工作日"  # of the clock that runs since then

    @property
    def mark(self) -> Mark:
        return self.fact, self.key, self.remedy


@dataclass(frozen=True)
class LostRecords:
    """The records of an indicator or veto that cost points: of its figure, and of its evidence."""

    figure: tuple[LostRecord, ...]
    evidence: tuple[LostRecord, ...]


@dataclass(frozen=True)
class _Cause:
    """Why a record costs points: what remedies it, and since when it should have been."""

    remedy: str
    due_on: date | None
    unit: str


def _causes(connection: Connection, metric: Metric, scope: Scope) -> dict[str, _Cause]:
    """Of each record, by its key, what is not as the catalogue says of all of them."""
    found: dict[str, _Cause] = {}
    for cause, remedy in REMEDIES.get(metric.id, ()):
        other = ALL_METRICS[cause]
        columns = dict.fromkeys(("site_no", other.due or "site_no"))
        rows = records(connection, replace(other, columns=tuple(columns)), scope)
        days = rows[other.due] if other.due else [None] * len(rows)
        causes = zip(rows["site_no"], days, strict=True)
        found = {site: _Cause(remedy, day, other.due_unit) for site, day in causes} | found
    return found


def _costing(
    connection: Connection, metric: Metric, scope: Scope, remedy: str, departments: tuple[str, ...]
) -> tuple[LostRecord, ...]:
    fields = metric.fact.fields
    named = (metric.fact.title, metric.owner, metric.due, "town_code")
    wanted = dict.fromkeys(name for name in named if name is not None and name in fields)
    rows = records(
        connection, replace(metric, columns=tuple(wanted)), scope, metric.missed_part, order_by=metric.due
    ).to_dict("records")
    special = _causes(connection, metric, scope) if remedy else {}
    covered = last_covered(connection, scope.as_of) if metric.id in REMEDIES else {}

    def cause(row: Mapping[Hashable, Any]) -> _Cause:
        key, due_on, unit = str(row["key"]), row[metric.due] if metric.due else None, metric.due_unit
        if key in special:
            return special[key]
        if due_on is not None and metric.id in REMEDIES:
            due_on, unit = late_since(due_on, covered.get(key), unit)
        return _Cause(remedy, due_on, unit)

    def owners(row: Mapping[Hashable, Any]) -> tuple[str, ...]:
        if metric.owner is None:
            return departments
        name = row[metric.owner] or row.get("town_code")
        return (town_name(name, scope.year) if name in town_codes else str(name),) if name else departments

    town_codes = {row.get("town_code") for row in rows}
    return tuple(
        LostRecord(
            metric.fact.name,
            str(row["key"]),
            Decimal(row["weight"]),
            str(row[metric.fact.title] or row["key"]),
            owners(row),
            found.due_on,
            found.remedy,
            found.unit,
        )
        for row, found in ((row, cause(row)) for row in rows)
    )


def _to_add(line: Line) -> tuple[LostRecord, ...]:
    """What is still to be done where a count is too small."""
    i = line.indicator
    count = i.rule.missing(Fraction(line.value.value or 0))
    what = i.remedy or i.name
    return tuple(
        LostRecord(TO_ADD, f"{i.code}-{n}", Decimal(1), f"{what}（第 {n} {i.metric.unit}）", i.departments, None, what)
        for n in range(1, count + 1)
    )  # fmt: skip


def lost_records_of(connection: Connection, line: Line, scope: Scope) -> LostRecords:
    """The records behind the points an indicator lost in the scope."""
    i = line.indicator
    evidence: tuple[LostRecord, ...] = ()
    if line.evidence is not None and i.evidence_metric_id and line.evidence.denominator:
        evidence = _costing(connection, ALL_METRICS[i.evidence_metric_id], scope, TO_COMPLETE, i.departments)
    if not line.max_points or not line.lost or line.value.value is None:
        return LostRecords((), evidence)
    if i.metric.denominator is None and isinstance(i.rule, Steps | All):
        return LostRecords(_to_add(line), evidence)
    return LostRecords(_costing(connection, i.metric, scope, i.remedy, i.departments), evidence)


def lost_records_by_code(connection: Connection, score: Score) -> dict[str, LostRecords]:
    """The records that cost points, by code of indicator or veto."""
    found = {line.indicator.code: lost_records_of(connection, line, score.scope) for line in score.lines}
    for v in score.vetoes:
        found[v.veto.code] = LostRecords(
            _costing(connection, v.veto.metric, score.scope, v.veto.remedy, v.veto.departments) if v.triggered else (),
            (),
        )
    return found
