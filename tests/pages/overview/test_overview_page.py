"""The overview: the figures of the definitions, and what opens from them."""

from __future__ import annotations

from datetime import date

from streamlit.testing.v1 import AppTest

from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from tests.conftest import figure_texts, listed, texts
from tests.databases import DEMO_AS_OF


def test_overview_shows_the_figures_of_the_definitions(app: AppTest, demo_sqlite: str) -> None:
    app.run()
    assert not app.exception
    shown = {m.label.split(" ")[0]: m.value for m in app.metric}
    figures = figure_texts(demo_sqlite, Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF))
    for metric_id in ("lead.closed_on_time_rate", "inspection.site_coverage_rate", "deposit.stored_rate"):
        assert shown[ALL_METRICS[metric_id].name].split(" ")[0] == figures[metric_id], metric_id
    # Up is not always better: whether a change is good is said by the status, not by an arrow.
    assert {m.proto.direction for m in app.metric} == {app.metric[0].proto.NONE}
    text = texts(app)
    assert "模拟数据" in text
    assert "数据截至 2023-12-15" in text
    assert f"{figures['lead.overdue'].split(' ')[0]} 件线索超期未结" in text


def test_a_card_opens_its_records(app: AppTest) -> None:
    app.run()
    app.button(key="open-lead-closed_on_time_rate").click().run()
    assert not app.exception
    assert app.title[0].value == "按期办结率"
    assert app.query_params["metric"] in ("lead.closed_on_time_rate", ["lead.closed_on_time_rate"])
    assert len(listed(app)) == 1


def test_an_empty_scope_says_what_to_do(app: AppTest) -> None:
    app.query_params["as_of"] = "2019-01-31"
    app.run()
    assert not app.exception
    assert "尚无线索台账" in texts(app)
    assert any("没有欠薪线索" in info.value for info in app.info)


def test_the_overview_shows_the_completeness(app: AppTest) -> None:
    app.run()
    shown = {m.label.split(" ")[0]: m.value for m in app.metric}
    assert shown["材料齐备率"].startswith("82.4%")
