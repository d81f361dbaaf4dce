"""The score as it stands: lines of indicators, vetoes, points won, lost and unknown, the grade.

Points of an indicator are rounded to the hundredth once; every sum adds those.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from data_access.database.scope import Scope
from data_access.rules.rounding import half_up
from metrics.indicators.indicators import Catalogue, Indicator, Veto
from metrics.indicators.rules import Deduct
from metrics.judging.targets import Status
from metrics.judging.values import Value


@dataclass(frozen=True)
class Deviation:
    """已批准缓办: a lost point accepted until a day; it does not change the score, and expires by itself."""

    reason: str | None
    approver: str | None
    valid_from: date
    valid_to: date | None  # nobody wrote until when

    @property
    def until_text(self) -> str:
        """已批准缓办至 2024-03-31."""
        return f"已批准缓办至 {self.valid_to}" if self.valid_to else "已批准缓办（截止日未写明）"


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
        return self._of_total(sum((hundredths(part) for part in parts), Decimal())) if self.max_points else Decimal()

    @property
    def unknown_points(self) -> Decimal:
        return sum((line.unknown for line in self.lines), Decimal())

    @property
    def full_points(self) -> Decimal:
        """What all that counts would earn, known or not."""
        return self.max_points + self.unknown_points

    def _of_total(self, points: Decimal) -> Decimal:
        return hundredths(Fraction(points) * Fraction(self.catalogue.total) / Fraction(self.full_points))

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

    def change_since(self, before: Score | None) -> tuple[Decimal | None, dict[str, Decimal | None]]:
        """分 won or lost since another score, in total and by measure; None where nothing was scored then."""
        then = {m: won for m, (won, _) in before.by_measure().items()} if before else {}
        by = {m: won - then[m] if m in then else None for m, (won, _) in self.by_measure().items()}
        both = self.total, before.total if before else None
        return (None if both[0] is None or both[1] is None else both[0] - both[1]), by

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


def hundredths(value: Fraction) -> Decimal:
    return half_up(Decimal(value.numerator) / Decimal(value.denominator), 2)


def is_zero_asked(indicator: Indicator, value: Value) -> bool:
    """None may occur: the figure's own target is zero, or every record of it costs points."""
    return isinstance(indicator.rule, Deduct) or (value.target is not None and not value.target.target)


def evidence_text(line: Line) -> str:
    """1/2 项, of the evidence that is due how much is in order; empty when none is due."""
    e = line.evidence
    if e is None or not e.denominator:
        return ""
    return f"{int(e.numerator or 0)}/{int(e.denominator)} 项"


def rule_text(line: Line) -> str:
    """The indicator's rule in words, and that evidence is the reason where a figure in full lost points for it."""
    rule = line.indicator.rule.text()
    if line.evidence is None:
        return rule
    short = line.evidence.value is not None and line.evidence.value < 1
    why = f"：因书面资料未交或退回（材料 {evidence_text(line)}）失分" if short and line.lost else ""
    return f"{rule}，再按材料齐备率折算{why}"


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
    unjudged: int  # how many could not

    @property
    def unharmed(self) -> int:
        """How many were counted and lost nothing."""
        return self.judged - self.losing

    @property
    def won(self) -> Decimal:
        return self.counted - self.lost

    @property
    def full_points(self) -> Decimal:
        """What all of them would earn, known or not."""
        return self.counted + self.unknown


def tally(lines: Sequence[Line]) -> Tally:
    return Tally(
        counted=sum((line.max_points for line in lines), Decimal()),
        lost=lost_by(lines),
        unknown=sum((line.unknown for line in lines), Decimal()),
        losing=sum(1 for line in lines if line.lost),
        judged=sum(1 for line in lines if line.max_points),
        unjudged=sum(1 for line in lines if not line.max_points),
    )
