"""How a screen begins: six cards in one row with their statuses, the exhibit in sight, a phone's worklist first."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import settled

pytestmark = pytest.mark.browser
# Screen → the panels of its exhibit and of its worklist.
SCREENS = {"inspections": ("map", "worklist"), "funds": ("waterfall", "clocks"),
           "leads": ("funnel", "attention"), "campaigns": ("zero", "owners")}  # fmt: skip
CUT = """() => [...document.querySelectorAll('.st-key-cards [data-testid=stMetric] *')]
  .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'hidden' && e.clientWidth)
  .map((e) => e.textContent)"""
SMALL = """() => [...document.querySelectorAll('[data-testid=stMain] :is(button, summary, [role=tab])')]
  .map((b) => b.getBoundingClientRect()).filter((r) => r.width && r.height && r.height < 43.5).length"""


def opened(chromium: Browser, address: str, width: int, height: int) -> Page:
    phone: dict[str, Any] = {"has_touch": True, "is_mobile": True} if width < 600 else {}
    page = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **phone).new_page()
    page.goto(address)
    settled(page)
    page.locator("[class*=st-key-card-]").nth(5).wait_for()
    return page


def top(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None, selector
    return box["y"]


@pytest.mark.parametrize("screen", SCREENS)
def test_a_laptop_shows_six_cards_and_the_exhibit(chromium: Browser, dashboard: str, screen: str) -> None:
    exhibit, _ = SCREENS[screen]
    page = opened(chromium, f"{dashboard}/{screen}", 1366, 768)
    for width, height in ((1366, 768), (1280, 720), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function("() => document.documentElement.clientWidth === window.innerWidth")
        tops = {round(box["y"]) for c in page.locator("[class*=st-key-card-]").all() if (box := c.bounding_box())}
        assert len(tops) == 1, (width, tops)
        assert page.evaluate(CUT) == [], width
        assert top(page, f".st-key-panel-{exhibit}") < height - 120, width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


@pytest.mark.parametrize("screen", SCREENS)
def test_a_phone_begins_with_what_needs_attention(chromium: Browser, dashboard: str, screen: str) -> None:
    exhibit, worklist = SCREENS[screen]
    page = opened(chromium, f"{dashboard}/{screen}", 390, 844)
    order = [f".st-key-panel-{worklist}", ".st-key-cards", f".st-key-panel-{exhibit}"]
    tops = [top(page, selector) for selector in order]
    assert tops == sorted(tops)
    assert tops[0] < 844
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(CUT) == []
    assert page.evaluate(SMALL) == 0
    page.context.close()


def test_a_phone_reads_definitions_without_going_sideways(chromium: Browser, dashboard: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{dashboard}/definitions?find=化解率")
    settled(page)
    page.locator(".st-key-phone-paper-lead").get_by_text("属实案件化解率").wait_for()
    assert page.locator("[data-testid=stDataFrame]:visible").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
