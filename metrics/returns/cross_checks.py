"""Cross checks of a return (表内、表间核对): parts make the whole, less is not more, running totals do not fall."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from metrics.returns.filling import TOTAL_ROW, Cell, Filled, Says
from metrics.returns.layout import CheckRule, CrossCheck, Division
from metrics.returns.return_sentences import amount_text


class Agreement(StrEnum):
    AGREES = "相符"
    DIFFERS = "不符"
    UNKNOWN = "无法核对"  # a cell is not known, or there is nothing to compare with


@dataclass(frozen=True)
class Violation:
    """A row (or column) in which a check does not hold: which cell to open, and what stands against what."""

    cell: Cell
    text: str


@dataclass(frozen=True)
class Checked:
    """A check over the whole return: how it came out, in how many places it was looked at, where it does not hold."""

    title: str
    outcome: Agreement
    places: int
    found: tuple[Violation, ...]
    beside: str = ""  # what running totals were compared with, in words

    @property
    def text(self) -> str:
        if self.outcome is Agreement.UNKNOWN:
            return "有无数据的格或没有可比的上一期"
        message = f"{len(self.found)} 处不符" if self.found else f"{self.places} 处均相符"
        return f"{message}；{self.beside}" if self.beside else message


_Place = tuple[str, tuple[Cell, ...]]  # what the place is called, the cells compared there
_Judge = Callable[[tuple[Cell, ...]], str]  # what is wrong with them; empty where nothing is


def _sum(cells: tuple[Cell, ...]) -> str:
    *parts, whole = cells
    added = sum((cell.amount or Decimal() for cell in parts), Decimal())
    if added == whole.amount:
        return ""
    return f"各项之和 {amount_text(whole, added)}，{whole.column.title} {amount_text(whole)}"


def _at_most(cells: tuple[Cell, ...]) -> str:
    less, more = cells
    if (less.amount or 0) <= (more.amount or 0):
        return ""
    return f"{less.column.title} {amount_text(less)} 大于 {more.column.title} {amount_text(more)}"


def _rising(cells: tuple[Cell, ...]) -> str:
    before, now = cells
    if (before.amount or 0) <= (now.amount or 0):
        return ""
    return f"{now.column.title} {amount_text(now)}，少于上一期的 {amount_text(before)}"


def _judged(title: str, places: Sequence[_Place], judge: _Judge) -> Checked:
    """A check over its places: those with a cell that has no number cannot be compared."""
    comparable = [(name, cells) for name, cells in places if all(cell.known is Says.NUMBER for cell in cells)]
    found = tuple(Violation(cells[-1], f"{name}：{message}") for name, cells in comparable if (message := judge(cells)))
    outcome = Agreement.DIFFERS if found else Agreement.AGREES if comparable else Agreement.UNKNOWN
    return Checked(title, outcome, len(comparable), found)


def _places(filled: Filled, check: CrossCheck) -> list[_Place]:
    """The cells that a declared check compares, place by place."""
    columns = {column.id: at for at, column in enumerate(filled.declared.columns)}
    if check.rule is CheckRule.RISING:
        pairs = [
            (row, filled.before[row.key][columns[name]], filled.cells[row.key][columns[name]])
            for name in check.lines
            for row in filled.rows
        ]
        return [(row.name, (before, now)) for row, before, now in pairs if before is not None]
    names = [*check.lines, *([check.whole] if check.whole else [])]
    if check.of_rows:
        return [
            (column.title, tuple(filled.cells[name][at] for name in names))
            for at, column in enumerate(filled.declared.columns)
        ]
    return [(row.name, tuple(filled.cells[row.key][columns[name]] for name in names)) for row in filled.rows]


def _beside(filled: Filled, check: CrossCheck) -> str:
    """What the running totals of a check are compared with: the period before as it was sent, else as it is known."""
    if check.rule is not CheckRule.RISING:
        return ""
    before = filled.period.before.key
    if filled.sent is None:
        return f"{before} 未按这一范围上报定格，与现在重算的数比"
    return f"与 {before} 上报时的数比（{filled.sent.frozen_at:%Y-%m-%d} 定格）"


def _units_make_the_whole(filled: Filled) -> Checked:
    """The units' rows add up to the row of the whole, column by column; rates and what is not divided aside."""
    rest = [row.key for row in filled.rows if not row.is_total]
    places = []
    for at, column in enumerate(filled.declared.columns):
        whole, units = filled.cells[TOTAL_ROW][at], [filled.cells[key][at] for key in rest]
        if not whole.is_rate:
            places.append((column.title, (*(cell for cell in units if cell.known is not Says.UNDIVIDED), whole)))
    return _judged("各单位之和等于合计", [place for place in places if len(place[1]) > 1], _sum)


_JUDGES: dict[CheckRule, _Judge] = {CheckRule.SUM: _sum, CheckRule.AT_MOST: _at_most, CheckRule.RISING: _rising}


def cross_checks(filled: Filled) -> tuple[Checked, ...]:
    """The checks of the return as it is filled: first that the units make the whole, then the declared ones."""
    divided = filled.division is not Division.LISTED
    declared = [
        check for check in filled.declared.checks if not (check.of_rows and divided)
    ]  # listed rows do not stand in a table by units
    own = [
        replace(_judged(check.title, _places(filled, check), _JUDGES[check.rule]), beside=_beside(filled, check))
        for check in declared
    ]
    return (_units_make_the_whole(filled), *own) if divided else tuple(own)
