"""Loads as they are noted: by a file, by a statement that a ledger is empty, by whoever else wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, exists, select

from data_access import clock
from data_access.audit.of_commands import account
from data_access.cells.days import FIRST_YEAR
from data_access.database.engine import writer
from data_access.database.kept_ledgers import TABLE_OF, keep, kept_by_statement
from data_access.database.kept_rejects import RejectedRow, keep_rejected
from data_access.database.reach import WHOLE_DATABASE, Claim, Claims, note_load, reach_of, standing_claims
from data_access.database.row_history import note_changes
from data_access.database.schema import data_load
from data_access.database.schema_version import DatabaseRefusedError
from data_access.database.state import DataState, data_state
from data_access.database.storing import Load
from data_access.ledger_import.load_report import LoadReport
from data_access.ledger_import.sheets.sheet import LedgerError


class OlderLedgerError(LedgerError):
    """A ledger of an earlier day than what is known, which nobody confirmed."""

    def __init__(self, report: LoadReport) -> None:
        super().__init__(
            f"“{report.file_name}”里的内容比库中的早：{report.goes_back}。确实要用较早的内容覆盖的，"
            "请确认后重新导入（命令行加 --older）；数据库没有改动。"
        )


def noted(
    load: Load,
    claims: Claims,
    report: LoadReport,
    sha256: str,
    by: str | None = None,
    rejected: Sequence[RejectedRow] = (),
) -> LoadReport:
    """Note the load, unless it neither changed a row nor claims another day; the report with the day of the data."""
    before = standing_claims(load.connection)
    if not load.changes and all(before.get(table) == claim for table, claim in claims.items()):
        return replace(report, as_of=reach_of(before))
    load_id, reached = note_load(
        load.connection,
        claims,
        source="workbook",
        file_name=report.file_name[-200:],
        file_sha256=sha256,
        loaded_by=by or user(),
        synthetic=False,
        accepted=report.accepted,
        updated=report.updated,
        rejected=report.rejected,
        unchanged=report.unchanged,
        flagged=report.flagged,
    )
    note_changes(load.connection, load_id, load.history)
    keep_rejected(load.connection, load_id, rejected)
    return replace(report, as_of=reached, before=reach_of(before), load_id=load_id)


def refuse_demo(connection: Connection) -> None:
    """Raise DatabaseRefusedError for a database with synthetic rows: real ones never stand beside them."""
    if connection.scalar(select(exists().where(data_load.c.synthetic))):
        raise DatabaseRefusedError(
            "这个数据库里是模拟数据，正式台账不能与模拟数据同库。"
            "请系统管理员用 --database 或 CASE_DATABASE_IMPORT_URL 指定另一个数据库。"
        )


def user() -> str | None:
    return account()[:64] or None


def state_kept(url: str, ledger: str, day: date) -> date:
    """Note that a ledger (a name of `TABLE_OF`) is kept from that day on and holds nothing; noted as a load.

    Returns how far the data reach from then on. Raises LedgerError for a day after today or before there were ledgers.
    """
    _refuse_day(day)
    engine = writer(url)
    try:
        with engine.begin() as connection:
            refuse_demo(connection)
            load = Load(connection, day)
            keep(load, dict.fromkeys(kept_by_statement(ledger), day))
            claims = {TABLE_OF[ledger]: Claim(day, stated=True)}
            reached = noted(load, claims, LoadReport(f"{ledger}（截至{day}无）", day, {}, {}, {}), "").as_of
    finally:
        engine.dispose()
    return reached or day


def _refuse_day(day: date) -> None:
    if day > clock.today():
        raise LedgerError(f"截至日{day}晚于今天{clock.today()}，请改正后重试；数据库没有改动。")
    if day.year < FIRST_YEAR:
        raise LedgerError(f"截至日{day}早于{FIRST_YEAR}年，请改正后重试；数据库没有改动。")


def touch(url: str, day: date | None = None) -> DataState:
    """Register as a load what others wrote into the database, known up to a day (that of the data when not given).

    Returns the state from then on. Raises LedgerError for a day after today or before there were ledgers.
    """
    if day is not None:
        _refuse_day(day)
    engine = writer(url)
    try:
        before = data_state(engine)
        with engine.begin() as connection:
            claims = {} if day is None else {WHOLE_DATABASE: Claim(day, stated=True)}
            note_load(connection, claims, source="other", loaded_by=user(), synthetic=before.only_synthetic)
        return data_state(engine)
    finally:
        engine.dispose()
