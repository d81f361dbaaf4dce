"""What the cells of a row say together: which fields name it, an end that only its span tells, a year left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from data_access.cells.days import both_ends, with_year
from data_access.cells.office import quarter_before, quarter_of
from data_access.cells.terms import term
from data_access.cells.text import CellFault, is_blank, squeezed
from data_access.database.storing import Record
from data_access.ledger_import.ledger_columns import EVENT, MONTH, QUARTER, SPAN_SIGN, SUM
from data_access.ledger_import.recognised import REST, Layout, LedgerField, Row
from data_access.rules.months import months_before

RECKONED = "reckoned_end"  # the flag of a last day that is reckoned from how long
_HOLDS = "expires_on"
SPANNED = (
    ("starts_on", "ends_on"),
    ("valid_from", "valid_to"),
    ("held_on", ""),
    ("inspected_on", ""),
)  # beginning and end of what lasts
_NAMED_BY = {"employer_uscc": "employer_name", "contractor_uscc": "contractor_name"}  # another firm has another code


def naming(layout: Layout, contents: Mapping[str, object]) -> tuple[str, ...]:
    """The fields that name a row: those of its sheet, else the first others in the same place that it all fills.

    Cash has no 保函编号, a warning of a town no site.
    """
    if layout.has_numbers:
        return layout.identity
    ledger = layout.ledger
    ways = (*ledger.stand_ins, *(ledger.if_counted if layout.identity in ledger.if_counted else ()))
    sums = {column.field for column in ledger.columns if column.kind is SUM}  # of 收入 and 支出 one is filled
    filled = (names for names in ways if not any(is_blank(cell_of(layout, contents, n)) for n in {*names} - sums))
    if layout.identity in (ways := tuple(filled)) or not ways:
        return layout.identity
    return ways[0]


def further_parts(layout: Layout) -> tuple[str, ...]:
    """What, beside its key, makes a row of the sheet another than the one before."""
    own = layout.ledger
    by_turn = () if layout.fields.keys() & {*own.parts} else own.turn  # they follow each other by their days
    return (*own.parts, *by_turn) if layout.has_numbers else (*own.parts, *by_turn, *own.tells_apart, *own.agreeing)


def refuse_flagged(row: Row, name: str) -> bool:
    """Make faults of what was flagged of a field without which the row is no record; whether anything was."""
    column = row.layout.field_of(name)
    flags = [flag for flag in row.flags if column and flag.column == column.heading]
    row.flags = tuple(flag for flag in row.flags if flag not in flags)
    row.faults += tuple(replace(flag, message=flag.message.replace(REST, "")) for flag in flags)
    return bool(flags)


def cell_of(layout: Layout, contents: Mapping[str, object], name: str) -> object:
    """The cell of a field, or of the span that gives it; else what the sheet says once for all rows."""
    column = layout.field_of(name)
    return contents.get(column.column.field) if column else layout.constant.get(name)


def fill_from_spans(row: Row, contents: dict[str, object]) -> None:
    """A blank beginning or end that has a column of its own is what the row's span says."""
    layout = row.layout
    _reckon_term(row, contents)
    for name in [name for name in layout.spans if name in contents]:
        column, parts = layout.fields[name], name.split(SPAN_SIGN)
        blank = [n for n, part in enumerate(parts) if part in layout.fields and is_blank(contents.get(part))]
        if not blank or is_blank(contents.get(name)):
            continue
        try:
            ends = column.read(contents.get(name))
        except CellFault:
            continue
        contents |= {parts[n]: ends[n] for n in blank}


def is_of_other(row: Row, before: Mapping[str, Any], name: str) -> bool:
    """The known value belongs to something else: the code of another firm, the hour of another day."""
    if name.endswith("_at") and (day := row.values.get(f"{name.removesuffix('_at')}_on")) is not None:
        return bool(before.get(f"{name.removesuffix('_at')}_on") != day)
    content = row.values.get(_NAMED_BY.get(name, ""))
    return content is not None and before.get(_NAMED_BY[name]) != content


def split_spans(row: Row, contents: dict[str, object]) -> dict[str, object]:
    """What a span in the column of a beginning says of the end: put into its blank cell, or told by no column.

    What is held on one day begins with the first of a span; that is told.
    """
    further: dict[str, object] = {}
    for start, end in SPANNED:
        content = contents.get(start)
        ends = both_ends(content) if isinstance(content, str) and start in row.layout.fields else None
        if ends is None:
            continue
        contents[start] = f"{ends[0]:%Y-%m-%d}"
        if not end:
            row.flag(start, "span_begun", f"写的是一段时间，按第一天{ends[0]:%Y-%m-%d}登记，请核对")
        elif end not in row.layout.fields:
            further[end] = ends[1]
        elif is_blank(contents.get(end)):
            contents[end] = f"{ends[1]:%Y-%m-%d}"
    return further


def known_end(row: Row, before: Record | None) -> Record:
    """The last day of a guarantee that is known, where the row says only how long it holds."""
    reckoned = any(flag.fault == RECKONED for flag in row.flags)
    return {_HOLDS: before[_HOLDS]} if before and before[_HOLDS] and reckoned else {}


def _reckon_term(row: Row, contents: dict[str, object]) -> None:
    """Put the last day in place of how long a guarantee holds (一年), from the row's own 存入日期, and tell it."""
    layout = row.layout
    if "stored_on" not in layout.fields:
        return
    for name in (_HOLDS, f"stored_on{SPAN_SIGN}{_HOLDS}"):
        content = contents.get(name)
        if not isinstance(content, str):
            continue
        try:
            months = term(content)
            stored = layout.fields["stored_on"]
            start = stored.read(with_year_of(layout, stored, contents.get("stored_on"), contents))
        except CellFault:
            continue
        if isinstance(months, int) and months > 0 and isinstance(start, date):
            end = months_before(start, -months)
            contents[name] = f"{end:%Y-%m-%d}"
            message = f"没有写明到期日，从存入日期起算为{end:%Y-%m-%d}（已登记到期日的不变），请核对"
            row.flag(name, RECKONED, message)


def with_year_of(layout: Layout, column: LedgerField, content: object, contents: Mapping[str, object]) -> object:
    """A day or month that leaves out its year with that of its row or title, where that is certain; else the cell."""
    kind = column.column.kind
    of_row = re.fullmatch(r"(20\d{2})(?:年度?)?", squeezed(content_)) if (content_ := contents.get("year")) else None
    if kind is QUARTER and of_row:
        return quarter_of(content, int(of_row[1]))
    if kind is QUARTER:
        day = _day_in(layout, contents, "due_on") or _day_in(layout, contents, "published_on")
        return content if day is None else quarter_before(content, day)
    if (kind is not MONTH and kind is not EVENT) or isinstance(content, date) or is_blank(content):
        return content
    year = int(of_row[1]) if of_row else layout.year
    if year is None:
        return content
    whole = with_year(content, year, of_month=kind is MONTH)
    try:
        day = column.read(whole)
    except CellFault:
        return content
    # 12月7日 in a list that ends in September is of the year before, or a slip.
    certain = of_row or (day.month <= layout.last_month and (layout.as_of is None or day <= layout.as_of))
    return whole if certain else content


def _day_in(layout: Layout, contents: Mapping[str, object], name: str) -> date | None:
    try:
        content = contents.get(name)
        day = layout.fields[name].read(content) if content else None
    except CellFault:
        return None
    return day if isinstance(day, date) else None
