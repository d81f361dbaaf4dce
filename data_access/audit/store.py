"""The audit's own database: events are only added, those whose time is over are sealed away.

One process writes at a time, the next waits. The database itself refuses to change an event or to take one out; what it
cannot refuse (somebody who may write the file) `verifying.faults` finds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from data_access import clock
from data_access.audit.events import (
    BEFORE_THE_FIRST,
    Act,
    AuditError,
    AuditEvent,
    Noted,
    audit_folder,
    without_personal_data,
)
from data_access.audit.lines import catch_up, remove_lines
from data_access.audit.retention import kept_days

FILE_NAME = "audit.db"
WAIT_MS = 2000  # for another process to write its event
audit_metadata = MetaData()
events = Table(
    "event",
    audit_metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    *(Column(name, Text, nullable=False) for name in Noted.__annotations__ if name != "number"),
)
# Where the chain begins once events were removed: the number and the fingerprint of the last of them. One row.
seals = Table(
    "seal", audit_metadata, Column("until", Integer, primary_key=True), Column("fingerprint", Text, nullable=False)
)
# The files of parameters as they were when they were looked at last.
parameter_prints = Table(
    "parameter_file", audit_metadata, Column("name", Text, primary_key=True), Column("fingerprint", Text)
)
_ONLY_ADDED = {
    "event_stays_as_it_is": "BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'append only'); END",
    "event_stays_until_sealed": (
        "BEFORE DELETE ON event WHEN OLD.number > coalesce((SELECT max(until) FROM seal), 0) "
        "BEGIN SELECT RAISE(ABORT, 'append only'); END"
    ),
}


@cache
def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver would begin a transaction at the first INSERT only
        connection.execute(f"PRAGMA busy_timeout = {WAIT_MS}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def writing() -> Iterator[Connection]:
    """A transaction that alone writes the audit. Raises AuditError."""
    folder = audit_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _engine(folder.resolve() / FILE_NAME).begin() as connection:
            audit_metadata.create_all(connection)
            for name, rule in _ONLY_ADDED.items():
                connection.execute(text(f"CREATE TRIGGER IF NOT EXISTS {name} {rule}"))
            yield connection
    except (SQLAlchemyError, OSError) as error:
        raise AuditError(f"审计写不进 {folder}，请检查磁盘空间和文件夹的权限") from error


def append(noted: AuditEvent, *, now: datetime | None = None) -> Noted:
    """Add an event, remove those whose time is over, and write its line; the event as it stands. Raises AuditError."""
    moment = (now or clock.now()).replace(microsecond=0)
    days = kept_days()
    with writing() as connection:
        _remove_older(connection, moment, days)
        added = _add(connection, without_personal_data(noted), moment)
    with writing() as connection:  # what is not committed has no line
        catch_up(audit_folder(), _after(connection))
    return added


def append_if_new(noted: AuditEvent) -> None:
    """`append`, unless an event of the same kind, person and ``about`` is there. Raises AuditError."""
    asked = without_personal_data(noted)
    same = (events.c.kind == asked.kind, events.c.who == asked.who, events.c.about == asked.about)
    with writing() as connection:
        known = connection.scalar(select(func.count()).where(*same))
    if not known:
        append(noted)


def last_seal(connection: Connection) -> tuple[int, str]:
    """The number and the fingerprint behind which the chain begins."""
    row = connection.execute(select(seals.c.until, seals.c.fingerprint).order_by(seals.c.until.desc())).first()
    return (int(row[0]), str(row[1])) if row else (0, BEFORE_THE_FIRST)


def all_events(connection: Connection) -> list[Noted]:
    """All events in the order of their numbers."""
    return [Noted(**row) for row in connection.execute(select(events).order_by(events.c.number)).mappings()]


def _after(connection: Connection) -> Any:
    """What gives the events behind a number."""

    def later(number: int) -> list[Noted]:
        asked = select(events).where(events.c.number > number).order_by(events.c.number)
        return [Noted(**row) for row in connection.execute(asked).mappings()]

    return later


def _newest(connection: Connection) -> tuple[int, str]:
    row = connection.execute(
        select(events.c.number, events.c.fingerprint).order_by(events.c.number.desc()).limit(1)
    ).first()
    return (int(row[0]), str(row[1])) if row else last_seal(connection)


def _add(connection: Connection, noted: AuditEvent, moment: datetime) -> Noted:
    number, before = _newest(connection)
    added = Noted(
        number=number + 1, at=moment.isoformat(), kind=noted.kind.value, who=noted.who, role=noted.role,
        came_from=noted.came_from, scope=noted.scope, about=noted.about, details=noted.details, fingerprint="",
    )  # fmt: skip
    columns = {**vars(added), "fingerprint": added.print_after(before)}
    connection.execute(insert(events).values(columns))
    return Noted(**columns)


def _remove_older(connection: Connection, moment: datetime, days: int) -> None:
    """Seal away what is older than it is kept, the oldest first; the event that tells of it bears the seal as well."""
    first_day: date = (moment - timedelta(days=days)).date()
    kept = connection.scalar(select(func.min(events.c.number)).where(events.c.at >= first_day.isoformat()))
    until = kept - 1 if kept else connection.scalar(select(func.max(events.c.number))) or 0
    found = connection.scalar(select(events.c.fingerprint).where(events.c.number == until))
    if found is None:
        return
    sealed, _ = last_seal(connection)
    if sealed:
        connection.execute(update(seals).values(until=until, fingerprint=found))
    else:
        connection.execute(insert(seals).values(until=until, fingerprint=found))
    # The event comes first: without any that is left the chain would have no newest one.
    _add(
        connection,
        AuditEvent(Act.RETENTION, "", about=f"第{sealed + 1}至{until}条", details=f"末条指纹 {found}"),
        moment,
    )
    connection.execute(delete(events).where(events.c.number <= until))
    remove_lines(audit_folder(), until)
