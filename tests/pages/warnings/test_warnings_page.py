"""The screen 预警处置 as a script: risks with their rules, tables whose numbers open, the trial of thresholds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data_access.database.engine import writer
from data_access.database.schema import warning
from metrics.questions.warning_lists import risks
from metrics.warnings.keeping import keep_found
from pages.warnings.charts import site_marks
from tests.conftest import at_once, numbers_as_text
from tests.databases import DEMO_AS_OF, FRAME_SCRIPT, copy_sqlite, kept_reader

Opened = Callable[..., AppTest]


def words(app: AppTest) -> str:
    texts = (app.markdown, app.caption, app.info, app.warning, app.subheader)
    return "\n".join(str(element.value) for kind in texts for element in kind)


def test_the_screen_says_what_waits_and_why(opened: Opened, demo_sqlite: str) -> None:
    app = opened("warnings")
    assert not app.exception
    assert not app.error
    assert [m.label for m in app.metric][:2] or numbers_as_text(app)
    assert "期间发出预警" in words(app)
    assert "1 条规则没有数据可比对" in [e.label for e in app.expander]
    scope = app.session_state["scope"]
    with kept_reader(demo_sqlite).connect() as connection:
        first = risks(connection, scope)[0]
    item = app.button("item-risk-0")
    assert first.name in item.label
    opened_risk = opened("warnings", risk=f"site:{first.site_no}")
    assert any(
        first.warnings[0].rule_code in b.label for b in opened_risk.button if b.key and "item-risk-risk" in b.key
    )
    of_town = opened("warnings", risk=f"town:{first.town}")
    assert "红线 10%" in words(of_town)


def test_a_warning_that_only_a_rule_knows_is_told_without_its_number(
    demo_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the list of records, in the drawer and in print it says 线上比对."""
    url = copy_sqlite(demo_sqlite, tmp_path / "case.db")
    engine = writer(url)
    with engine.begin() as connection:
        keep_found(connection, DEMO_AS_OF)
        of_rule = connection.scalar(select(warning.c.warning_no).where(warning.c.occasion.is_not(None)).limit(1))
    engine.dispose()
    monkeypatch.setenv("CASE_DATABASE_URL", url)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=120)
    app.query_params["metric"], app.query_params["row"] = "warning.raised", str(of_rule)
    app.query_params["period"], app.query_params["start"], app.query_params["end"] = (
        "自定义",
        "2021-01-01",
        "2023-12-15",
    )
    app = at_once(app, "records").run()
    assert not app.exception
    assert not app.error
    drawn = words(app) + "".join(c.proto.json for c in app.get("bidi_component"))
    assert "| 预警编号 | 线上比对 |" in drawn
    assert re.search("BD[0-9A-F]{14}", drawn.replace(f'"{of_rule}"', "")) is None


def test_a_number_of_the_table_lists_its_records(opened: Opened) -> None:
    app = opened("warnings", warned="rule_code|W07|warning.raised")
    assert not app.error
    [text] = [m.value for m in app.markdown if "W07 · 预警：" in m.value]
    by_owner = opened("warnings", section="处置单位", warned="owner_name|区建管委|warning.open")
    assert not by_owner.error
    assert any("区建管委 · 未处置预警：" in m.value for m in by_owner.markdown), text


def test_a_threshold_is_tried(opened: Opened) -> None:
    app = opened("warnings", section="阈值试算")
    assert not app.exception
    app.selectbox("trial_rule").set_value("W07 黄").run()
    assert "现行阈值自 2021-12-15 以来发出" in words(app)
    app.slider("trial-W07 黄").set_value(30).run()
    assert not app.error
    assert "阈值改为 30 日，自 2021-12-15 以来少发" in words(app)


def test_an_empty_scope_says_so(opened: Opened) -> None:
    app = opened("warnings", period="自定义", start="2021-01-01", end="2021-01-02", as_of="2021-01-02", town="金泽镇")
    assert not app.exception
    assert not app.error
    assert "没有" in words(app)


def test_before_the_first_ledger_no_town_has_a_colour(opened: Opened) -> None:
    app = opened("warnings", as_of="2019-06-30")
    assert not app.exception
    assert "街镇三色：无数据" in words(app)
    assert "绿色" not in words(app)
    assert "绿色：" not in str([json.loads(c.proto.spec) for c in app.get("vega_lite_chart")])


def test_the_colours_counted_are_those_of_the_towns_looked_at(opened: Opened) -> None:
    text = words(opened("warnings", town="徐泾镇"))
    line = text[text.index("所选街镇三色：") :].split("\n")[0]
    assert sum(int(n) for n in re.findall(r"色 (\d+) 个", line)) == 1


def test_sites_of_other_towns_are_faded_as_their_towns_are(opened: Opened, demo_sqlite: str) -> None:
    with kept_reader(demo_sqlite).connect() as connection:
        listed = risks(connection, opened("warnings").session_state["scope"])
    placed = {risk.site_no: risk.town for risk in listed if risk.site_no and risk.lon is not None}
    assert len(set(placed.values())) > 1
    assert not any(mark["faded"] for mark in site_marks(listed, ()))
    chosen = next(iter(placed.values()))
    faded = {mark["site_no"] for mark in site_marks(listed, (chosen,)) if mark["faded"]}
    assert faded == {number for number, town in placed.items() if town != chosen}
