"""The dashboard on the case database of another system, through the views of the worked example."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from streamlit.testing.v1 import AppTest

from data_access.command import main
from data_access.database.engine import reader, writer
from data_access.database.kept_ledgers import LEDGER_OF, OWN_TABLES
from data_access.database.schema import FINDINGS, metadata
from data_access.database.schema_version import DatabaseRefusedError, create_newest
from data_access.database.scope import Scope
from data_access.database.state import data_state
from data_access.database.stored_units import seed
from data_access.existing.comparing import ComparedTable, compare
from data_access.existing.needed import column_comment, is_own, table_names
from data_access.existing.skeleton import skeleton
from data_access.ledger_import.known_ledgers import ledgers
from metrics.check import SCREEN_OF
from metrics.command import main as figures
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from pages.parts.frame.navigation import GROUPS
from tests.conftest import at_once, listed
from tests.data_access.existing.foreign_database import ForeignDatabase, execute, in_schema, make_foreign
from tests.databases import DEMO_AS_OF, FRAME_SCRIPT, kept_reader
from tests.postgres import new_database

YEAR = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)


@pytest.fixture(scope="module")
def foreign(postgres_server: URL, demo_template: str) -> ForeignDatabase:
    """A district in the tables of another system; who changes it puts it back."""
    return make_foreign(new_database(postgres_server, demo_template))


@pytest.fixture
def slips(foreign: ForeignDatabase) -> Iterator[list[str]]:
    """Statements that put the other system's rows back after a test."""
    back: list[str] = []
    yield back
    execute(foreign.owner, *reversed(back))


def parts(engine: Engine) -> tuple[dict[tuple[Any, ...], tuple[int, Any]], frozenset[str]]:
    with engine.connect() as connection:
        frame = evaluate(connection, ALL_METRICS.values(), YEAR, ("town", "department"))
        known = tracked(connection, ALL_METRICS.values(), DEMO_AS_OF)
    rows = frame.astype(object).where(frame.notna(), None).itertuples(index=False)
    return {tuple(row)[:3]: tuple(row)[3:] for row in rows}, known


def misfits(compared: tuple[ComparedTable, ...], *, must: bool = True) -> set[tuple[str, str, str, int]]:
    return {(c.table.name, f.column, f.kind, f.rows) for c in compared for f in c.misfits if f.must is must}


def test_all_figures_are_those_of_the_database_it_was_filled_from(foreign: ForeignDatabase, demo_postgres: str) -> None:
    engine = reader(foreign.views)
    assert parts(engine) == parts(kept_reader(demo_postgres))
    assert misfits(compare(engine)) == set()
    with engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(text("SELECT * FROM ldjc.zh"))  # the account sees the views alone
    engine.dispose()


