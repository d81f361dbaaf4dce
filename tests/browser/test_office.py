"""要点任务 and 书面资料 as a laptop and a phone show them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_opening import CUT, SMALL
from tests.conftest import settled

pytestmark = pytest.mark.browser

EXHIBITS = {"tasks": ".st-key-panel-tasks", "evidence": ".st-key-panel-items-list"}


def opened(chromium: Browser, address: str, width: int, height: int) -> Page:
    page = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN").new_page()
    page.goto(address)
    settled(page)
    return page


def top(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None, selector
    return box["y"]


@pytest.mark.parametrize("screen", EXHIBITS)
def test_a_laptop_shows_all_cards_in_a_row_and_the_exhibit_below(
    chromium: Browser, dashboard: str, screen: str
) -> None:
    for width, height in ((1366, 768), (1280, 720)):
        page = opened(chromium, f"{dashboard}/{screen}", width, height)
        cards = page.locator('[class*="st-key-card-"]')
        expect(cards).to_have_count(6 if screen == "tasks" else 5)
        tops = {round(box["y"]) for card in cards.all() if (box := card.bounding_box())}
        assert len(tops) == 1, (width, tops)
        assert page.evaluate(CUT) == []
        assert top(page, EXHIBITS[screen]) < height - 60, width
        page.context.close()


@pytest.mark.parametrize("screen", EXHIBITS)
def test_a_phone_begins_with_what_needs_attention_and_rows_open(chromium: Browser, dashboard: str, screen: str) -> None:
    page = opened(chromium, f"{dashboard}/{screen}", 390, 844)
    first = {"tasks": ".st-key-panel-tasks", "evidence": ".st-key-panel-owed"}[screen]
    assert top(page, first) < top(page, '[class*="st-key-card-"]')
    item = {"tasks": '[class*="st-key-item-task-"] button', "evidence": '[class*="st-key-item-owed-"] button'}[screen]
    assert page.evaluate(SMALL) == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(item).first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.context.close()
