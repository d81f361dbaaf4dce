"""What happens to a served dashboard when its database does: two real processes, one fault after another.

In each: a Chinese message with a number that is in the log, what was read before still shown with its age, nothing
lost, and recovery without a restart.
"""

from __future__ import annotations

import json
import re
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from html import unescape
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy import URL, make_url

from data_access.database.schema import SCHEMA_VERSION
from tests.conftest import served
from tests.databases import copy_sqlite

KEPT = "plain/assessment"  # what is asked before each fault


@dataclass(frozen=True)
class Fault:
    """What is done to the database, what takes it back, and what is said of it (a part of the message)."""

    name: str
    breaks: str
    mends: str
    message: str
    lacking: str = "database"
    keeps: bool = True  # the last good figures stay


READER = "faults_reader"
POSTGRESQL = (
    Fault(
        "lost in the middle",
        "ALTER DATABASE {db} ALLOW_CONNECTIONS false",
        "ALTER DATABASE {db} ALLOW_CONNECTIONS true",
        "连不上案件数据库",
    ),
    Fault(
        "no SELECT",
        "REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM {reader}",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}",
        "没有读案件数据库的权限",
    ),
    Fault(
        "no USAGE",
        "REVOKE USAGE ON SCHEMA public FROM public",
        "GRANT USAGE ON SCHEMA public TO public",
        "没有读案件数据库的权限",
        "schema",
        keeps=False,
    ),
    Fault(
        "an older schema",
        "UPDATE alembic_version SET version_num = '0001'",
        "UPDATE alembic_version SET version_num = '{version}'",
        "较早版本",
        "schema",
        keeps=False,
    ),
    Fault(
        "a newer schema",
        "UPDATE alembic_version SET version_num = '9999'",
        "UPDATE alembic_version SET version_num = '{version}'",
        "较新版本",
        "schema",
        keeps=False,
    ),
)
SQLITE = (
    Fault("file gone", "gone", "", "连不上案件数据库"),
    Fault("file broken", "broken", "", "案件数据库文件已损坏"),
    Fault("file locked", "locked", "", "案件数据库正忙"),
)


