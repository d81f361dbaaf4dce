"""The accounts of `assets/operations/postgresql_roles.sql`: one loads, the other reads, and can do nothing else."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator

import pytest
from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from data_access.database.engine import reader
from data_access.database.state import usable_state
from data_access.ledger_import.loading import load_workbook
from tests.conftest import missing
from tests.databases import ROOT, SAMPLE
from tests.postgres import new_database

SCRIPT = ROOT / "assets" / "operations" / "postgresql_roles.sql"
# Roles are the whole server's, which other tests use with the names of the samples: here they bear names of their own.
ROLES = {"importer": "tried_importer", "dashboard_reader": "tried_reader"}


@pytest.fixture
def case_database(postgres_server: URL) -> Iterator[URL]:
    """A database in which the script was run, as its administrator sees it."""
    url = make_url(new_database(postgres_server))
    where = url.set(drivername="postgresql").render_as_string(hide_password=False)
    given = [f"--set={name}_password={name}" for name in ("importer", "reader")]
    script = re.sub(rf"\b({'|'.join(ROLES)})\b", lambda name: ROLES[name[0]], SCRIPT.read_text(encoding="utf-8"))
    try:
        subprocess.run(["psql", where, "--set=ON_ERROR_STOP=1", *given], check=True, input=script, text=True)
    except FileNotFoundError:
        missing("psql")
    yield url
    owner = create_engine(url.set(drivername="postgresql+psycopg"))
    with owner.begin() as connection:
        for role in ROLES.values():
            connection.execute(text(f"DROP OWNED BY {role}"))
            connection.execute(text(f"DROP ROLE {role}"))
    owner.dispose()


def test_one_loads_and_the_other_reads_and_no_session_gives_itself_more(case_database: URL) -> None:
    importer = case_database.set(username=ROLES["importer"], password="importer")  # noqa: S106
    looks = case_database.set(username=ROLES["dashboard_reader"], password="reader")  # noqa: S106
    load_workbook(SAMPLE, importer.render_as_string(hide_password=False))
    assert usable_state(reader(looks.render_as_string(hide_password=False))).version == 1
    session = create_engine(looks.set(drivername="postgresql+psycopg"))
    for statement in (
        "UPDATE lead SET remark = NULL",
        "DELETE FROM data_load",
        "CREATE TABLE mine (a int)",
        "DROP TABLE lead",
        f"SET ROLE {ROLES['importer']}",
    ):
        with session.connect() as connection:
            connection.execute(text("SET default_transaction_read_only = off"))
            connection.execute(text("SET transaction_read_only = off"))
            with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
                connection.execute(text(statement))
    session.dispose()
