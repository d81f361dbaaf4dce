"""Every screen in every engine that offices have: opened by address and through the menu, a record, back, a town."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser

from data_access.database.engine import reader
from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.judging.values import values
from metrics.questions.key_figures import cards_of
from metrics.wording.formats import value_text
from pages.parts.frame.navigation import GROUPS, HIDDEN
from pages.parts.scope.addresses import HOME
from tests.browser import engines
from tests.browser.engines import Engine
from tests.browser.looks import LATIN
from tests.databases import DEMO_AS_OF

pytestmark = pytest.mark.browser
TITLES = {folder: title for screens in GROUPS.values() for folder, title, _ in screens} | dict(HIDDEN)
MENU = [(group, folder) for group, screens in GROUPS.items() for folder, _, _ in screens]
ADDRESSES = {folder: folder for folder in TITLES} | {HOME: "", "records": "records?metric=lead.overdue"}
WIDE, PHONE = (1280, 800), (390, 844)
TOWN = "盈浦街道"

# A screen stands: the script is done (the wall's never is), nothing is still to be drawn, its heading is there.
STANDS = """((folder, title) => {
  const app = document.querySelector('.stApp'), wall = document.querySelector('.command-wall');
  return app?.dataset.testConnectionState === 'CONNECTED' && !document.querySelector('[data-testid=stSkeleton]')
    && location.pathname === `/${folder}` && (wall ? folder === 'wall' : app.dataset.testScriptState === 'notRunning'
      && [...document.querySelectorAll('h1')].some(e => e.innerText.includes(title)));
})"""
# Where a hand would press: the middle of the first seen element that answers to the selector and holds the words.
PLACE = """((selector, words) => {
  for (const e of document.querySelectorAll(selector)) {
    if (!e.getClientRects().length || !e.innerText.includes(words)) continue;
    const box = e.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2], met = document.elementFromPoint(x, y);
    if (met && (e.contains(met) || met.contains(e))) return [x, y];
    e.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
  }
  return null;
})"""
NUMBERS = "[...document.querySelectorAll('[data-testid=stMetricValue]')].map(e => e.innerText.trim())"
FAILED = """[...document.querySelectorAll('[data-testid=stException], [data-testid=stAlertContentError]')]
  .map(e => e.innerText)"""


def _until(engine: Engine, expression: str, *, seconds: float = 180) -> Any:
    """The first value of the expression that is true; an old engine on a busy machine draws the map for a minute."""
    until = time.monotonic() + seconds
    while not (found := engine.evaluate(expression)):
        assert time.monotonic() < until, (expression[-200:], engine.evaluate("location.href"), engine.errors)
        time.sleep(0.05)
    return found


def _stands(engine: Engine, folder: str) -> None:
    path = "" if folder == HOME else folder
    # A list and a portrait are headed by what they are of.
    title = "" if folder in dict(HIDDEN) else TITLES[folder]
    _until(engine, f"{STANDS}({json.dumps(path)}, {json.dumps(title)})")


def _place(selector: str, words: str = "") -> str:
    return f"{PLACE}({json.dumps(selector)}, {json.dumps(words)})"


def _press(engine: Engine, selector: str, words: str = "") -> None:
    place, before = _place(selector, words), None
    while (found := _until(engine, place)) != before:  # what still moves is not met
        before = found
        time.sleep(0.1)
    engine.click(*found)


def _sound(engine: Engine, folder: str) -> None:
    """The screen shows numbers, no failure and no English, and its scripts threw nothing."""
    _stands(engine, folder)
    until = time.monotonic() + 10
    looks = (LATIN.join(("(", ")()")), FAILED)
    while (found := [fault for look in looks for fault in engine.evaluate(look)]) and time.monotonic() < until:
        time.sleep(0.25)
    assert found == [], folder
    text = engine.evaluate("document.querySelector('.command-wall, [data-testid=stMain]').innerText")
    assert len(re.findall(r"\d", text)) > (0 if folder == "firm" else 10), (folder, text)


def _through_the_menu(engine: Engine, group: str, folder: str, *, narrow: bool) -> None:
    if narrow:
        opener, link = (_place(f"[data-testid={part}]") for part in ("stExpandSidebarButton", "stSidebarNavLink"))
        until = time.monotonic() + 60
        while not engine.evaluate(link) and time.monotonic() < until:
            if place := engine.evaluate(opener):  # a list of choices that is still open takes the first press
                engine.click(*place)
            time.sleep(0.5)
        _press(engine, "[data-testid=stSidebarNavLink]", TITLES[folder])
    else:
        _press(engine, "[data-testid=stTopNavSection]", group)
        _press(engine, "[data-testid=stTopNavDropdownLink]", TITLES[folder])


def _record_and_back(engine: Engine) -> None:
    """From a card to its records, one of them opened, and back step by step."""
    _press(engine, ".st-key-card-lead-closed_on_time_rate [class*=st-key-open-] button")
    _stands(engine, "records")
    _press(engine, ".rows tbody tr td:nth-child(3), .rows li button")
    _until(engine, "!!document.querySelector('[role=dialog]')?.innerText.includes('全部内容')")
    assert "row=" in engine.evaluate("location.search")
    engine.back()
    _until(engine, "!document.querySelector('[role=dialog]') && !location.search.includes('row=')")
    _stands(engine, "records")
    engine.back()
    _stands(engine, HOME)


def _another_town(engine: Engine, folder: str, *, narrow: bool) -> None:
    """The town chosen in the scope bar stands in the address, and the figures are its own."""
    before = engine.evaluate(NUMBERS)
    if narrow:
        _press(engine, ".scope-unfold summary")
    _press(engine, ".st-key-scope-controls .st-key-town button")
    _press(engine, "[role=option]", TOWN)
    _until(engine, f"decodeURIComponent(location.search).includes('{TOWN}')")
    _until(engine, f"{NUMBERS}.join() !== {json.dumps(','.join(before))}")
    _stands(engine, folder)


def _cards(database: str) -> list[str]:
    """What the cards of the overview must say."""
    scope = Scope(start=date(DEMO_AS_OF.year, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)
    wanted = [ALL_METRICS[metric] for _, metric in cards_of(scope)]
    with reader(database).connect() as connection:
        found = values(
            evaluate(connection, wanted, scope), wanted, DEMO_AS_OF, tracked(connection, wanted, DEMO_AS_OF),
            start=scope.start,
        )  # fmt: skip
    return [value_text(found[metric.id]) for metric in wanted]


def _without_guide(engine: Engine) -> None:
    if engine.evaluate("!!document.querySelector('.guide:not([hidden])')"):
        _press(engine, ".guide button", "不再显示")


def _begun(engine: Engine, dashboard: str, size: tuple[int, int], database: str) -> None:
    """The overview in a window of the size; its cards say what the figures are."""
    engine.resize(*size)
    engine.open(dashboard)
    _sound(engine, HOME)
    shown = engine.evaluate(NUMBERS)
    cards = _cards(database)
    assert all(any(card in number for number in shown) for card in cards), (cards, shown)
    _without_guide(engine)


def _window(name: str, current: Browser) -> AbstractContextManager[Engine]:
    """A window of the engine; skips where it is not to be had."""
    if name == "Firefox":
        if not engines.FIREFOX:
            pytest.skip("Firefox is not installed here: apt install firefox-esr")
        return engines.firefox_engine()
    if name == "WebKit":
        if not engines.WEBKIT or not engines.MINIBROWSER:
            pytest.skip("WebKit is not installed here: apt install webkit2gtk-driver xvfb xauth")
        return engines.webkit_engine()
    version = int(name.split()[1]) if " " in name else None
    if version and not (engines.chromium_folder(version) / "chromium").exists():
        pytest.skip(f"{name} was not fetched from npm: tests/browser/engines.sh")
    return engines.chromium_engine(current, version)


@pytest.fixture(scope="module", params=["Chromium 103", "Chromium 109", "Chromium", "Firefox", "WebKit"])
def engine(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Engine]:
    with _window(request.param, chromium) as window:
        yield window
        # Where there is no WebGL, the deck map says so before the plain one takes its place.
        assert [error for error in window.errors if "WebGL" not in error] == []


def test_each_engine_shows_figures_opens_records_goes_back_and_changes_the_town(
    engine: Engine, dashboard: str, demo_sqlite: str
) -> None:
    _begun(engine, dashboard, WIDE, demo_sqlite)
    _record_and_back(engine)
    _through_the_menu(engine, "业务台账", "leads", narrow=False)
    _another_town(engine, "leads", narrow=False)
    engine.resize(*PHONE)
    engine.open(f"{dashboard}/inspections")
    _sound(engine, "inspections")
    _through_the_menu(engine, "考核自查", "assessment", narrow=True)
    _sound(engine, "assessment")


@pytest.mark.engines
@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_every_screen_through_the_menu(engine: Engine, dashboard: str, demo_sqlite: str, size: tuple[int, int]) -> None:
    narrow = size == PHONE
    _begun(engine, dashboard, size, demo_sqlite)
    _record_and_back(engine)
    for group, folder in MENU:
        _through_the_menu(engine, group, folder, narrow=narrow)
        _sound(engine, folder)
        if folder == "leads":
            _another_town(engine, folder, narrow=narrow)
        if folder == "wall":  # it covers the menu
            engine.back()
            _sound(engine, "briefing")


@pytest.mark.engines
@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_every_screen_by_its_address(engine: Engine, dashboard: str, size: tuple[int, int]) -> None:
    engine.resize(*size)
    for folder, address in ADDRESSES.items():
        engine.open(f"{dashboard}/{address}")
        _sound(engine, folder)
