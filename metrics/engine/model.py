"""What a metric is: a fact, two conditions, two weights and the date that places a row in a period."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Any

from sqlalchemy import Column, ColumnElement, Date, FromClause, and_, case, func, literal, or_, select, type_coerce

from data_access.database.personal import is_wholly_personal
from data_access.database.reach import REACH
from data_access.rules.limits import WORKING_DAYS, unit_of

Expression = ColumnElement[Any]


class Kind(StrEnum):
    """How a figure behaves over time."""

    COUNT = "count"  # 件数, of a period
    SUM = "sum"  # 合计, of a period
    RATIO = "ratio"  # 比率: of a period, or at the as-of date when it has no date of attribution
    STOCK = "stock"  # 时点数, at the as-of date
    BALANCE = "balance"  # 余额, at the as-of date


class Direction(StrEnum):
    UP = "up"  # higher is better
    DOWN = "down"  # lower is better
    NONE = "none"


class Part(StrEnum):
    """Which records stand behind a figure."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    GAP = "gap"  # in the denominator, not in the numerator: what costs the points


@dataclass(frozen=True)
class Moment:
    """The as-of date in SQL, with the period up to it and the horizons of what expires or falls due soon."""

    as_of: Expression
    start: Expression
    end: Expression  # the last day of the period that is known at the as-of date
    soon: Expression
    soon_2: Expression  # the second notice of what expires
    soon_3: Expression
    task_soon: Expression
    escalated: Expression  # warnings due before it have climbed a level, those due before the other two
    escalated_again: Expression
    rated_since: Expression  # the first day of the period by which firms are rated
    followed_up: Expression  # an open incident reported for the last time before it is owed a follow-up report


Condition = Callable[[Moment], Expression]


def not_yet(day: Expression, at: Moment) -> Expression:
    """Has not happened by the moment, as far as known."""
    return or_(day.is_(None), day > at.as_of)


class Known(Enum):
    """Since when a field's value is known, where no other date of the record says so."""

    GIVEN = auto()  # with the record itself: numbers, names, sums as reported, limits and plans
    HAPPENED = auto()  # the field is the date of an event: from that day on
    UNDATED = auto()  # the record does not say when: only on the day the data reach, never looking back


@dataclass(frozen=True)
class Field:
    """A column of a record list: label in Chinese, SQL expression, unit (元, 人, 日期 or empty).

    ``known`` says since when its value is known: a date of the record (核实情况 since 核实日期), or one of `Known`.
    ``before`` is what was known in its place until then (the limit before it was extended). ``limit`` is the
    key of the parameter that gives a due day and the days in which it is counted; of one that stands in a paper
    ``counted_in`` says them, `WORKING_DAYS` or `CALENDAR_DAYS`.
    """

    label: str
    expression: Expression
    known: Expression | Known
    unit: str = ""
    before: Expression | None = None
    limit: str | None = None
    counted_in: str = WORKING_DAYS
    event: str = ""  # what happened on that day; the label where not given

    @property
    def due_unit(self) -> str:
        """The days in which its clock runs."""
        return self.counted_in if self.limit is None else unit_of(self.limit)

    @property
    def is_personal(self) -> bool:
        """Nothing but a person's name or number: shown masked, neither searched nor sorted."""
        return is_wholly_personal(self.expression)


def happened(event: str, day: Expression) -> Field:
    """The field with the day of an event: 受理 stands in lists as 受理日期."""
    return Field(f"{event}日期", day, Known.HAPPENED, "日期", event=event)


@dataclass(frozen=True)
class Limit:
    """A clock of a record: the field with its due date, the one that says when it was done, the one it started from."""

    label: str
    due: str
    done: str | None = None
    since: str | None = None
    undone: str | None = None  # the day on which what had been done was sent back


@dataclass(frozen=True)
class Fact:
    """One row per what: the table a metric counts, with its dimensions and the fields its records can show.

    ``source`` carries the dimensions; ``detail_source`` adds the joins that only record lists need.
    ``kept_since`` is the date that says since when the ledger is kept: before its first row nothing is known (无数据),
    which is not zero; ``or_since`` are the days that say so of a row without that one. ``begun`` says whether the
    record existed by the moment: one that did not stands in no figure, list or drawer.
    """

    name: str
    label: str
    source: FromClause
    detail_source: FromClause
    key: Expression
    town: Expression
    department: Expression
    domain: Expression
    investment: Expression
    fields: Mapping[str, Field]
    title: str  # the field that names a record to a reader
    kept_since: Column[Any]
    begun: Condition
    limits: tuple[Limit, ...] = ()
    moves: bool = False  # its records are movements into and out of a balance
    or_since: tuple[Column[Any], ...] = ()
    of_moment: bool = False  # its source is made for `any_moment.ANY_MOMENT`: asked of one moment at a time


def always(_at: Moment) -> Expression:
    return literal(1) == literal(1)


def since(*days: Expression) -> Condition:
    """All of the days have come by the moment."""
    return lambda at: and_(*(day <= at.as_of for day in days))


def on_time(done: Expression, due: Expression) -> Condition:
    """Done by the moment and within its limit."""
    return lambda at: and_(done <= at.as_of, done <= due)


