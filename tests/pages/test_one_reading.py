"""One page, one edition of the data: whatever is written while it is read, card, list and header are of one reading."""

from __future__ import annotations

import json
import re
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import Connection, Engine, Executable, event, func, insert, make_url, select, update
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from data_access.database.engine import reader, writer
from data_access.database.schema import data_load, follow_up, lead
from data_access.database.state import DataState, data_state
from data_access.reference.organisation import towns
from pages.parts import shown_data
from tests.conftest import after, at_once, listed
from tests.databases import FRAME_SCRIPT, copy_sqlite, data_command

RECORDS = "pages/records/page.py"
FIRST, SECOND = date(2023, 12, 14), date(2023, 12, 15)


def load(connection: Connection, leads: dict[date, int], as_of: date) -> None:
    """A load of some leads, received on those days."""
    number = connection.scalar(select(func.count()).select_from(lead)) or 0
    for day, count in leads.items():
        for _ in range(count):
            number += 1
            connection.execute(
                insert(lead).values(
                    lead_no=f"L{number:03}", source="12345", domain="其他", town_code=towns()[0].code,
                    employer_name="甲公司", received_on=day,
                )
            )  # fmt: skip
    connection.execute(
        insert(data_load).values(loaded_at=datetime(2023, 12, 15, 18), source="demo", as_of=as_of, synthetic=True)
    )


@pytest.fixture
def few(tmp_path: Path) -> str:
    """Three leads of the first load."""
    url = f"sqlite:///{tmp_path / 'few.db'}"
    with writer(url).begin() as connection:
        load(connection, {date(2023, 12, 1): 3}, FIRST)
    return url


def opened(monkeypatch: pytest.MonkeyPatch, url: str) -> AppTest:
    monkeypatch.setenv("CASE_DATABASE_URL", url)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60).run()
    assert not app.exception
    return app


def shown(app: AppTest) -> tuple[int, int, int]:
    """Of a record screen: the version in the header, the figure above the list, the rows of the list."""
    assert not app.exception
    words = "\n".join(m.value for m in app.markdown)
    version = re.search(r"数据版本 (\d+)", words)
    figure = re.search(r"##### (\d+) 件", words)
    assert version is not None, words
    assert figure is not None, words
    return int(version[1]), int(figure[1]), sum(len(frame) for frame in listed(app))


class LoadsAt:
    """Loads two leads of the first day and four of the second right before the n-th statement that a screen reads."""

    def __init__(self, url: str, n: int) -> None:
        self.url, self.left = url, n

    def __call__(self, connection: Connection, *_: Any) -> None:
        if "mode" not in str(connection.engine.url):  # ours
            return
        self.left -= 1
        if self.left == 0:
            engine = writer(self.url)
            with engine.begin() as writing:
                load(writing, {date(2023, 12, 2): 2, SECOND: 4}, SECOND)


def test_a_load_between_any_two_reads(few: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never the header of one version above rows of the other."""
    found = []
    for n in range(1, 20):
        url = copy_sqlite(few, tmp_path / f"{n}.db")
        app = opened(monkeypatch, url)
        loads = LoadsAt(url, n)
        event.listen(Engine, "before_cursor_execute", loads)
        try:
            app.query_params["metric"] = "lead.received"
            app.switch_page(RECORDS).run()
        finally:
            event.remove(Engine, "before_cursor_execute", loads)
        if loads.left > 0:  # all reads were done
            break
        found.append(shown(app))
    assert len(found) > 2
    assert set(found) <= {(1, 3, 3), (2, 9, 9)}
    assert (2, 9, 9) in found


def click(app: AppTest, place: int) -> WidgetState:
    """What the browser sends when that row of the screen's list is clicked."""
    drawn = next(found.proto for found in app.get("bidi_component") if found.proto.component_name.endswith("rows"))
    opened = {"event": "row", "value": {"place": place, "at": 0, "cells": json.loads(drawn.json)["rows"][place]}}
    return WidgetState(
        id=f"$$STREAMLIT_INTERNAL_KEY_{drawn.id}__events",
        json_trigger_value=json.dumps([opened], ensure_ascii=False),
    )


def at_list(monkeypatch: pytest.MonkeyPatch, url: str) -> AppTest:
    monkeypatch.setenv("CASE_DATABASE_URL", url)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60)
    app.query_params["metric"] = "lead.received"
    at_once(app, "records").run()
    assert shown(app) == (1, 3, 3)
    return app


