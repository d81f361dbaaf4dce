"""分类监管 as a script: the takeaway, the reasons in words, rows that open 单位画像, rules one click away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event
from streamlit.testing.v1 import AppTest

from metrics.questions.tier_lists import rated_firms
from metrics.questions.tier_sentences import reasons_text
from tests.conftest import numbers_as_text
from tests.databases import kept_reader

Opened = Callable[..., AppTest]


def words(app: AppTest) -> str:
    texts = (app.markdown, app.caption, app.info, app.warning)
    return "\n".join(str(element.value) for kind in texts for element in kind)


def test_the_screen_says_how_many_stand_in_each_tier_and_why(opened: Opened, demo_sqlite: str) -> None:
    app = opened("tiers")
    assert not app.exception
    assert not app.error
    headline = next(m.value for m in app.markdown if m.value.startswith("#####"))
    shown = {m.label.split(" :")[0]: m.value.split(" ")[0] for m in app.metric}
    assert f"C 级 {shown['C 级单位']} 户" in headline
    assert f"分类监管 {shown['分类监管单位']} 户" in headline
    with kept_reader(demo_sqlite).connect() as connection:
        listed = rated_firms(connection, app.session_state["scope"], ("B", "C"))
    assert len(listed) == int(shown["B 级单位"]) + int(shown["C 级单位"])
    assert [firm.tier for firm in listed] == sorted((firm.tier for firm in listed), reverse=True)
    first = app.button("item-firm-0").label
    assert listed[0].name in first
    assert reasons_text(listed[0]) in first.replace("\\", "")
    assert not numbers_as_text(app)


def test_a_firm_opens_its_page(opened: Opened) -> None:
    app = opened("tiers")
    name = app.button("item-firm-0").label.split("**")[1]
    app.button("item-firm-0").click().run()
    assert not app.exception
    assert any(name in title.value for title in app.title)


@pytest.mark.parametrize(("section", "text"), [
    ("单位名单", "C、B 级单位"), ("等级变动", "期初至截至日"), ("街镇", "C 级多的在前"), ("条件和措施", "等级条件"),
])  # fmt: skip
def test_each_section_is_drawn(opened: Opened, section: str, text: str) -> None:
    app = opened("tiers", section=section)
    assert not app.exception
    assert text in words(app)


def test_what_nothing_can_be_compared_for_is_said(opened: Opened) -> None:
    app = opened("tiers", section="条件和措施")
    [rules] = [frame.value for frame in app.dataframe if "比对" in frame.value]
    assert any("不作比对" in text for text in rules["比对"])
    assert "演示参数" in words(app)


def test_an_empty_scope_says_so(opened: Opened) -> None:
    app = opened("tiers", as_of="2021-01-04", town="金泽镇")
    assert not app.exception
    assert not app.error
    assert "各月末都没有 C 级、B 级单位。" in words(app)  # in the place of a chart without a column


def test_firms_are_rated_once_for_each_month_whatever_figures_it_shows(opened: Opened) -> None:
    """A day nobody asked about: six cards of twelve months each, and the chart of three of them."""
    moments: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if "tier_before" not in statement and "AS rank" in statement and "GROUP BY" in statement:
            moments.append(max(p for p in parameters if isinstance(p, str) and p[:2] == "20"))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        app = opened("tiers", as_of="2023-10-17")
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert not app.exception
    monthly = [moment for moment in moments if not moment.endswith("-10-17")]
    assert monthly
    assert max(Counter(monthly).values()) == 1
