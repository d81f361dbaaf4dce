"""失分测算: the records that cost points, what mending them would win, and the score after it."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from data_access.database.scope import Scope
from data_access.reference.unit_names import town_name
from metrics.assessment.rules import All, Steps
from metrics.assessment.scoring import Line, Score, line_of
from metrics.definitions.catalogue import CATALOGUE
from metrics.engine.model import Direction, Metric, Part
from metrics.engine.records import records
from metrics.judging.values import Value
from metrics.wording.deposit_clock import last_covered, late_since

Mark = tuple[str, str, str]  # fact, key and remedy of a record that is taken as mended
PAPER = "补齐书面资料"
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
    """A record that costs points: mending it moves the figure by its weight.

    The same lead can be paid late and closed late: only what shares the remedy is mended with it. Without a remedy
    nothing mends it. ``owners`` are who is to mend it: the unit the record names, else those of the indicator.
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
class Book:
    """The records of an indicator or veto that cost points: of its figure, and of its paper material."""

    figure: tuple[LostRecord, ...]
    paper: tuple[LostRecord, ...]


@dataclass(frozen=True)
class Push:
    """Where points can be won: an indicator's records or its paper material."""

    code: str
    paper: bool
    records: tuple[LostRecord, ...]  # those to mend, the heaviest first: with them all that can be won is won
    rest: tuple[LostRecord, ...]  # to be mended as well, though they win no further hundredth
    gain: Decimal
    unproven: Decimal  # lost points that become unknown: of what is mended no paper material is listed
    after: bool  # won once the indicator's other push is: each is a share of the other

    @property
    def per_record(self) -> Decimal:
        return (self.gain + self.unproven) / len(self.records)


def lost_part(metric: Metric) -> Part:
    """The part of a figure whose records cost points."""
    return Part.GAP if metric.denominator is not None and metric.direction is not Direction.DOWN else Part.NUMERATOR


@dataclass(frozen=True)
class _Cause:
    """Why a record costs points: what mends it, and since when it should have been."""

    remedy: str
    due_on: date | None
    unit: str


def _causes(connection: Connection, metric: Metric, scope: Scope) -> dict[str, _Cause]:
    """Of each record, by its key, what is not as the catalogue says of all of them."""
    found: dict[str, _Cause] = {}
    for cause, remedy in REMEDIES.get(metric.id, ()):
        other = CATALOGUE[cause]
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
        connection, replace(metric, columns=tuple(wanted)), scope, lost_part(metric), order_by=metric.due
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
    what = i.mend or i.name
    return tuple(
        LostRecord(TO_ADD, f"{i.code}-{n}", Decimal(1), f"{what}（第 {n} {i.metric.unit}）", i.departments, None, what)
        for n in range(1, count + 1)
    )  # fmt: skip


def book_of_line(connection: Connection, line: Line, scope: Scope) -> Book:
    """The records behind the points an indicator lost in the scope."""
    i = line.indicator
    paper: tuple[LostRecord, ...] = ()
    if line.evidence is not None and i.evidence_metric_id and line.evidence.denominator:
        paper = _costing(connection, CATALOGUE[i.evidence_metric_id], scope, PAPER, i.departments)
    if not line.max_points or not line.lost or line.value.value is None:
        return Book((), paper)
    if i.metric.denominator is None and isinstance(i.rule, Steps | All):
        return Book(_to_add(line), paper)
    return Book(_costing(connection, i.metric, scope, i.mend, i.departments), paper)


def books(connection: Connection, score: Score) -> dict[str, Book]:
    """The records that cost points, by code of indicator or veto."""
    found = {line.indicator.code: book_of_line(connection, line, score.scope) for line in score.lines}
    for v in score.vetoes:
        found[v.veto.code] = Book(
            _costing(connection, v.veto.metric, score.scope, v.veto.mend, v.veto.departments) if v.triggered else (), ()
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
    return line_of(line.indicator, value, evidence, line.deviation, near_share, line.planned)


def with_mended(score: Score, found: Mapping[str, Book], marks: Collection[Mark]) -> Score:
    """The score as it would be with the marked records mended and everything else as it is."""
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


def _push(line: Line, book: Book, near_share: Decimal, *, paper: bool, given: frozenset[Mark]) -> Push | None:
    """The fewest records of an indicator with which all is won that they can win; None when nothing can be.

    What is ``given`` counts as mended already.
    """
    listed = book.paper if paper else book.figure
    if not listed or not listed[0].remedy:
        return None
    ordered = sorted(listed, key=lambda r: (-r.weight, r.due_on or date.max, r.key))
    before = _line_with(line, book, given, near_share)

    def mended(count: int) -> Line:
        return _line_with(line, book, given | {r.mark for r in ordered[:count]}, near_share)

    def won(count: int) -> Decimal:
        return before.lost - mended(count).lost

    whole, after = won(len(ordered)), mended(len(ordered))
    if whole <= 0:
        return None
    first, last = 1, len(ordered)
    while first < last:  # points never fall as records are mended
        middle = (first + last) // 2
        first, last = (first, middle) if won(middle) >= whole else (middle + 1, last)
    gain, unproven = after.points - before.points, after.unknown - before.unknown
    records, rest = tuple(ordered[:first]), tuple(ordered[first:])
    return Push(line.indicator.code, paper, records, rest, gain, unproven, bool(given))


def _pushes(line: Line, book: Book, near_share: Decimal) -> list[Push]:
    """An indicator's pushes, the better one first; the other is counted after it, since each scales the other."""
    made: list[Push] = []
    while len(made) < 2:
        given = frozenset(r.mark for push in made for r in (*push.records, *push.rest))
        kinds = [paper for paper in (False, True) if paper not in {push.paper for push in made}]
        options = [p for paper in kinds if (p := _push(line, book, near_share, paper=paper, given=given))]
        if not options:
            break
        made.append(max(options, key=lambda p: (p.per_record, p.gain)))
    return made


def pushes(score: Score, found: Mapping[str, Book]) -> list[Push]:
    """Where to push, most points per record first; together they win what is `recoverable`."""
    near = score.catalogue.near_share
    ranked: list[tuple[Decimal, Decimal, str, int, Push]] = []
    for line in score.lines:
        rate = gain = None
        for place, push in enumerate(_pushes(line, found[line.indicator.code], near)):
            rate = push.per_record if rate is None else min(rate, push.per_record)  # never before the one it follows
            gain = push.gain if gain is None else min(gain, push.gain)
            ranked.append((-rate, -gain, push.code, place, push))
    return [push for *_, push in sorted(ranked, key=lambda row: row[:4])]


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


def settled_points(settled: Sequence[tuple[Line, Decimal]]) -> Decimal:
    """分 of what is `beyond_mending` together."""
    return sum((lost for _, lost in settled), Decimal())
