"""What records weighed in figures before rows changed: the same as was found before they did, on both engines."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Connection, Date, Integer, and_, delete, insert, select, update

from data_access.database.engine import writer
from data_access.database.row_history import ChangedRow, key_text
from data_access.database.schema import Money, metadata
from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Metric
from metrics.engine.record_weights import record_weights, weighing
from tests.databases import copy_sqlite
from tests.postgres import new_database

YEAR = Scope(start=date(2023, 1, 1), end=date(2023, 11, 30), as_of=date(2023, 11, 30))
TABLES = ("lead", "lead_payment", "site", "deposit", "deposit_movement", "wage_account_month", "labour_case", "listing",
          "inspection", "inspection_item", "warning", "enforcement_document")  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def district(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A copy of the demo district."""
    if request.param == "sqlite":
        return copy_sqlite(request.getfixturevalue("demo_sqlite"), tmp_path / "case.db")
    server: URL = request.getfixturevalue("postgres_server")
    return new_database(server, request.getfixturevalue("demo_template"))


def _another(value: Any, kind: Any, later: timedelta) -> Any:
    """Another value of a column, if it is a day, a sum or a number."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(kind, Date):
        return value + later
    if isinstance(kind, Money):
        return value + Decimal("0.07")
    return value + 1 if isinstance(kind, Integer) else value


def _changed(connection: Connection, chance: random.Random) -> list[ChangedRow]:
    """Rows of each table taken away, changed and added, as the history of loads would tell them."""
    found = []
    for name in TABLES:
        table = metadata.tables[name]
        keys = list(table.primary_key)
        rows = [dict(row) for row in connection.execute(select(table).order_by(*keys)).mappings()]
        for row in chance.sample(rows, min(12, len(rows))):
            of = and_(*(key == row[key.name] for key in keys))
            fate = chance.choice(["changed", "changed", "gone", "new"]) if len(keys) == 1 else "changed"
            if fate == "gone" and not name.startswith(("lead_payment", "deposit_movement", "listing", "warning")):
                fate = "changed"  # others hold what belongs to them
            later = timedelta(days=chance.randint(-90, 90))
            moved = {c.name: row[c.name] if c in keys else _another(row[c.name], c.type, later) for c in table.c}
            present: dict[str, Any] | None = moved
            if fate == "gone":
                connection.execute(delete(table).where(of))
                present = None
            elif fate == "new":
                present = {**row, keys[0].name: f"{row[keys[0].name]}N"}
                connection.execute(insert(table).values(present))
            else:
                connection.execute(update(table).where(of).values(moved))
            former = None if fate == "new" else row
            key = key_text(tuple((present or row)[key.name] for key in keys))
            found.append(ChangedRow(name, key, former, present, 1))
    return found


def _one_of_each_kind() -> list[Metric]:
    """Of the figures that look at the same tables and are placed by the same day, the first and the last."""
    kinds: dict[Any, list[Metric]] = {}
    for metric in ALL_METRICS.values():
        kinds.setdefault((metric.fact.name, metric.attribution, metric.denominator is None), []).append(metric)
    return [metric for of in kinds.values() for metric in dict.fromkeys((of[0], of[-1]))]


def test_what_records_weighed_is_what_was_found_before_rows_changed(district: str) -> None:
    metrics = _one_of_each_kind()
    with writer(district).connect() as connection:
        before = {metric.id: record_weights(connection, metric, YEAR) for metric in metrics}
        rows = _changed(connection, random.Random(7))  # noqa: S311
        differing = 0
        for metric in metrics:
            assert record_weights(connection, metric, YEAR, rows) == before[metric.id], metric.id
            differing += record_weights(connection, metric, YEAR) != before[metric.id]
        assert differing > 30
        connection.rollback()


def test_of_some_records_alone(demo_sqlite: str) -> None:
    metric = ALL_METRICS["lead.received"]
    assert "group by" in str(weighing(metric, YEAR)).lower()
    with writer(demo_sqlite).connect() as connection:
        whole = record_weights(connection, metric, YEAR)
        two = sorted(whole)[:2]
        assert record_weights(connection, metric, YEAR, keys=two) == {key: whole[key] for key in two}
