"""A return filled: every cell a figure in its own scope; what is not known is no zero."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

import pandas as pd

from data_access.database.frozen_returns import FrozenCell, FrozenReturn
from data_access.database.scope import Scope
from data_access.reference.organisation import GONE, departments, towns
from metrics.definitions.narrowed_figures import figure, narrowed_id
from metrics.definitions.undivided import has_share
from metrics.engine.model import Part
from metrics.judging.values import Value, value_of, values, values_by
from metrics.returns.frames import ReturnFrames, SpanFrame
from metrics.returns.layout import CellAsked, CellSpan, Division, Return, ReturnLine
from metrics.returns.return_periods import ReturnPeriod
from metrics.wording.formats import UNDIVIDED, WHOLE_DISTRICT

TOTAL_ROW = "total"  # the key of the row of the whole
_NOBODY = {Division.TOWN: "区级/未定街镇", Division.DEPARTMENT: "部门未填"}


class Says(StrEnum):
    """What a cell says."""

    NUMBER = "数"
    UNKNOWN = "无数据"
    NO_OCCASION = "无发生"
    UNDIVIDED = UNDIVIDED


@dataclass(frozen=True)
class ReturnRow:
    """A row: its name, and its key: a unit's code (empty: of no unit), the id of a listed row, `TOTAL_ROW`."""

    key: str
    name: str

    @property
    def is_total(self) -> bool:
        return self.key == TOTAL_ROW


@dataclass(frozen=True)
class Cell:
    """A cell: the figure whose records it opens, in which scope, which part of it; ``amount`` is exact.

    A rate is a fraction, a sum is in 元; ``amount`` is None where there is no number, see ``known``.
    """

    column: ReturnLine
    row: ReturnRow
    part: Part | None
    span: CellSpan
    scope: Scope
    value: Value
    amount: Decimal | None
    known: Says
    lacks: str  # the ledgers or columns that would give it

    @property
    def figure_id(self) -> str:
        return self.value.metric.id

    @property
    def money(self) -> bool:
        return self.value.metric.money

    @property
    def is_rate(self) -> bool:
        return self.part is None and self.value.metric.denominator is not None


@dataclass(frozen=True)
class Filled:
    """A return of a period, with its rows in order (the whole first) and the cells of each."""

    declared: Return
    period: ReturnPeriod
    scope: Scope  # of the period alone
    division: Division
    rows: tuple[ReturnRow, ...]
    cells: Mapping[str, tuple[Cell, ...]]  # by row key, in the order of the columns
    before: Mapping[str, tuple[Cell | None, ...]]  # running totals of the period before; None of the other columns
    sent: FrozenReturn | None  # where these are as they were sent, else as they are known now
    listed: str = ""  # the row of the file that is divided by units

    @property
    def is_whole(self) -> bool:
        """The period has ended by the as-of date."""
        return self.scope.as_of >= self.period.last

    @property
    def is_own_whole(self) -> bool:
        """Of the whole district in the return's own rows, as it is sent."""
        return not self.scope.is_part and self.division is self.declared.division

    @property
    def every_cell(self) -> list[Cell]:
        return [cell for row in self.rows for cell in self.cells[row.key]]


def _units(division: Division, scope: Scope, frames: Iterable[pd.DataFrame]) -> list[ReturnRow]:
    """The units of a division in official order, then those that only rows name, then what is of none."""
    if division is Division.TOWN:
        units = [ReturnRow(town.code, town.name) for town in towns(scope.year)]
        chosen = set(scope.towns)
    else:
        units = [ReturnRow(d.code, d.code) for d in departments(scope.year) if d.is_industry]
        chosen = {scope.department} if scope.department else set()
    listed = {unit.key for unit in units}
    found = {"" if pd.isna(code) else str(code) for frame in frames for code in frame[division.value].tolist()}
    units += [ReturnRow(code, code) for code in sorted(found - listed - {"", GONE})]
    units += [ReturnRow(GONE, GONE)] if GONE in found else []
    units += [ReturnRow("", _NOBODY[division])] if "" in found else []
    return [unit for unit in units if unit.key in chosen] if chosen else units


def _entry_of(value: Value, part: Part | None) -> tuple[Decimal | None, Says]:
    """What a cell says of a figure: the amount of the part, and whether there is one."""
    amount = {None: value.value, Part.NUMERATOR: value.numerator, Part.DENOMINATOR: value.denominator}.get(part)
    if part is Part.GAP and value.numerator is not None and value.denominator is not None:
        amount = value.denominator - value.numerator
    if not value.tracked:
        return None, Says.UNKNOWN
    return amount, Says.NO_OCCASION if amount is None else Says.NUMBER


def as_sent(cell: Cell, kept: FrozenCell | None) -> Cell | None:
    """The cell as it was sent; None where the return that was sent had no such cell, or one of another figure."""
    if kept is None or (cell.figure_id, cell.part) != (kept.figure_id, kept.part):
        return None
    value = value_of(
        cell.value.metric, kept.numerator or 0, kept.denominator, cell.scope.as_of, tracked=kept.tracked,
        start=cell.scope.start,
    )  # fmt: skip
    return with_value(cell, value)


