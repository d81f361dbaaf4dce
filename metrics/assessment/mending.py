"""失分测算: the records that cost points, what mending them would win, and the score after it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.assessment.rules import All, Steps
from metrics.assessment.scoring import Line, Score, VetoLine, line_of
from metrics.definitions.catalogue import CATALOGUE
from metrics.engine.evaluation import records
from metrics.engine.model import Direction, Metric, Part
from metrics.judging.values import Value

Mark = tuple[str, str, str]  # fact, key and remedy of a record that is taken as mended
PAPER = "补齐书面资料"
TO_ADD = "新增"  # the fact of what is not there yet: a meeting to hold


@dataclass(frozen=True)
class LostRecord:
    """A record that costs points: mending it moves the figure by its weight.

    The same lead can be paid late and closed late: only what shares the remedy is mended with it. Without a remedy
    nothing mends it.
    """

    fact: str
    key: str
    weight: Decimal
    title: str
    owner: str
    due_on: date | None
    remedy: str

    @property
    def mark(self) -> Mark:
        return self.fact, self.key, self.remedy


@dataclass(frozen=True)
class Book:
    """The records of an indicator or veto that cost points: of its figure, and of its paper material."""

    figure: tuple[LostRecord, ...]
    paper: tuple[LostRecord, ...]


@dataclass(frozen=True)
class Push:
    """Where points can be won: an indicator's records or its paper material."""

    code: str
    paper: bool
    how: str
    records: tuple[LostRecord, ...]  # those to mend, the heaviest first: with them all that can be won is won
    gain: Decimal

    @property
    def per_record(self) -> Decimal:
        return self.gain / len(self.records)


def lost_part(metric: Metric) -> Part:
    """The part of a figure whose records cost points."""
    return Part.GAP if metric.denominator is not None and metric.direction is not Direction.DOWN else Part.NUMERATOR


def _costing(connection: Connection, metric: Metric, scope: Scope, remedy: str) -> tuple[LostRecord, ...]:
    fields = metric.fact.fields
    named = (metric.fact.title, metric.owner, metric.due, "town_code")
    wanted = dict.fromkeys(name for name in named if name is not None and name in fields)
    rows = records(
        connection, replace(metric, columns=tuple(wanted)), scope, lost_part(metric), order_by=metric.due
    ).to_dict("records")
    return tuple(
        LostRecord(
            metric.fact.name,
            str(row["key"]),
            Decimal(row["weight"]),
            str(row[metric.fact.title] or row["key"]),
            str((metric.owner and row[metric.owner]) or row.get("town_code") or ""),
            row[metric.due] if metric.due else None,
            remedy,
        )
        for row in rows
    )


def _to_add(line: Line) -> tuple[LostRecord, ...]:
    """What is still to be done where a count is too small."""
    i = line.indicator
    count = i.rule.missing(Fraction(line.value.value or 0))
    what, lead = i.mend or i.name, i.departments[0]
    return tuple(
        LostRecord(TO_ADD, f"{i.code}-{n}", Decimal(1), f"{what}（第 {n} {i.metric.unit}）", lead, None, TO_ADD)
        for n in range(1, count + 1)
    )  # fmt: skip


def book_of_line(connection: Connection, line: Line, scope: Scope) -> Book:
    """The records behind the points an indicator lost in the scope."""
    i = line.indicator
    paper: tuple[LostRecord, ...] = ()
    if line.evidence is not None and i.evidence_metric_id and line.evidence.denominator:
        paper = _costing(connection, CATALOGUE[i.evidence_metric_id], scope, PAPER)
    if not line.max_points or not line.lost or line.value.value is None:
        return Book((), paper)
    if i.metric.denominator is None and isinstance(i.rule, Steps | All):
        return Book(_to_add(line), paper)
    return Book(_costing(connection, i.metric, scope, i.mend), paper)


def books(connection: Connection, score: Score) -> dict[str, Book]:
    """The records that cost points, by code of indicator or veto."""
    found = {line.indicator.code: book_of_line(connection, line, score.scope) for line in score.lines}
    for v in score.vetoes:
        found[v.veto.code] = Book(
            _costing(connection, v.veto.metric, score.scope, v.veto.mend) if v.triggered else (), ()
        )
    return found