def too_late(done: Expression, due: Expression) -> Condition:
    """Done by the moment, after its limit: what was late stays late."""
    return lambda at: and_(done <= at.as_of, done > due)


def judged(success: Condition, due: Expression, among: Condition = always) -> Condition:
    """What a rate with a limit counts: what succeeded, and what its limit ran out on; on its last day it still runs."""
    return lambda at: and_(among(at), due.is_not(None), or_(success(at), due < at.as_of))


def still_runs(due: Expression, success: Condition) -> Condition:
    """The other half of `judged`: the limit is not over, and on its last day nothing was done in time yet."""
    return lambda at: or_(due > at.as_of, and_(due == at.as_of, case((success(at), 0), else_=1) == 1))


@dataclass(frozen=True)
class Need:
    """A column a figure rests on: where it was never filled the figure is not known, which is not zero.

    ``known`` says whether any row had it filled by the moment, ``expected`` whether any row should have: what still
    runs may leave it empty. ``label`` is what an office would have to fill.
    """

    label: str
    known: Condition
    expected: Condition


def filled(label: str, *columns: Column[Any], expected: Condition) -> Need:
    """At least one of the columns is filled in some row; dates count from themselves on."""

    def known(at: Moment) -> Expression:
        found = [c <= at.as_of if isinstance(c.type, Date) else c.is_not(None) for c in columns]
        rows = [select(literal(1)).where(condition).exists() for condition in found]
        return or_(*rows)

    return Need(label, known, expected)


def some(rows: FromClause, condition: Condition) -> Condition:
    """Some row of a table meets the condition."""
    return lambda at: select(literal(1)).select_from(rows).where(condition(at)).correlate(None).exists()


def as_known(field: Field, as_of: Expression) -> Expression:
    """A field as it was known at the as-of date: before it happened or was found out, what stood there until then."""
    if field.known is Known.GIVEN:
        return field.expression
    if field.known is Known.HAPPENED:
        day = field.expression
    elif field.known is Known.UNDATED:
        day = REACH
    else:  # a value whose date was left empty is undated
        day = func.coalesce(field.known, REACH)
    return type_coerce(case((day <= as_of, field.expression), else_=field.before), field.expression.type)


@dataclass(frozen=True, kw_only=True, eq=False)
class Metric:
    """The one definition of a figure (口径), equal to itself alone.

    ``numerator`` and ``denominator`` are conditions; a row weighs ``weight`` in the numerator and
    ``base_weight`` in the denominator, 1 where they are not given. ``date`` places a row in a period; without it the
    figure is as of the as-of date. For a ratio the numerator holds only within the denominator.
    """

    id: str
    name: str
    unit: str
    kind: Kind
    fact: Fact
    numerator: Condition
    explanation: str
    columns: tuple[str, ...]
    denominator: Condition | None = None
    weight: Condition | None = None
    base_weight: Condition | None = None
    date: Expression | None = None
    direction: Direction = Direction.NONE
    clause: str = ""
    due: str | None = None  # the field that holds the limit, where a record has a clock
    owner: str | None = None  # the field that names the responsible unit
    in_points: bool = False  # weights are 分 of a score
    item: str | None = None  # the code of the checklist's item that it is of
    until: tuple[int, int] | None = None  # the last month and day of a year that it counts
    names_its_time: bool = False  # 本期存入, 期初余额: the name says when
    of_period: bool = False  # a stock of what the period brought: no date places a row, yet its days make the figure
    late_counts: bool = False  # what is done after its limit counts all the same
    money: bool = False  # weights are 元, kept as whole 分 in frames
    kept_since: Column[Any] | None = None
    needs: tuple[Need, ...] = ()

    @property
    def is_signed(self) -> bool:
        """A balance of movements: each of its records adds or takes away."""
        return self.fact.moves and self.kind is Kind.BALANCE

    @property
    def due_unit(self) -> str:
        """The days in which the clock of its limit runs."""
        return WORKING_DAYS if self.due is None else self.fact.fields[self.due].due_unit

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts whose records can be listed, in the order in which they are offered."""
        return (Part.NUMERATOR,) if self.denominator is None else (Part.GAP, Part.NUMERATOR, Part.DENOMINATOR)

    @property
    def counted_part(self) -> Part:
        """The records that prove the figure: of a rate its whole base."""
        return Part.NUMERATOR if self.denominator is None else Part.DENOMINATOR

    @property
    def missed_part(self) -> Part:
        """The records that make the figure bad, and cost points: of a rate to raise those that miss it."""
        return Part.GAP if self.denominator is not None and self.direction is Direction.UP else Part.NUMERATOR

    @property
    def theme(self) -> str:
        return self.id.split(".", 1)[0]

    @property
    def has_period(self) -> bool:
        """Whether the days of a period make the figure, and not only the as-of date."""
        return self.date is not None or self.of_period

    @property
    def attribution(self) -> str | None:
        """The name of the date column that places a row in a period."""
        return None if self.date is None else str(getattr(self.date, "key", self.date))

    @property
    def proof(self) -> Column[Any]:
        """The date column that must hold a row by the as-of date before this figure says anything."""
        return self.fact.kept_since if self.kept_since is None else self.kept_since