def test_a_screen_opens_on_the_views(foreign: ForeignDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", foreign.views)
    app = at_once(AppTest.from_file(FRAME_SCRIPT, default_timeout=60), "leads")
    app.switch_page("pages/leads/page.py").run()
    assert not app.exception
    assert [e.value for e in app.error] == []
    assert any(len(frame) for frame in listed(app))


def test_a_later_write_of_the_other_system_is_noticed(foreign: ForeignDatabase, slips: list[str]) -> None:
    engine = reader(foreign.views)
    before = data_state(engine)
    assert before.as_of == DEMO_AS_OF
    assert main(["touch", "--as-of", "2023-12-16", "--database", foreign.ledgers]) == 0
    slips.append("DELETE FROM ledgers.data_load WHERE source = 'other'")
    after = data_state(engine)
    assert (after.version, after.as_of) == (before.version + 1, date(2023, 12, 16))
    engine.dispose()


def test_words_that_the_views_do_not_know_are_told(foreign: ForeignDatabase, slips: list[str]) -> None:
    execute(
        foreign.owner,
        "UPDATE ldjc.gc_xm SET ssjz = '徐径镇' WHERE xmbh = (SELECT min(xmbh) FROM ldjc.gc_xm WHERE ssjz = '徐泾镇')",
        """UPDATE ldjc."线索" SET "核实结果" = '确属'
        WHERE "线索编号" = (SELECT min("线索编号") FROM ldjc."线索" WHERE "核实结果" = '查实')""",
    )
    slips.append("UPDATE ldjc.gc_xm SET ssjz = '徐泾镇' WHERE ssjz = '徐径镇'")
    slips.append("""UPDATE ldjc."线索" SET "核实结果" = '查实' WHERE "核实结果" = '确属'""")
    engine = reader(foreign.views)
    compared = compare(engine)
    engine.dispose()
    assert misfits(compared) == {("site", "town_code", "orphans", 1), ("lead", "finding", "values", 1)}
    words = [misfit.words for one in compared for misfit in one.misfits if misfit.must]
    assert any("“徐径镇”1行" in wording for wording in words)
    assert any("“确属”1行" in wording for wording in words)


def test_nothing_is_loaded_into_views(foreign: ForeignDatabase, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(DatabaseRefusedError, match="视图"):
        writer(in_schema(foreign.owner, "board"))
    assert main(["keep", "预警", "--as-of", "2023-12-15", "--database", in_schema(foreign.owner, "board")]) == 2
    assert "别的系统的视图" in capsys.readouterr().err


def bare_tables(url: str, *, without: frozenset[str] = frozenset()) -> Engine:
    """Our tables as another system may have them: no key, no check, no column that must be filled."""
    engine = create_engine(url)
    with engine.begin() as connection:
        create_newest(connection)
        seed(connection)
        for table in metadata.sorted_tables:
            if table.name in ("town", "department", "data_load"):
                continue
            columns = ", ".join(f"{c.name} {c.type.compile(engine.dialect)}" for c in table.columns)
            cascade = "" if engine.dialect.name == "sqlite" else " CASCADE"
            connection.execute(text(f"DROP TABLE {table.name}{cascade}"))
            if table.name not in without:
                connection.execute(text(f"CREATE TABLE {table.name} ({columns})"))
    return engine


def test_what_does_not_fit_is_counted(empty_url: str) -> None:
    engine = bare_tables(empty_url)
    given = {"source": "来电", "domain": "其他", "town_code": "310118106", "received_on": date(2023, 6, 1)}
    days = {"accept_due_on": date(2023, 6, 2), "contact_due_on": date(2023, 6, 6), "first_due_on": date(2023, 6, 25)}
    due = given | days | {"close_due_on": date(2023, 6, 25)}
    leads: list[dict[str, Any]] = [
        due | {"lead_no": "甲1", "finding": "属实", "site_no": "无此项目"},
        due | {"lead_no": "甲1", "finding": "查实"},
        due | {"lead_no": "甲2", "finding": "查实", "closed_on": date(2023, 5, 31)},
        due | {"lead_no": "甲3", "finding": "查无", "town_code": "徐径镇"},
        due | {"lead_no": "甲4", "town_code": None, "accept_due_on": None, "close_due_on": date(2023, 6, 26)},
    ]
    with engine.begin() as connection:
        for row in leads:
            connection.execute(metadata.tables["lead"].insert().values(row))
    compared = compare(engine)
    assert {f for f in misfits(compared) if f[0] == "lead"} == {
        ("lead", "lead_no", "doubled", 1),
        ("lead", "finding", "values", 3),
        ("lead", "site_no", "orphans", 1),
        ("lead", "town_code", "orphans", 1),
        ("lead", "town_code", "required", 1),
        ("lead", "received_on、closed_on", "condition", 1),
        ("lead", "accept_due_on", "due", 1),
    }
    assert ("lead", "close_due_on", "due", 1) in misfits(compared, must=False)
    [lead] = [c for c in compared if c.table.name == "lead"]
    [values] = [f.words for f in lead.misfits if f.kind == "values"]
    assert values.endswith("：“查实”2行、“查无”1行")
    assert FINDINGS[0] in values
    engine.dispose()


def test_missing_tables_and_figures_are_named(empty_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    engine = bare_tables(empty_url, without=frozenset({"warning"}))
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE deposit DROP COLUMN keeper_name"))
    found = misfits(compare(engine))
    assert ("warning", "", "missing", 0) in found
    assert ("deposit", "keeper_name", "missing", 0) in found
    engine.dispose()
    assert main(["touch", "--as-of", "2023-06-30", "--database", empty_url]) == 0
    assert figures(["check", "--database", empty_url]) == 1
    wording = capsys.readouterr().out
    assert "✗ 预警 warning：缺" in wording
    assert "keeper_name（经办银行" in wording
    assert f"预警 warning：{next(m.name for m in ALL_METRICS.values() if m.theme == 'warning')}" in wording
    tables = wording[wording.index("\n") + 1 : wording.index("数据截至 ")]  # the first line is of the load
    assert main(["check", "--database", empty_url]) == 1
    message = capsys.readouterr().out
    assert message.startswith(tables)
    assert "处要补上或改正（✗）" in message
    assert message.rstrip().endswith("python -m metrics check --database …")
    assert figures(["check", "--skeleton", "--database", empty_url]) == 1
    written = capsys.readouterr().out
    assert main(["check", "--skeleton", "--database", empty_url]) == 1
    assert capsys.readouterr().out == written
    assert "CREATE VIEW warning AS" in written
    assert "AS keeper_name  -- 经办银行" in written
    assert "CREATE VIEW lead" not in written


def test_the_skeleton_runs_as_it_stands(empty_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    engine = create_engine(empty_url)
    views = empty_url
    execute(empty_url, "CREATE TABLE case_book (no TEXT, opened TEXT)")  # of the other system
    if engine.dialect.name == "postgresql":
        execute(empty_url, "CREATE SCHEMA ledgers", "CREATE SCHEMA board")
        views, touched = in_schema(empty_url, "board"), in_schema(empty_url, "ledgers")
        writer(touched).dispose()
        main(["touch", "--as-of", "2023-06-30", "--database", touched])
    written = skeleton(engine.dialect, dict.fromkeys(table_names(), ()), calendar=False)
    execute(views, *(part for part in written.split(";\n") if part.strip()))
    engine.dispose()
    assert misfits(compare(create_engine(views))) == set()
    assert main(["check", "--database", views]) == 0
    assert "看板需要的都有了。" in capsys.readouterr().out
    assert figures(["check", "--database", views]) == 0
    assert "欠薪线索台账" in capsys.readouterr().out


def test_a_sqlite_file_of_others_has_days_as_text(cases_url: str) -> None:
    execute(
        cases_url,
        "CREATE TABLE ws (wh TEXT, lb TEXT, dw TEXT, xd TEXT, zj TEXT, qx TEXT, lx TEXT)",
        """INSERT INTO ws VALUES
        ('青人社责〔2023〕1号', '责令改正', '甲公司', '2023-03-01', '徐泾镇', '2023-03-15', '2023-03-10'),
        ('青人社责〔2023〕2号', '限期整改', '乙公司', '2023-04-01', '华新镇', '2023-04-15', NULL)""",
    )
    engine = create_engine(cases_url)
    lacking = {name: () for name in table_names() if name != "enforcement_document"}
    written = skeleton(engine.dialect, lacking, calendar=False)
    execute(
        cases_url,
        *(part for part in written.split(";\n") if part.strip()),
        """CREATE VIEW enforcement_document AS SELECT wh AS document_no,
        CASE lb WHEN '限期整改' THEN '限期整改指令书' ELSE lb END AS document_kind,
        (SELECT town.code FROM town WHERE town.name = zj) AS town_code, NULL AS site_no, dw AS employer_name,
        NULL AS employer_uscc, NULL AS matter, xd AS issued_on, qx AS due_on, lx AS complied_on,
        lx IS NOT NULL AS complied FROM ws""",
    )
    assert misfits(compare(engine)) == set()
    obeyed = ALL_METRICS["order.obeyed_rate"]
    with reader(cases_url).connect() as connection:
        frame = evaluate(connection, [obeyed], YEAR, ())
    assert frame[["numerator", "denominator"]].values.tolist() == [[1, 2]]
    execute(cases_url, "UPDATE ws SET xd = '2023/4/1' WHERE lx IS NULL")
    assert misfits(compare(engine)) == {("enforcement_document", "issued_on", "values", 1)}
    engine.dispose()


def test_tables_are_called_as_their_ledgers() -> None:
    declared = {ledger.table.name: ledger.name for ledger in ledgers()}
    assert declared.items() <= LEDGER_OF.items()
    assert {name: table_names()[name] for name in declared} == declared
    assert table_names().keys() - LEDGER_OF.keys() == OWN_TABLES.keys()


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_every_column_is_told(dialect: str) -> None:
    for name in table_names():
        table = metadata.tables[name]
        assert is_own(table) or all(column_comment(column, dialect) for column in table.columns)


def test_figures_without_data_have_their_screen() -> None:
    titles = {title for screens in GROUPS.values() for _, title, _ in screens}
    assert {m.theme for m in ALL_METRICS.values()} <= SCREEN_OF.keys()
    assert set(SCREEN_OF.values()) <= titles
