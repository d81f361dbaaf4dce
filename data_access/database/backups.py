"""Copies of the embedded case database while it is served and loaded into, and the way back to one of them."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from data_access import clock
from data_access.database.engine import WAIT_SECONDS, raw_reader, recover
from data_access.database.schema import SCHEMA_VERSION
from data_access.database.schema_version import DatabaseRefusedError, dump_command, refusal, stored_version

_STEP_PAGES = 4096  # copied at a time: in between a load may end
_BESIDE = ("-journal", "-wal", "-shm")  # what SQLite lays beside a file


def copy_database(path: Path, to: Path) -> None:
    """Copy a SQLite database as of one moment, whoever writes meanwhile; readable by whom it is.

    Never over a file that is there. What cannot be finished is taken away again. Raises OSError, sqlite3.Error.
    """
    if to.exists():
        raise FileExistsError(f"已有文件 {to}")
    recover(path)
    part = to.with_name(f"{to.name}.part")  # whoever is killed leaves no half copy under the name of a whole one
    part.touch(mode=0o600)
    try:
        with closing(_opened(path)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target, pages=_STEP_PAGES, sleep=0.05)
        shutil.copymode(path, part)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(to)
    except BaseException:
        part.unlink()
        raise


def backup(url: str, to: Path | None = None) -> Path:
    """A sound copy of the database at ``url``: at ``to``, else beside it, named by the hour. Returns its place.

    Raises DatabaseRefusedError for a database that is no file, that is not there or is broken, and for a place that
    is taken.
    """
    path = _file_of(url)
    copy = to or backup_beside(path)
    if copy.exists():
        raise DatabaseRefusedError(f"已有文件 {copy}，不覆盖；请换一个文件名。")
    with _explained("备份没有做成"):
        copy_database(path, copy)
    try:
        _refuse_broken(copy)
    except DatabaseRefusedError:
        copy.unlink()
        raise
    return copy


def restore(url: str, source: Path, say: Callable[[str], None] = print) -> None:
    """Bring the database at ``url`` back to a backup; what it holds now is kept in a backup that ``say`` names first.

    All or nothing, while screens read it. Raises DatabaseRefusedError for a backup that is broken, none of ours or of
    a newer version, and while a load is writing; the database is then as it was.
    """
    path = _file_of(url, there=False)
    version = _refuse_broken(source)
    if path.exists() and path.resolve() == source.resolve():
        raise DatabaseRefusedError("备份文件就是这个数据库本身；请指定备份。")
    if version > SCHEMA_VERSION and (found := refusal(version, "sqlite")):
        raise DatabaseRefusedError(f"备份 {source} 不能用：{found.text}数据库没有改动。")
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        _keep_present(path, say)
    with _explained("没有恢复"):
        _write_over(path, source)
    say(f"已恢复为 {source} 的内容，看板十秒内自动更新。")
    if version < SCHEMA_VERSION and (found := refusal(version, "sqlite", make_url(url))):
        say("\n".join((found.text, *(f"    {command}" for command in found.commands))))


def _file_of(url: str, *, there: bool = True) -> Path:
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        lines = (
            f"    {dump_command(address, f'{address.database}-{clock.today()}.dump')}",
            "    pg_restore --clean --if-exists --dbname=数据库地址 备份文件名",
        )
        raise DatabaseRefusedError(
            "\n".join(("本命令只备份和恢复内置数据库（SQLite 文件）；PostgreSQL 请用：", *lines))
        )
    path = Path(address.database).resolve()
    if there and not path.exists():
        raise DatabaseRefusedError(f"没有数据库文件 {path}。")
    return path


def backup_beside(path: Path, why: str = "") -> Path:
    """Where a copy of a database file lies, named by why it was made and by the hour."""
    return path.with_name(f"{path.name}.{why}{clock.now():%Y%m%d-%H%M%S}.bak")


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=WAIT_SECONDS)


@contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        busy = getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
        why = "另有一次导入正在写数据库，请等它结束后再试" if busy else str(error)
        raise DatabaseRefusedError(f"{what}，数据库没有改动：{why}。") from error


def _refuse_broken(path: Path) -> str:
    """The version of the tables in a file; raises DatabaseRefusedError where it is no sound case database."""
    if not path.is_file():
        raise DatabaseRefusedError(f"没有文件 {path}；数据库没有改动。")
    try:
        with closing(_opened(path)) as connection:
            faults = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
    except sqlite3.Error as error:
        faults = [str(error)]
    if faults != ["ok"]:
        raise DatabaseRefusedError(f"{path} 已损坏，或不是 SQLite 数据库（{faults[0]}）；数据库没有改动。")
    engine = raw_reader(f"sqlite:///{path.resolve()}")
    with engine.connect() as connection:
        version = stored_version(connection)
    if version is None:
        raise DatabaseRefusedError(f"{path} 里没有本程序的表；数据库没有改动。")
    return version


def _keep_present(path: Path, say: Callable[[str], None]) -> None:
    """A backup of what is there, broken as it may be: then its file as it is, out of the way."""
    kept = backup_beside(path, "restore-")
    with _explained("现有数据库的备份没有做成"):
        try:
            copy_database(path, kept)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorname", "").partition("_")[2] not in ("CORRUPT", "NOTADB"):
                raise
            for suffix in ("", *_BESIDE):  # a journal left there would be played into what comes
                if (there := path.with_name(path.name + suffix)).exists():
                    there.rename(kept.with_name(kept.name + suffix))
            say(f"现有数据库已损坏，原样移到：{kept}")
            return
    say(f"现有数据库的备份：{kept}")


def _write_over(path: Path, source: Path) -> None:
    """One transaction of SQLite's: readers see the old or the new, a load before or after it; none is cut in two."""
    with closing(_opened(source)) as wanted, closing(sqlite3.connect(path, timeout=WAIT_SECONDS)) as present:
        present.execute("BEGIN IMMEDIATE")  # waits for a load that runs
        present.rollback()
        wanted.backup(present, sleep=0.05)
