"""What the case database says of itself: its edition, how far it reaches, whether it is synthetic."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, Engine, case, func, select, text

from data_access import clock
from data_access.database.reach import REACH
from data_access.database.schema import SCHEMA_VERSION, data_load
from data_access.database.schema_version import Refusal, refusal, refused, stored_version
from data_access.database.stored_units import past_towns, unlisted_units

# What a role needs that only reads; the account's own name is nobody's business who looks at a screen.
NO_RIGHT = Refusal(
    "看板使用的账号没有读案件数据库的权限。请系统管理员把下面的“看板账号”换成它的名称，在数据库中授权，",
    ("GRANT USAGE ON SCHEMA public TO 看板账号;", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO 看板账号;"),
)


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
    refusal: Refusal | None = None  # its schema is older or newer than the program: nothing else can be read


def edition(connection: Connection) -> str:
    """What changes with every load, with every write that was no load, and when another database stands in its place.

    On SQLite the file and when it was last written; on PostgreSQL the database and how many rows were ever written
    (which it may tell some seconds late). On other engines only what `data_load` says.
    """
    last = connection.scalar(select(func.max(data_load.c.load_id))) or 0
    if connection.dialect.name == "sqlite":
        path = connection.scalar(text("SELECT file FROM pragma_database_list WHERE name = 'main'"))
        files = [os.stat(name) for name in (path, f"{path}-wal") if os.path.exists(name)]
        return "-".join(str(n) for n in (last, *(part for f in files for part in (f.st_ino, f.st_mtime_ns))))
    if connection.dialect.name != "postgresql":
        return f"{last}-{connection.scalar(select(func.max(data_load.c.loaded_at)))}"
    database = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    written = connection.scalar(text("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"))
    return f"{last}-{database}-{written}"


def empty_state() -> DataState:
    """The state of a case database that holds nothing yet: version 0, as of today."""
    return DataState(0, "", clock.today(), None, synthetic=False, only_synthetic=False)


def _may_look(connection: Connection) -> bool:
    """Whether the account may look for tables at all: to one that may not, PostgreSQL says that there are none."""
    return connection.dialect.name != "postgresql" or connection.scalar(text("SELECT current_schema()")) is not None


def data_state(engine: Engine) -> DataState:
    """The state of the case database; an empty or new one is version 0, as of today."""
    nothing = empty_state()
    with engine.connect() as connection:
        schema = stored_version(connection)
        if schema is None:
            return replace(nothing, refusal=None if _may_look(connection) else NO_RIGHT)
        found = edition(connection)  # first: what is written meanwhile makes the state an old one
        if found_other := refusal(schema, engine.dialect.name):
            older = schema < SCHEMA_VERSION  # of these it is known that they note what is synthetic
            loads = set(connection.scalars(select(data_load.c.synthetic))) if older else set()
            return replace(nothing, edition=found, only_synthetic=loads == {True}, refusal=found_other)
        row = connection.execute(
            select(
                func.max(data_load.c.load_id),
                REACH,
                func.max(data_load.c.loaded_at),
                func.sum(case((data_load.c.synthetic, 1), else_=0)),
                func.count(),
            )
        ).one()
        past = past_towns(connection)
        unlisted = unlisted_units(connection, past)
    if row[0] is None:
        return replace(nothing, edition=found)
    return DataState(row[0], found, row[1] or row[2].date(), row[2], row[3] > 0, row[3] == row[4], past, unlisted)


def usable_state(engine: Engine) -> DataState:
    """The state of a database of the program's own schema; raises DatabaseRefusedError for an older or newer one."""
    found = data_state(engine)
    if found.refusal:
        # The shell names the database as its loads do; a screen, which anybody may see, does not.
        path = (engine.url.database or "").removeprefix("file:")
        url = engine.url.set(database=path, query={}) if engine.dialect.name == "sqlite" else engine.url
        with engine.connect() as connection:
            version = stored_version(connection)
        raise refused((refusal(version, engine.dialect.name, url) if version else None) or found.refusal)
    return found
