"""What a return looks like: its rows and columns, what each cell asks, its cross checks, notes and signature line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from data_access.rules.parameters import UNCONFIRMED
from metrics.definitions.narrowed_figures import figure, narrowed_id
from metrics.engine.model import Metric, Part
from metrics.returns.return_periods import Rhythm


class CellSpan(StrEnum):
    """Which days a cell counts."""

    PERIOD = "period"  # of the return alone
    YEAR = "year"  # since 1 January, up to the period's end
    CAMPAIGN = "campaign"  # since the winter campaign began, up to the period's end


YUAN, TEN_THOUSANDS = "元", "万元"
_NARROW = 4  # columns that an upright sheet of A4 holds


class Division(StrEnum):
    """What the rows are."""

    TOWN = "town"
    DEPARTMENT = "department"
    LISTED = "listed"  # the rows of the file


class CheckRule(StrEnum):
    """What a cross check compares."""

    SUM = "sum"  # parts add up to the whole
    AT_MOST = "at_most"  # the first is not more than the second
    RISING = "rising"  # a running total is not less than in the period before


@dataclass(frozen=True)
class CellAsked:
    """What a row or a column says of its cells; a cell asks what both say."""

    metric: str = ""
    part: Part | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    span: CellSpan | None = None

    def with_(self, other: CellAsked) -> CellAsked:
        return CellAsked(
            self.metric or other.metric, self.part or other.part, {**self.where, **other.where}, self.span or other.span
        )

    @property
    def figure_id(self) -> str:
        return narrowed_id(self.metric, self.where)

    @property
    def figure(self) -> Metric:
        return figure(self.figure_id)

    @property
    def days(self) -> CellSpan:
        return self.span or CellSpan.PERIOD


@dataclass(frozen=True)
class ReturnLine:
    """A column, or a row of the file."""

    id: str
    title: str
    asked: CellAsked
    group: str = ""  # the heading above several columns
    unit: str = ""  # of sums: 元, 万元; empty: 万元
    note: str = ""  # of a row: what is to be known of it

    @property
    def in_yuan(self) -> bool:
        return self.unit == YUAN

    @property
    def below_group(self) -> str:
        """The title with the heading above it."""
        return f"{self.group} {self.title}".strip()


@dataclass(frozen=True)
class CrossCheck:
    """A condition that the cells of each row (or, of rows, of each column) should meet."""

    title: str
    rule: CheckRule
    lines: tuple[str, ...]  # ids: the parts of a sum, less and more, the running totals
    whole: str = ""  # of a sum
    of_rows: bool = False


@dataclass(frozen=True)
class Return:
    """A return as its file declares it; ``name`` is the file's, by which address and shell call it."""

    name: str
    title: str
    rhythm: Rhythm
    division: Division
    columns: tuple[ReturnLine, ...]
    rows: tuple[ReturnLine, ...]
    checks: tuple[CrossCheck, ...]
    notes: tuple[str, ...]
    signed: tuple[str, ...]
    tag: str
    source: str
    text: str  # the file

    @property
    def is_demo(self) -> bool:
        """No published text prescribes this layout (演示版式)."""
        return self.tag in UNCONFIRMED

    @property
    def is_wide(self) -> bool:
        """Its paper lies across."""
        return len(self.columns) > _NARROW

    @property
    def running(self) -> frozenset[str]:
        """The columns whose running totals are compared with those of the period before."""
        return frozenset(name for check in self.checks if check.rule is CheckRule.RISING for name in check.lines)

    @property
    def units(self) -> str:
        """单位 beside the title where all sums are in one unit; else each column says its own."""
        money = {line.in_yuan for line, asked in self.cells_of_columns if asked.figure.money}
        return "" if len(money) != 1 else "金额单位：元" if money.pop() else "金额单位：万元"

    @property
    def cells_of_columns(self) -> tuple[tuple[ReturnLine, CellAsked], ...]:
        """Each column with what its cells ask, over all rows."""
        rows = self.rows or (ReturnLine("", "", CellAsked()),)
        return tuple((column, row.asked.with_(column.asked)) for column in self.columns for row in rows)
