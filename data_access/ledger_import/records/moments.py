"""Days and hours of what happened: in one cell or in two, the hour empty where nobody says it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from data_access.cells.office import NEXT_DAY, TimeOfDay
from data_access.database.storing import Record
from data_access.ledger_import.ledger_columns import MOMENT
from data_access.ledger_import.recognised import Row
from data_access.ledger_import.row_contents import refuse_flagged

_BY_DAY = ("closed_at",)  # its limit is counted in days: nobody asks for the hour


def join_moments(row: Row) -> None:
    """Give each moment (``…_at``) its day (``…_on``); a day alone has no hour, the record needs that of the first."""
    before: date | None = None
    for column in row.layout.ledger.columns:
        if column.kind is not MOMENT or not column.field.endswith("_at"):
            continue
        name, day_name = column.field, f"{column.field.removesuffix('_at')}_on"
        if name not in row.values and day_name not in row.values:
            if column.required:
                _refuse_unread(row, name if name in row.layout.fields else day_name)
            continue
        own, given = row.values.get(day_name), row.values.get(name)
        if isinstance(own, datetime | TimeOfDay):  # the clock stands in the column of days
            given = own if given is None else given
            own = own.date() if isinstance(own, datetime) else None
        day, moment = _joined(row, name if name in row.layout.fields else day_name, own, given, before)
        if name in row.emptied:
            row.emptied |= {day_name}
        row.values[name] = moment
        if day is not None or day_name in row.values or day_name in row.emptied:
            row.values[day_name] = day
        if day is None and column.required:
            _refuse_unread(row, name if name in row.layout.fields else day_name)
        if day is not None and moment is None and name not in _BY_DAY:
            shown = name if name in row.layout.fields else day_name
            row.flag(shown, "missing_time", "没有写明时刻，只登记日期，按小时计的时限不作判断，请补填几时几分")
        before = day


def drop_disordered(row: Row, before: Record | None, record: Record) -> None:
    """Leave as it is known, else empty, a moment of the row that lies before what it follows: either may be wrong."""
    layout = row.layout
    for earlier, later in layout.ledger.in_order:
        column = layout.column(later)
        if column is None or column.kind is not MOMENT:
            continue
        first, second = record.get(earlier), record.get(later)
        names = {f"{later.rpartition('_')[0]}_{end}" for end in ("on", "at")}
        shown = next((name for name in (later, *sorted(names)) if name in layout.fields), None)
        if shown is None or first is None or second is None or second >= first:
            continue
        record |= {name: before[name] if before else None for name in names}
        message = f"早于{_text(first)}的前一环节，分不清哪一个写错了，本格未导入，请核对后重新导入"
        row.flag(shown, "dates_out_of_order", message)


def _text(moment: date) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else f"{moment:%Y-%m-%d}"


def _refuse_unread(row: Row, name: str) -> None:
    """Refuse the row for what was flagged of the cell, else for its being empty."""
    if not refuse_flagged(row, name):
        row.reject(name, "missing_value", "此列不能为空，请补填后重新导入")


def _joined(
    row: Row, name: str, day: date | None, given: object, before: date | None
) -> tuple[date | None, datetime | None]:
    """The day and the moment; a time without a day is told, and so is a day that contradicts the other."""
    if isinstance(given, TimeOfDay):
        if day is None and given.of_day:
            day = before and before + timedelta(days=given.of_day == NEXT_DAY)
        if day is None and row.misread(f"{name.rpartition('_')[0]}_on"):
            return None, None  # the day is there, and told
        if day is None:
            row.flag(name, "missing_day", "只有时刻没有日期，已按空白导入，请补填日期后重新导入")
            return None, None
        return day, datetime.combine(day, time()) + given.since_midnight
    own = given.date() if isinstance(given, datetime) else given if isinstance(given, date) else None
    if (
        day is not None
        and own is not None
        and own != day
        and given != datetime.combine(day + timedelta(days=1), time())
    ):
        row.reject(name, "dates_differ", f"与日期列的{day:%Y-%m-%d}不同，请核对后重新导入")
    return day or own, given if isinstance(given, datetime) else None
