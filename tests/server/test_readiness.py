"""Whether the server says of itself that it can serve."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from data_access.database.engine import writer
from data_access.database.schema import SCHEMA_VERSION
from pages.parts import shown_data
from server.readiness import ready
from tests.databases import DEMO_AS_OF, copy_sqlite


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=[Route("/ready", ready)]))


def _asked(client: TestClient) -> tuple[int, dict[str, Any]]:
    answer = client.get("/ready")
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.json()


def test_ready_is_what_can_be_read_and_fits_and_each_lack_has_its_name(
    client: TestClient, demo_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "cases.db"
    url = copy_sqlite(demo_sqlite, file)
    monkeypatch.setenv("CASE_DATABASE_URL", url)
    status, body = _asked(client)
    assert (status, body["ready"], body["lacking"]) == (200, True, None)
    assert (body["as_of"], body["version"], body["schema"]) == (str(DEMO_AS_OF), 1, SCHEMA_VERSION)
    assert body["days_old"] > 0

    monkeypatch.setattr("server.readiness.secret_faults", lambda _: ["cookie_secret"])
    assert _asked(client) == (503, {"ready": False, "lacking": "secrets", "schema": SCHEMA_VERSION})
    monkeypatch.undo()
    monkeypatch.setenv("CASE_DATABASE_URL", url)

    with sqlite3.connect(file) as other:
        other.execute("UPDATE alembic_version SET version_num = '0001'")
    status, body = _asked(client)
    assert (status, body["lacking"], str(tmp_path) in body["message"]) == (503, "schema", False)
    with sqlite3.connect(file) as other:
        other.execute("UPDATE alembic_version SET version_num = ?", (SCHEMA_VERSION,))
    assert _asked(client)[0] == 200

    shown_data.newest_state(url)
    file.rename(tmp_path / "away.db")
    shown_data.newest_state.clear()
    shown_data.newest_state(url)
    status, body = _asked(client)
    assert (status, body["lacking"], body["message"]) == (503, "database", "连不上案件数据库")
    away = shown_data.away()
    assert away
    assert (body["number"], body["shown_since"][:16]) == (away.number, away.read.isoformat()[:16])
    (tmp_path / "away.db").rename(file)
    assert _asked(client)[0] == 200


def test_a_database_without_a_ledger_is_ready_for_the_first(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    assert _asked(client)[1]["lacking"] == "database"  # a slip in the address looks the same
    writer(f"sqlite:///{tmp_path / 'empty.db'}").dispose()
    status, body = _asked(client)
    assert (status, body["version"]) == (200, 0)


@pytest.mark.parametrize("address", ["postgresql://nobody@127.0.0.1:9/none", "sqlite://///none", "oracle://x", "?"])
def test_an_address_that_is_none_is_no_fault_of_the_program(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", address)
    assert (_asked(client)[0], _asked(client)[1]["lacking"]) == (503, "database")
