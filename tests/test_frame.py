"""The frame, through app.py: gate, scope in the URL, databases that are away, empty or of another version."""

from __future__ import annotations

import sqlite3
import time
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from streamlit.config import get_option, set_option
from streamlit.testing.v1 import AppTest

from data_access.database.engine import writer
from data_access.database.schema import SCHEMA_VERSION, data_load, lead
from data_access.database.scope import Scope
from data_access.database.undoing import loads_of
from pages.parts import shown_data
from tests.conftest import at_records, figure_texts
from tests.databases import DEMO_AS_OF, FRAME_SCRIPT, ROOT, SAMPLE, copy_sqlite

OVERVIEW, RECORDS = "pages/overview/page.py", "pages/records/page.py"


@pytest.fixture
def app(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The dashboard on the demo district."""
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    return AppTest.from_file(FRAME_SCRIPT, default_timeout=60)


def test_scope_stands_in_the_url_and_comes_back(app: AppTest, demo_sqlite: str) -> None:
    app.query_params["period"] = "本季"
    app.query_params["town"] = "徐泾镇"
    app.query_params["as_of"] = "2023-09-30"
    app.run()
    assert not app.exception
    scope: Scope = app.session_state["scope"]
    assert (scope.start, scope.end, scope.as_of) == (date(2023, 7, 1), date(2023, 9, 30), date(2023, 9, 30))
    assert scope.towns == ("310118106",)
    shown = {m.label.split(" ")[0]: m.value.split(" ")[0] for m in app.metric}
    figures = figure_texts(demo_sqlite, scope)
    assert shown["按期办结率"] == figures["lead.closed_on_time_rate"]


@pytest.mark.parametrize(
    ("name", "value"), [("as_of", "2023-13-45"), ("town", "青东农场"), ("period", "永远"), ("department", "<b>x</b>")]
)
def test_a_bad_url_falls_back(app: AppTest, name: str, value: str) -> None:
    app.query_params[name] = value
    app.run()
    assert not app.exception
    assert app.session_state["scope"].as_of == DEMO_AS_OF
    assert app.session_state["scope"].towns == ()
    assert len(app.warning) == 1
    assert "地址中有不认识的内容" in app.warning[0].value


@pytest.mark.parametrize("name", ["as_of", "at"])
def test_a_day_after_the_data_is_brought_back_and_said_as_the_shell_says_it(app: AppTest, name: str) -> None:
    at_records(app, metric="lead.overdue", **{name: "2027-01-01"})
    assert not app.exception
    assert app.session_state["scope"].as_of == DEMO_AS_OF
    assert [i.value for i in app.info] == [f"截至日 2027-01-01 晚于数据截至日 {DEMO_AS_OF}，已按 {DEMO_AS_OF} 计算。"]
    assert not app.warning


SIGN_IN = {
    "redirect_uri": "http://127.0.0.1/oauth2callback", "cookie_secret": "9f0c4b7a1e2d3c5f" * 2,
    "client_id": "dashboard", "client_secret": "5d8e",
    "server_metadata_url": "http://127.0.0.1/.well-known/openid-configuration",
}  # fmt: skip


@pytest.fixture
def real_database(tmp_path: Path) -> str:
    """A database that holds a record no generator made, whose texts try to be Markdown, HTML and a formula."""
    url = f"sqlite:///{tmp_path / 'real.db'}"
    with writer(url).begin() as connection:
        connection.execute(
            insert(lead).values(
                lead_no="=1+1", source="12345", domain="其他", town_code="310118106", workers=3,
                amount_yuan=Decimal("1000.10"), employer_name="**甲** <img src=x onerror=alert(1)> [乙](http://x)",
                received_on=date(2023, 1, 3), close_due_on=date(2023, 1, 20), handler_name="徐泾镇",
            )
        )  # fmt: skip
        connection.execute(
            insert(data_load).values(loaded_at=datetime(2023, 6, 30, 18), source="workbook", as_of=date(2023, 6, 30))
        )
    return url


def test_a_real_database_is_not_served_without_sign_in(real_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", real_database)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60)
    app.secrets["allow_anonymous"] = False
    app.run()
    assert not app.exception
    assert "没有配置登录" in app.error[0].value
    assert not app.metric
    app.secrets["allow_anonymous"] = True
    app.run()
    assert not app.error
    assert app.title[0].value == "综合态势"


def test_sign_in_stands_before_everything(app: AppTest) -> None:
    app.user["is_logged_in"] = False
    app.secrets["auth"] = dict(SIGN_IN)
    app.run()
    assert not app.exception
    assert not app.metric
    assert [b.label for b in app.button] == ["登录"]


def test_an_expired_identity_signs_in_again(app: AppTest) -> None:
    app.secrets["auth"] = dict(SIGN_IN)
    app.user.update(is_logged_in=True, roles=["office"], exp=time.time() + 600)
    app.run()
    assert not app.exception
    assert app.metric
    app.user["exp"] = time.time() - 1
    app.run()
    assert not app.metric
    assert [b.label for b in app.button] == ["登录"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"cookie_secret": ""}, "cookie_secret"),
        ({"cookie_secret": "x" * 40}, "cookie_secret"),
        ({"cookie_secret": "short-but-varied"}, "cookie_secret"),
        ({"cookie_secret": "<a long random text, at least 32 signs of it>"}, "cookie_secret"),
        ({"client_id": "…"}, "client_id"),
        ({"client_secret": ""}, "client_secret"),
        ({"server_metadata_url": "https://sso.example.gov.cn/.well-known/openid-configuration"}, "server_metadata_url"),
        ({"redirect_uri": None}, "redirect_uri"),
    ],
)
def test_weak_sample_and_empty_secrets_are_refused(app: AppTest, given: dict[str, Any], message: str) -> None:
    """Even who seems signed in sees nothing: whoever knows the secret signs the cookie of anybody."""
    app.user.update(is_logged_in=True)
    app.secrets["auth"] = {name: value for name, value in {**SIGN_IN, **given}.items() if value is not None}
    app.run()
    assert not app.exception
    assert not app.metric
    assert not app.button
    assert "登录配置不能用" in app.error[0].value
    (fault,) = [text.value for text in app.markdown if message in text.value.replace("\\", "")]
    assert len(fault.splitlines()) == 1


def test_secrets_that_cannot_be_read_are_refused(app: AppTest, tmp_path: Path) -> None:
    """Also those of a demo: a sign-in was meant."""
    file = tmp_path / "secrets.toml"
    file.write_text('[auth\ncookie_secret = "', encoding="utf-8")
    before = get_option("secrets.files")
    set_option("secrets.files", [str(file)])
    try:
        app.run()
        assert not app.exception
        assert not app.metric
        assert "无法读取" in "".join(text.value for text in app.markdown)
    finally:
        set_option("secrets.files", before)


def test_a_database_that_is_away_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60).run()
    assert not app.exception
    assert "连不上案件数据库" in app.error[0].value
    assert "错误编号" in app.error[0].value


def test_an_empty_database_says_how_to_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    writer(f"sqlite:///{tmp_path / 'empty.db'}")
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60)
    app.secrets["allow_anonymous"] = True
    app.run()
    assert not app.exception
    assert "还没有台账" in app.info[0].value
    assert not app.file_uploader
    app.secrets["importers"] = ["*"]
    app.run()
    assert not app.exception
    assert "导入后即可看到各项指标" in app.info[0].value
    assert len(app.file_uploader) == 1


def test_a_database_file_that_nobody_made_yet_is_made_by_the_first_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'cases.db'}"
    monkeypatch.setenv("CASE_DATABASE_URL", url)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60)
    app.secrets["allow_anonymous"] = True
    app.run()
    assert not app.exception
    assert not app.error
    assert "案件数据库还没有建立" in app.info[0].value
    assert "请把各类台账交系统管理员导入" in app.info[0].value
    assert not app.file_uploader
    app.secrets["importers"] = ["*"]
    app.run()
    assert "第一次导入时自动建立" in app.info[0].value
    app.switch_page("pages/help/page.py").run()  # how a ledger is filled in is asked before the first load
    assert not app.exception
    assert app.title[0].value == "使用说明"
    app.text_input(key="find").set_value("金额").run()  # among the hits are figures, whose screen is not there yet
    assert not app.exception
    app.switch_page("pages/data_import/page.py").run()
    app.file_uploader[0].upload(SAMPLE.name, SAMPLE.read_bytes(), "application/octet-stream").run()
    next(button for button in app.button if button.label == "确认导入").click().run()
    assert not app.exception
    assert len(loads_of(url)) == 1


def test_a_database_of_an_older_version_says_what_to_run(
    demo_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = copy_sqlite(demo_sqlite, tmp_path / "older.db")
    monkeypatch.setenv("CASE_DATABASE_URL", url)
    for held, message, command in (("0000", "较早版本", "migrate"), ("9999", "较新版本", f"--to {SCHEMA_VERSION}")):
        with sqlite3.connect(tmp_path / "older.db") as other:
            other.execute("UPDATE alembic_version SET version_num = ?", (held,))
        shown_data.newest_state.clear()
        app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60).run()
        assert not app.exception
        assert message in app.warning[0].value
        assert command in app.code[0].value
        assert len(app.main) == 2


def test_an_older_demo_file_with_real_records_is_never_built_anew(
    sample_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_sqlite(sample_sqlite, tmp_path / "demo.db")
    with sqlite3.connect(tmp_path / "demo.db") as older:
        older.execute("DROP TABLE alembic_version")
    before = (tmp_path / "demo.db").read_bytes()
    monkeypatch.delenv("CASE_DATABASE_URL", raising=False)
    monkeypatch.setattr("data_access.database.engine.DEMO_PATH", tmp_path / "demo.db")
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60).run()
    assert "较早版本" in app.warning[0].value
    assert (tmp_path / "demo.db").read_bytes() == before


def test_text_of_the_database_is_shown_as_it_is(real_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", real_database)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60)
    app.secrets["allow_anonymous"] = True
    app.query_params["as_of"] = "2023-06-30"
    at_records(app, metric="lead.overdue", row="=1+1")
    assert not app.exception
    shown = "\n".join(m.value for m in app.markdown if "甲" in m.value)
    assert shown
    assert "**甲**" not in shown
    assert "<img" not in shown.replace("\\<img", "")
    assert "[乙]" not in shown.replace("\\[乙\\]", "")


def test_no_page_script_lies_directly_under_pages() -> None:
    assert [p.name for p in (ROOT / "pages").glob("*.py")] == ["__init__.py"]


def test_a_page_reached_without_the_frame_shows_nothing(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    for script in (ROOT / "pages").glob("*/page.py"):
        app = AppTest.from_file(str(script), default_timeout=60).run()
        assert [e.value for e in app.error] == ["请从首页进入。"], script
        assert not app.metric


def test_a_sent_address_shows_the_same_number_after_the_next_load(
    demo_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The default as-of date moves with every load; an address of records names its own."""
    later = copy_sqlite(demo_sqlite, tmp_path / "later.db")
    with writer(later).begin() as connection:
        connection.execute(
            insert(data_load).values(loaded_at=datetime(2024, 2, 1, 18), source="demo", as_of=date(2024, 2, 1))
        )
    shown = []
    for url in (demo_sqlite, later):
        monkeypatch.setenv("CASE_DATABASE_URL", url)
        app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60)
        app.secrets["allow_anonymous"] = True
        app.query_params["at"] = "2023-12-15"
        at_records(app, metric="lead.overdue", since="2023-01-01", until="2023-12-15")
        shown.append(next(m.value for m in app.markdown if m.value.startswith("##### ")))
        assert app.session_state["scope"].as_of == DEMO_AS_OF
    assert shown[0] == shown[1]