def with_value(cell: Cell, value: Value) -> Cell:
    """The cell as it would stand with another value of its figure."""
    amount, known = _entry_of(value, cell.part)
    return replace(cell, value=value, amount=amount, known=known)


def _cell(column: ReturnLine, row: ReturnRow, asked: CellAsked, scope: Scope, value: Value, lacks: str) -> Cell:
    shared = has_share(value.metric.fact, scope)
    amount, known = _entry_of(value, asked.part) if shared else (None, Says.UNDIVIDED)
    return Cell(
        column=column, row=row, part=asked.part, span=asked.days, scope=scope, value=value, amount=amount, known=known,
        lacks=lacks,
    )  # fmt: skip


def _by_row(
    of: SpanFrame, lacking: Collection[str], division: Division, units: Sequence[ReturnRow]
) -> dict[str, Mapping[str, Value]]:
    """The figures of a span: of the whole under `TOTAL_ROW`, of each unit under its key."""
    metrics = [figure(figure_id) for figure_id in of.figure_ids]
    known = {m.id for m in metrics if m.id not in lacking}
    start, as_of = of.scope.start, of.scope.as_of
    found: dict[str, Mapping[str, Value]] = {TOTAL_ROW: values(of.frame, metrics, as_of, known, start=start)}
    if units:
        groups = [(unit.key or None,) for unit in units]
        split = values_by(of.frame, metrics, [division.value], as_of, known, groups, start=start)
        found |= {unit.key: own for unit, (_, own) in zip(units, split, strict=True)}
    return found


def _within(row: ReturnRow, division: Division, scope: Scope, value: Value) -> tuple[Scope, Value]:
    """The scope of a unit's cells and the figure whose records they open: no scope names what is of no unit."""
    if row.is_total or division is Division.LISTED:
        return scope, value
    if not row.key:
        return scope, replace(value, metric=figure(narrowed_id(value.metric.id, {division.value: ("",)})))
    if division is Division.TOWN:
        return replace(scope, towns=(row.key,)), value
    return replace(scope, department=row.key), value


def fill(
    declared: Return, read: ReturnFrames, parts: Scope, division: Division | None = None, listed: str = ""
) -> Filled:
    """The return in the parts of the district that ``parts`` is narrowed to (its days do not count).

    ``division`` divides it by other units than its own; of a return with listed rows then the row ``listed``.
    """
    division = division or declared.division
    by_listed = division is Division.LISTED
    lacking = {span: read.lacking_in(parts, span) for span in read.now}
    now = {span: frame.within(parts) for span, frame in read.now.items()}
    past = {span: frame.within(parts) for span, frame in read.before.items()}
    units = [] if by_listed else _units(division, parts, (of.frame for of in now.values()))
    chosen = "所选街镇" if parts.towns else "所选范围" if parts.is_part else WHOLE_DISTRICT
    whole = ReturnRow(TOTAL_ROW, f"{chosen}合计")
    rows = [ReturnRow(row.id, row.title) for row in declared.rows] if by_listed else [whole, *units]
    asked_of = {row.id: row.asked for row in declared.rows}

    def cells(of: Mapping[CellSpan, SpanFrame], columns: Collection[str]) -> dict[str, tuple[Cell | None, ...]]:
        found = {span: _by_row(frame, lacking[span], division, units) for span, frame in of.items()}

        def cell(column: ReturnLine, row: ReturnRow) -> Cell | None:
            asked = asked_of.get(row.key if by_listed else listed, CellAsked()).with_(column.asked)
            if asked.days not in of or column.id not in columns:
                return None
            value = found[asked.days][TOTAL_ROW if by_listed else row.key][asked.figure_id]
            scope, value = _within(row, division, of[asked.days].scope, value)
            lacks = "、".join(lacking[asked.days].get(asked.figure_id, ()))
            return _cell(column, row, asked, scope, value, lacks)

        return {row.key: tuple(cell(column, row) for column in declared.columns) for row in rows}

    # What was sent is of the whole district, in the return's own rows.
    sent = read.sent if read.sent and division is declared.division and not parts.is_part else None
    before = cells(past, declared.running)
    if sent is not None:
        before = {
            key: tuple(one and as_sent(one, sent.cells.get((key, one.column.id))) for one in found)
            for key, found in before.items()
        }
    filled = cells(now, {column.id for column in declared.columns})
    period_scope = next(iter(now.values())).scope
    return Filled(
        declared=declared, period=read.period,
        scope=replace(period_scope, start=read.period.first, end=period_scope.as_of),
        division=division, rows=tuple(rows),
        cells={key: tuple(cell for cell in found if cell is not None) for key, found in filled.items()},
        before=before, sent=sent.frozen if sent else None, listed="" if by_listed else listed,
    )  # fmt: skip
