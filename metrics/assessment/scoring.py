"""The score (考核自查得分): each indicator's figure, points won and lost, vetoes, grade, at any as-of date.

Points of an indicator are rounded to the hundredth once; every sum adds those, so that screen, report and shell
agree to the hundredth. Points are won, lost or unknown (未知: no ledger or no column tells), and these add up to the
catalogue's total; what the catalogue excludes without occasion, and in part of the district what is scored for the
whole only, is out of the sum, which is then taken out of what counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.assessment.measuring import (
    Measured,
    measure,
    score_metrics,
)
from metrics.assessment.score import (
    Deviation,
    Line,
    Score,
    VetoLine,
    hundredths,
    is_zero_asked,
)
from metrics.definitions.assessed import occurs_in
from metrics.definitions.undivided import has_share
from metrics.definitions.year_ahead import ahead_id
from metrics.indicators.indicators import Catalogue, Indicator
from metrics.judging.curves import fallen_due
from metrics.judging.targets import Status
from metrics.judging.values import Value, cut, values
from metrics.wording.in_progress import running


def _fraction(value: Value) -> Fraction:
    """A figure exactly: its parts divided once."""
    top = Fraction(value.numerator or 0)
    return top if value.denominator is None else top / Fraction(value.denominator)


# --- one indicator ----------------------------------------------------------------------------------


def line_of(
    indicator: Indicator,
    value: Value,
    evidence: Value | None,
    deviation: Deviation | None,
    near_share: Decimal,
    planned: Fraction = Fraction(1),
) -> Line:
    """The points of an indicator whose figure and evidence are known; see `Line`.

    Points of a task that need not be done yet (beyond ``planned``) are not lost.
    """
    ahead = Fraction(indicator.points) * (1 - planned)
    if not value.tracked:
        points = indicator.points
        return Line(
            indicator=indicator,
            value=value,
            evidence=evidence,
            points=Decimal(),
            max_points=Decimal(),
            status=Status.UNKNOWN,
            deviation=None,
            note="无数据，未知",
            unknown=points,
        )
    note = ""
    if value.no_occasion:
        if indicator.excluded_without_occasion:
            return Line(indicator, value, evidence, Decimal(), Decimal(), Status.UNKNOWN, None, "无发生，不计入总分")
        earned, note = Fraction(indicator.points), "无发生，按满分计"
    else:
        earned = indicator.rule.earned(indicator.points, _fraction(value))
        if ahead and earned < indicator.points:
            earned, note = min(Fraction(indicator.points), earned + ahead), "未到期的部分不失分"
    if evidence is not None and not evidence.tracked:
        # No list of evidence is kept: what the figure earns may or may not be evidenced; what it lost is lost.
        unknown = hundredths(earned)
        left = indicator.points - unknown
        if unknown:
            note = f"{note}，书面资料未知" if note else "书面资料未知"
        status = _status(indicator, value, unknown, deviation, near_share) if left else Status.UNKNOWN
        line = Line(
            indicator=indicator,
            value=value,
            evidence=evidence,
            points=Decimal(),
            max_points=left,
            status=status,
            deviation=deviation if left else None,
            note=note,
            unknown=unknown,
        )
        return replace(line, planned=planned)
    if evidence is not None and evidence.value is not None:
        # 书面资料: what is not evidenced is not won.
        earned *= _fraction(evidence)
    points = hundredths(earned)
    return Line(
        indicator,
        value,
        evidence,
        points,
        indicator.points,
        _status(indicator, value, points, deviation, near_share),
        deviation if points < indicator.points else None,
        note,
        planned=planned,
    )


def _status(
    indicator: Indicator, value: Value, points: Decimal, deviation: Deviation | None, near_share: Decimal
) -> Status:
    found = status_of_points(points, indicator.points, near_share)
    if found is Status.MET:
        return found
    if deviation is not None:
        return Status.DEFERRED
    return Status.MISSED if value.value and is_zero_asked(indicator, value) else found


def status_of_points(won: Decimal, most: Decimal, near_share: Decimal) -> Status:
    """All of what can be won, 临近 from the share of it on that the catalogue names; 无数据 where nothing counts."""
    if not most:
        return Status.UNKNOWN
    if won == most:
        return Status.MET
    return Status.NEAR if won >= most * near_share else Status.MISSED


def _due_share(value: Value | None, ahead: int) -> Fraction:
    """How much of what is known to fall due this year has done so, by the number of records."""
    judged = int(value.denominator or 0) if value is not None else 0
    return Fraction(judged, judged + ahead) if value is not None and ahead else Fraction(1)


# --- the whole --------------------------------------------------------------------------------------


def _out(line: Line, status: Status, note: str) -> Line:
    """The line out of the sum."""
    return replace(
        line, points=Decimal(), max_points=Decimal(), unknown=Decimal(), status=status, deviation=None, note=note
    )


def _recorded(line: Line) -> bool:
    """A record stands behind the figure or the evidence of a line that counts."""
    evidence = line.evidence
    parts = [line.value.numerator, line.value.denominator]
    parts += [evidence.numerator, evidence.denominator] if evidence is not None else []
    return bool(line.max_points) and any(parts)


def score_of(catalogue: Catalogue, measured: Measured, scope: Scope) -> Score:
    """The score in a scope. In part of the district what is scored for the whole only is out of the sum.

    A part of the district without a single record that an indicator counts has no score (无可计分), as the district
    has none of which no ledger is kept.
    """
    frame = cut(measured.frame, scope)
    metrics = score_metrics(catalogue)
    found = values(frame, metrics, scope.as_of, {m.id for m in metrics if m.id not in measured.lacking})
    in_part = scope.is_part
    lines = []
    # After the year its own indicators still count.
    for indicator in catalogue.at(min(scope.as_of, catalogue.valid_to)).indicators:
        # Evidence belongs to the district: no town or industry loses points by it.
        asked = None if in_part else indicator.evidence_metric_id
        evidence = found[asked] if asked else None
        if evidence is not None and not evidence.denominator and not measured.evidence_ahead.get(indicator.code):
            evidence = replace(evidence, tracked=False)  # asked for, and not on the list that is kept
        line = line_of(
            indicator,
            found[indicator.metric_id],
            evidence,
            measured.deviations.get(indicator.code),
            catalogue.near_share,
            fallen_due(indicator.metric_id, scope.as_of),
        )
        ahead = found.get(ahead_id(indicator.metric_id))
        listed = line.evidence, measured.evidence_ahead.get(indicator.code, 0)
        due = _due_share(line.value, int(ahead.denominator or 0) if ahead else 0) * _due_share(*listed)
        line = replace(line, due=due * line.planned)
        fact = found[indicator.metric_id].metric.fact
        if in_part and (indicator.districtwide or not has_share(fact, scope)):
            line = _out(line, Status.INFO, "全区指标，不分块计分")
        elif not occurs_in(fact, scope.domain):
            line = _out(line, Status.INFO, "本领域没有这类事项，不计分")
        lines.append(line)
    vetoes = tuple(
        VetoLine(v, found[v.metric_id], running(v.metric_id, found), measured.lacking.get(v.metric_id, ()))
        for v in catalogue.vetoes
    )
    if in_part and not any(_recorded(line) for line in lines) and not any(v.triggered for v in vetoes):
        # The district wins full points for 无发生 by keeping the ledger; a part of it only beside what it records.
        lines = [_out(line, Status.UNKNOWN, "无记录，无可计分") if line.max_points else line for line in lines]
    return Score(catalogue, scope, tuple(lines), vetoes, measured.lacking)


def score(connection: Connection, catalogue: Catalogue, scope: Scope) -> Score:
    """The score of a catalogue in a scope, see `year_scope`."""
    return score_of(catalogue, measure(connection, catalogue, scope.as_of), scope)


def by_town(catalogue: Catalogue, measured: Measured, scope: Scope, towns: Iterable[str]) -> dict[str, Score]:
    return {town: score_of(catalogue, measured, replace(scope, towns=(town,))) for town in towns}
