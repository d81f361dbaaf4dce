"""Sheets that mend known records: their number and what changes, without all that makes a record."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from data_access.cells.text import is_blank
from data_access.database.engine import reading_if_there
from data_access.database.schema import site
from data_access.database.storing import Key, Record, key_of, known, known_by
from data_access.ledger_import.ledger_columns import MOVEMENT, Column
from data_access.ledger_import.recognised import Layout, Row, Sheets

_MOST = 2  # more than one row in so many has to be known


def _lacking(layout: Layout) -> Sequence[Column]:
    """The columns that make a record and that the sheet does not have."""
    return [column for column in layout.ledger.columns if column.heading in layout.missing]


def may_mend(layout: Layout) -> bool:
    """Whether the sheet names records by their own numbers, says something of them, and lacks what may be known."""
    ledger, lacking = layout.ledger, _lacking(layout)
    named = {ledger.key.field, *ledger.parts}
    return (
        layout.has_numbers
        and named <= {*layout.fields, *layout.constant}
        and not named & {column.field for column in lacking}
        and bool(layout.fields.keys() - named)
        and all(column.field in ledger.table.c and column.kind is not MOVEMENT for column in lacking)
    )


def refuse_without_records(url: str, chosen: Sheets) -> None:
    """Refuse the sheets that could only mend where there is no database yet: nothing is made for them."""
    if not chosen.mending:
        return
    with reading_if_there(url) as connection:
        if connection is None:
            for layout in [layout for layout in chosen.layouts if layout.missing]:
                _refuse(chosen, layout)


def _refuse(chosen: Sheets, layout: Layout) -> None:
    chosen.layouts.remove(layout)
    chosen.refused[layout.sheet], asked = chosen.mending[layout.sheet]
    chosen.asked += asked


def mend_known(connection: Connection, chosen: Sheets, rows: dict[str, list[Row]], *, emptying: bool) -> None:
    """Complete the rows of sheets that only mend by what is known; the others of them are refused.

    A sheet whose records are not known is a ledger that lacks columns, and is refused as such. Also a blank cell of
    what makes a record leaves it as it is known, unless empty cells are to empty it (``emptying``).
    """
    for layout in chosen.layouts if not emptying else ():
        own = [row for row in rows[layout.ledger.name] if row.layout is layout]
        _keep_blank(connection, layout, own)
        if layout.is_form and layout.ledger.table is site:
            _keep_town(connection, own)
    for layout in [layout for layout in chosen.layouts if layout.missing]:
        ledger = layout.ledger
        own = [row for row in rows[ledger.name] if row.layout is layout]
        found = known(connection, ledger.table.c[ledger.key.field], (row.key for row in own))
        mended = [(row, before) for row in own if (before := found.get(_key(row))) is not None]
        if len(mended) * _MOST <= len(own) or not own:
            _refuse(chosen, layout)
            rows[ledger.name] = [row for row in rows[ledger.name] if row.layout is not layout]
            continue
        for row, before in mended:
            _complete(row, before)
        lacking = "、".join(f"“{heading}”" for heading in layout.missing)
        for row in own:
            if _key(row) not in found:
                message = f"没有登记过；表里没有{lacking}，只能更改已登记的记录，请核对编号或补上表头后重新导入"
                row.reject(ledger.key.field, "unknown_record", message)
        chosen.notes.setdefault(layout.sheet, []).append(f"没有{lacking}，只更改已登记的记录，其余内容不变")


def _keep_blank(connection: Connection, layout: Layout, rows: list[Row]) -> None:
    """Take back the fault of each blank cell that makes a record, where the row's own number says which it is."""
    ledger = layout.ledger
    blank = [row for row in rows if any(fault.fault == "missing_value" for fault in row.faults)]
    signed = any(column.kind is MOVEMENT for column in ledger.columns)  # of a movement the sum says what it is
    if not blank or signed or ledger.parts or ledger.key_refers or not layout.has_numbers:
        return
    there = known(connection, ledger.table.c[ledger.key.field], (row.key for row in blank))
    for row in blank:
        before = there.get((row.key,), {})
        for name, field in layout.fields.items():
            kept = field.column.filled and before.get(name) is not None and name not in row.emptied
            if kept and is_blank(row.shown(name)):
                row.values[name] = before[name]
                row.kept |= {name}
                row.faults = tuple(f for f in row.faults if (f.fault, f.column) != ("missing_value", field.heading))


def _keep_town(connection: Connection, rows: list[Row]) -> None:
    """Take the town of the one known site of a form's name where the form says none."""
    named = known_by(connection, site.c.name, (row.values.get("name") for row in rows))
    for row in rows:
        found, faults = named.get(row.values.get("name"), ()), [f for f in row.faults if f.fault != "missing_value"]
        if len(found) == 1 and not faults and row.values.get("town_code") is None and row.faults:
            row.values["town_code"] = found[0]["town_code"]
            row.kept |= {"town_code"}
            row.faults = ()


def _key(row: Row) -> Key:
    table = row.layout.ledger.table
    return key_of(table, dict.fromkeys(table.c.keys()) | row.values.of(table.c.keys()))


def _complete(row: Row, before: Record) -> None:
    for column in _lacking(row.layout):
        row.values[column.field] = before[column.field]
        day = column.field.replace("_at", "_on")
        if day != column.field and day in before:  # a moment is told by its day as well
            row.values[day] = before[day]
