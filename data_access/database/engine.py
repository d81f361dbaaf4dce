"""Engines: a reader that cannot write, and a writer for the importer."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.elements import Extract

from data_access.database.personal import hide_personal_data
from data_access.database.schema_version import (
    DatabaseRefusedError,
    create_newest,
    refusal,
    refuse_views,
    refused,
    stored_version,
)
from data_access.database.stored_units import seed
from data_access.paths import VAR

DEMO_PATH = VAR / "demo.db"
CASES_PATH = VAR / "cases.db"  # the embedded case database: what is loaded without naming another
STATEMENT_TIMEOUT_MS = 30_000
CONNECT_SECONDS = 10  # a server that does not answer, unless its address says connect_timeout
WAIT_SECONDS = 5  # for another load to end
_ALONE = 7_310_200_018  # the advisory lock of whoever writes


def _cases_url() -> str:
    return f"sqlite:///{CASES_PATH}"


def configured_url() -> str | None:
    """The database named by ``CASE_DATABASE_URL``, else the embedded case database once something was loaded into it.

    None when the embedded demo is to be used.
    """
    return os.environ.get("CASE_DATABASE_URL") or (_cases_url() if CASES_PATH.exists() else None)


def import_url() -> str:
    """Where ledgers go: ``CASE_DATABASE_IMPORT_URL`` (an account that may write), else the database shown.

    Never the demo: without any other it is the embedded case database.
    """
    return os.environ.get("CASE_DATABASE_IMPORT_URL") or configured_url() or _cases_url()


def demo_url() -> str:
    return f"sqlite:///{DEMO_PATH}"


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ValueError as error:  # a port that is no number
        raise ArgumentError(str(error)) from None
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed


# Where a part of a day stands in its text: SQLite keeps days as 2023-12-15.
_PLACES = {"year": (1, 4), "month": (6, 2), "day": (9, 2)}


@compiles(Extract, "sqlite")
def _part_of_a_day(element: Extract, compiler: Any, **more: Any) -> str:
    """A part of a day cut from its text: a fifth of an evaluation went into strftime, which reads and writes days."""
    if element.field not in _PLACES:
        return str(compiler.visit_extract(element, **more))
    start, length = _PLACES[element.field]
    return f"CAST(substr({compiler.process(element.expr, **more)}, {start}, {length}) AS INTEGER)"


def reader(url: str) -> Engine:
    """An engine for whatever is shown: personal data comes masked (see `personal`), and no connection writes."""
    return hide_personal_data(raw_reader(url))


def raw_reader(url: str) -> Engine:
    """An engine that reads what is stored, personal data included, and whose every connection refuses to write.

    SQLite ``mode=ro``, PostgreSQL read-only transactions.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        path = Path(parsed.database or "").resolve()
        # No pool: a connection kept open would go on reading a file that was replaced.
        engine = create_engine(f"sqlite:///file:{path}?mode=ro&uri=true", poolclass=NullPool, hide_parameters=True)

        @event.listens_for(engine, "connect")
        def _tune(connection: Any, _record: Any) -> None:
            recover(path)
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA mmap_size = 1073741824")

        return engine
    if parsed.get_backend_name() != "postgresql":  # its account alone keeps it from writing
        return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    # A frame is hundreds of small expressions: compiling them (JIT) takes longer than evaluating them.
    options = f"-c default_transaction_read_only=on -c statement_timeout={STATEMENT_TIMEOUT_MS} -c jit=off"
    own = parsed.query.get("options", "")  # such as -csearch_path=…, where the tables lie in a schema of their own
    patience = {} if "connect_timeout" in parsed.query else {"connect_timeout": CONNECT_SECONDS}
    return create_engine(
        parsed,
        connect_args={"options": f"{own if isinstance(own, str) else ' '.join(own)} {options}", **patience},
        pool_pre_ping=True,
        hide_parameters=True,
    )


def recover(path: Path) -> None:
    """Let a load that was killed be taken back: a reader alone could not, and would refuse to read.

    SQLite does so for whoever may write; the journal of a load that still runs stays as it is.
    """
    if path.with_name(f"{path.name}-journal").exists():
        with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA schema_version").fetchone()


def unchecked_writer(url: str) -> Engine:
    """An engine that writes, whatever version of the schema the database holds: for `writer` and for migrations.

    One transaction writes at a time: the next waits some seconds and is then refused (`failures.BUSY`). Raises
    DatabaseRefusedError for an engine other than SQLite and PostgreSQL: of others views are read, nothing is written.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        parsed.get_dialect()  # an engine that nobody knows is a slip in the address
        raise DatabaseRefusedError("本程序只写 SQLite 和 PostgreSQL；其他数据库只读其中的视图，数据库没有改动。")
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        path = Path(parsed.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        for needed in (path.parent, *([path] if path.exists() else [])):  # the journal lies beside the file
            if not os.access(needed, os.W_OK):
                raise PermissionError(errno.EACCES, "", str(needed))
    engine = create_engine(parsed, hide_parameters=True)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _record: Any) -> None:
            connection.isolation_level = None  # the driver would begin a transaction at the first INSERT only
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA cache_spill = OFF")  # what is not yet committed would lock readers out
            connection.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    else:

        @event.listens_for(engine, "begin")
        def _begin_alone(connection: Connection) -> None:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ALONE})")
            connection.exec_driver_sql("SET LOCAL lock_timeout = 0")

    return engine


def writer(url: str) -> Engine:
    """An engine for the importer and the demo generator.

    An empty database gets the newest tables, and all get the towns and departments they lack. Raises
    DatabaseRefusedError for a database of an older or newer schema: only `migrating.migrate` changes that.
    """
    engine = unchecked_writer(url)
    try:
        with engine.begin() as connection:
            version = stored_version(connection)
            refuse_views(connection)
            if version is None:
                create_newest(connection)
            elif found := refusal(version, engine.dialect.name, engine.url):
                raise refused(found)
            seed(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def refresh_statistics(connection: Connection) -> None:
    """Tell the planner what a load has changed; without it the first hour after a load is the slowest."""
    connection.execute(text("ANALYZE"))


def is_not_there_yet(url: str) -> bool:
    """The database is a SQLite file that nobody made yet; whoever loads first makes it."""
    address = _parsed(url)
    return address.get_backend_name() == "sqlite" and not (address.database and Path(address.database).exists())


@contextmanager
def reading_if_there(url: str) -> Iterator[Connection | None]:
    """A connection that reads the database; None where there is none of ours yet (no file, or no tables)."""
    if is_not_there_yet(url):
        yield None
        return
    engine = reader(url)
    try:
        with engine.connect() as connection:
            yield connection if stored_version(connection) is not None else None
    finally:
        engine.dispose()
