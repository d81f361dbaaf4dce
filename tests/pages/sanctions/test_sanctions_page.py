"""惩戒公布 as a script: the takeaway, lists of their own for the two departments, rows that open their records."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from metrics.questions.sanction_lists import to_be_listed
from tests.conftest import numbers_as_text
from tests.databases import kept_reader

Opened = Callable[..., AppTest]


def words(app: AppTest) -> str:
    texts = (app.markdown, app.caption, app.info, app.warning)
    return "\n".join(str(element.value) for kind in texts for element in kind)


def test_the_screen_says_who_is_not_listed_and_what_was_published(opened: Opened, demo_sqlite: str) -> None:
    app = opened("sanctions")
    assert not app.exception
    assert not app.error
    assert "应列尽列" in words(app)
    headline = next(m.value for m in app.markdown if m.value.startswith("#####"))
    assert "季度" in headline
    assert len(headline) < 90  # one line of a projected screen
    with kept_reader(demo_sqlite).connect() as connection:
        first = to_be_listed(connection, app.session_state["scope"])[0]
    assert first.name in app.button("item-owed-0").label
    assert first.missing is not None
    assert f"缺{first.missing.label}" in app.button("item-owed-0").label
    assert not numbers_as_text(app)


def test_the_headline_counts_what_the_cards_count(opened: Opened) -> None:
    app = opened("sanctions")
    headline = next(m.value for m in app.markdown if m.value.startswith("#####"))
    shown = {m.label.split(" :")[0]: m.value.split(" ")[0] for m in app.metric}
    assert f"其中列入期限已过 {shown['应列未列失信名单']} 件" in headline
    assert int(shown["超期未启动列入"]) <= int(shown["应列未列失信名单"])  # a part of it
    charts = [str(json.loads(c.proto.spec)) for c in app.get("vega_lite_chart")]
    [calendar] = [chart for chart in charts if "两法衔接平台" in chart]
    assert "-Q" not in calendar


def test_the_number_of_the_headline_is_that_of_the_list_beside_it(opened: Opened, demo_sqlite: str) -> None:
    app = opened("sanctions")
    headline = next(m.value for m in app.markdown if m.value.startswith("#####"))
    with kept_reader(demo_sqlite).connect() as connection:
        waiting = to_be_listed(connection, app.session_state["scope"])
    assert waiting
    assert f"应列尽列缺一步 {len(waiting)} 件" in headline
    assert len([b for b in app.button if str(b.key).startswith("item-owed-")]) == len(waiting)
    [heading] = [m.value for m in app.markdown if m.value.startswith("**应列尽列：")]
    assert f"{len(waiting)} 件缺一步" in heading
    assert sum(map(int, re.findall(r"缺\S+ (\d+) 件", heading.split("**")[2]))) == len(waiting)


def test_each_list_has_a_section_of_its_own(opened: Opened) -> None:
    of_labour = words(opened("sanctions", section="失信名单"))
    assert "人社失信名单：告知" in of_labour
    assert "住建黑名单：列入" not in of_labour
    of_building = words(opened("sanctions", section="住建黑名单"))
    assert "住建黑名单：列入" in of_building
    assert "人社失信名单：告知" not in of_building
    of_police = words(opened("sanctions", section="行刑衔接"))
    assert "移送公安提示" in of_police
    assert "移送案件：报告、决定" in of_police


def test_an_empty_scope_says_so(opened: Opened) -> None:
    app = opened("sanctions", as_of="2021-01-04", town="金泽镇")
    assert not app.exception
    assert not app.error


def test_publications_are_the_districts_in_every_scope(opened: Opened) -> None:
    """Their figures, like their calendar, follow neither town nor domain."""

    def published(app: AppTest) -> list[str]:
        return [button.label for button in app.button if str(button.key).startswith("item-figure-publication-")]

    whole = published(opened("sanctions"))
    assert len(whole) == 4
    assert published(opened("sanctions", town="徐泾镇")) == whole
    assert published(opened("sanctions", domain="其他")) == whole
