"""The overview on every screen: what its first screen holds, cells and towns by mouse, keyboard and thumb."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import settled, step_back, visit

pytestmark = pytest.mark.browser
LAPTOP, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
CUT = """() => [...document.querySelectorAll('[data-testid=stMetric] *, .heat th, .heat td')]
  .filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
  .map(e => e.textContent)"""


@pytest.fixture
def laptop(chromium: Browser, dashboard: str) -> Iterator[Page]:
    context = chromium.new_context(viewport=LAPTOP, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    visit(page, dashboard)
    page.locator(".heat td button").first.wait_for()
    yield page
    context.close()


def bottom(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def test_cards_and_the_head_of_the_table_stand_on_a_laptops_first_screen(laptop: Page) -> None:
    for size in (LAPTOP, {"width": 1366, "height": 768}):
        laptop.set_viewport_size(size)  # type: ignore[arg-type]
        cards = [card.bounding_box() for card in laptop.locator("[class*=st-key-card-]").all()]
        assert len(cards) == 6
        assert len({round(box["y"]) for box in cards if box}) == 1
        assert bottom(laptop, ".heat tbody tr") <= size["height"]
        assert laptop.evaluate(CUT) == []
    lines = laptop.locator(".st-key-headline p").evaluate_all(
        "all => all.reduce((n, p) => n + Math.round(p.offsetHeight / parseFloat(getComputedStyle(p).lineHeight)), 0)"
    )
    assert lines <= 2  # at 1366


def test_cells_open_by_mouse_and_keyboard_and_towns_lead_to_their_portrait(laptop: Page) -> None:
    table = laptop.get_by_role("table", name=re.compile("各街镇关键指标"))
    first = table.locator("td button").first
    first.focus()
    laptop.keyboard.press("ArrowDown")
    laptop.keyboard.press("ArrowRight")
    ring = laptop.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert ring == "3px"
    laptop.keyboard.press("Enter")
    laptop.wait_for_url(re.compile("/records"))
    settled(laptop)
    expect(laptop.locator("h1").first).to_have_text("超期未结线索 · 夏阳街道")
    step_back(laptop)
    table.locator("tbody tr").last.locator("td").last.click()
    laptop.wait_for_url(re.compile("metric=incident.warned_group"))
    step_back(laptop)
    table.get_by_role("link", name="徐泾镇").click()
    laptop.wait_for_url(re.compile("/town"))
    expect(laptop.locator("h1").first).to_have_text("街镇画像 · 徐泾镇")


def test_on_a_phone_attention_comes_first_and_a_town_is_two_taps_away(chromium: Browser, dashboard: str) -> None:
    context = chromium.new_context(
        viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True  # type: ignore[arg-type]
    )  # fmt: skip
    page = context.new_page()
    visit(page, dashboard)
    town = page.locator(".heat li button").first
    town.wait_for()
    tops = [
        bottom(page, s) for s in (".st-key-headline", ".st-key-panel-attention", ".heat ul", "[class*=st-key-card-]")
    ]
    assert tops == sorted(tops)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert all(box["height"] >= 44 for b in page.locator(".heat li button").all() if (box := b.bounding_box()))
    town.tap()
    page.wait_for_url(re.compile("/town"))
    expect(page.locator("h1").first).to_have_text("街镇画像 · 夏阳街道")
    context.close()


def test_one_town_stands_beside_the_district_and_its_like(laptop: Page, dashboard: str) -> None:
    visit(laptop, f"{dashboard}/overview?town=徐泾镇")
    expect(laptop.locator("h1").first).to_have_text("综合态势 · 徐泾镇")
    expect(laptop.locator(".st-key-headline")).to_contain_text("徐泾镇 1 件线索超期未结")
    names = laptop.locator(".heat tbody th").all_inner_texts()
    assert names[:2] == ["徐泾镇", "全区"]
    assert len(names) == 5
    laptop.locator(".heat tbody tr").nth(1).locator("td").first.click()
    laptop.wait_for_url(re.compile("/records"))
    settled(laptop)
    assert "of=" in laptop.url  # the whole district, though the bar says one town
