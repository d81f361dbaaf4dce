"""Loading a ledger workbook (台账) into the case database: all of it or, on failure, nothing.

A row with a fault is rejected and named in the report, the others are loaded. Loading the same file again
changes nothing; a changed row is updated in the columns its sheet has.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Connection

from data_access import clock
from data_access.database.deposit_requirement import count_requirements
from data_access.database.derived_days import first_count, recount
from data_access.database.engine import refresh_statistics, writer
from data_access.database.kept_answers import keep_answers
from data_access.database.kept_ledgers import TABLE_OF, keep, kept_by_statement, ledger_name
from data_access.database.reach import Claim, reach_of, standing_claims
from data_access.database.row_history import loaded_before
from data_access.database.storing import Change, Load
from data_access.ledger_import.answers import Answers
from data_access.ledger_import.answers_by_source import answers_to_keep, kept_by_source, recalled
from data_access.ledger_import.days_in_doubt import drop_lone_days
from data_access.ledger_import.declared.funds import ACCOUNT_MONTHS, ACCOUNTS, DEPOSITS, MOVEMENTS, STATEMENTS
from data_access.ledger_import.declared.leads import LEADS
from data_access.ledger_import.declared.sites import INSPECTIONS, SITES
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.ledger_columns import Ledger
from data_access.ledger_import.load_claims import claim_of, kept_by, latest_event
from data_access.ledger_import.load_progress import Progress, row_progress, say_nothing, timed
from data_access.ledger_import.load_report import LoadReport
from data_access.ledger_import.mending_rows import mend_known, refuse_without_records
from data_access.ledger_import.missing_rows import SheetScope, scope_of
from data_access.ledger_import.noting import OlderLedgerError, noted, refuse_demo
from data_access.ledger_import.read_files import ReadFile, leave_past, nothing_loaded, with_rows
from data_access.ledger_import.recognised import Layout, Row
from data_access.ledger_import.records.accounts import load_account_months, load_accounts
from data_access.ledger_import.records.deposits import load_deposits
from data_access.ledger_import.records.inspections import load_inspections
from data_access.ledger_import.records.leads import load_leads
from data_access.ledger_import.records.legacy_keys import keep_legacy_keys
from data_access.ledger_import.records.movements import load_movements
from data_access.ledger_import.records.sites import load_sites
from data_access.ledger_import.records.statements import load_statements
from data_access.ledger_import.records.table_rows import load_table_rows
from data_access.ledger_import.sheet_order import in_stages
from data_access.ledger_import.sheet_reports import flag_future, rejected_rows, report_of
from data_access.ledger_import.sheets.as_of import stated_empty
from data_access.ledger_import.sheets.choice import choose_sheets, heading_questions
from data_access.ledger_import.sheets.layout import refuse_unknown_headings
from data_access.ledger_import.sheets.sheet import LedgerError
from data_access.ledger_import.sheets.tables import tables_of
from data_access.ledger_import.sheets.workbook import check_bytes, read_bytes, read_sheets

__all__ = ["LedgerError", "LoadReport", "load_workbook"]

_STORE = {  # the others are rows of one table
    SITES: load_sites,
    LEADS: load_leads,
    INSPECTIONS: load_inspections,
    DEPOSITS: load_deposits,
    MOVEMENTS: load_movements,
    ACCOUNTS: load_accounts,
    ACCOUNT_MONTHS: load_account_months,
    STATEMENTS: load_statements,
}


# Of the time that a load takes, as measured with 20,000 leads: opening, reading the rows, and comparing and storing
# them; the rest goes to the reports and the history of the load.
_OPENING, _READING, _STORING = 0.1, 0.2, 0.55


@dataclass(frozen=True)
class Switches:
    """How files are loaded.

    On ``trial`` the database stays as it is. ``by``: who loads them, where that is not the process's own account.
    ``emptying``: empty cells empty what is known; else it stays, and only a cell that says 清空 empties it.
    ``older``: a ledger titled with an earlier day (截至) than what is known of it, or a file that was loaded before and
    whose rows were changed since, may go over that; else it is refused (OlderLedgerError), which on trial its report
    says. ``progress`` is told what is done, and what is left.
    """

    trial: bool = False
    by: str | None = None
    emptying: bool = False
    older: bool = False
    progress: Progress | None = None


_PLAIN = Switches()


@dataclass(frozen=True)
class Loaded:
    """What a file did, or on trial would do."""

    report: LoadReport
    changes: tuple[Change, ...] = ()  # in the order in which they were made; a row may change more than once
    scopes: Mapping[str, SheetScope] = field(default_factory=dict)  # by sheet


def load_workbook(path: Path, url: str, answers: Answers | None = None, switches: Switches = _PLAIN) -> LoadReport:
    """Load every ledger of the workbook at ``path`` into the database at ``url``, see `load_files`."""
    return load_file(read_bytes(path), path.name, url, answers, switches).report


def load_file(
    content: bytes, name: str, url: str, answers: Answers | None = None, switches: Switches = _PLAIN
) -> Loaded:
    """Load one file, see `load_files`. Raises LedgerError when nothing of it can be read."""
    [found] = load_files([(name, content)], url, answers, switches)
    if isinstance(found, LedgerError):
        raise found
    return found


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """A load makes millions of objects and hardly a cycle of them: looking for some would take a sixth of its time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@_nothing_collected()
def load_files(
    files: Sequence[tuple[str, bytes]], url: str, answers: Answers | None = None, switches: Switches = _PLAIN
) -> list[Loaded | LedgerError]:
    """Load every ledger of the files (name, content) in one transaction; what became of each, in their order.

    They are loaded in the order in which ledgers rest on each other, each as a load of its own.

    A sheet that cannot be loaded is listed among the ``refused_sheets``; the others are. A file of which nothing can
    be read (it is no workbook, encrypted, too large or holds nothing like a ledger) becomes a LedgerError. Raises
    ParameterError for an answer that is no heading, with the database unchanged.
    """
    given = answers or Answers()
    refuse_unknown_headings(given)
    known = replace(given, kept=kept_by_source(url))
    read: dict[int, ReadFile] = {}
    found: dict[int, Loaded | LedgerError] = {}
    say = timed(switches.progress) if switches.progress else say_nothing
    size = sum(len(content) for _, content in files) or 1
    done = 0.0
    for place, (name, content) in enumerate(files):
        share = len(content) / size
        say(done, f"正在打开“{name}”")
        try:
            file = _read(url, name, content, known, done + _OPENING * share, done + (_OPENING + _READING) * share, say)
        except LedgerError as error:
            found[place] = error
            continue
        finally:
            done += (_OPENING + _READING) * share
        if isinstance(file, ReadFile):
            read[place] = file
        else:
            found[place] = Loaded(file)
    if read:
        engine = writer(url)
        try:
            with engine.begin() as connection:
                refuse_demo(connection)
                count = sum(file.row_count for file in read.values()) or 1
                done = _OPENING + _READING
                for place, file in sorted(read.items(), key=lambda item: item[1].order):
                    share = file.row_count / count
                    progress = row_progress(
                        say, done, done + _STORING * share, file.row_count, f"正在核对“{file.name}”"
                    )
                    progress(0)
                    stored = found[place] = _stored(connection, file, given, switches, progress)
                    done += (1 - _OPENING - _READING) * share
                    if stored.report.goes_back and not (switches.trial or switches.older):
                        raise OlderLedgerError(stored.report)
                if switches.trial:
                    connection.rollback()
                else:
                    refresh_statistics(connection)
        finally:
            engine.dispose()
    return [found[place] for place in range(len(files))]


