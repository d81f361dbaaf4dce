"""The data rows of a recognised ledger: values read, faults and doubts noted, what is no record left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from data_access.cells.days import end_of_period, event_day
from data_access.cells.text import (
    CellFault,
    check_computed,
    is_blank,
    own_number,
    squeezed,
)
from data_access.database.storing import say_no_rows, telling
from data_access.ledger_import.cell_readings import CellReading, ColumnReading, as_answered, contents_of
from data_access.ledger_import.firms_in_doubt import doubt_firm
from data_access.ledger_import.ledger_columns import (
    BESIDE,
    CODE,
    EVENT,
    FIRM,
    KEY,
    SPAN,
    SPAN_SIGN,
    SUM,
)
from data_access.ledger_import.load_report import Finding
from data_access.ledger_import.long_texts import lengths_of, too_long
from data_access.ledger_import.merged_figures import drop_shared_figures
from data_access.ledger_import.planned_rows import (
    drop_contradicted_days,
    drop_contradicted_ends,
    refuse_planned,
    refuse_void,
)
from data_access.ledger_import.recognised import (
    REST,
    Layout,
    LedgerField,
    Row,
    made_key,
    short_key,
    text_in_key,
)
from data_access.ledger_import.record_rows import record_rows
from data_access.ledger_import.row_contents import (
    cell_of,
    fill_from_spans,
    further_parts,
    naming,
    split_spans,
    with_year_of,
)
from data_access.ledger_import.row_values import RowValues
from data_access.ledger_import.shares_in_doubt import read_shares
from data_access.ledger_import.struck_out import STRUCK_CELL, STRUCK_ROW, struck_out
from data_access.ledger_import.twins import settle_twins, twin_message
from data_access.ledger_import.units_in_doubt import drop_doubtful_sums

UNKNOWN_FLAG = "没有写明，按不详导入，请补填"


def read_rows(layout: Layout, seen: dict[str, Row], progress: Callable[[int], None] = say_no_rows) -> list[Row]:
    """The records of a sheet; ``seen`` (key: the first row) is shared by all sheets of the same ledger in the file."""
    limits = lengths_of(layout)
    readings = {name: ColumnReading(layout, column, limits.get(name)) for name, column in layout.fields.items()}
    blanks: dict[frozenset[str], frozenset[str]] = {}  # what rows leave blank, by what they say
    usual = [name for name, f in layout.fields.items() if f.column.usual]
    found = list[Row]()
    above: dict[str, object] = {}
    further = further_parts(layout)
    for sheet_row in telling(record_rows(layout), progress):
        row = Row(layout, sheet_row.number, "")
        row.cells, row.spread = sheet_row.cells, sheet_row.spread
        contents, row.contents = contents_of(layout, sheet_row, above)
        fill_from_spans(row, contents)
        ends = split_spans(row, contents)
        above = contents
        found.append(row)
        struck = struck_out(layout, sheet_row)
        if not struck.isdisjoint(layout.identity):
            row.reject(layout.identity[0], "struck_out", STRUCK_ROW)
            continue
        if not _name_row(row, contents):
            continue
        ledger = layout.ledger
        identity = "/".join((row.key, *(_part(layout, contents, part) for part in further)))
        first = seen.setdefault(identity, row)
        if first.layout is layout and first is not row:
            row.beside = first.number
            row.reject(layout.identity[0], "duplicate_key", twin_message(first, row))
            continue
        row.values = _blank_but(layout, contents, blanks)
        row.values[ledger.key.field] = row.key
        for name in usual:
            if contents.get(name) is None:
                row.flag(name, "missing_value", UNKNOWN_FLAG)
        _read_cells(row, contents, struck, readings)
        row.values.update(ends)
        _fill_from_sheet(row)
        if row.remarks:
            row.values["remark"] = "；".join(filter(None, (row.values.get("remark"), *row.remarks)))
        row.faults = _unreadable_first(row.faults)
        if first is not row:
            settle_twins(first, row)
    for settle in (
        drop_shared_figures, drop_doubtful_sums, read_shares, refuse_planned, refuse_void,
        drop_contradicted_days, drop_contradicted_ends,
    ):  # fmt: skip
        settle(layout, found)
    return found


def _read_cells(
    row: Row, contents: Mapping[str, object], struck: frozenset[str], readings: Mapping[str, ColumnReading]
) -> None:
    optional, given = row.layout.optional, row.values.given
    for name, content in contents.items():
        if content is None and name in optional:
            continue
        of_column = readings[name]
        if name in struck:
            tell = row.reject if of_column.column.column.filled else row.flag
            tell(name, "struck_out", STRUCK_CELL)
            continue
        dated = with_year_of(row.layout, of_column.column, content, contents) if of_column.lacks_years else content
        reading = of_column.known.get((dated.__class__, dated)) or of_column.of(dated)
        if reading.settled:
            given[name] = reading.value
        else:
            _take(row, of_column.column, reading, of_column.longest)


def _blank_but(layout: Layout, contents: dict[str, object], blanks: dict[frozenset[str], frozenset[str]]) -> RowValues:
    filled = frozenset([name for name, content in contents.items() if content is not None])
    return RowValues(blanks.get(filled) or blanks.setdefault(filled, layout.optional - filled))


def _name_row(row: Row, contents: dict[str, object]) -> bool:
    """Give the row its key; False, with a fault, when it has none."""
    layout = row.layout
    parts = []
    row.identity = naming(layout, contents)
    for name in row.identity:
        column = layout.field_of(name)
        content = cell_of(layout, contents, name)
        try:
            if column is not None and column.column.kind is SUM and is_blank(content):
                continue  # 收入 and 支出: one of them is filled
            if is_blank(content):
                raise CellFault("missing_key", "编号不能为空，请补填后重新导入")
            check_computed(content)
            if column is None:  # told by the sheet
                parts.append(text_in_key(next(c for c in layout.ledger.columns if c.field == name).kind.read(content)))
                continue
            text = as_answered(layout, column, content)
            alone = len(row.identity) == 1 and (layout.has_numbers or column.column.kind is KEY)
            value = (
                own_number(content)
                if alone and column.column.kind is not CODE
                else column.read(with_year_of(layout, column, text, contents))
            )
            if value is None:  # 不详 names nobody
                raise CellFault("missing_key", "没有编号，这一项不详就分不清是哪一条，请补填编号或查明后重新导入")
            parts.append(text_in_key(value[0] if column.column.kind is SPAN else value))
        except CellFault as fault:
            row.faults += (row.finding(name, fault.fault, fault.remedy, fault.asks),)
            return False
    row.key = made_key(parts)
    if len(row.key) > layout.longest_key:
        row.key = short_key(row.key)
    row.values[layout.ledger.key.field] = row.key
    return True


def _part(layout: Layout, contents: dict[str, object], name: str) -> str:
    """A further part of a row's natural key, read when it can be: 2023年11月 and 2023-11 are one month."""
    if name not in layout.fields:
        column = layout.column(name)
        return str(column.kind.read(layout.constant[name])) if column and name in layout.constant else ""
    try:
        own = layout.fields[name]
        text = as_answered(layout, own, contents.get(name))
        value = own.read(with_year_of(layout, own, text, contents))
        return squeezed(text) if value is None else str(value)
    except CellFault:
        return squeezed(contents.get(name))


