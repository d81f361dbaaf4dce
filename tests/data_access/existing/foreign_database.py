"""A case database of another system on PostgreSQL, with the views of the worked example (assets/operations)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import URL, create_engine, make_url

from data_access.database.engine import writer
from data_access.database.schema import metadata
from data_access.existing.skeleton import calendar_sql
from tests.databases import DATA, ROOT

EXAMPLE = ROOT / "assets" / "operations" / "existing_database.sql"
READER = "dashboard_reader"


@dataclass(frozen=True)
class ForeignDatabase:
    """The addresses of one database: as whoever keeps it opens it, as the dashboard reads it, as the office writes."""

    owner: str
    views: str
    ledgers: str


def in_schema(url: str, schema: str, user: str | None = None) -> str:
    address: URL = make_url(url).update_query_dict({"options": f"-csearch_path={schema}"})
    return (address.set(username=user) if user else address).render_as_string(hide_password=False)


def execute(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement.replace("%", "%%") if "%" in statement else statement)
    engine.dispose()


def kept_elsewhere() -> set[str]:
    """The tables that the example reads from the other system."""
    text = EXAMPLE.read_text(encoding="utf-8")
    return {name for name in metadata.tables if f"FROM ledgers.{name};" not in text}


def make_foreign(url: str) -> ForeignDatabase:
    """Turn a case database of ours into one of another system, its rows in tables with names and units of their own."""
    own = in_schema(url, "ledgers")
    role = f"DO $$ BEGIN CREATE ROLE {READER} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
    execute(url, role, "ALTER SCHEMA public RENAME TO source", "CREATE SCHEMA ledgers", "CREATE SCHEMA board")
    execute(url, (DATA / "foreign_tables.sql").read_text(encoding="utf-8"))
    writer(own).dispose()
    by_workbook = [t.name for t in metadata.sorted_tables if t.name not in kept_elsewhere()]
    seeded = ("town", "department")
    copied = [f"INSERT INTO {t} SELECT * FROM source.{t}" for t in by_workbook if t not in seeded]  # noqa: S608
    counter = "SELECT setval(pg_get_serial_sequence('data_load', 'load_id'), (SELECT max(load_id) FROM data_load))"
    execute(own, *copied, counter)
    execute(in_schema(url, "board"), *calendar_sql())
    execute(url, "DROP SCHEMA source CASCADE", EXAMPLE.read_text(encoding="utf-8"), "ANALYZE")
    return ForeignDatabase(url, in_schema(url, "board", READER), own)
