"""Loading a ledger workbook (台账) into the case database: all of it or, on failure, nothing.

A row with a fault is rejected and named in the report, the others are loaded. Loading the same file again
changes nothing; a changed row is updated in the columns its sheet has.
"""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import insert, select

from data_access import clock
from data_access.database.deposit_assessment import assess_sites
from data_access.database.derived_days import recount
from data_access.database.engine import refresh_statistics, writer
from data_access.database.kept_ledgers import FED_BY_LEADS, keep, kept_by_statement
from data_access.database.schema import data_load
from data_access.database.state import REACH, DataState, data_state
from data_access.database.storing import ACCEPTED, UNCHANGED, UPDATED, Load
from data_access.ledger_import import cells
from data_access.ledger_import.account_records import load_account_months, load_accounts
from data_access.ledger_import.deposit_records import load_deposits, load_movements
from data_access.ledger_import.headings import recognise, stated_empty
from data_access.ledger_import.inspection_records import load_inspections
from data_access.ledger_import.lead_records import load_leads
from data_access.ledger_import.ledger_rows import read_rows
from data_access.ledger_import.ledgers import (
    ACCOUNT_MONTHS,
    ACCOUNTS,
    DEPOSITS,
    INSPECTIONS,
    LEADS,
    LEDGERS,
    MOVEMENTS,
    SITES,
    STATEMENTS,
)
from data_access.ledger_import.load_report import LoadReport, SheetReport
from data_access.ledger_import.recognised import Layout, Row
from data_access.ledger_import.site_records import load_sites
from data_access.ledger_import.statement_records import load_statements
from data_access.ledger_import.workbook import LedgerError, Sheet, read_bytes, read_sheets

__all__ = ["LedgerError", "LoadReport", "load_workbook"]

_STORE = {
    SITES.name: load_sites,
    LEADS.name: load_leads,
    INSPECTIONS.name: load_inspections,
    DEPOSITS.name: load_deposits,
    MOVEMENTS.name: load_movements,
    ACCOUNTS.name: load_accounts,
    ACCOUNT_MONTHS.name: load_account_months,
    STATEMENTS.name: load_statements,
}


def load_workbook(path: Path, url: str) -> LoadReport:
    """Load every ledger of the workbook at ``path`` into the database at ``url``, in one transaction.

    Raises LedgerError when nothing can be loaded: the file is missing, no workbook, encrypted, too large, holds no
    ledger, or a ledger lacks a required heading. The database is then unchanged.
    """
    content = read_bytes(path)
    sheets = read_sheets(content, path.name)
    empty = {sheet.name: day for sheet in sheets if (day := stated_empty(sheet)) is not None}
    layouts, skipped = _layouts([sheet for sheet in sheets if sheet.name not in empty], path.name, empty)
    rows = _rows(layouts)
    reached = [_as_of(layouts, [row for found in rows.values() for row in found])] if layouts else []
    as_of = max([*reached, *empty.values()])
    kept = {table: as_of for layout in layouts for table in _kept_by(layout)}
    kept |= {table: day for name, day in empty.items() for table in kept_by_statement(name)}
    engine = writer(url)
    try:
        with engine.begin() as connection:
            load = Load(connection, as_of)
            for ledger in LEDGERS:
                _STORE[ledger.name](load, rows[ledger.name])
            load.changes += keep(connection, kept)
            recounted = recount(connection)
            load.changes += recounted
            if load.changes:
                assess_sites(load)
            _flag_future(rows, as_of)
            report = replace(_report(path.name, as_of, layouts, skipped, rows), recounted=recounted)
            _record(load, report, hashlib.sha256(content).hexdigest())
            refresh_statistics(connection)
    finally:
        engine.dispose()
    return report


def state_kept(url: str, ledger: str, day: date) -> None:
    """Note that a ledger (a name of `TABLE_OF`) is kept from that day on and holds nothing; noted as a load.

    Raises LedgerError for a day after today.
    """
    if day > clock.today():
        raise LedgerError(f"截至日{day}晚于今天{clock.today()}，请改正后重试；数据库没有改动。")
    engine = writer(url)
    try:
        with engine.begin() as connection:
            load = Load(connection, day)
            load.changes += keep(connection, dict.fromkeys(kept_by_statement(ledger), day))
            _record(load, LoadReport(f"{ledger}（截至{day}无）", day, {}, {}, {}), "")
    finally:
        engine.dispose()