# --- what if ----------------------------------------------------------------------------------------


def _moved(value: Value, by: Decimal) -> Value:
    """The figure after records of that weight were mended."""
    if not by or value.numerator is None:
        return value
    top = value.numerator + by if lost_part(value.metric) is Part.GAP else value.numerator - by
    return replace(value, numerator=top, value=top / value.denominator if value.denominator else top)


def _marked(listed: Collection[LostRecord], marks: Collection[Mark]) -> Decimal:
    return sum((r.weight for r in listed if r.remedy and r.mark in marks), Decimal())


def _line_with(line: Line, book: Book, marks: Collection[Mark], near_share: Decimal) -> Line:
    if not line.max_points:
        return line
    by = _marked(book.figure, marks)
    added = any(r.fact == TO_ADD for r in book.figure)
    value = _moved(line.value, -by if added else by)  # what is added raises a count, what is mended lowers it
    evidence = line.evidence and _moved(line.evidence, _marked(book.paper, marks))
    return line_of(line.indicator, value, evidence, line.deviation, near_share)


def with_mended(score: Score, found: Mapping[str, Book], marks: Collection[Mark]) -> Score:
    """The score as it would be with the marked records mended and everything else as it is."""
    wanted = frozenset(marks)
    return replace(
        score,
        lines=tuple(
            _line_with(line, found[line.indicator.code], wanted, score.catalogue.near_share) for line in score.lines
        ),
        vetoes=tuple(
            VetoLine(v.veto, _moved(v.value, _marked(found[v.veto.code].figure, wanted)), v.running)
            for v in score.vetoes
        ),
    )


def _push(line: Line, book: Book, near_share: Decimal, *, paper: bool) -> Push | None:
    """The fewest records of an indicator with which all is won that they can win; None when nothing can be."""
    listed = book.paper if paper else book.figure
    if not listed or not listed[0].remedy:
        return None
    how = PAPER if paper else line.indicator.mend or line.indicator.name
    ordered = sorted(listed, key=lambda r: (-r.weight, r.due_on or date.max, r.key))

    def won(count: int) -> Decimal:
        marks = {r.mark for r in ordered[:count]}
        return _line_with(line, book, marks, near_share).points - line.points

    whole = won(len(ordered))
    if whole <= 0:
        return None
    first, last = 1, len(ordered)
    while first < last:  # points never fall as records are mended
        middle = (first + last) // 2
        first, last = (first, middle) if won(middle) >= whole else (middle + 1, last)
    return Push(line.indicator.code, paper, how, tuple(ordered[:first]), whole)


def pushes(score: Score, found: Mapping[str, Book]) -> list[Push]:
    """Where to push, most points per record first. Each is counted on its own, the rest left as it is."""
    near = score.catalogue.near_share
    made = [
        push
        for line in score.lines
        for paper in (False, True)
        if (push := _push(line, found[line.indicator.code], near, paper=paper))
    ]
    return sorted(made, key=lambda p: (-p.per_record, -p.gain, p.code))


def mendable(score: Score, found: Mapping[str, Book]) -> frozenset[Mark]:
    """Every record that can be mended."""
    return frozenset(
        r.mark
        for line in score.lines
        for book in [found[line.indicator.code]]
        for r in (*book.figure, *book.paper)
        if r.remedy
    )


def recoverable(score: Score, found: Mapping[str, Book]) -> Decimal:
    """The points that all records that can be mended win together."""
    return with_mended(score, found, mendable(score, found)).points - score.points


def unproven(score: Score, found: Mapping[str, Book]) -> Decimal:
    """The lost points that mending makes neither won nor lost: of what it mends no paper material is listed."""
    return with_mended(score, found, mendable(score, found)).unknown_points - score.unknown_points


def beyond_mending(score: Score, found: Mapping[str, Book]) -> list[tuple[Line, Decimal]]:
    """Indicators with the points that stay lost even when every record that can be mended is."""
    after = with_mended(score, found, mendable(score, found))
    return [(line, line.lost) for line in after.lines if line.lost > 0]
