"""一览大屏: it says what the other screens say, every number leads to its records, an empty scope says so."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html
from streamlit.testing.v1 import AppTest

from data_access.database.engine import reader
from data_access.database.scope import Scope
from data_access.reference.organisation import Town, towns
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.judging.targets import Status
from metrics.judging.values import Value, cut, values
from metrics.questions.attention import to_show
from metrics.reporting.report import TOWN_FIGURES
from metrics.wording.formats import number, target_text, value_text
from tests.conftest import at_once
from tests.databases import FRAME_SCRIPT


def opened(url: str, monkeypatch: pytest.MonkeyPatch, **params: str) -> tuple[AppTest, html.HtmlElement]:
    """The wall as a page of its own, and what it draws."""
    monkeypatch.setenv("CASE_DATABASE_URL", url)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=120)
    for name, value in params.items():
        app.query_params[name] = value
    at_once(app, "wall").run()
    assert not [*app.exception, *app.error]
    [screen] = [d for d in app.get("bidi_component") if d.proto.component_name.endswith("wall")]
    return app, html.fromstring(json.loads(screen.proto.json)["screen"])


def measured(url: str, scope: Scope) -> dict[str, Value]:
    with reader(url).connect() as connection:
        frame = evaluate(connection, ALL_METRICS.values(), scope, ("town", "department", "domain"))
        known = tracked(connection, ALL_METRICS.values(), scope.as_of)
    return values(cut(frame, scope), ALL_METRICS.values(), scope.as_of, known, start=scope.start)


def sorted_by_missed(url: str, scope: Scope, marked: int) -> list[Town]:
    """The towns of a scope, those that miss most of the towns' figures first; all of them miss ``marked``."""
    metrics = [ALL_METRICS[m] for m in TOWN_FIGURES]
    with reader(url).connect() as connection:
        frame = evaluate(connection, metrics, scope, ("town",))
        known = tracked(connection, metrics, scope.as_of)
    listed = [t for t in towns() if not scope.towns or t.code in scope.towns]
    missed = {}
    for t in listed:
        found = values(cut(frame, replace(scope, towns=(t.code,))), metrics, scope.as_of, known, start=scope.start)
        missed[t.code] = sum(v.status is Status.MISSED for v in found.values())
    assert sum(missed.values()) == marked
    return sorted(listed, key=lambda t: -missed[t.code])


def words(element: html.HtmlElement) -> str:
    return "".join(element.itertext())


@pytest.mark.parametrize("town", ["", "徐泾镇"])
def test_it_says_what_is_measured(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch, town: str) -> None:
    app, wall = opened(demo_sqlite, monkeypatch, **({"town": town} if town else {}))
    scope: Scope = app.session_state["scope"]
    assert scope.towns == tuple(t.code for t in towns() if t.name == town)
    expected = measured(demo_sqlite, scope)
    tiles = wall.find_class("tile")
    assert len(tiles) == 9
    for tile in tiles:
        value = expected[tile.get("data-metric")]
        shown = value_text(value) if value.value is None else number(value.metric, value.value)
        [figure] = tile.find_class("value")
        assert figure.text == shown
        assert value.status.value in words(tile)
        assert target_text(value) in words(tile)
    chips = [words(chip) for chip in wall.find_class("chip")]
    assert chips == [f"{ALL_METRICS[m].name}{value_text(expected[m])}" for m in to_show(scope, expected)]
    rows = wall.find_class("towns")[0].findall(".//tbody/tr")
    assert len(rows) == (1 if town else len(towns()))
    marked = sum(words(row).count("■") for row in rows)
    [heading] = wall.find_class("towns")[0].findall("h2")
    assert words(heading).startswith(f"各街镇 {marked} 项次未达标")
    # The overview and the slides count the same figures under the same words.
    assert [row.findtext("th") for row in rows] == [t.name for t in sorted_by_missed(demo_sqlite, scope, marked)]
    app.switch_page("pages/overview/page.py").run()
    message = "\n".join(m.value for m in app.markdown)
    assert f"{marked} {'项' if town else '项次'}未达标" in message
    # Whose an item is leads to the unit's portrait.
    assert any(str(b.key).startswith("link-owners-") for b in app.button)
    # Papers are no town's: no card without a figure stands there.
    assert not any(Status.UNKNOWN.value in m.label for m in app.metric)
    assert words(wall.find_class("year")[0]).count("考核自查") == 1


def test_every_number_opens_its_records(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, wall = opened(demo_sqlite, monkeypatch, town="徐泾镇")
    first = {kind: wall.find_class(kind)[0] for kind in ("tile", "chip", "item")}
    [cell, *_] = [a for a in wall.findall(".//td/a") if words(a).startswith("■")]
    shown = {
        "tile": words(first["tile"].find_class("value")[0]),
        "chip": str(first["chip"].findtext("b")),
        "cell": words(cell).split()[-1],
    }
    for kind, link in {**first, "cell": cell}.items():
        address = urlsplit(link.get("href"))
        assert address.path == "records"
        fresh = AppTest.from_file(FRAME_SCRIPT, default_timeout=120)
        for name, found in parse_qs(address.query).items():
            fresh.query_params[name] = found
        at_once(fresh, "records").run()
        assert not [*fresh.exception, *fresh.error]
        heading = next(m.value for m in fresh.markdown if m.value.startswith("##### "))
        assert shown.get(kind, "").split(" ")[0] in heading, (kind, heading)


def test_the_scale_of_the_score_has_even_steps(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, wall = opened(demo_sqlite, monkeypatch)
    for scale in wall.find_class("levels"):
        assert len(scale) <= 5  # names of all, or of every other of five, stand evenly
    entries = [words(entry) for entry in wall.find_class("legend")[0]]
    assert not any("[" in entry for entry in entries)


def test_an_address_of_no_town_is_told_on_the_wall(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, wall = opened(demo_sqlite, monkeypatch, town="火星镇")
    assert words(wall.find(".//header")).count("没有街镇“火星镇”，未采用") == 1
    _, right = opened(demo_sqlite, monkeypatch, town="徐泾镇")
    assert right.find_class("notice") == []


def test_an_empty_scope_says_so(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, wall = opened(demo_sqlite, monkeypatch, as_of="2018-01-01")
    its_words = words(wall)
    assert Status.UNKNOWN.value in its_words
    assert "尚无台账、不作判断。" in its_words
    assert "没有超期" not in its_words
    assert not wall.find_class("item")
