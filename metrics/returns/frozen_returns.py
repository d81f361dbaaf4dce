"""上报定格: a return kept as it was sent, then beside what is known now, with the records that made a difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from data_access import clock
from data_access.database.freezing import FreezeRefusedError, data_version
from data_access.database.frozen_returns import FrozenCell, FrozenReturn, frozen_cells, keep_return
from data_access.database.scope import Scope
from metrics.questions.changed_records import ChangedRecords, changed_records
from metrics.returns.filling import Cell, Filled, Says, as_sent, fill
from metrics.returns.frames import read_frames
from metrics.returns.layout import Return
from metrics.returns.reading import layout_sent
from metrics.returns.return_periods import ReturnPeriod, period_asked


@dataclass(frozen=True)
class CellDifference:
    """A cell whose number is not what was sent: as it was sent, as it is known now."""

    sent: Cell
    known: Cell

    @property
    def key(self) -> str:
        return f"{self.known.row.key}|{self.known.column.id}"


@dataclass(frozen=True)
class ReturnComparison:
    """A return that was sent beside what is known now of the same days."""

    frozen: FrozenReturn
    cells: int
    differences: tuple[CellDifference, ...]
    relaid: bool  # the layout is another one by now
    gone: int  # cells that were sent and cannot be asked: their layout was not kept, and the one of now has others


def _whole(connection: Connection, declared: Return, period: ReturnPeriod) -> Filled:
    """The return of the whole district, as of the period's last day."""
    district = Scope(start=period.first, end=period.last, as_of=period.last)
    return fill(declared, read_frames(connection, declared, period, period.last), district)


def _pieces(cell: Cell, part: Decimal | None) -> int | None:
    return None if part is None else int(part.scaleb(2 if cell.money else 0))


def _kept(cell: Cell) -> FrozenCell:
    parts = {"numerator": _pieces(cell, cell.value.numerator), "denominator": _pieces(cell, cell.value.denominator)}
    return FrozenCell(cell.row.key, cell.column.id, cell.figure_id, cell.part, **parts, tracked=cell.value.tracked)


def freeze_return(
    connection: Connection, declared: Return, period: ReturnPeriod, by: str | None, reached: date
) -> FrozenReturn:
    """Keep every cell of a return as it is known now; ``reached`` is how far the data reach.

    Raises FreezeRefusedError where the period has not ended by then, or was frozen already.
    """
    if period.last > reached:
        raise FreezeRefusedError(f"数据截至 {reached}，{period.text}未满，不能上报定格。")
    cells = [
        _kept(cell) for cell in _whole(connection, declared, period).every_cell if cell.known is not Says.UNDIVIDED
    ]
    sent = FrozenReturn(
        name=declared.name, period=period.key, period_end=period.last, title=declared.title,
        frozen_at=clock.load_time(), frozen_by=by, data_version=data_version(connection), layout=declared.text,
    )  # fmt: skip
    return keep_return(connection, sent, cells)


def _in_both(sent: list[FrozenCell], now: Filled) -> Iterator[CellDifference]:
    """The cells that stand in both: as they were sent beside what is known now."""
    known = {(cell.row.key, cell.column.id): cell for cell in now.every_cell}
    for kept in sent:
        cell = known.get((kept.row_key, kept.column_id))
        before = cell and as_sent(cell, kept)
        if cell is not None and before is not None:
            yield CellDifference(before, cell)


def _differs(difference: CellDifference) -> bool:
    """Whether the number shown is another, or is known no more, or now; of a rate also what it was divided from."""
    sent, known = difference.sent, difference.known
    if sent.is_rate:
        return _parts(sent) != _parts(known)
    return (sent.amount, sent.known) != (known.amount, known.known)


def _parts(cell: Cell) -> tuple[Decimal | None, Decimal | None, bool]:
    return cell.value.numerator, cell.value.denominator, cell.value.tracked


def compare_return(connection: Connection, declared: Return, frozen: FrozenReturn) -> ReturnComparison:
    """The cells of a return that was sent whose numbers differ from what is known now, in its layout of then."""
    layout, sent = layout_sent(declared, frozen), frozen_cells(connection, frozen)
    now = _whole(connection, layout, period_asked(declared.rhythm, frozen.period))
    both = list(_in_both(sent, now))
    found = {found.key: found for found in both if _differs(found)}
    order = [f"{cell.row.key}|{cell.column.id}" for cell in now.every_cell]
    differences = tuple(found[key] for key in order if key in found)
    return ReturnComparison(frozen, len(sent), differences, layout is not declared, len(sent) - len(both))


def sent_return(connection: Connection, declared: Return, frozen: FrozenReturn) -> Filled:
    """A return as it was sent, in its layout of then; a cell that was not kept has no number."""
    declared = layout_sent(declared, frozen)
    sent = {(cell.row_key, cell.column_id): cell for cell in frozen_cells(connection, frozen)}
    now = _whole(connection, declared, period_asked(declared.rhythm, frozen.period))

    def then(cell: Cell) -> Cell:
        if cell.known is Says.UNDIVIDED:
            return cell
        found = as_sent(cell, sent.get((cell.row.key, cell.column.id)))
        return found or replace(cell, amount=None, known=Says.UNKNOWN, lacks="上报时的这一格")

    return replace(now, cells={key: tuple(map(then, cells)) for key, cells in now.cells.items()})


def records_of_difference(connection: Connection, frozen: FrozenReturn, difference: CellDifference) -> ChangedRecords:
    """The records that made a difference, see `metrics.questions.changed_records.changed_records`."""
    sent, known = difference.sent, difference.known
    return changed_records(connection, frozen.data_version, sent.value, known.value, known.scope)
