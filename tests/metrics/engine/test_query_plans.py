"""What figures ask of other rows for each row they count is found by an index, never by passing over a table."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from data_access.database.engine import reader
from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from tests.databases import DEMO_AS_OF

YEAR = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)


def row_by_row(plan: list[tuple[int, int, int, str]]) -> set[str]:
    """The lines of a plan within correlated subqueries that go through rows of no key."""
    lines = {place: (above, words) for place, above, _, words in plan}

    def correlated(place: int) -> bool:
        above, words = lines.get(place, (0, ""))
        return "CORRELATED" in words or (above in lines and correlated(above))

    passing = {words for place, (_, words) in lines.items() if correlated(place)}
    return {
        words for words in passing if words.startswith("SCAN") or (words.startswith("SEARCH") and "=?" not in words)
    }


@pytest.mark.parametrize("by", [(), ("town",), ("month",)])
def test_no_figure_passes_over_a_table_for_each_row(demo_sqlite: str, by: tuple[str, ...]) -> None:
    passed: dict[str, str] = {}
    engine = reader(demo_sqlite)
    with sqlite3.connect(demo_sqlite.removeprefix("sqlite:///")) as plain, engine.connect() as connection:

        def plan(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
            for words in row_by_row(plain.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()):
                passed.setdefault(words, statement[:80])

        event.listen(engine, "before_cursor_execute", plan)
        metrics = [m for m in ALL_METRICS.values() if by != ("month",) or m.date is not None]
        evaluate(connection, metrics, YEAR, by)
    plain.close()
    # The newest load is the last row of a short table.
    assert {words for words in passed if "newest_load" not in words} == set()