def touch(url: str, day: date | None = None) -> DataState:
    """Register as a load what others wrote into the database, known up to a day (that of the data when not given).

    Returns the state from then on. Raises LedgerError for a day after today.
    """
    if day is not None and day > clock.today():
        raise LedgerError(f"截至日{day}晚于今天{clock.today()}，请改正后重试；数据库没有改动。")
    engine = writer(url)
    try:
        before = data_state(engine)
        with engine.begin() as connection:
            connection.execute(
                insert(data_load).values(
                    loaded_at=clock.load_time(),
                    source="other",
                    loaded_by=_user(),
                    as_of=day or before.as_of,
                    synthetic=before.only_synthetic,
                )
            )
        return data_state(engine)
    finally:
        engine.dispose()


def _kept_by(layout: Layout) -> list[str]:
    """The tables whose ledger a sheet keeps: its own, and what its columns say of others."""
    fed = [table for column, table in FED_BY_LEADS.items() if layout.ledger is LEADS and column in layout.fields]
    return [layout.ledger.table.name, *fed]


def _layouts(sheets: list[Sheet], file_name: str, empty: Mapping[str, date]) -> tuple[list[Layout], dict[str, str]]:
    layouts: list[Layout] = []
    skipped = {name: f"截至{day}无记录，已登记" for name, day in empty.items()}
    for sheet in sheets:
        layout = recognise(sheet)
        if isinstance(layout, str):
            skipped[sheet.name] = layout
        elif layout.missing:
            missing = "、".join(f"“{heading}”" for heading in layout.missing)
            raise LedgerError(
                f"“{file_name}”的工作表“{sheet.name}”（{layout.ledger.name}台账）缺少必需的列{missing}，"
                "请补上表头后重新导入；数据库没有改动。"
            )
        else:
            layouts.append(layout)
    if not layouts and not empty:
        names = "、".join(ledger.name for ledger in LEDGERS)
        raise LedgerError(f"“{file_name}”里没有找到台账，请确认工作表名或表头属于{names}之一；数据库没有改动。")
    return layouts, skipped


def _rows(layouts: list[Layout]) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for ledger in LEDGERS:
        seen: dict[str, str] = {}
        rows[ledger.name] = [row for layout in layouts if layout.ledger is ledger for row in read_rows(layout, seen)]
    return rows


def _events(row: Row) -> dict[str, date]:
    """The row's dates of things that have happened, by field."""
    fields = row.layout.fields
    return {n: v for n, v in row.values.items() if isinstance(v, date) and fields[n].column.read is cells.event_day}


def _as_of(layouts: list[Layout], rows: list[Row]) -> date:
    """截至 in the title rows; else the latest event of the file that is not in the future; else today."""
    stated = [layout.as_of for layout in layouts if layout.as_of]
    if stated:
        return max(stated)
    today = clock.today()
    return max((day for row in rows for day in _events(row).values() if day <= today), default=today)


def _flag_future(rows: dict[str, list[Row]], as_of: date) -> None:
    for found in rows.values():
        for row in found:
            if not row.faults:
                for name, day in _events(row).items():
                    if day > as_of:
                        row.flag(name, "after_as_of", f"晚于数据截至日{as_of:%Y-%m-%d}，请核对")


def _report(
    file_name: str, as_of: date, layouts: list[Layout], skipped: dict[str, str], rows: dict[str, list[Row]]
) -> LoadReport:
    sheets = {layout.sheet: SheetReport(layout.ledger.name) for layout in layouts}
    for row in sorted((row for found in rows.values() for row in found), key=lambda row: row.number):
        sheet = sheets[row.layout.sheet]
        if row.faults:
            sheet.rejected += row.faults
            continue
        sheet.flagged += row.flags
        sheet.accepted += row.outcome == ACCEPTED
        sheet.updated += row.outcome == UPDATED
        sheet.unchanged += row.outcome == UNCHANGED
    columns = {layout.sheet: layout.skipped for layout in layouts if layout.skipped}
    return LoadReport(file_name, as_of, sheets, skipped, columns)


def _record(load: Load, report: LoadReport, sha256: str) -> None:
    """Note the load, unless it neither changed a row nor carried the data forward to a later day."""
    reached = load.connection.scalar(select(REACH))
    confirmed = any(sheet.unchanged for sheet in report.sheets.values())
    if not load.changes and not (confirmed and (reached is None or reached < report.as_of)):
        return
    load.connection.execute(
        insert(data_load).values(
            loaded_at=clock.load_time(),
            source="workbook",
            file_name=report.file_name[-200:],
            file_sha256=sha256,
            loaded_by=_user(),
            as_of=report.as_of,
            synthetic=False,
            accepted=report.accepted,
            updated=report.updated,
            rejected=report.rejected,
        )
    )


def _user() -> str | None:
    try:
        return getpass.getuser()[:64]
    except (OSError, KeyError, ImportError):  # no account behind the process, as in some containers
        return None
