"""Portraits as they are used: every figure opens, links lead on, a phone begins with what falls short, one A4 sheet."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from data_access.database.schema import lead
from tests.conftest import visit
from tests.databases import kept_reader

pytestmark = pytest.mark.browser
FIGURES = ".st-key-panel-figures .rows"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    yield context.new_page()
    context.close()


def test_figures_of_a_portrait_open_their_records(page: Page, dashboard: str) -> None:
    """The unit's, the district's and a comparable town's, by mouse and by keyboard; 返回 leads back."""
    visit(page, f"{dashboard}/town?of_town=徐泾镇")
    own = page.locator(f"{FIGURES} tbody tr", has_text="超期未结线索").locator("button")
    text = own.nth(0).inner_text()
    own.nth(0).focus()
    page.keyboard.press("ArrowDown")
    below = page.locator(f"{FIGURES} tbody tr", has_text="属实未化解线索").locator("button").nth(0)
    expect(below).to_be_focused()
    assert below.evaluate("e => getComputedStyle(e).outlineWidth") == "3px"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("超期未结线索 · 徐泾镇")
    expect(page.locator("h5").first).to_contain_text(text)
    page.get_by_role("button", name="返回街镇画像").click()
    expect(page.locator("h1")).to_have_text("街镇画像 · 徐泾镇")
    whole = own.nth(1).inner_text()
    own.nth(1).click()
    expect(page.locator("h1")).to_have_text("超期未结线索")
    expect(page.locator("h5").first).to_contain_text(whole)
    page.go_back()
    expect(page.locator("h1")).to_have_text("街镇画像 · 徐泾镇")
    peer = page.locator(".st-key-panel-peers .rows thead th").nth(2).inner_text()
    beside = page.locator(".st-key-panel-peers .rows tbody tr", has_text="接收线索").locator("button").nth(1)
    text = beside.inner_text()
    beside.click()
    expect(page.locator("h1")).to_have_text(f"接收线索 · {peer}")
    expect(page.locator("h5").first).to_contain_text(text)
    page.go_back()
    page.set_viewport_size({"width": 1920, "height": 1080})
    # A figure stands under its heading, however wide the column is.
    right_ends = page.locator(".st-key-panel-peers table").evaluate(
        """(table) => [table.tHead.rows[0].cells[2], table.tBodies[0].rows[0].cells[2].firstChild].map((text) => {
          const range = document.createRange();
          range.selectNodeContents(text);
          return range.getBoundingClientRect().right;
        })"""
    )
    assert abs(right_ends[0] - right_ends[1]) < 2
    page.locator(".st-key-panel-peers").get_by_role("button", name=peer, exact=True).click()
    expect(page.locator("h1")).to_have_text(f"街镇画像 · {peer}")


def test_a_duty_of_a_department_opens_its_record(page: Page, dashboard: str) -> None:
    visit(page, f"{dashboard}/department?unit=区建管委")
    duty = page.locator(".st-key-panel-duties .rows tbody tr").first
    title = duty.locator("td").nth(2).inner_text()
    duty.locator("td").nth(2).click()
    expect(page.get_by_role("dialog")).to_contain_text(title[:12], timeout=30_000)


def test_a_phone_begins_with_what_falls_short(chromium: Browser, dashboard: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    visit(page, f"{dashboard}/town?of_town=徐泾镇")
    shown = [page.locator(".st-key-panel-words").get_by_text(word).first for word in ("短板", "待办事项")]
    shown += [page.locator(f"{FIGURES} li", has_text="接收线索"), page.get_by_text("长处").first]
    places = [box["y"] for box in (part.bounding_box() for part in shown) if box]
    assert len(places) == 4
    assert places == sorted(places)
    item = page.locator("[class*=st-key-item-0] button").bounding_box()
    assert item is not None
    assert item["height"] >= 44
    page.locator(f"{FIGURES} li button", has_text="超期未结线索").tap()
    expect(page.locator("h1")).to_have_text("超期未结线索 · 徐泾镇")
    context.close()


@pytest.mark.parametrize(
    "address", ["town?of_town=香花桥街道&period=本月", "department?unit=区建管委", "department?unit=区人社局", "firm"]
)
def test_a_portrait_is_one_sheet_in_readable_type(page: Page, dashboard: str, demo_sqlite: str, address: str) -> None:
    """One A4 sheet, nothing in it smaller than 9 pt."""
    if address == "firm":
        with kept_reader(demo_sqlite).connect() as connection:
            again = select(lead.c.employer_uscc).where(lead.c.repeat_of.is_not(None), lead.c.employer_uscc.is_not(None))
            address = f"firm?uscc={connection.scalar(again)}"
    visit(page, f"{dashboard}/{address}")
    page.locator(".rows tbody tr").first.wait_for()
    page.emulate_media(media="print")
    small = page.evaluate(
        """() => [...document.querySelectorAll('.st-key-portrait *')].filter((e) => e.checkVisibility()
          && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
          && parseFloat(getComputedStyle(e).fontSize) < 12).map((e) => e.textContent)"""
    )
    assert small == []
    todo = page.locator(".st-key-panel-words p", has_text="待办事项")
    if todo.count():  # a heading stays with its list
        head = todo.first.bounding_box()
        item = page.locator(".st-key-panel-words [class*=st-key-item-] button").first.bounding_box()
        assert head is not None
        assert item is not None
        assert abs(head["x"] - item["x"]) < 40
        assert head["y"] < item["y"]
    assert len(PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True))).pages) == 1
