"""数据质量: its tiles, lists and addresses say what the rules find; a card on faulty records leads there."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import Connection
from streamlit.testing.v1 import AppTest

from data_access.database.scope import Scope
from data_access.database.state import edition
from metrics.engine.records import record_total
from metrics.quality.findings import by_owner, count_of, rule_frame, total
from metrics.quality.mending import scope_of
from metrics.quality.rule_file import Aspect
from pages.parts import quality_queries, queries
from tests.conftest import at_once
from tests.databases import DEMO_AS_OF, FRAME_SCRIPT, kept_reader

SCOPE = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)


def _opened(screen: str, **params: str) -> AppTest:
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=90)
    for name, value in params.items():
        app.query_params[name] = value
    return at_once(app, screen).run()


def _words(app: AppTest) -> str:
    return "\n".join(str(e.value) for kind in (app.title, app.markdown, app.caption, app.info) for e in kind)


@pytest.fixture
def connection(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> Connection:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    return kept_reader(demo_sqlite).connect()


def test_the_screen_says_what_the_rules_find(connection: Connection) -> None:
    frame = rule_frame(connection, SCOPE)
    owners = by_owner(frame, SCOPE)
    first, own = next(iter(owners.items()))
    app = _opened("data_quality")
    assert not app.exception
    assert f"查出 {total(frame, SCOPE):,} 条问题，{first}最多（{count_of(own):,} 条）" in _words(app)
    assert [m.label.split()[0] for m in app.metric] == [*Aspect, "台账截至日"]
    labels = [b.label for b in app.button]
    assert sum(f":orange[{count_of(rules):,} 条]" in label for rules in owners.values() for label in labels) >= len(
        owners
    )
    # An owner's list and address; of what is listed its workbook holds as many records.
    app = _opened("data_quality", quality_owner=first)
    assert f"**{first}待改的规则**" in _words(app)
    for rule, count in own.items():
        assert record_total(connection, rule.metric, scope_of(rule, first, SCOPE))[0] == count
    app = _opened("data_quality", quality_kind="重复")
    assert not app.exception
    assert "所选范围内没有查出问题" in _words(app)


def test_an_owner_takes_its_records_along(connection: Connection, demo_sqlite: str) -> None:
    """The ledgers of an owner, with every record that the list counts; the guide says what the rules find."""
    owner, own = next(iter(by_owner(rule_frame(connection, SCOPE), SCOPE).items()))
    with queries.as_asked_by((demo_sqlite, edition(connection), SCOPE.viewer)):
        content = quality_queries.owner_workbook(owner, SCOPE, synthetic=True)
    guide, *sheets = openpyxl.load_workbook(BytesIO(content)).worksheets
    lines = [str(row[0]) for row in guide.iter_rows(values_only=True)]
    assert lines[:2] == [f"{owner}待改数据（{SCOPE.as_of}）", "模拟数据，不作统计依据"]
    assert [f"{rule.name}　{count}条　{rule.remedy}" in lines for rule, count in own.items()] == [True] * len(own)
    assert sum(sheet.max_row - 1 for sheet in sheets) <= sum(own.values())


def test_a_day_without_ledgers_says_so(connection: Connection) -> None:
    app = _opened("data_quality", as_of="2012-01-01")
    assert not app.exception
    assert "尚无台账，无从检查。" in _words(app)
    assert {m.value for m in app.metric} == {"—"}
    connection.close()


def test_a_card_on_faulty_records_leads_to_their_rules(connection: Connection) -> None:
    """The rate of the solved rests on leads closed unpaid; the rate of acceptance on no faulty record."""
    app = _opened("leads")
    marks = {b.key: b.help for b in app.button if b.key and b.key.startswith("doubt-")}
    assert "属实线索已办结而追发不足" in marks["doubt-lead-solved_rate"]
    assert "doubt-lead-accepted_on_time_rate" not in marks
    app = _opened("data_quality", figure="lead.solved_rate")
    assert "只列构成“属实案件化解率”的记录所违反的规则" in _words(app)
    assert not app.exception
    listed = _opened("records", metric="quality.lead_closed_unpaid")
    assert not listed.exception
    assert listed.title[0].value == "属实线索已办结而追发不足"
    connection.close()
