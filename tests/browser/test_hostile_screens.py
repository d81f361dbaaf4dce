"""Markup, addresses and expressions in records and in the address of a screen: shown, and nothing comes of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlparse

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import served, settled, visit
from tests.hostile_texts import hostile_copy

pytestmark = pytest.mark.browser
# The anchor of a heading (#…) leads nowhere but to the heading.
CAME_ABOUT = """() => [...document.querySelectorAll(
    '[href*="evil"]:not([href^="#"]), [src*="evil"], [onclick*="alert"]')]
  .map(found => found.outerHTML.slice(0, 200))"""
PICTURE = quote("![x](http://evil.example/a.png) www.evil.example <img src=http://evil.example/b.png onerror=alert(1)>")
SCREENS = (
    "", "leads?section=线索台账", "records?metric=lead.received", "inspections", "warnings", "incidents", "town",
    "sanctions", "tasks", "wall", f"records?metric=lead.received&search={PICTURE}", f"leads?town={PICTURE}",
    f"help?find={PICTURE}",
)  # fmt: skip


@pytest.fixture(scope="module")
def hostile(demo_sqlite: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(hostile_copy(demo_sqlite, tmp_path_factory.mktemp("hostile"))) as address:
        yield address


@pytest.fixture(scope="module")
def watched(chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what it did that only a text made it do: asked another server, opened a dialog, broke a rule."""
    page, did = chromium.new_context(locale="zh-CN").new_page(), list[str]()

    def asked(request: Any) -> None:
        place = urlparse(request.url)
        if place.scheme in ("http", "https", "ws", "wss") and place.hostname != "127.0.0.1":
            did.append(request.url)

    def dismissed(dialog: Any) -> None:
        did.append(dialog.message)
        dialog.dismiss()

    page.on("request", asked)
    page.on("dialog", dismissed)
    page.on("pageerror", lambda error: did.append(str(error)))
    page.on("console", lambda message: did.append(message.text) if "Content Security Policy" in message.text else None)
    yield page, did
    page.context.close()


@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_comes_about(hostile: str, watched: tuple[Page, list[str]], screen: str) -> None:
    page, did = watched
    visit(page, f"{hostile}/{screen}")
    settled(page)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    expect(page.get_by_text("暂时无法显示")).to_have_count(0)
    assert page.evaluate(CAME_ABOUT) == []
    if screen == "inspections":
        drawn = "[data-testid=stDeckGlJsonChart] canvas, .st-key-panel-map [data-testid=stVegaLiteChart]"  # no WebGL
        expect(page.locator(drawn).first).to_be_visible()
    assert [did.pop() for _ in list(did)] == []