def _read(
    url: str, name: str, content: bytes, known: Answers, begin: float, end: float, say: Progress
) -> ReadFile | LoadReport:
    """A file with its rows, see `with_rows`. Raises LedgerError also when it is no workbook, encrypted or too large.

    ``begin`` and ``end`` are the part of the load that reading its rows takes, which ``say`` is told.
    """
    sheets = tables_of(read_sheets(check_bytes(content, name), name))
    stated = {sheet.name: text for sheet in sheets if (text := stated_empty(sheet))[0] is not None}
    chosen = choose_sheets([sheet for sheet in sheets if sheet.name not in stated], known)
    refuse_without_records(url, chosen)
    count = sum(len(layout.rows) for layout in chosen.layouts)
    return with_rows(name, content, chosen, stated, row_progress(say, begin, end, count, f"正在读取“{name}”"))


def _stored(
    connection: Connection, file: ReadFile, given: Answers, switches: Switches, progress: Callable[[int], None]
) -> Loaded:
    """Store a file's rows and note the load."""
    chosen, rows, empty = file.chosen, file.rows, file.empty
    before = standing_claims(connection)
    known_until = max([*(x.as_of for x in chosen.layouts if x.as_of), *filter(None, [reach_of(before)])], default=None)
    for layout in chosen.layouts:
        drop_lone_days(layout, [r for r in rows[layout.ledger.name] if r.layout is layout], known_until)
    mend_known(connection, chosen, rows, emptying=switches.emptying)
    layouts = chosen.layouts
    if not layouts and not empty:
        return Loaded(nothing_loaded(file.name, chosen))
    skipped = {sheet: f"截至{day}无记录，已登记" for sheet, day in empty.items()} | chosen.skipped
    reached = max((layout.as_of for layout in layouts if layout.as_of), default=None)
    as_of = reached or latest_event(found for ledger in rows.values() for found in ledger)
    day, reach = as_of or reach_of(before) or clock.today(), reached or reach_of(before)
    load = Load(connection, day, reach=reach, stated=reached is not None, emptying=switches.emptying, progress=progress)
    claims = {
        ledger.table.name: claim
        for ledger in {layout.ledger for layout in layouts if not layout.missing}
        if (claim := claim_of(connection, ledger, rows[ledger.name], reached, before))
    }
    load.taken_back = {t: before[t].day for t, new in claims.items() if t in before and before[t].day > new.day}
    recounted = first_count(connection)  # before the rows come in, which are counted as they are stored
    for ledger in ledgers():
        keep_legacy_keys(connection, ledger, rows[ledger.name])
        until = before[ledger.table.name].day if ledger.table.name in before else None
        own = [layout for layout in layouts if layout.ledger is ledger]
        _store(load, ledger, in_stages(own, rows[ledger.name], until))
    leave_past(chosen, rows)
    taken = [layout for layout in layouts if not layout.missing and _is_taken(layout, rows[layout.ledger.name])]
    claims = {t: claim for t, claim in claims.items() if t in {layout.ledger.table.name for layout in taken}}
    claims |= {TABLE_OF[sheet]: Claim(day, stated=True) for sheet, day in empty.items()}
    kept = {table: load.as_of for layout in taken for table in kept_by(layout)}
    kept |= {table: day for sheet, day in empty.items() for table in kept_by_statement(sheet)}
    keep(load, kept)
    load.changes += (recounted := recounted + recount(connection))
    if load.changes:
        count_requirements(load)
    flag_future(rows, load.as_of)
    report = replace(
        found := report_of(file.name, load.as_of, layouts, skipped, rows),
        skipped_columns=found.skipped_columns | chosen.entries,
        recounted=recounted,
        refused_sheets=chosen.refused,
        hidden_sheets=tuple(chosen.hidden),
        older={
            ledger_name(table).removesuffix("台账"): (claim.day, before[table].day)
            for table, claim in claims.items()
            if claim.stated and table in before and claim.day < before[table].day
        },
        loaded_before=loaded_before(connection, file.sha256, load.history),
        notes={sheet: tuple(notes) for sheet, notes in chosen.notes.items()},
        recalled={layout.sheet: again for layout in layouts if (again := recalled(layout, given))},
        asked=[*chosen.asked, *(q for layout in layouts for q in heading_questions(layout))],
    )
    keep_answers(load, answers_to_keep(given, rows, file.name))
    scopes = {
        layout.sheet: scope_of(layout.ledger, [row for row in rows[layout.ledger.name] if row.layout is layout])
        for layout in layouts
    }
    return Loaded(
        noted(load, claims, report, file.sha256, switches.by, rejected_rows(rows)), tuple(load.history), scopes
    )


def _store(load: Load, ledger: Ledger, rows: list[list[Row]]) -> None:
    """Store a ledger's rows, those of an earlier day first: what they tell without a day was known by then."""
    store = _STORE.get(ledger.name) or (lambda load, rows: load_table_rows(load, ledger, rows))
    whole = load.as_of, load.reach
    for stage in rows:
        days = {row.layout.as_of for row in stage if not row.layout.past} if len(rows) > 1 else set()
        load.as_of, load.reach = (day, day) if len(days) == 1 and (day := days.pop()) else whole
        store(load, stage)
    load.as_of, load.reach = whole


def _is_taken(layout: Layout, rows: list[Row]) -> bool:
    """Some row of the sheet was loaded, or it holds none: a sheet of refused rows says nothing of its ledger."""
    own = [row for row in rows if row.layout is layout]
    return not own or any(not row.faults for row in own)
