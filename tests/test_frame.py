"""The frame and the overview, through app.py: gate, scope in the URL, drilling, records."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import insert
from streamlit.testing.v1 import AppTest

from data_access.database.engine import reader, writer
from data_access.database.schema import SCHEMA_VERSION, data_load, lead
from data_access.database.scope import Scope
from data_access.rules.working_days import working_days_between
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.records import record_total
from metrics.judging.values import values
from metrics.wording.formats import number, value_text
from pages.parts import shown_data
from pages.parts.lists.record_columns import weight_heading
from pages.parts.lists.record_list import PAGE_ROWS
from tests.conftest import at_once, listed
from tests.databases import DEMO_AS_OF, FRAME_SCRIPT, ROOT, copy_sqlite, kept_reader

OVERVIEW, RECORDS = "pages/overview/page.py", "pages/records/page.py"


@pytest.fixture
def app(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The dashboard on the demo district."""
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    return AppTest.from_file(FRAME_SCRIPT, default_timeout=60)


def at_records(app: AppTest, **params: str) -> AppTest:
    """The records page with that address."""
    for name, value in params.items():
        app.query_params[name] = value
    return at_once(app, "records").run()


def texts(app: AppTest) -> str:
    """Everything written on the page."""
    kinds = (app.title, app.markdown, app.caption, app.info, app.error, app.warning, app.metric)
    return "\n".join(str(getattr(e, "label", "")) + str(e.value) for kind in kinds for e in kind)


def district(url: str, scope: Scope) -> dict[str, str]:
    with reader(url).connect() as connection:
        metrics = list(ALL_METRICS.values())
        found = values(
            evaluate(connection, metrics, scope), metrics, scope.as_of, tracked(connection, metrics, scope.as_of)
        )
    return {metric_id: value_text(value) for metric_id, value in found.items()}


def test_overview_shows_the_figures_of_the_definitions(app: AppTest, demo_sqlite: str) -> None:
    app.run()
    assert not app.exception
    shown = {m.label.split(" ")[0]: m.value for m in app.metric}
    figures = district(demo_sqlite, Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF))
    for metric_id in ("lead.closed_on_time_rate", "inspection.site_coverage_rate", "deposit.stored_rate"):
        assert shown[ALL_METRICS[metric_id].name].split(" ")[0] == figures[metric_id], metric_id
    # Up is not always better: whether a change is good is said by the status, not by an arrow.
    assert {m.proto.direction for m in app.metric} == {app.metric[0].proto.NONE}
    text = texts(app)
    assert "模拟数据" in text
    assert "数据截至 2023-12-15" in text
    assert f"{figures['lead.overdue'].split(' ')[0]} 件线索超期未结" in text


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
    figures = district(demo_sqlite, scope)
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


def test_a_card_opens_its_records(app: AppTest) -> None:
    app.run()
    app.button(key="open-lead-closed_on_time_rate").click().run()
    assert not app.exception
    assert app.title[0].value == "按期办结率"
    assert app.query_params["metric"] in ("lead.closed_on_time_rate", ["lead.closed_on_time_rate"])
    assert len(listed(app)) == 1


# One metric of each make: the rest differ in their conditions only, and those tests/properties/test_figures.py covers.
OneTown = tuple[AppTest, dict[str, str], dict[str, int]]
MAKES = {(m.fact.name, m.kind, m.date is None, m.money): m.id for m in ALL_METRICS.values()}


@pytest.fixture(scope="module")
def one_town(demo_sqlite: str) -> Iterator[OneTown]:
    """The record screen, opened once for all figures; what the shell says of each; how many records it has."""
    scope = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF, towns=("310118106",))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASE_DATABASE_URL", demo_sqlite)
        app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60)
        at_records(app, metric="lead.overdue", part="numerator", of="310118106")
        with kept_reader(demo_sqlite).connect() as connection:
            counts = {m: record_total(connection, ALL_METRICS[m], scope)[0] for m in MAKES.values()}
        yield app, district(demo_sqlite, scope), counts


@pytest.mark.parametrize("metric_id", sorted(MAKES.values()))
def test_every_figure_has_a_list_of_as_many_records(one_town: OneTown, metric_id: str) -> None:
    app, figures, counts = one_town
    app.query_params["metric"] = metric_id
    app.run()
    assert not app.exception
    metric = ALL_METRICS[metric_id]
    assert f"##### {figures[metric_id]} " in "\n".join(m.value for m in app.markdown)
    assert app.title[0].value == f"{metric.name} · 徐泾镇"
    assert len(listed(app)) == (counts[metric_id] > 0)
    if listed(app):
        shown = listed(app)[0]
        assert len(shown) == min(counts[metric_id], PAGE_ROWS)
        if metric.weight is not None and metric.denominator is None:
            foot = dict(zip(shown.columns, shown.attrs["foot"], strict=True))
            total = Decimal(foot[weight_heading(metric)].replace(",", "").replace("+", ""))
            assert number(metric, total) == figures[metric_id].split(" ")[0]
    else:
        assert any("没有这类记录" in info.value for info in app.info)


