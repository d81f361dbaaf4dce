"""街镇画像: whose it is by the address, and what it says first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from data_access.reference.organisation import towns
from metrics.judging.values import cut
from metrics.quality.resting import faulty_frame, words
from metrics.quality.rule_file import quality
from tests.conftest import listed, texts
from tests.databases import kept_reader
from tests.metrics.reporting.test_portraits import SCOPE, portrait_of


def test_the_town_page_follows_its_address(opened: Callable[..., AppTest], demo_sqlite: str) -> None:
    app = opened("town", of_town="徐泾镇")
    assert not app.exception
    assert app.title[0].value == "街镇画像 · 徐泾镇"
    made = portrait_of(demo_sqlite, "310118106")
    shown = texts(app).replace("\\", "")
    assert made.takeaway in shown
    assert made.gaps[0] in shown
    table = listed(app)[0]
    messages = list(zip(table["指标"], table["徐泾镇"], table["全区"], strict=True))
    assert messages == [(f"{x.figure.when}{x.figure.name}", x.figure.text, x.district.text) for x in made.lines]


def test_a_figure_that_rests_on_faulty_records_is_marked_in_its_row(
    opened: Callable[..., AppTest], demo_sqlite: str
) -> None:
    rules = frozenset(rule.id for rule in quality().rules)
    with kept_reader(demo_sqlite).connect() as connection:
        frame = faulty_frame(connection, SCOPE, rules)
    doubtful = {t.name: words(cut(frame, replace(SCOPE, towns=(t.code,))), rules) for t in towns()}
    made = {t.name: portrait_of(demo_sqlite, t.code) for t in towns()}
    expected = {name: [line.figure.id in doubtful[name] for line in made[name].lines] for name in made}
    town = next(name for name, marks in expected.items() if any(marks))
    assert ["▲" in mark for mark in listed(opened("town", of_town=town))[0]["存疑"]] == expected[town]


def test_the_town_page_takes_the_scopes_town(opened: Callable[..., AppTest]) -> None:
    assert opened("town", town="练塘镇").title[0].value == "街镇画像 · 练塘镇"


@pytest.mark.parametrize(
    ("page", "address", "progress"),
    [
        ("town", {"of_town": "火星镇"}, "没有“火星镇”，已显示夏阳街道。"),
        ("town", {"town": "火星镇"}, "没有“火星镇”，已显示夏阳街道。"),
        ("department", {"show": "火星局"}, "没有“火星局”，已显示区建管委。"),
    ],
)
def test_an_address_of_nobody_says_whose_portrait_is_shown(
    opened: Callable[..., AppTest], page: str, address: dict[str, str], progress: str
) -> None:
    assert progress in [w.value for w in opened(page, **address).warning]


def test_a_units_own_items_come_first(opened: Callable[..., AppTest], demo_sqlite: str) -> None:
    found = {code: portrait_of(demo_sqlite, code) for code in (t.code for t in towns())}
    late = {c: p for c, p in found.items() if p.items and p.items[0].owner != p.name in {i.owner for i in p.items}}
    assert late  # a town whose longest overdue item is a department's
    shown = next(iter(late.values()))
    app = opened("town", of_town=shown.name)
    [first] = [b.label for b in app.button if b.key == "item-0"]
    assert f"\n\n{shown.name} · " in first