@pytest.mark.parametrize("cached", [True, False], ids=["load_while_the_record_is_read", "load_before_the_list"])
def test_a_row_opens_whatever_a_load_comes_before(
    few: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, cached: bool
) -> None:
    """A run that begins anew with the new data has not forgotten what was clicked."""
    for n in range(1, 20):
        url = copy_sqlite(few, tmp_path / f"{n}.db")
        app = at_list(monkeypatch, url)
        clicked = click(app, 1)
        if not cached:
            st.cache_data.clear()
        loads = LoadsAt(url, n)
        event.listen(Engine, "before_cursor_execute", loads)
        try:
            app = after(app, clicked)
        finally:
            event.remove(Engine, "before_cursor_execute", loads)
        assert not app.exception
        assert app.query_params["row"] in ("L002", ["L002"])
        if loads.left > 0 or not cached:
            break
    assert n > 3 or not cached


def test_the_row_that_was_seen_opens_wherever_it_stands_now(few: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = at_list(monkeypatch, few)
    clicked = click(app, 1)
    with writer(few).begin() as connection:
        connection.execute(
            insert(lead).values(lead_no="A1", source="12345", domain="其他", town_code=towns()[0].code,
                                employer_name="甲公司", received_on=FIRST)
        )  # fmt: skip
    written(few, update(follow_up).values(done_on=FIRST))
    st.cache_data.clear()
    app = after(app, clicked)
    assert listed(app)[0].iloc[2, 0] == "L002"
    assert app.query_params["row"] in ("L002", ["L002"])


def test_a_click_opens_once(few: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the same record again, and not later what was clicked in a list that was left before it answered."""
    app = at_list(monkeypatch, few)
    clicked = click(app, 1).json_trigger_value
    app = after(app, click(app, 1))
    assert "row" in app.query_params
    del app.query_params["row"]
    assert "row" not in after(app).query_params
    app.session_state["click_waiting"] = ("list-lead.received-numerator", json.loads(clicked)[0]["value"])
    app.query_params.clear()
    app.switch_page("pages/help/page.py").run()
    app.query_params["metric"] = "lead.received"
    app.switch_page(RECORDS).run()
    assert "row" not in app.query_params


def test_an_open_screen_follows_the_newest_day(few: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(monkeypatch, few)
    assert app.session_state["scope"].as_of == FIRST
    with writer(few).begin() as connection:
        load(connection, {SECOND: 1}, SECOND)
    shown_data.newest_state.clear()
    app.run()
    assert app.session_state["scope"].as_of == SECOND
    app.date_input(key="as_of").set_value(FIRST).run()  # who looks back stays there
    with writer(few).begin() as connection:
        load(connection, {}, date(2023, 12, 16))
    shown_data.newest_state.clear()
    app.run()
    assert app.session_state["scope"].as_of == FIRST


# --- written by others ---------------------------------------------------------------------------------


def put_follow_up(url: str, number: str) -> None:
    """Written into the database by hand: no load tells of it."""
    row = {
        "follow_up_no": number,
        "title": number,
        "owner_name": "赵巷镇",
        "raised_on": FIRST,
        "due_on": date(2023, 12, 1),
    }
    written(url, insert(follow_up).values(row))


def written(url: str, statement: Executable) -> None:
    engine = writer(url)
    with engine.begin() as connection:
        connection.execute(statement)
    engine.dispose()  # PostgreSQL counts at once what a connection wrote that ends, else within ten seconds


def records(app: AppTest, metric_id: str) -> AppTest:
    app.query_params["metric"] = metric_id
    return app.switch_page(RECORDS).run()


def items(app: AppTest) -> tuple[int, int]:
    """The figure above the list, the rows of the list."""
    assert not app.exception
    figure = re.search(r"##### (\d+) ", "\n".join(m.value for m in app.markdown))
    assert figure is not None
    return int(figure[1]), sum(len(frame) for frame in listed(app))


def test_what_others_write_reaches_card_and_list_together(few: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put_follow_up(few, "D1")
    app = opened(monkeypatch, few)
    assert items(records(app, "follow_up.open")) == (1, 1)
    put_follow_up(few, "D2")
    # All figures are in the cache, this list is not: it is read now.
    assert items(records(app, "follow_up.overdue")) == (2, 2)


@pytest.mark.parametrize(
    ("screen", "address"),
    [
        ("records", {"metric": "lead.received", "search": "L00"}),
        ("records", {"metric": "lead.received", "town": "夏阳街道", "period": "本月", "at": "2023-12-14"}),
        ("leads", {"section": "走势"}),
        ("town", {"of_town": "徐泾镇"}),
        ("funds", {"funds_by": "行业主管部门"}),
    ],
)
def test_what_widgets_write_into_the_address_outlives_a_load(
    few: str, monkeypatch: pytest.MonkeyPatch, screen: str, address: dict[str, str]
) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", few)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60)
    app.query_params.update(address)
    at_once(app, screen).run()
    assert not app.error
    with writer(few).begin() as connection:
        load(connection, {SECOND: 1}, SECOND)
    st.cache_data.clear()  # what the screen shows is no longer in the cache, the state of half a minute ago is
    monkeypatch.setattr(shown_data, "newest_state", StateBefore(app.session_state["data_state"]))
    app.run()
    assert not app.error
    assert not app.exception
    assert "数据版本 2" in "\n".join(m.value for m in app.markdown)
    for name in {"search", "section", "of_town"} & set(address):
        assert app.query_params[name] in (address[name], [address[name]])


class StateBefore:
    """The state as it was read before, until it is asked to be read anew."""

    def __init__(self, before: DataState) -> None:
        self.held: DataState | None = before

    def clear(self) -> None:
        self.held = None

    def __call__(self, url: str) -> DataState:
        return self.held or data_state(reader(url))


def test_a_database_put_in_its_place_is_noticed(few: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Restored from a copy: the same loads, the same number."""
    put_follow_up(few, "D1")
    copy_sqlite(few, tmp_path / "backup.db")
    put_follow_up(few, "D2")
    app = opened(monkeypatch, few)
    assert items(records(app, "follow_up.open")) == (2, 2)
    (tmp_path / "backup.db").replace(make_url(few).database or "")
    assert items(records(app, "follow_up.overdue")) == (1, 1)
    assert "数据版本 1" in "\n".join(m.value for m in app.markdown)


def another_edition(engine: Engine, seen: set[str]) -> str:
    until = time.monotonic() + 20
    while (found := data_state(engine).edition) in seen:
        assert time.monotonic() < until
        time.sleep(0.05)
    return found


def test_every_write_makes_another_edition(empty_url: str) -> None:
    with writer(empty_url).begin() as connection:
        load(connection, {FIRST: 1}, FIRST)
    engine = reader(empty_url)
    seen = {another_edition(engine, set())}
    assert data_state(engine).edition in seen  # reading makes none
    put_follow_up(empty_url, "D1")
    seen.add(another_edition(engine, seen))
    written(empty_url, update(follow_up).values(done_on=FIRST))
    seen.add(another_edition(engine, seen))
    assert len(seen) == 3
    engine.dispose()


def test_touch_registers_what_others_wrote(empty_url: str) -> None:
    with writer(empty_url).begin() as connection:
        load(connection, {FIRST: 1}, FIRST)
    before = data_state(reader(empty_url))
    for arguments, reached in ((), FIRST), (("--as-of", str(SECOND)), SECOND):
        status, messages, _ = data_command("touch", "--database", empty_url, *arguments)
        assert status == 0
        state = data_state(reader(empty_url))
        assert f"数据版本 {state.version}" in messages
        assert state.as_of == reached
    assert state.version == before.version + 2
    assert state.only_synthetic