def test_a_long_list_shows_every_record_on_one_of_its_pages(one_town: OneTown) -> None:
    _, _, counts = one_town
    longest = max(counts, key=lambda metric_id: counts[metric_id])
    assert counts[longest] > 2 * PAGE_ROWS
    found: list[tuple[str, ...]] = []
    for page in range(1, ceil(counts[longest] / PAGE_ROWS) + 1):
        app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60)
        at_records(app, metric=longest, part="numerator", of="310118106", page=str(page))
        assert not app.exception
        found += [tuple(row) for row in listed(app)[0].itertuples(index=False)]
    assert len(set(found)) == len(found) == counts[longest]


def test_what_is_within_its_limit_says_the_days_left(one_town: OneTown) -> None:
    app, *_ = one_town
    app.query_params["metric"] = "lead.in_progress"
    app.run()
    assert not app.exception
    shown = listed(app)[0]
    assert list(shown.columns)[list(shown.columns).index("办理期限") + 1] == "剩余工作日"
    due = [pd.Timestamp(day).date() for day in shown["办理期限"]]
    assert [int(n) for n in shown["剩余工作日"]] == [working_days_between(DEMO_AS_OF, day) for day in due]
    app.query_params["metric"] = "lead.overdue"
    app.run()
    assert "剩余工作日" not in listed(app)[0].columns


def test_a_record_opens_in_its_drawer_by_url(app: AppTest) -> None:
    at_records(app, metric="lead.overdue")
    key = listed(app)[0]["线索编号"].iloc[0]
    app.query_params["row"] = key
    app.run()
    assert not app.exception
    text = texts(app)
    assert "办理时限" in text
    assert "工作日" in text


def test_an_unknown_metric_or_row_says_so(app: AppTest) -> None:
    at_records(app, metric="lead.<b>nothing</b>")
    assert not app.exception
    assert any("没有指标" in warning.value for warning in app.warning)
    at_records(app, metric="lead.overdue", part="half", of="青东农场", at="2023-02-30", since="2023-05-01")
    assert not app.exception
    for name in ("half", "青东农场", "2023", "起止日期"):
        assert any(name in warning.value for warning in app.warning), name


def test_an_empty_scope_says_what_to_do(app: AppTest) -> None:
    app.query_params["as_of"] = "2019-01-31"
    app.run()
    assert not app.exception
    assert "尚无线索台账" in texts(app)
    assert any("没有欠薪线索" in info.value for info in app.info)


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
    app.secrets["auth"] = {"redirect_uri": "http://127.0.0.1/oauth2callback", "cookie_secret": "x" * 32}
    app.run()
    assert not app.exception
    assert not app.metric
    assert [b.label for b in app.button] == ["登录"]


def test_an_expired_identity_signs_in_again(app: AppTest) -> None:
    app.secrets["auth"] = {"redirect_uri": "http://127.0.0.1/oauth2callback", "cookie_secret": "x" * 32}
    app.user.update(is_logged_in=True, exp=time.time() + 600)
    app.run()
    assert not app.exception
    assert app.metric
    app.user["exp"] = time.time() - 1
    app.run()
    assert not app.metric
    assert [b.label for b in app.button] == ["登录"]


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


def test_a_database_of_an_older_version_says_what_to_run(
    demo_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = copy_sqlite(demo_sqlite, tmp_path / "older.db")
    monkeypatch.setenv("CASE_DATABASE_URL", url)
    for held, told, command in (("0000", "较早版本", "migrate"), ("9999", "较新版本", f"--to {SCHEMA_VERSION}")):
        with sqlite3.connect(tmp_path / "older.db") as other:
            other.execute("UPDATE alembic_version SET version_num = ?", (held,))
        shown_data.newest_state.clear()
        app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60).run()
        assert not app.exception
        assert told in app.warning[0].value
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


def test_a_stock_is_of_its_day_not_of_a_period(app: AppTest) -> None:
    for metric_id, days in (("deposit.cash_balance", False), ("lead.received", True)):
        told = next(c.value for c in at_records(app, metric=metric_id).caption if c.value.startswith("范围："))
        assert ("2023-01-01 至" in told) == days
        assert "截至 2023-12-15" in told


def test_the_scope_of_a_campaign_stands_in_the_address_and_the_bar_is_left_alone(app: AppTest) -> None:
    app.run()
    app.switch_page("pages/campaigns/page.py").run()
    before = app.session_state["scope"]
    number = next(m.value for m in app.metric if "发现问题" in m.label).split(" :small")[0]
    app.button(key="open-campaign-problems_found").click().run()
    assert not app.exception
    assert app.session_state["scope"] == before
    assert number in "\n".join(m.value for m in app.markdown)
    assert any("与上方所选范围不同" in c.value for c in app.caption)
    assert app.button(key="way-back").label == "返回专项行动"
    app.button(key="way-back").click().run()
    assert app.title[0].value == "专项行动"
    assert app.session_state["scope"] == before
