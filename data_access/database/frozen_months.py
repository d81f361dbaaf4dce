"""Figures of a month end as they were reported (月度定格): kept for ever, whatever is corrected afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select

from data_access import clock
from data_access.database.freezing import FreezeRefusedError, data_version, put_rows
from data_access.database.row_history import ChangedRow, changes_of, present_rows
from data_access.database.schema import frozen_figure, metadata, month_freeze, row_change
from data_access.database.storing import Record


@dataclass(frozen=True)
class FrozenMonth:
    """When, by whom and from which data the figures of a month end were kept."""

    month_end: date
    frozen_at: datetime
    frozen_by: str | None
    data_version: int


@dataclass(frozen=True)
class FrozenFigure:
    """A figure of a unit as it was reported: its parts in whole pieces (分 of money), as it was judged."""

    metric_id: str
    unit_kind: str  # district, town, department
    unit: str  # the code; empty for the district
    numerator: int | None
    denominator: int | None
    status: str
    target: str | None
    tracked: bool


def frozen_months(connection: Connection) -> list[FrozenMonth]:
    """The months that were frozen, the newest first."""
    rows = connection.execute(select(month_freeze).order_by(month_freeze.c.month_end.desc())).mappings()
    return [FrozenMonth(**row) for row in rows]


def frozen_figures(connection: Connection, month_end: date) -> list[FrozenFigure]:
    """What was kept of a month end."""
    f = frozen_figure.c
    columns = [column for column in frozen_figure.c if column.name != "month_end"]
    query = select(*columns).where(f.month_end == month_end).order_by(f.metric_id, f.unit_kind, f.unit)
    return [FrozenFigure(**row) for row in connection.execute(query).mappings()]


def keep_month(connection: Connection, month_end: date, figures: Sequence[FrozenFigure], by: str | None) -> FrozenMonth:
    """Keep the figures of a month end, once. Raises FreezeRefusedError where that was done already."""
    if connection.scalar(select(func.count()).where(month_freeze.c.month_end == month_end)):
        raise FreezeRefusedError(f"{month_end:%Y-%m} 已经定格，定格的数不再改变。")
    month = FrozenMonth(month_end, clock.load_time(), by, data_version(connection))
    connection.execute(insert(month_freeze).values(asdict(month)))
    put_rows(connection, frozen_figure, [{"month_end": month_end, **asdict(figure)} for figure in figures])
    return month


def changed_since(connection: Connection, load_id: int) -> list[ChangedRow]:
    """The rows that differ now from what they were right after a load, in the order in which they changed first."""
    former: dict[tuple[str, str], Record | None] = {}
    made: dict[tuple[str, str], int] = {}
    c = row_change.c
    for later in connection.scalars(select(c.load_id).where(c.load_id > load_id).distinct().order_by(c.load_id)).all():
        for change in changes_of(connection, later):
            place = (change.table.name, change.key)
            former.setdefault(place, change.record)
            if change.record is None or former[place] is not None:
                made[place] = later
    by_table: dict[str, list[str]] = {}
    for table, key in former:
        by_table.setdefault(table, []).append(key)
    present = {table: present_rows(connection, metadata.tables[table], keys) for table, keys in by_table.items()}
    rows = [
        ChangedRow(table, key, record, present[table].get(key), made[table, key])
        for (table, key), record in former.items()
    ]
    return [row for row in rows if row.former != row.present]
