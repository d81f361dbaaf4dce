"""Returns as they were sent (上报定格): every cell with its parts, kept for ever, whatever is corrected afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from data_access.database.freezing import FreezeRefusedError, put_rows
from data_access.database.schema import frozen_cell, return_freeze


@dataclass(frozen=True)
class FrozenReturn:
    """Which return of which period was sent, when, by whom, counted from which data."""

    name: str
    period: str
    period_end: date
    title: str
    frozen_at: datetime
    frozen_by: str | None
    data_version: int
    layout: str | None  # the file of the return as it was then


@dataclass(frozen=True)
class FrozenCell:
    """A cell as it was sent: its row and column, its figure and part, the parts in whole pieces (分 of money)."""

    row_key: str
    column_id: str
    figure_id: str
    part: str | None
    numerator: int | None
    denominator: int | None
    tracked: bool


def frozen_returns(connection: Connection, name: str) -> list[FrozenReturn]:
    """The periods of a return that were sent, the last first."""
    r = return_freeze.c
    query = select(return_freeze).where(r.name == name).order_by(r.period_end.desc())
    return [FrozenReturn(**row) for row in connection.execute(query).mappings()]


def frozen_return(connection: Connection, name: str, period: str) -> FrozenReturn | None:
    """A period of a return as it was sent; None where it was not."""
    return next((one for one in frozen_returns(connection, name) if one.period == period), None)


def frozen_cells(connection: Connection, sent: FrozenReturn) -> list[FrozenCell]:
    """What was kept of a return."""
    c = frozen_cell.c
    columns = [column for column in c if column.name not in ("name", "period")]
    query = select(*columns).where(c.name == sent.name, c.period == sent.period)
    return [FrozenCell(**row) for row in connection.execute(query).mappings()]


def keep_return(connection: Connection, sent: FrozenReturn, cells: Sequence[FrozenCell]) -> FrozenReturn:
    """Keep a return with its cells, once. Raises FreezeRefusedError where that was done already."""
    if frozen_return(connection, sent.name, sent.period):
        raise FreezeRefusedError(f"{sent.title} {sent.period} 已经上报定格，定格的数不再改变。")
    connection.execute(insert(return_freeze).values(asdict(sent)))
    kept = [{"name": sent.name, "period": sent.period, **asdict(cell)} for cell in cells]
    put_rows(connection, frozen_cell, kept)
    return sent
