"""A database that cannot be read says why: away, broken, without a right, at an address that is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, make_url, text
from streamlit.testing.v1 import AppTest

from data_access.database.engine import reader, writer
from data_access.database.state import data_state, usable_state
from tests.databases import FRAME_SCRIPT
from tests.postgres import new_database

ACCOUNT = "looks_only"


@pytest.fixture
def account_on(postgres_server: URL) -> Iterator[URL]:
    """A case database of its own, and an account of the server that may do nothing in it yet: its address."""
    url = make_url(new_database(postgres_server))
    writer(url.render_as_string(hide_password=False)).dispose()
    owner = create_engine(url.set(drivername="postgresql+psycopg"))
    with owner.begin() as connection:
        connection.execute(text(f"CREATE ROLE {ACCOUNT} LOGIN PASSWORD 'looks'"))
    yield url.set(username=ACCOUNT, password="looks")  # noqa: S106
    with owner.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {ACCOUNT}"))
        connection.execute(text(f"DROP ROLE {ACCOUNT}"))
    owner.dispose()


def allow(address: URL, postgres_server: URL, *statements: str) -> None:
    owner = create_engine(postgres_server.set(drivername="postgresql+psycopg", database=address.database))
    with owner.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    owner.dispose()


def opened(monkeypatch: pytest.MonkeyPatch, address: str) -> AppTest:
    monkeypatch.setenv("CASE_DATABASE_URL", address)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60)
    app.secrets["allow_anonymous"] = True
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("content", [b"no database at all, but a text of more than a hundred signs" * 20, None])
def test_a_file_that_is_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None) -> None:
    path = tmp_path / "cases.db"
    if content is None:  # ours, with its middle overwritten
        writer(f"sqlite:///{path}").dispose()
        content = path.read_bytes()
        content = content[:100] + b"\xff" * 8_000 + content[8_100:]
    path.write_bytes(content)
    app = opened(monkeypatch, f"sqlite:///{path}")
    assert "已损坏" in app.error[0].value
    assert "用备份恢复" in app.error[0].value
    assert "错误编号" in app.error[0].value


@pytest.mark.parametrize(
    "address",
    ["postgresql://a@127.0.0.1:port/cases", "nothing", "mysql+nodriver://a@127.0.0.1/cases", "oracle://a@127.0.0.1/x"],
)
def test_an_address_that_is_none(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    app = opened(monkeypatch, address)
    assert "地址写法不对" in app.error[0].value
    assert "CASE_DATABASE_URL" in app.error[0].value


def test_an_account_without_rights_is_no_empty_database(
    account_on: URL, postgres_server: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = account_on.render_as_string(hide_password=False)
    app = opened(monkeypatch, address)  # may look for tables, may read none
    assert "没有读案件数据库的权限" in app.error[0].value
    allow(account_on, postgres_server, "REVOKE USAGE ON SCHEMA public FROM PUBLIC")
    found = data_state(reader(address))
    assert found.refusal is not None
    app = opened(monkeypatch, f"{address}?application_name=again")  # an address whose state nobody holds
    assert "没有读案件数据库的权限" in app.warning[0].value
    commands = app.code[0].value
    with pytest.raises(Exception, match="没有读案件数据库的权限"):
        usable_state(reader(address))
    allow(account_on, postgres_server, *commands.replace("看板账号", ACCOUNT).splitlines())
    assert data_state(reader(address)).refusal is None
    app = opened(monkeypatch, f"{address}?application_name=right")
    assert "还没有台账" in app.info[0].value
