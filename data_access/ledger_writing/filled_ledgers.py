"""The case database written as ledgers, one workbook each: loaded in name order they make the same database again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import Connection, RowMapping, select
from tqdm import tqdm

from data_access.database.engine import raw_reader
from data_access.database.reach import REACH
from data_access.database.schema import enterprise, inspection_item, town
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.ledger_columns import (
    ITEM_PREFIX,
    MONTH,
    PER_CENT,
    SPAN_SIGN,
    Column,
    Ledger,
)

Cell = Any  # what a cell of a workbook takes: text, number, day, None
# What another ledger tells: the lead ledger would tell it again, as running totals.
_IN_OTHER_LEDGERS: Mapping[str, frozenset[str]] = {
    "欠薪线索": frozenset(("paid_yuan", "paid_on", "channel", "sent_back_on", "mediated_on")),
}


@dataclass(frozen=True)
class CodeNames:
    """What codes stand for."""

    towns: Mapping[str, str]
    firms: Mapping[str, str]
    marks: Mapping[str, Mapping[str, str]]  # by inspection: result by item


def code_names(connection: Connection) -> CodeNames:
    """The names of towns and firms, without the results of inspections."""
    towns = {row.code: row.name for row in connection.execute(select(town.c.code, town.c.name))}
    firms = {row.uscc: row.name for row in connection.execute(select(enterprise.c.uscc, enterprise.c.name))}
    return CodeNames(towns, firms, {})


def _with_marks(connection: Connection) -> CodeNames:
    marks: dict[str, dict[str, str]] = defaultdict(dict)
    for number, code, result in connection.execute(select(inspection_item)):
        marks[number][code] = result
    return replace(code_names(connection), marks=marks)


def written_cells(ledger: Ledger) -> Iterator[tuple[Column, Callable[[RowMapping, CodeNames], Cell]]]:
    """The columns of a ledger that its table can fill, each with how."""
    held = set(ledger.table.c.keys())
    for column in ledger.columns:
        name = column.field
        if name in _IN_OTHER_LEDGERS.get(ledger.name, ()) or SPAN_SIGN in name:
            continue
        if name.startswith(ITEM_PREFIX):
            yield column, _mark(name.removeprefix(ITEM_PREFIX))
        elif name == "town_code":
            yield column, lambda row, names: names.towns.get(row["town_code"])
        elif name == "department" and "department_code" in held:
            yield column, _plain("department_code", column)
        elif name == "contractor_name":
            yield column, lambda row, names: names.firms.get(row["contractor_uscc"])
        elif name in ("lon", "lat", "crs"):
            yield column, _plain(f"raw_{name}", column)
        elif name in held:
            yield column, _plain(name, column)


def cells_of(
    record: RowMapping, columns: Iterable[tuple[Column, Callable[[RowMapping, CodeNames], Cell]]], names: CodeNames
) -> Iterator[Cell]:
    """What a record says in each of the columns; days that loading counts again are left empty."""
    counted = (record.get("counted") or "").split(",")
    return (None if column.field in counted else cell(record, names) for column, cell in columns)


def _mark(code: str) -> Callable[[RowMapping, CodeNames], Cell]:
    return lambda row, names: names.marks.get(row["inspection_no"], {}).get(code)


def _plain(name: str, column: Column) -> Callable[[RowMapping, CodeNames], Cell]:
    def cell(row: RowMapping, _: CodeNames) -> Cell:
        value = row[name]
        if value is None:
            return None
        if isinstance(value, bool):
            return "是" if value else "否"
        if column.kind is MONTH:
            return f"{value:%Y-%m}"
        return f"{value}%" if column.kind is PER_CENT else value

    return cell


def write_ledger(connection: Connection, ledger: Ledger, names: CodeNames, path: Path, as_of: date) -> int:
    """Write one ledger with every row of its table to ``path``; the number of rows."""
    columns = list(written_cells(ledger))
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    sheet = book.add_worksheet(ledger.name)
    sheet.write_string(0, 0, f"{ledger.name}台账（数据截至{as_of:%Y-%m-%d}）")
    for place, (column, _) in enumerate(columns):
        sheet.write_string(1, place, column.written_heading)
    number = 1
    for record in connection.execute(select(ledger.table).order_by(*ledger.table.primary_key.columns)).mappings():
        number += 1
        for place, value in enumerate(cells_of(record, columns, names)):
            write_cell(sheet, number, place, value, moment)
    book.close()
    return number - 1


def write_cell(sheet: Any, row: int, place: int, value: Cell, moment: Any, marked: Any = None) -> None:
    """A value of its own kind, a moment in its format; ``marked``: the format of the cell, else."""
    if value is None:
        if marked:
            sheet.write_blank(row, place, None, marked)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, value, moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, marked)
    elif isinstance(value, (int, float, Decimal)):
        sheet.write_number(row, place, value, marked)
    else:
        sheet.write_string(row, place, str(value), marked)


def write_ledgers(url: str, folder: Path) -> list[Path]:
    """Write every ledger of the database at ``url`` into the folder, numbered in the order in which they load."""
    folder.mkdir(parents=True, exist_ok=True)
    engine = raw_reader(url)
    written = []
    try:
        with engine.connect() as connection:
            names, as_of = _with_marks(connection), connection.scalar(select(REACH))
            assert as_of is not None  # noqa: S101  a database without a load is refused by `raw_reader`
            for place, ledger in enumerate(tqdm(ledgers(), unit="本", desc="台账"), start=1):
                path = folder / f"{place:02d}_{ledger.name}.xlsx"
                write_ledger(connection, ledger, names, path, as_of)
                written.append(path)
    finally:
        engine.dispose()
    return written
