"""A lone day far ahead of all others of a sheet, of a wrong year or planned: it would carry the day of the data."""

from __future__ import annotations

from datetime import date

from data_access.cells.days import day_of
from data_access.ledger_import.recognised import REST, Layout, Row
from data_access.reference.ledger_phrases import units

_FEWEST = 2  # days of a sheet of which one may be lone


def events_of(row: Row) -> dict[str, date]:
    """The row's dates of things that have happened, by field."""
    given = row.values.given
    return {
        name: day if day.__class__ is date else day_of(day)
        for name in row.layout.happened
        if isinstance(day := given.get(name), date)
    }


def drop_lone_days(layout: Layout, rows: list[Row], known: date | None) -> None:
    """Take back each day that lies further ahead of all before it than these lie apart, and name it.

    A sheet whose title says how far it reaches vouches for its days. Of a few days that is only said where the lone one
    lies as far ahead of all that is ``known`` as well.
    """
    if layout.as_of is not None:
        return
    found = sorted(
        ((day, row, name) for row in rows if not row.faults for name, day in events_of(row).items()),
        key=lambda event: event[0],
    )
    while len(found) >= _FEWEST and _is_lone([day for day, _, _ in found], known):
        day, row, name = found.pop()
        _take_back(layout, row, name, day, found[-1][0])


def _is_lone(days: list[date], known: date | None) -> bool:
    """Whether the last of the days, ascending, is one."""
    first, before, last, ahead = days[0], days[-2], days[-1], units().lone_day["ahead"]
    if (last - before).days <= max(ahead, (before - first).days):
        return False
    return len(days) > units().lone_day["others"] or (known is not None and (last - known).days > ahead)


def _take_back(layout: Layout, row: Row, name: str, day: date, before: date) -> None:
    message = f"比本表其他日期（最晚{before:%Y-%m-%d}）晚{(day - before).days}天，请核对年份"
    message += "；确实无误的请在标题写明数据截至日期后重新导入"
    column = layout.column(name)
    if column is not None and column.filled:
        row.reject(name, "lone_day", message)
        return
    row.values.pop(name, None)
    row.flag(name, "lone_day", message + REST)
