"""失分测算: the records that cost points, what remedying them would win, and the score after it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from metrics.assessment.lost_records import (
    TO_ADD,
    LostRecord,
    LostRecords,
    Mark,
)
from metrics.assessment.score import Line, Score
from metrics.assessment.scoring import line_of
from metrics.engine.model import Part
from metrics.judging.values import Value


@dataclass(frozen=True)
class Recovery:
    """Where points can be won: an indicator's records or its evidence."""

    code: str
    evidence: bool
    records: tuple[LostRecord, ...]  # those to remedy, the heaviest first: with them all that can be won is won
    rest: tuple[LostRecord, ...]  # to be remedied as well, though they win no further hundredth
    gain: Decimal
    unproven: Decimal  # lost points that become unknown: of what is remedied no evidence is listed
    after: bool  # won once the indicator's other recovery is: each is a share of the other

    @property
    def per_record(self) -> Decimal:
        return (self.gain + self.unproven) / len(self.records)


# --- what if ----------------------------------------------------------------------------------------


def _moved(value: Value, by: Decimal) -> Value:
    """The figure after records of that weight were remedied."""
    if not by or value.numerator is None:
        return value
    top = value.numerator + by if value.metric.missed_part is Part.GAP else value.numerator - by
    return replace(value, numerator=top, value=top / value.denominator if value.denominator else top)


def _marked(listed: Collection[LostRecord], marks: Collection[Mark]) -> Decimal:
    return sum((r.weight for r in listed if r.remedy and r.mark in marks), Decimal())


def _line_with(line: Line, lost_records: LostRecords, marks: Collection[Mark], near_share: Decimal) -> Line:
    if not line.max_points:
        return line
    by = _marked(lost_records.figure, marks)
    added = any(r.fact == TO_ADD for r in lost_records.figure)
    value = _moved(line.value, -by if added else by)  # what is added raises a count, what is remedied lowers it
    evidence = line.evidence and _moved(line.evidence, _marked(lost_records.evidence, marks))
    return line_of(line.indicator, value, evidence, line.deviation, near_share, line.planned)


def with_remedied(score: Score, found: Mapping[str, LostRecords], marks: Collection[Mark]) -> Score:
    """The score as it would be with the marked records remedied and everything else as it is."""
    wanted = frozenset(marks)
    return replace(
        score,
        lines=tuple(
            _line_with(line, found[line.indicator.code], wanted, score.catalogue.near_share) for line in score.lines
        ),
        vetoes=tuple(
            replace(v, value=_moved(v.value, _marked(found[v.veto.code].figure, wanted))) for v in score.vetoes
        ),
    )


def _recovery(
    line: Line, lost_records: LostRecords, near_share: Decimal, *, of_evidence: bool, given: frozenset[Mark]
) -> Recovery | None:
    """The fewest records of an indicator with which all is won that they can win; None when nothing can be.

    What is ``given`` counts as remedied already.
    """
    listed = lost_records.evidence if of_evidence else lost_records.figure
    if not listed or not listed[0].remedy:
        return None
    ordered = sorted(listed, key=lambda r: (-r.weight, r.due_on or date.max, r.key))
    before = _line_with(line, lost_records, given, near_share)

    def remedied(count: int) -> Line:
        return _line_with(line, lost_records, given | {r.mark for r in ordered[:count]}, near_share)

    def won(count: int) -> Decimal:
        return before.lost - remedied(count).lost

    whole, after = won(len(ordered)), remedied(len(ordered))
    if whole <= 0:
        return None
    first, last = 1, len(ordered)
    while first < last:  # points never fall as records are remedied
        middle = (first + last) // 2
        first, last = (first, middle) if won(middle) >= whole else (middle + 1, last)
    gain, unproven = after.points - before.points, after.unknown - before.unknown
    records, rest = tuple(ordered[:first]), tuple(ordered[first:])
    return Recovery(line.indicator.code, of_evidence, records, rest, gain, unproven, bool(given))


def _recoveries(line: Line, lost_records: LostRecords, near_share: Decimal) -> list[Recovery]:
    """An indicator's recoveries, the better one first; the other is counted after it, since each scales the other."""
    made: list[Recovery] = []
    while len(made) < 2:
        given = frozenset(r.mark for recovery in made for r in (*recovery.records, *recovery.rest))
        kinds = {False, True} - {recovery.evidence for recovery in made}
        options = [
            p
            for of_evidence in sorted(kinds)
            if (p := _recovery(line, lost_records, near_share, of_evidence=of_evidence, given=given))
        ]
        if not options:
            break
        made.append(max(options, key=lambda p: (p.per_record, p.gain)))
    return made


def recoveries(score: Score, found: Mapping[str, LostRecords]) -> list[Recovery]:
    """What can be won back, most points per record first; together they win what is `recoverable`."""
    near = score.catalogue.near_share
    ranked: list[tuple[Decimal, Decimal, str, int, Recovery]] = []
    for line in score.lines:
        rate = gain = None
        for place, recovery in enumerate(_recoveries(line, found[line.indicator.code], near)):
            rate = (
                recovery.per_record if rate is None else min(rate, recovery.per_record)
            )  # never before the one it follows
            gain = recovery.gain if gain is None else min(gain, recovery.gain)
            ranked.append((-rate, -gain, recovery.code, place, recovery))
    return [recovery for *_, recovery in sorted(ranked, key=lambda row: row[:4])]


def remediable(score: Score, found: Mapping[str, LostRecords]) -> frozenset[Mark]:
    """Every record that can be remedied."""
    return frozenset(
        r.mark
        for line in score.lines
        for lost_records in [found[line.indicator.code]]
        for r in (*lost_records.figure, *lost_records.evidence)
        if r.remedy
    )


def recoverable(score: Score, found: Mapping[str, LostRecords]) -> Decimal:
    """The points that all records that can be remedied win together."""
    return with_remedied(score, found, remediable(score, found)).points - score.points


def unproven(score: Score, found: Mapping[str, LostRecords]) -> Decimal:
    """The lost points that remedies make neither won nor lost: of what they remedy no evidence is listed."""
    return with_remedied(score, found, remediable(score, found)).unknown_points - score.unknown_points


def beyond_remedy(score: Score, found: Mapping[str, LostRecords]) -> list[tuple[Line, Decimal]]:
    """Indicators with the points that stay lost even when every record that can be remedied is."""
    after = with_remedied(score, found, remediable(score, found))
    return [(line, line.lost) for line in after.lines if line.lost > 0]


def settled_points(settled: Sequence[tuple[Line, Decimal]]) -> Decimal:
    """分 of what is `beyond_remedy` together."""
    return sum((lost for _, lost in settled), Decimal())