def _unreadable_first(faults: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """A doubtful check digit in a row that cannot be read anyway is told with the first fault, not as one more."""
    doubts = [fault for fault in faults if fault.fault == "bad_check_digit"]
    others = [fault for fault in faults if fault.fault != "bad_check_digit"]
    if not doubts or not others:
        return faults
    message = others[0].message + "".join(f"另有：{doubt.message}" for doubt in doubts)
    return (replace(others[0], message=message), *others[1:])


def _note_empty(row: Row, column: LedgerField, reading: CellReading) -> None:
    name, must = column.column.field, column.column.filled
    if reading.emptied:
        row.emptied |= {name}
    if reading.assumed:
        row.assumed |= {name}
    if reading.blank:
        row.values.setdefault(name, None)
        if must:
            row.reject(name, "missing_value", "此列不能为空，请补填后重新导入")
        elif column.column.usual:
            row.flag(name, "missing_value", UNKNOWN_FLAG)
    elif reading.unknown:
        row.values[name] = None
        tell = row.reject if must else row.flag
        tell(name, "not_known", "内容不明，请查明补填后重新导入" + ("" if must else REST))


def _take(row: Row, column: LedgerField, reading: CellReading, limit: int | None) -> None:
    """Take over one cell: its value, or nothing with a flag; a fault where it makes the row a record, or cannot be."""
    name, kind, must = column.column.field, column.column.kind, column.column.filled
    matters = column.column.begins or not kind.day  # what no day can be leaves others empty
    if reading.blank or reading.unknown or reading.emptied or reading.assumed:
        _note_empty(row, column, reading)
    if reading.blank or reading.unknown:
        return
    if fault := reading.fault:
        end = end_of_period(reading.content) if kind.period and not fault.refuses else None
        if end is not None:
            row.values[name] = end
            row.flag(name, "day_of_period", f"没有写明哪一天，按最后一天{end:%Y-%m-%d}导入，请核对")
        elif must or (fault.refuses and matters):
            row.faults += (row.finding(name, fault.fault, fault.remedy, fault.asks),)
        else:
            row.flag(name, fault.fault, fault.remedy + REST, fault.asks)
        return
    value = reading.value
    if kind is SPAN:
        _read_span(row, name, value)
    elif kind is BESIDE:
        row.remarks += (f"{column.heading}：{value}",)
    elif limit and isinstance(value, str) and len(value) > limit:
        too_long(row, column, value, limit)
    else:
        row.values[name] = value
        if kind is FIRM:
            doubt_firm(row, name, value)
        if reading.rounded:
            row.flag(name, "rounded", f"不足一分，已四舍五入为{value:.2f}元，请核对")


def _read_span(row: Row, name: str, ends: tuple[object, object]) -> None:
    """Both ends of a span, each unless the sheet has a column of its own for it."""
    for part, day in zip(name.split(SPAN_SIGN), ends, strict=True):
        if part in row.layout.fields or day is None:
            continue
        column = next((c for c in row.layout.ledger.columns if c.field == part), None)
        if column is None:
            continue
        try:
            row.values[part] = event_day(day) if column.kind is EVENT else day
        except CellFault as fault:
            row.flag(part, fault.fault, fault.remedy + REST)


def _fill_from_sheet(row: Row) -> None:
    """What the sheet says once for all rows, and the fault of what no column gives."""
    layout = row.layout
    for name, content in layout.constant.items():
        column = next(c for c in layout.ledger.columns if c.field == name)
        row.values[name] = column.kind.read(content)
    for name in layout.begun_by_span:
        if row.values.get(name) is None:
            row.reject(name, "missing_value", "没有写明起始日期，请补填后重新导入")
