"""Engines: a reader that cannot write, a writer for the importer, and what the database says of itself."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, case, create_engine, event, func, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateColumn

from data_access import clock
from data_access.database.schema import data_load, metadata
from data_access.paths import VAR
from data_access.reference.organisation import seed
from data_access.reference.unit_names import past_towns, unlisted_units

DEMO_PATH = VAR / "demo.db"
STATEMENT_TIMEOUT_MS = 30_000


def configured_url() -> str | None:
    """The database named by ``CASE_DATABASE_URL``; None when the embedded demo is to be used."""
    return os.environ.get("CASE_DATABASE_URL") or None


def demo_url() -> str:
    return f"sqlite:///{DEMO_PATH}"


def _parsed(url: str) -> URL:
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed


def reader(url: str) -> Engine:
    """An engine whose every connection refuses to write (SQLite ``mode=ro``, PostgreSQL read-only transactions)."""
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        path = Path(parsed.database or "").resolve()
        # No pool: a connection kept open would go on reading a file that was replaced.
        engine = create_engine(f"sqlite:///file:{path}?mode=ro&uri=true", poolclass=NullPool)

        @event.listens_for(engine, "connect")
        def _tune(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA mmap_size = 1073741824")

        return engine
    # A frame is hundreds of small expressions: compiling them (JIT) takes longer than evaluating them.
    options = f"-c default_transaction_read_only=on -c statement_timeout={STATEMENT_TIMEOUT_MS} -c jit=off"
    return create_engine(parsed, connect_args={"options": options}, pool_pre_ping=True)


def _missing_columns(connection: Connection) -> list[Column[Any]]:
    """Columns of our schema that an older database lacks, those of tables it lacks included."""
    held = {
        (name, column["name"])
        for (_, name), columns in inspect(connection).get_multi_columns().items()
        for column in columns
    }
    return [c for table in metadata.tables.values() for c in table.columns if (table.name, c.name) not in held]


def _add_missing_columns(connection: Connection) -> None:
    """Give the tables of an older database the columns that came since; all of them may be empty."""
    for column in _missing_columns(connection):
        specified = CreateColumn(column).compile(dialect=connection.dialect)
        connection.execute(text(f"ALTER TABLE {column.table.name} ADD COLUMN {specified}"))


def writer(url: str) -> Engine:
    """An engine for the importer and the demo generator; creates missing tables, towns and departments."""
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _check_foreign_keys(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA foreign_keys = ON")

    with engine.begin() as connection:
        metadata.create_all(connection)
        _add_missing_columns(connection)
        seed(connection)
    return engine


def refresh_statistics(connection: Connection) -> None:
    """Tell the planner what a load has changed; without it the first hour after a load is the slowest."""
    connection.execute(text("ANALYZE"))


# How far the loads reach. A load cannot know days after its own: such a day is a slip in a title.
REACH = func.max(case((data_load.c.as_of <= data_load.c.loaded_at, data_load.c.as_of)))


@dataclass(frozen=True)
class DataState:
    """What the case database holds: its version, how far it reaches and whether it is synthetic."""

    version: int  # highest load_id; 0 when nothing was ever loaded
    edition: str  # see `edition`
    as_of: date
    loaded_at: datetime | None
    synthetic: bool  # holds 模拟数据
    only_synthetic: bool  # holds nothing else: a demo, wherever it lies
    past_towns: frozenset[str] = frozenset()  # codes of towns that rows name though they are listed no more
    unlisted: frozenset[str] = frozenset()  # names of units that rows name and the organisation file does not know
    behind: bool = False  # written by an older version: tables or columns are missing


def edition(connection: Connection) -> str:
    """What changes with every load, with every write that was no load, and when another database stands in its place.

    On SQLite the file and when it was last written; on PostgreSQL the database and how many rows were ever written
    (which it may tell some seconds late).
    """
    last = connection.scalar(select(func.max(data_load.c.load_id))) or 0
    if connection.dialect.name == "sqlite":
        path = connection.scalar(text("SELECT file FROM pragma_database_list WHERE name = 'main'"))
        files = [os.stat(name) for name in (path, f"{path}-wal") if os.path.exists(name)]
        return "-".join(str(n) for n in (last, *(part for f in files for part in (f.st_ino, f.st_mtime_ns))))
    database = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    written = connection.scalar(text("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"))
    return f"{last}-{database}-{written}"


def data_state(engine: Engine) -> DataState:
    """The state of the case database; an empty or new one is version 0, as of today."""
    if not inspect(engine).has_table(data_load.name):
        return DataState(0, "", clock.today(), None, synthetic=False, only_synthetic=False)
    with engine.connect() as connection:
        found = edition(connection)  # first: what is written meanwhile makes the state an old one
        row = connection.execute(
            select(
                func.max(data_load.c.load_id),
                REACH,
                func.max(data_load.c.loaded_at),
                func.sum(case((data_load.c.synthetic, 1), else_=0)),
                func.count(),
            )
        ).one()
        if row[0] is not None and _missing_columns(connection):
            return DataState(row[0], found, row[1], row[2], row[3] > 0, row[3] == row[4], behind=True)
        past = past_towns(connection)
        unlisted = unlisted_units(connection, past)
    if row[0] is None:
        return DataState(0, found, clock.today(), None, synthetic=False, only_synthetic=False)
    return DataState(row[0], found, row[1] or row[2].date(), row[2], row[3] > 0, row[3] == row[4], past, unlisted)
