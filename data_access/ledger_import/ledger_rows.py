"""The data rows of a recognised ledger: values read, faults noted, what is no record left out."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlalchemy import String

from data_access.ledger_import import cells
from data_access.ledger_import.ledger_columns import AS_DISPLAYED, NOT_SPREAD
from data_access.ledger_import.load_report import Finding
from data_access.ledger_import.recognised import Field, Layout, Row
from data_access.ledger_import.workbook import SheetRow

_TOTAL = re.compile(r"(?:本[页月季年表]|累计|全区)?(?:合计|总计|小计|累计|共计)[::]?")
_NOTE = re.compile(
    r"(?:注|说明|备注|附注|填表说明|填表人|制表人|审核人|填报人|经办人|复核人|填报单位|制表单位|单位负责人|负责人|联系人|填报日期|制表日期)"
    r"\d*[::、.].*",
    re.DOTALL,
)


def read_rows(layout: Layout, seen: dict[str, str]) -> list[Row]:
    """The records of a sheet; ``seen`` (key: where) is shared by all sheets of the same ledger in the file."""
    key_field = layout.fields[layout.ledger.key.field]
    limits = _lengths(layout)
    found = []
    for sheet_row in _records(layout, key_field):
        row = Row(layout, sheet_row.number, "")
        contents = {name: _content(sheet_row, column) for name, column in layout.fields.items()}
        row.shown = {name: cells.written(content) for name, content in contents.items()}
        found.append(row)
        name = key_field.column.field
        try:
            row.key = "" if cells.is_blank(contents[name]) else cells.key(contents[name])
        except cells.CellFault as fault:
            row.reject(name, fault.fault, fault.remedy)
            continue
        if not row.key:
            row.reject(name, "missing_key", "编号不能为空，请补填后重新导入")
            continue
        identity = "/".join((row.key, *(_identity(layout, contents, part) for part in layout.ledger.parts)))
        if identity in seen:
            row.reject(name, "duplicate_key", f"与{seen[identity]}编号重复，只导入先出现的一行，请核对后重新导入")
        else:
            seen[identity] = f"“{layout.sheet}”第{row.number}行"
            for name, content in contents.items():
                _read(row, layout.fields[name], content, limits.get(name))
            row.faults = _unreadable_first(row.faults)
    return found


def _identity(layout: Layout, contents: dict[str, object], name: str) -> str:
    """A further part of a row's natural key, read when it can be: 2023年11月 and 2023-11 are one month."""
    if name not in layout.fields:
        return ""
    try:
        return str(layout.fields[name].read(contents[name]))
    except cells.CellFault:
        return cells.squeezed(contents[name])


def _unreadable_first(faults: list[Finding]) -> list[Finding]:
    """A doubtful check digit in a row that cannot be read anyway is told with the first fault, not as one more."""
    doubts = [fault for fault in faults if fault.fault == "bad_check_digit"]
    others = [fault for fault in faults if fault.fault != "bad_check_digit"]
    if not doubts or not others:
        return faults
    message = others[0].message + "".join(f"另有：{doubt.message}" for doubt in doubts)
    return [replace(others[0], message=message), *others[1:]]


def _read(row: Row, column: Field, content: object, limit: int | None) -> None:
    name = column.column.field
    if cells.is_blank(content) and column.column.read is not cells.mark:
        row.values[name] = None
        if column.column.filled:
            row.reject(name, "missing_value", "此列不能为空，请补填后重新导入")
        return
    try:
        value = column.read(content)
    except cells.CellFault as fault:
        if column.column.spare:
            row.flag(name, fault.fault, f"{fault.remedy}；本行其余内容已导入")
            row.values[name] = None
        else:
            row.reject(name, fault.fault, fault.remedy)
        return
    if limit and isinstance(value, str) and len(value) > limit:
        row.reject(name, "too_long", f"超过{limit}个字，请缩短后重新导入")
        return
    row.values[name] = value


def _lengths(layout: Layout) -> dict[str, int]:
    """How much text each field may hold, as its table column says; 200 for names kept in other tables."""
    table = layout.ledger.table
    found = {}
    for name, column in layout.fields.items():
        kind = table.c[name].type if name in table.c else None
        if isinstance(kind, String) and kind.length:
            found[name] = kind.length
        elif kind is None and column.column.read in (cells.text, cells.firm_name):
            found[name] = 200
    if "channel" in layout.fields:
        found["channel"] = 32
    return found


def _content(row: SheetRow, column: Field) -> object:
    if column.number in row.spread and column.column.read in NOT_SPREAD:
        return None
    content = row.cells.get(column.number)
    if column.column.read in AS_DISPLAYED and not cells.is_too_long(content):
        return row.displayed.get(column.number, content)
    return content


def _records(layout: Layout, key_field: Field) -> list[SheetRow]:
    """The rows that are records: not blank, no total, no repeated headings, no notes or signatures."""
    known = {column.number for column in layout.fields.values()}
    rows = []
    for row in layout.rows:
        own = [n for n, v in sorted(row.cells.items()) if n not in layout.numbering and not cells.is_blank(v)]
        # Below a merged cell only what the row says itself makes it a record.
        if not any(n in known and n not in row.spread for n in own):
            continue
        first = cells.squeezed(row.cells[min(row.cells)])
        key = cells.squeezed(row.cells.get(key_field.number))
        if _TOTAL.fullmatch(first) or _TOTAL.fullmatch(key):
            continue
        if _NOTE.fullmatch(first) or _NOTE.fullmatch(key) or key == cells.squeezed(key_field.heading):
            continue
        rows.append(row)
    # A single cell of text below the last full row is a trailing note.
    while rows and _is_lone_text(rows[-1]):
        rows.pop()
    return rows


def _is_lone_text(row: SheetRow) -> bool:
    own = [v for n, v in row.cells.items() if n not in row.spread and not cells.is_blank(v)]
    return (
        len(own) == 1 and isinstance(own[0], str) and not re.fullmatch(r"[\w-]{1,32}", cells.squeezed(own[0]), re.ASCII)
    )
