"""The score (考核自查得分): each indicator's figure, points won and lost, vetoes, grade, at any as-of date.

Points of an indicator are rounded to the hundredth once; every sum adds those, so that screen, report and shell
agree to the hundredth. Points are won, lost or unknown (未知: no ledger or no column tells), and these add up to the
catalogue's total; what the catalogue excludes without occasion, and in part of the district what is scored for the
whole only, is out of the sum, which is then taken out of what counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pandas as pd
from sqlalchemy import Connection, func, select

from data_access.database.schema import deviation, evidence
from data_access.database.scope import Scope
from data_access.rules.rounding import half_up
from metrics.assessment.indicators import Catalogue, Indicator, Veto
from metrics.assessment.rules import Deduct
from metrics.definitions.assessed import occurs_in
from metrics.definitions.catalogue import CATALOGUE
from metrics.definitions.papers import paper_in_order
from metrics.definitions.year_ahead import ahead_id
from metrics.engine.evaluation import evaluate, moment_in_year
from metrics.engine.known_figures import lacking_of
from metrics.engine.model import Metric, still_runs
from metrics.engine.months import month_ends
from metrics.judging.curves import fallen_due
from metrics.judging.targets import Status
from metrics.judging.values import Value, cut, values
from metrics.wording.in_progress import BESIDE, running

SPLIT = ("town", "department", "domain")


@dataclass(frozen=True)
class Deviation:
    """已批准缓办: a lost point accepted until a day; it does not change the score, and expires by itself."""

    reason: str
    approver: str
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class Measured:
    """What a score is made of: the figures of its metrics by town, department and domain, and accepted deviations."""

    frame: pd.DataFrame
    lacking: Mapping[
        str, tuple[str, ...]
    ]  # what keeps figures unknown, by metric: see `metrics.engine.known_figures.lacking_of`
    deviations: Mapping[str, Deviation]
    papers_ahead: Mapping[str, int]  # items of paper material that still fall due this year, by indicator


@dataclass(frozen=True)
class Line:
    """One indicator in a scope: figure, points won of the points that count, and why."""

    indicator: Indicator
    value: Value
    evidence: Value | None  # 材料齐备率; None when the indicator asks for none
    points: Decimal
    max_points: Decimal  # points that are known to be won or lost; 0 when out of the sum
    status: Status
    deviation: Deviation | None
    note: str  # 无发生, 无数据, 无可计分, 区级指标 …; empty otherwise
    unknown: Decimal = Decimal()  # points of which it is not known whether they are won
    due: Fraction = Fraction(1)  # 已到期: the share of what is known to fall due this year whose limit has come
    planned: Fraction = Fraction(1)  # of a year's task, the share that had to be done by the day, see `fallen_due`

    @property
    def lost(self) -> Decimal:
        return self.max_points - self.points


@dataclass(frozen=True)
class VetoLine:
    veto: Veto
    value: Value
    running: Value | None = None  # what is still within its limit and vetoes nothing
    lacking: tuple[str, ...] = ()  # the ledgers or columns without which it is not decided

    @property
    def triggered(self) -> bool:
        return bool(self.value.value)


@dataclass(frozen=True)
class Score:
    catalogue: Catalogue
    scope: Scope
    lines: tuple[Line, ...]
    vetoes: tuple[VetoLine, ...]
    lacking: Mapping[str, tuple[str, ...]]  # ledgers not kept and columns never filled, by metric

    @property
    def points(self) -> Decimal:
        return sum((line.points for line in self.lines), Decimal())

    @property
    def max_points(self) -> Decimal:
        return sum((line.max_points for line in self.lines), Decimal())

    @property
    def due_points(self) -> Decimal:
        """已到期: points whose limits have come, out of the catalogue's total; of the rest nothing is won yet."""
        return self._due(Fraction(line.max_points) * line.due for line in self.lines)

    @property
    def due_won(self) -> Decimal:
        """已到期应得: what is won of the points that are due; on 31 December it is the total."""
        return self._due(Fraction(line.points) * line.due for line in self.lines)

    def _due(self, parts: Iterable[Fraction]) -> Decimal:
        return self._of_total(sum((_hundredths(part) for part in parts), Decimal())) if self.max_points else Decimal()

    @property
    def unknown_points(self) -> Decimal:
        return sum((line.unknown for line in self.lines), Decimal())

    def _of_total(self, points: Decimal) -> Decimal:
        counted = Fraction(self.max_points + self.unknown_points)
        return _hundredths(Fraction(points) * Fraction(self.catalogue.total) / counted)

    @property
    def total(self) -> Decimal | None:
        """已得: the points won out of the catalogue's total; None when nothing could be scored."""
        return self._of_total(self.points) if self.max_points else None

    @property
    def unknown(self) -> Decimal:
        """未知, out of the catalogue's total."""
        return self._of_total(self.unknown_points) if self.max_points else self.catalogue.total

    @property
    def lost(self) -> Decimal:
        """已失: won, lost and unknown add up to the catalogue's total."""
        return self.catalogue.total - (self.total or Decimal()) - self.unknown

    @property
    def triggered(self) -> tuple[VetoLine, ...]:
        return tuple(v for v in self.vetoes if v.triggered)

    @property
    def undecided(self) -> tuple[VetoLine, ...]:
        """Vetoes of which no ledger tells whether they apply."""
        return tuple(v for v in self.vetoes if not v.value.tracked)

    @property
    def grade_low(self) -> str | None:
        """The grade if all that is unknown goes wrong; a veto makes C whatever the score."""
        if self.total is None:
            return None
        return grade_of(self.catalogue, self.total, vetoed=bool(self.triggered or self.undecided))

    @property
    def grade_high(self) -> str | None:
        """The grade if all that is unknown goes well."""
        if self.total is None:
            return None
        return grade_of(self.catalogue, self.total + self.unknown, vetoed=bool(self.triggered))

    @property
    def grade(self) -> str | None:
        """A, B or C; None while what is unknown could change it."""
        return self.grade_low if self.grade_low == self.grade_high else None

    @property
    def grade_without_veto(self) -> str | None:
        """What the grade would be at best without the vetoes that apply."""
        return None if self.total is None else grade_of(self.catalogue, self.total + self.unknown, vetoed=False)

    def by_measure(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Points won and points that count, by measure in the catalogue's order."""
        return {
            measure: (sum((x.points for x in of), Decimal()), sum((x.max_points for x in of), Decimal()))
            for measure in self.catalogue.measures
            for of in [[x for x in self.lines if x.indicator.measure == measure]]
        }

    def unknown_by_measure(self) -> dict[str, Decimal]:
        """Points of which it is not known whether they are won, by measure."""
        return {
            measure: sum((x.unknown for x in self.lines if x.indicator.measure == measure), Decimal())
            for measure in self.catalogue.measures
        }

    def by_department(self) -> list[tuple[str, list[Line]]]:
        """The indicators each department leads, most points lost first."""
        led: dict[str, list[Line]] = {}
        for line in self.lines:
            led.setdefault(line.indicator.departments[0], []).append(line)
        return sorted(led.items(), key=lambda item: -sum((x.lost for x in item[1]), Decimal()))


def grade_of(catalogue: Catalogue, total: Decimal, *, vetoed: bool) -> str:
    if vetoed or total < catalogue.grade_c:
        return "C"
    return "A" if total >= catalogue.grade_a else "B"


def _hundredths(value: Fraction) -> Decimal:
    return half_up(Decimal(value.numerator) / Decimal(value.denominator), 2)


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
    """The points of an indicator whose figure and paper material are known; see `Line`.

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
        # No list of paper material is kept: what the figure earns may or may not be evidenced; what it lost is lost.
        unknown = _hundredths(earned)
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
    points = _hundredths(earned)
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
    if points == indicator.points:
        return Status.MET
    if deviation is not None:
        return Status.DEFERRED
    if value.value and is_zero_asked(indicator, value):
        return Status.MISSED
    return Status.NEAR if points >= indicator.points * near_share else Status.MISSED


def is_zero_asked(indicator: Indicator, value: Value) -> bool:
    """None may occur: the figure's own target is zero, or every record of it costs points."""
    return isinstance(indicator.rule, Deduct) or (value.target is not None and not value.target.target)


def _due_share(value: Value | None, ahead: int) -> Fraction:
    """How much of what is known to fall due this year has done so, by the number of records."""
    judged = int(value.denominator or 0) if value is not None else 0
    return Fraction(judged, judged + ahead) if value is not None and ahead else Fraction(1)


def said_of_evidence(line: Line) -> str:
    """材料 1/2 项; empty when none is due."""
    e = line.evidence
    if e is None or not e.denominator:
        return ""
    return f"材料 {int(e.numerator or 0)}/{int(e.denominator)} 项"


def rule_said(line: Line) -> str:
    """The indicator's rule in words, and that paper is the reason where a figure in full lost points for it."""
    rule = line.indicator.rule.said()
    if line.evidence is None:
        return rule
    short = line.evidence.value is not None and line.evidence.value < 1
    why = f"：因书面资料未交或退回（{said_of_evidence(line)}）失分" if short and line.lost else ""
    return f"{rule}，再按材料齐备率折算{why}"


# --- the whole --------------------------------------------------------------------------------------


def year_scope(
    catalogue: Catalogue,
    as_of: date,
    *,
    towns: tuple[str, ...] = (),
    department: str | None = None,
    domain: str | None = None,
    viewer: str = "office",
) -> Scope:
    """The assessment year up to the as-of date: a finished year's score is that of 31 December, however late one looks.

    Raises ValueError (Chinese) when the year has not begun by then.
    """
    start = date(catalogue.year, 1, 1)
    if as_of < start:
        raise ValueError(f"截至日 {as_of} 早于 {catalogue.year} 考核年度的第一天，请改选截至日或年度")
    end = date(catalogue.year, 12, 31)
    return Scope(
        start=start, end=end, as_of=min(as_of, end), towns=towns, department=department, domain=domain, viewer=viewer
    )


def in_year(catalogue: Catalogue, scope: Scope) -> Scope:
    """The parts of the district and the as-of date of a scope, over the assessment year; see `year_scope`."""
    return year_scope(
        catalogue,
        scope.as_of,
        towns=scope.towns,
        department=scope.department,
        domain=scope.domain,
        viewer=scope.viewer,
    )


def score_metrics(catalogue: Catalogue) -> list[Metric]:
    """Every metric that a score needs, each once."""
    ids = [i.metric_id for i in catalogue.indicators]
    ids += [i.evidence_metric_id for i in catalogue.indicators if i.evidence_metric_id]
    ids += [v.metric_id for v in catalogue.vetoes]
    ids += [BESIDE[v.metric_id] for v in catalogue.vetoes if v.metric_id in BESIDE]
    ids += [ahead for ahead in map(ahead_id, ids) if ahead in CATALOGUE]
    return [CATALOGUE[metric_id] for metric_id in dict.fromkeys(ids)]


def deviations(connection: Connection, year: int, as_of: date) -> dict[str, Deviation]:
    """The deviations in force at the as-of date by indicator; of several the one that lasts longest."""
    d = deviation.c
    rows = connection.execute(
        select(d.indicator_code, d.reason, d.approver, d.valid_from, d.valid_to)
        .where(d.assessment_year == year, d.valid_from <= as_of, d.valid_to >= as_of)
        .order_by(d.valid_to, d.deviation_no)
    )
    return {row[0]: Deviation(*row[1:]) for row in rows}


def papers_ahead(connection: Connection, year: int, as_of: date) -> dict[str, int]:
    """Items of an assessment year that still fall due in it, by indicator: what `year_ahead` counts of all of them."""
    e = evidence.c
    running = still_runs(e.due_on, paper_in_order)(moment_in_year(year, as_of))
    rows = connection.execute(
        select(e.indicator_code, func.count())
        .where(e.assessment_year == year, e.due_on <= date(year, 12, 31), running)
        .group_by(e.indicator_code)
    )
    return {row[0]: row[1] for row in rows}


def measure(connection: Connection, catalogue: Catalogue, as_of: date, viewer: str = "office") -> Measured:
    """The figures of a catalogue over the whole district at the as-of date, ready to be cut and scored."""
    metrics = score_metrics(catalogue)
    scope = year_scope(catalogue, as_of, viewer=viewer)
    return Measured(
        evaluate(connection, metrics, scope, SPLIT),
        lacking_of(connection, metrics, scope.as_of),
        deviations(connection, catalogue.year, scope.as_of),
        papers_ahead(connection, catalogue.year, scope.as_of),
    )


def _out(line: Line, status: Status, note: str) -> Line:
    """The line out of the sum."""
    return replace(
        line, points=Decimal(), max_points=Decimal(), unknown=Decimal(), status=status, deviation=None, note=note
    )


def _recorded(line: Line) -> bool:
    """A record stands behind the figure or the paper material of a line that counts."""
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
    in_part = bool(scope.towns or scope.department or scope.domain)
    lines = []
    # After the year its own indicators still count.
    for indicator in catalogue.at(min(scope.as_of, catalogue.valid_to)).indicators:
        # Paper material belongs to the district: no town or industry loses points by it.
        asked = None if in_part else indicator.evidence_metric_id
        paper = found[asked] if asked else None
        if paper is not None and not paper.denominator and not measured.papers_ahead.get(indicator.code):
            paper = replace(paper, tracked=False)  # asked for, and not on the list that is kept
        line = line_of(
            indicator,
            found[indicator.metric_id],
            paper,
            measured.deviations.get(indicator.code),
            catalogue.near_share,
            fallen_due(indicator.metric_id, scope.as_of),
        )
        ahead = found.get(ahead_id(indicator.metric_id))
        papers = line.evidence, measured.papers_ahead.get(indicator.code, 0)
        due = _due_share(line.value, int(ahead.denominator or 0) if ahead else 0) * _due_share(*papers)
        line = replace(line, due=due * line.planned)
        if in_part and indicator.districtwide:
            line = _out(line, Status.INFO, "全区指标，不分块计分")
        elif not occurs_in(found[indicator.metric_id].metric.fact, scope.domain):
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
    return score_of(catalogue, measure(connection, catalogue, scope.as_of, scope.viewer), scope)


def by_town(catalogue: Catalogue, measured: Measured, scope: Scope, towns: Iterable[str]) -> dict[str, Score]:
    return {town: score_of(catalogue, measured, replace(scope, towns=(town,))) for town in towns}


def course_days(catalogue: Catalogue, as_of: date) -> list[date]:
    """The ends of the months of the assessment year up to the as-of date, which is the last one."""
    return month_ends(date(catalogue.year, 1, 1), min(as_of, date(catalogue.year, 12, 31)))


def lost_by(lines: Sequence[Line]) -> Decimal:
    return sum((line.lost for line in lines), Decimal())


def unscored(lines: Collection[Line]) -> list[Line]:
    """Indicators of which points are unknown."""
    return [line for line in lines if line.unknown]


@dataclass(frozen=True)
class Tally:
    """What some indicators come to, in points: counted = lost + won; unknown stands beside."""

    counted: Decimal
    lost: Decimal
    unknown: Decimal
    losing: int  # how many indicators lost points
    judged: int  # how many could be counted

    @property
    def won(self) -> Decimal:
        return self.counted - self.lost


def tally(lines: Sequence[Line]) -> Tally:
    return Tally(
        counted=sum((line.max_points for line in lines), Decimal()),
        lost=lost_by(lines),
        unknown=sum((line.unknown for line in lines), Decimal()),
        losing=sum(1 for line in lines if line.lost),
        judged=sum(1 for line in lines if line.max_points),
    )
