"""Known records as ledgers to be mended (待改): what names each, and the cells in doubt, coloured, with what to do.

Mended and given back the workbook loads as every ledger does: by its numbers, and only what it has changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter
from sqlalchemy import Connection, RowMapping, select

from data_access.database.storing import chunks
from data_access.ledger_import.ledger_columns import Column, Ledger
from data_access.ledger_import.sheets.sheet import COMMENTED_BY
from data_access.ledger_writing.filled_ledgers import CodeNames, cells_of, code_names, write_cell, written_cells

GUIDE = "填写说明"
_STEPS = (
    "黄色的格是要核对的内容，怎样改见格上的批注；改好的直接写在格里，确要去掉的写“清空”。",
    "编号和其余各列用来认出是哪一条，请不要改动；不必改的行可以保留，也可以删去整行。",
    "改好后把本文件交回办公室，在“数据导入”里直接导入：只更改表里有的各列，其余内容不变。",
)
_WRITTEN_IN = {"department": "department_code", "contractor_name": "contractor_uscc"}  # columns that say another's
_POINT = frozenset(("lon", "lat", "crs"))


@dataclass(frozen=True)
class ToMend:
    """What is wrong with a record: the columns of its table that are looked at, and what to do (Chinese)."""

    columns: frozenset[str]
    message: str


def mending_workbook(
    connection: Connection, found: Mapping[Ledger, Mapping[str, Sequence[ToMend]]], title: Sequence[str]
) -> bytes:
    """A sheet for each ledger with the records ``found`` (by their whole key, its parts joined by /) to be mended.

    ``title`` stands above the guide in the first sheet, which no load reads.
    """
    content = BytesIO()
    names = code_names(connection)
    with xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        guide = book.add_worksheet(GUIDE)
        guide.set_column(0, 0, 100)
        for place, line in enumerate((*title, *_STEPS)):
            guide.write_string(place, 0, line)
        for ledger, records in found.items():
            _write(book, connection, names, ledger, records)
        book.worksheets()[min(1, len(found))].activate()
    return content.getvalue()


def _looked_at(column: Column, names: frozenset[str]) -> bool:
    named_by = _POINT if column.field in _POINT else {column.field, _WRITTEN_IN.get(column.field, column.field)}
    return not names.isdisjoint(named_by)


def _write(
    book: Any,
    connection: Connection,
    names: CodeNames,
    ledger: Ledger,
    records: Mapping[str, Sequence[ToMend]],
) -> None:
    looked_at = frozenset(name for faults in records.values() for fault in faults for name in fault.columns)
    naming = {ledger.key.field, *ledger.parts, *ledger.identifying}
    columns = [
        (column, cell)
        for column, cell in written_cells(ledger)
        if column.field in naming or column.required or column.filled or column.usual or _looked_at(column, looked_at)
    ]
    heading = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF5", "text_wrap": True})
    faulty = book.add_format({"bg_color": "#FBE3B8"})
    faulty_day = book.add_format({"bg_color": "#FBE3B8", "num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    sheet = book.add_worksheet(ledger.name)
    for place, (column, _) in enumerate(columns):
        sheet.write_string(0, place, column.written_heading, heading)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(columns) - 1, 18)
    for number, row in enumerate(_rows(connection, ledger, records), start=1):
        faults = records[_key(ledger, row)]
        message = "\n".join(fault.message for fault in faults)
        doubted = frozenset(name for fault in faults for name in fault.columns)
        marked = [_looked_at(column, doubted) for column, _ in columns]
        for place, value in enumerate(cells_of(row, columns, names)):
            form = (faulty_day if columns[place][0].kind.day else faulty) if marked[place] else None
            write_cell(sheet, number, place, value, moment, form)
        first = marked.index(True) if True in marked else 0
        sheet.write_comment(
            number, first, message, {"author": COMMENTED_BY, "x_scale": 3, "y_scale": 1 + len(faults) / 2}
        )


def _key(ledger: Ledger, row: RowMapping) -> str:
    return "/".join(str(row[column.name]) for column in ledger.table.primary_key)


def _rows(connection: Connection, ledger: Ledger, records: Iterable[str]) -> list[RowMapping]:
    """The records by their whole keys, in order."""
    table, wanted = ledger.table, {*records}
    further = len(table.primary_key.columns) - 1
    firsts = (key.rsplit("/", further)[0] if further else key for key in wanted)
    own = next(iter(table.primary_key))
    found = []
    for some in chunks(firsts):
        query = select(table).where(own.in_(some)).order_by(*table.primary_key.columns)
        found += [row for row in connection.execute(query).mappings() if _key(ledger, row) in wanted]
    return found
