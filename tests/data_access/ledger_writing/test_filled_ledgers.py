"""A database written as ledgers and loaded from them is the same database again."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection, Table, create_engine, delete, func, select

from data_access.database.schema import (
    FINDINGS_TRUE,
    bank_statement,
    lead,
    lead_step,
    metadata,
    wage_account_month,
    warning,
)
from data_access.database.scope import Scope
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.loading import load_workbook
from data_access.ledger_writing.filled_ledgers import write_ledgers
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from tests.databases import DEMO_AS_OF, ROOT, copy_sqlite

# Filled by the organisation file, by another ledger, or by loading itself.
_NO_LEDGER = {
    "town", "department", "inspection_item", "data_load", "row_change", "rejected_row", "month_freeze",
    "frozen_figure", "return_freeze", "frozen_cell",
    "kept_ledger", "counting_rules",
    "ledger_answer",
}  # fmt: skip
# What another ledger or the loading decides: told in words, or which limits were counted.
_NOT_COMPARED = {"counted", "deposit_basis"}
_HALF_WIDTH = str.maketrans("（）", "()")  # names are kept in one kind of brackets, whichever clerk writes them


def test_every_table_has_a_ledger_and_something_that_reads_it() -> None:
    tables = set(metadata.tables) - _NO_LEDGER
    assert tables == {ledger.table.name for ledger in ledgers()}
    read = {
        alias.name
        for path in (ROOT / "metrics").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "data_access.database.schema"
        for alias in node.names
    }
    assert tables <= read, tables - read


def thinned(source: str, target: Path) -> str:
    """The demo with the rows of its last weeks only: every table has some."""
    url = copy_sqlite(source, target)
    engine = create_engine(url)
    with engine.begin() as connection:
        # What every site must store rests on all true leads.
        old = select(lead.c.lead_no).where(
            lead.c.received_on < date(2023, 9, 1), func.coalesce(lead.c.finding, "").not_in(FINDINGS_TRUE)
        )
        named = [t for t in metadata.tables.values() if "lead_no" in t.c and t is not lead and t.c.lead_no.nullable]
        kept = {n for t in named for n in connection.scalars(select(t.c.lead_no).where(t.c.lead_no.is_not(None)))}
        gone = [number for number in connection.scalars(old) if number not in kept]
        for start in range(0, len(gone), 500):
            for table in (t for t in reversed(metadata.sorted_tables) if "lead_no" in t.c):
                connection.execute(delete(table).where(table.c.lead_no.in_(gone[start : start + 500])))
        for table, column in ((wage_account_month, "month"), (bank_statement, "month"), (warning, "raised_on")):
            connection.execute(delete(table).where(table.c[column] < date(2023, 10, 1)))
        connection.execute(delete(lead_step).where(lead_step.c.seq > 3))
    engine.dispose()
    return url


def _rows(connection: Connection, table: Table) -> dict[tuple[Any, ...], dict[str, Any]]:
    keys = [column.name for column in table.primary_key]
    found = (dict(row) for row in connection.execute(select(table)).mappings())
    return {tuple(row[key] for key in keys): row for row in found}


@pytest.fixture(scope="module")
def before_and_after(demo_sqlite: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Part of the demo, and the database that its ledgers make."""
    folder = tmp_path_factory.mktemp("ledgers")
    before, after = thinned(demo_sqlite, folder / "before.db"), f"sqlite:///{folder / 'after.db'}"
    files = write_ledgers(before, folder / "files")
    assert files == sorted(files)
    for path in files:
        report = load_workbook(path, after)
        assert (report.rejected, report.refused_sheets, report.skipped_columns) == (0, {}, {}), path.name
    return before, after


def test_the_ledgers_make_the_same_rows(before_and_after: tuple[str, str]) -> None:
    one, other = (create_engine(url).connect() for url in before_and_after)
    for table in metadata.sorted_tables:
        if table.name in _NO_LEDGER - {"inspection_item"}:
            continue
        wanted, found = _rows(one, table), _rows(other, table)
        assert wanted.keys() == found.keys(), table.name
        for key, row in wanted.items():
            differing = {n for n, v in row.items() if found[key][n] != v and n not in _NOT_COMPARED}
            if found[key].get("name") == str(row.get("name")).translate(_HALF_WIDTH):
                differing -= {"name"}
            assert not differing, (table.name, key, differing)
    one.close()
    other.close()


def figures(url: str) -> tuple[Any, pd.DataFrame]:
    """What is known of all metrics, and their numerators and denominators by town."""
    engine = create_engine(url)
    with engine.connect() as connection:
        scope = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)
        frame = evaluate(connection, ALL_METRICS.values(), scope, by=("town",))
        known = tracked(connection, ALL_METRICS.values(), DEMO_AS_OF)
    engine.dispose()
    return known, frame.sort_values(["metric", "town"]).reset_index(drop=True)


def test_the_ledgers_make_the_same_figures(before_and_after: tuple[str, str]) -> None:
    (known, one), (known_after, other) = map(figures, before_and_after)
    assert known == known_after
    assert len(one) > len(ALL_METRICS)
    assert one.equals(other)
