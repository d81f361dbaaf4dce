"""Bringing a case database to another version of the schema: a backup is named first, then all of it or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from data_access import clock
from data_access.database.backups import backup_beside, copy_database
from data_access.database.engine import unchecked_writer, writer
from data_access.database.schema import SCHEMA_VERSION
from data_access.database.schema_version import (
    UNVERSIONED,
    DatabaseRefusedError,
    dump_command,
    refusal,
    refused,
    stored_version,
)

MIGRATIONS = Path(__file__).parent / "migrations"


def configuration(connection: Connection | None = None) -> Config:
    """What alembic needs to know; there is no alembic.ini, and it says nothing itself."""
    found = Config(attributes={"connection": connection})
    found.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    found.set_main_option("path_separator", "os")
    return found


def versions() -> tuple[str, ...]:
    """The versions of the schema that the program knows, the oldest first."""
    return tuple(sorted(script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()))


@contextmanager
def whole_change(engine: Engine) -> Iterator[Connection]:
    """A connection whose changes of the schema come about together or not at all; no foreign key is left broken."""
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if sqlite:
            # Tables are rebuilt there: dropping the old one must not check the rows that refer to it.
            driver = connection.connection.driver_connection  # a transaction, once begun, would not let it be set
            assert driver is not None  # noqa: S101  there always is one below a connection
            driver.execute("PRAGMA foreign_keys = OFF")
        connection.begin()
        yield connection
        if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
            raise DatabaseRefusedError(
                f"表 {broken[0]} 有记录所引用的 {broken[2]} 不存在，已全部撤回，数据库没有改动。"
            )
        connection.commit()


def _copy(path: Path, held: str) -> Path:
    """A copy of a SQLite database beside it, readable by whom the original is; never over an older copy."""
    copy = backup_beside(path, f"{held}-")
    copy_database(path, copy)
    return copy


def _backup(engine: Engine, held: str, backup_made: str | None) -> str:
    if backup_made:
        return backup_made
    if engine.dialect.name != "sqlite":
        dump = dump_command(engine.url, f"{engine.url.database}-{clock.today()}.dump")
        raise DatabaseRefusedError(
            f"请先用下面的命令备份，再加上 --backup-made 备份文件名 重新运行本命令；数据库没有改动。\n    {dump}"
        )
    try:
        return str(_copy(Path(engine.url.database or "").resolve(), held))
    except (OSError, sqlite3.Error) as error:
        raise DatabaseRefusedError(f"备份没有做成，数据库没有改动：{error}") from error


def migrate(
    url: str, *, to: str = SCHEMA_VERSION, backup_made: str | None = None, say: Callable[[str], None] = print
) -> None:
    """Bring the database at ``url`` to a version of the schema; ``say`` is told the backup, then what was done.

    ``backup_made`` names a backup that is there already; for PostgreSQL it must be given, for SQLite a copy beside the
    file is made without it. Raises DatabaseRefusedError with the database as it was.
    """
    if to not in versions():
        raise DatabaseRefusedError(f"没有“{to}”版的表结构，可用：{'、'.join(versions())}。")
    engine = unchecked_writer(url)
    try:
        if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists():
            raise DatabaseRefusedError(f"没有数据库文件 {engine.url.database}。")
        with engine.connect() as connection:
            held = stored_version(connection)
        if held is None:
            writer(url).dispose()
            say(f"数据库是空的，已建立 {SCHEMA_VERSION} 版的表。")
            return
        if held not in (UNVERSIONED, *versions()) and (found := refusal(held, engine.dialect.name, engine.url)):
            raise refused(found)
        if held == to:
            say(f"数据库已是 {to} 版的表结构，无须改动。")
            return
        backup = _backup(engine, held, backup_made)
        say(f"备份：{backup}")
        try:
            with whole_change(engine) as connection:
                (command.upgrade if held < to else command.downgrade)(configuration(connection), to)
        except SQLAlchemyError as error:
            reason = getattr(error, "orig", None) or error
            raise DatabaseRefusedError(f"表结构没有改成，已全部撤回，数据库没有改动：{reason}") from error
        grants = (
            "请确认看板的只读账号能读所有的表（含 alembic_version）。" if engine.dialect.name == "postgresql" else ""
        )
        say(f"表结构已由{'未标版本' if held == UNVERSIONED else f' {held} 版'}改为 {to} 版，已有数据保留。{grants}")
    finally:
        engine.dispose()
