"""Sheets of one ledger in one file that tell of different days: the later comes after the earlier, as files would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from data_access.ledger_import.recognised import Layout, Row
from data_access.ledger_import.row_contents import is_of_other
from data_access.ledger_import.twins import settle_twins
from data_access.rules.months import month_end

_WHOLE_YEAR = 12


def stages(layouts: Iterable[Layout]) -> list[list[Layout]]:
    """The sheets of a ledger by the day they tell of, the earliest first; all together where one tells none.

    Those of the past, which the others go before, stand with the earliest.
    """
    listed = list(layouts)
    present = [layout for layout in listed if not layout.past]
    days = {id(layout): _day_of_sheet(layout) for layout in present}
    if None in days.values() or len({*days.values()}) < 2:
        return [listed]
    found: dict[date, list[Layout]] = {}
    for layout in present:
        if (day := days[id(layout)]) is not None:
            found.setdefault(day, []).append(layout)
    first, *others = (found[day] for day in sorted(found))
    return [[*first, *(layout for layout in listed if layout.past)], *others]


def _day_of_sheet(layout: Layout) -> date | None:
    """截至, else the end of the month or year that the title names; of the month alone in no year."""
    if layout.as_of is not None:
        return layout.as_of
    if layout.year is None and layout.last_month == _WHOLE_YEAR:
        return None
    year = layout.year or date.min.year
    return month_end(date(year, layout.last_month, 1))


def in_stages(layouts: Iterable[Layout], rows: list[Row], known_until: date | None) -> list[list[Row]]:
    """The rows of a ledger as they are to be stored one after the other.

    Where the ledger is known until one of the days already (or a title names no 截至), storing the earlier again would
    undo the later: they are stored together, and of a record that several sheets have the latest row counts, with what
    only earlier ones say. The earlier become ``superseded``.
    """
    found = [{id(layout) for layout in stage} for stage in stages(layouts)]
    staged = [[row for row in rows if id(row.layout) in own] for own in found]
    first = min(
        (row.layout.as_of or date.min for stage in staged for row in stage if not row.layout.past), default=None
    )
    if len(staged) < 2 or (first and first > (known_until or date.min)):
        return staged
    later: list[Row] = []
    for stage in reversed(staged):
        _supersede(stage, later)
        later = [*(row for row in stage if not row.superseded), *later]
    return [later]


def _supersede(rows: Sequence[Row], later: Sequence[Row]) -> None:
    """Let those of the rows that a later sheet has as well fill its blanks, and no more."""
    own, others = Counter(map(_identity, rows)), Counter(map(_identity, later))
    newer = {_identity(row): row for row in later if not row.faults}
    for row in rows:
        identity = _identity(row)
        twin = newer.get(identity)
        if twin is None or own[identity] > 1 or others[identity] > 1:
            continue
        if any(row.values.get(name) and _differs(row, twin, name) for name in row.layout.ledger.identifying):
            settle_twins(row, twin)
            continue
        row.superseded = True
        for name, value in row.values.items():
            blank = twin.values.get(name) is None and name not in twin.emptied
            if blank and value is not None and not is_of_other(twin, row.values, name):
                twin.values[name] = value


def _differs(row: Row, twin: Row, name: str) -> bool:
    return twin.values.get(name) is not None and twin.values[name] != row.values[name]


def _identity(row: Row) -> tuple[object, ...]:
    ledger = row.layout.ledger
    further = ledger.parts if row.layout.has_numbers else (*ledger.parts, *ledger.tells_apart)
    return (row.key, *(row.values.get(name) for name in further))