@dataclass(frozen=True)
class Served:
    """A dashboard that is served, and its log."""

    address: str
    log: Path
    asked: Iterator[int]

    def answer(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        try:
            with urllib.request.urlopen(f"{self.address}/{path}", timeout=60) as found:  # noqa: S310
                return found.status, unescape(found.read().decode())
        except urllib.error.HTTPError as refused:
            return refused.code, unescape(refused.read().decode())

    def unread(self) -> str:
        """A page that nobody has asked for."""
        day = next(self.asked)
        return f"plain/town?of_town={quote('徐泾镇')}&as_of=2023-{1 + day // 28:02}-{1 + day % 28:02}"

    def numbers(self) -> set[str]:
        """Those under which failures are in the log."""
        lines = [line for line in self.log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
        return {found["number"] for line in lines if "number" in (found := json.loads(line))}


def _number(text: str) -> str:
    found = re.search(r"错误编号 (\w+)", text)
    assert found, text[-500:]
    return found[1]


def _survived(server: Served, fault: Fault, breaks: Callable[[], None], mends: Callable[[], None]) -> None:
    before = server.answer(KEPT)
    assert before[0] == 200
    assert "错误编号" not in before[1]
    assert server.answer("ready")[0] == 200
    breaks()
    try:
        status, ready = server.answer("ready")
        assert (status, json.loads(ready)["lacking"]) == (503, fault.lacking)
        assert fault.message in json.loads(ready)["message"]
        if fault.keeps:
            status, text = server.answer(server.unread())
            assert (status, fault.message in text) == (503, True)
            assert _number(text) in server.numbers()
            status, text = server.answer(KEPT)
            line = re.search(r"<p class=note>([^<]*)</p>", text)
            assert line
            assert fault.message in line[1]
            assert "不到 1 分钟前" in line[1]
            assert _number(line[1]) in server.numbers()
            assert (status, text.replace(line[0], "")) == before
    finally:
        mends()
    assert server.answer("ready")[0] == 200
    assert server.answer(KEPT) == before
    assert server.answer(server.unread())[0] == 200


@pytest.fixture(scope="module")
def on_postgresql(
    postgres_server: URL, demo_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, URL]]:
    """Served before its database is there; the database comes while it runs."""
    url = postgres_server.set(database="case_of_faults", username=READER)
    with _administering(postgres_server) as administrator:
        administrator.execute(f"CREATE ROLE {READER} LOGIN")
    log = tmp_path_factory.mktemp("faults") / "log"
    with served(url.render_as_string(hide_password=False), log=log) as address:
        server = Served(address, log, count())
        status, ready = server.answer("ready")
        assert (status, json.loads(ready)["lacking"]) == (503, "database")
        status, text = server.answer(KEPT)
        assert (status, "连不上案件数据库" in text) == (503, True)
        assert _number(text) in server.numbers()
        with _administering(postgres_server) as administrator:
            administrator.execute(f'CREATE DATABASE case_of_faults TEMPLATE "{demo_template}"')
        with _administering(url.set(username="postgres")) as administrator:
            administrator.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {READER}")
        yield server, url
    with _administering(postgres_server) as administrator:
        administrator.execute("DROP DATABASE case_of_faults")
        administrator.execute(f"DROP ROLE {READER}")


def _administering(url: URL) -> psycopg.Connection:
    where = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(where, autocommit=True)


@pytest.mark.parametrize("fault", POSTGRESQL, ids=lambda fault: fault.name)
def test_a_fault_of_postgresql_is_survived(on_postgresql: tuple[Served, URL], fault: Fault) -> None:
    server, url = on_postgresql
    as_owner = url.set(username="postgres", database="postgres" if "{db}" in fault.breaks else url.database)

    def run(statement: str) -> None:
        with _administering(as_owner) as owner:
            owner.execute(statement.format(db=url.database, reader=READER, version=SCHEMA_VERSION))
            if "{db}" in fault.breaks:  # who is connected is sent away
                owner.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (READER,))

    _survived(server, fault, lambda: run(fault.breaks), lambda: run(fault.mends))


def test_a_slow_database_keeps_nobody_waiting_for_what_was_read(on_postgresql: tuple[Served, URL]) -> None:
    server, url = on_postgresql
    before = server.answer(KEPT)
    with _administering(url.set(username="postgres")) as owner, owner.transaction():
        owner.execute("LOCK TABLE lead, data_load, alembic_version IN ACCESS EXCLUSIVE MODE")
        assert server.answer(KEPT) == before
    assert server.answer("ready")[0] == 200


@pytest.fixture(scope="module")
def on_sqlite(demo_sqlite: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Path]]:
    folder = tmp_path_factory.mktemp("faults")
    url = copy_sqlite(demo_sqlite, folder / "cases.db")
    with served(url, log=folder / "log") as address:
        yield Served(address, folder / "log", count()), Path(make_url(url).database or "")


@pytest.mark.parametrize("fault", SQLITE, ids=lambda fault: fault.name)
def test_a_fault_of_a_file_is_survived(on_sqlite: tuple[Served, Path], fault: Fault) -> None:
    server, file = on_sqlite
    aside = file.with_name("aside.db")
    content = file.read_bytes()
    holder = sqlite3.connect(file, isolation_level=None, check_same_thread=False)

    def breaks() -> None:
        if fault.breaks == "locked":
            holder.execute("BEGIN EXCLUSIVE")
            return
        file.rename(aside)
        if fault.breaks == "broken":
            file.write_bytes(b"no database, but long enough to be looked at " * 100)

    def mends() -> None:
        if fault.breaks == "locked":
            holder.rollback()
        else:
            aside.replace(file)

    with closing(holder):
        _survived(server, fault, breaks, mends)
    assert file.read_bytes() == content
