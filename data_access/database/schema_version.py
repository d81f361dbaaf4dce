"""The version of the schema that a case database holds, and what to do where it is not that of the program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sqlalchemy import (
    URL,
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
)
from sqlalchemy.schema import CreateIndex, CreateTable

from data_access.database.schema import SCHEMA_VERSION, data_load, metadata
from data_access.options import RefusedError

UNVERSIONED = "0000"  # our tables as they stood before versions were kept
# alembic's own table, described here so that only a migration needs alembic itself.
_alembic_version = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


class DatabaseRefusedError(RefusedError):
    """The database is not fit for what was asked; the text (Chinese) says why and what to do. It is unchanged."""


@dataclass(frozen=True)
class Refusal:
    """Why the program cannot work with a database of another version, and the commands that help (Chinese)."""

    text: str
    commands: tuple[str, ...]


def stored_version(connection: Connection) -> str | None:
    """The version of the tables in a database; None where there are none of ours."""
    held = inspect(connection)
    if held.has_table(_alembic_version.name) and (version := connection.scalar(select(_alembic_version.c.version_num))):
        return str(version)
    return UNVERSIONED if held.has_table(data_load.name) else None


@cache
def _making(driver: str) -> dict[str, tuple[str, ...]]:
    """The statements that make each table, in the order in which they refer to each other."""
    dialect = URL.create(driver).get_dialect()()

    def statements(table: Table) -> Iterator[str]:
        yield str(CreateTable(table).compile(dialect=dialect))
        for index in table.indexes:
            yield str(CreateIndex(index).compile(dialect=dialect))

    return {table.name: tuple(statements(table)) for table in metadata.sorted_tables}


def create_newest(connection: Connection) -> None:
    """Give an empty database the tables of the newest version."""
    there = set(inspect(connection).get_table_names())
    for name, statements in _making(connection.engine.url.drivername).items():
        for statement in statements if name not in there else ():
            connection.exec_driver_sql(statement)
    _alembic_version.create(connection, checkfirst=True)
    connection.execute(insert(_alembic_version).values(version_num=SCHEMA_VERSION))


def refuse_views(connection: Connection) -> None:
    """Raise DatabaseRefusedError where tables of ours are views: what is written would go into another system."""
    if views := sorted(set(inspect(connection).get_view_names()) & metadata.tables.keys()):
        raise DatabaseRefusedError(
            f"这个数据库里的 {'、'.join(views[:3])} 等{len(views)}张表是别的系统的视图，只供看板读取，不能写入；"
            "数据库没有改动。请用 --database 或 CASE_DATABASE_IMPORT_URL 指定本程序自己的库（如另一个模式 ledgers）。"
        )


def dump_command(url: URL | None, file_name: str = "备份文件名") -> str:
    """The line that backs up a PostgreSQL database; a password is asked for by pg_dump, never written."""
    shown = "数据库地址"
    if url is not None:
        plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
        shown = f'"{plain.render_as_string()}"'
    return f"pg_dump --format=custom --file={file_name} --dbname={shown}"


def refusal(version: str, backend: str, url: URL | None = None) -> Refusal | None:
    """Why a database of that version is refused; None when it is the program's own.

    The commands name the database at ``url`` without its password; without ``url`` they leave its place open.
    """
    if version == SCHEMA_VERSION:
        return None
    postgres = backend == "postgresql"
    shown = "数据库地址" if url is None else f'"{url.render_as_string()}"'
    made = " --backup-made 备份文件名" if postgres else ""
    command = f"python -m data_access migrate --database {shown}{made}"
    dump = (dump_command(url),) if postgres else ()
    if version > SCHEMA_VERSION:
        return Refusal(
            f"案件数据库的表结构（{version} 版）比本程序（{SCHEMA_VERSION} 版）新，已由较新版本的程序升级过。"
            "请系统管理员把本程序更新到同一版本。确需退回的，在较新版本的程序中运行下面的命令；"
            "运行前先备份，新版本增加的表和字段将随之删除。",
            (*dump, f"{command} --to {SCHEMA_VERSION}"),
        )
    held = "未标版本" if version == UNVERSIONED else f"{version} 版"
    first = (
        "先用第一行命令备份，再用第二行命令升级" if postgres else "运行下面的命令升级，命令会先在数据库文件旁留一份备份"
    )
    return Refusal(
        f"案件数据库是由较早版本的程序建立的，表结构（{held}）与本程序（{SCHEMA_VERSION} 版）不符。"
        f"请系统管理员{first}；已有数据不受影响。",
        (*dump, command),
    )


def refused(found: Refusal) -> DatabaseRefusedError:
    """The refusal as an error of the shell."""
    return DatabaseRefusedError(
        "\n".join((f"{found.text}数据库没有改动。", *(f"    {line}" for line in found.commands)))
    )
