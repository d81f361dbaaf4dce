"""Every screen, wide and on a phone, in both themes: drawn without errors, seen, read, read aloud and pressed.

Each is visited twice: wide of one town, on the phone of the whole district.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looks import FAINT, LATIN, SMALL, lasting, serious
from tests.conftest import LOOK_AGAIN, settled, still, visit
from tests.databases import ROOT

pytestmark = pytest.mark.browser
SCREENS = {p.parent.name: p.parent.name for p in sorted((ROOT / "pages").glob("*/page.py"))}
SCREENS |= {"overview": "", "records": "records?metric=lead.closed_on_time_rate",
            "overdue": "records?metric=lead.overdue", "mix": "leads?section=构成",
            "course": "leads?section=走势"}  # fmt: skip
SURFACES = {"light": "#F5F7FA", "dark": "#0F1B2A"}
# Screen → its number of cards, its exhibit, how much of that a laptop shows, and what a phone begins with.
BEGINNINGS = {
    "inspections": (6, ".st-key-panel-map", 120, ".st-key-panel-worklist"),
    "funds": (6, ".st-key-panel-waterfall", 120, ".st-key-panel-clocks"),
    "warnings": (6, ".st-key-panel-map", 120, ".st-key-panel-worklist"),
    "sanctions": (6, ".st-key-panel-calendar", 120, ".st-key-panel-worklist"),
    "incidents": (6, ".st-key-panel-timeline", 120, ".st-key-panel-worklist"),
    "tiers": (6, ".st-key-panel-course", 120, ".st-key-panel-worklist"),
    "leads": (6, ".st-key-panel-funnel", 120, ".st-key-panel-attention"),
    "campaigns": (6, ".st-key-panel-zero", 120, ".st-key-panel-owners"),
    "tasks": (6, ".st-key-panel-tasks", 60, ".st-key-panel-tasks"),
    "evidence": (5, ".st-key-panel-items-list", 60, ".st-key-panel-owed"),
}
# What a thumb opens there.
ITEMS = {"tasks": "[class*=st-key-item-task-] button", "evidence": "[class*=st-key-item-owed-] button"}
CUT = """() => [...document.querySelectorAll('.st-key-cards [data-testid=stMetric] *')]
  .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'hidden' && e.clientWidth)
  .map((e) => e.textContent)"""
LOW = """() => [...document.querySelectorAll('[data-testid=stMain] :is(button, summary, [role=tab])')]
  .filter(b => getComputedStyle(b).visibility !== 'hidden')
  .map((b) => [b.innerText, b.getBoundingClientRect()]).filter(([, r]) => r.width && r.height && r.height < 43.5)
  .map(([words]) => words)"""
# What stands beyond the right edge, but in a thing that may scroll.
WIDE = """() => {
  const scrolls = e => e.scrollWidth > e.clientWidth && /auto|scroll/.test(getComputedStyle(e).overflowX);
  const scrolled = e => e && (scrolls(e) || scrolled(e.parentElement));
  return [...document.querySelectorAll('[data-testid=stMainBlockContainer] *')]
    .filter(e => e.offsetParent && e.getBoundingClientRect().right > innerWidth + 1)
    .filter(e => !scrolled(e.parentElement))
    .map(e => `${e.tagName} ${e.className} ${e.textContent.slice(0, 20)}`).slice(0, 5);
}"""


class Tab(NamedTuple):
    """A page that goes from screen to screen, what its scripts threw on this one and what the rules kept from it."""

    page: Page
    broken: list[str]


def _tab(chromium: Browser, width: int, height: int, **options: Any) -> Iterator[Tab]:
    page = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **options).new_page()
    page.goto("about:blank")  # a session of its own: not what tests of other files left unfolded and were told there
    tab = Tab(page, [])
    page.on("pageerror", lambda error: tab.broken.append(str(error)))
    page.on(
        "console",
        lambda message: tab.broken.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield tab
    page.context.close()


@pytest.fixture(scope="module")
def laptop(chromium: Browser) -> Iterator[Tab]:
    yield from _tab(chromium, 1280, 720)


@pytest.fixture(scope="module")
def phone(chromium: Browser) -> Iterator[Tab]:
    yield from _tab(chromium, 390, 844, has_touch=True, is_mobile=True)


@contextmanager
def opened(tab: Tab, address: str) -> Iterator[Page]:
    """The screen, drawn; that no script failed on it is asserted at its end."""
    page = tab.page
    tab.broken.clear()
    try:
        visit(page, address)
        still(page)
        expect(page.locator("h1").first).to_be_visible()
        yield page
        expect(page.locator("[data-testid=stException]")).to_have_count(0)
        expect(page.get_by_text("暂时无法显示")).to_have_count(0)
        assert tab.broken == []
    except BaseException:
        page.goto("about:blank")  # the next screen is not to be met as this one was left
        raise


def in_both_themes(page: Page) -> Iterator[str]:
    """Each theme once the page is drawn in it; first the one that the screen before left."""
    shown = page.locator(".theme-choice").get_attribute("data-drawn")
    for theme in sorted(SURFACES, key=lambda theme: theme != shown):
        drawn(page, theme)
        yield theme


def drawn(page: Page, theme: str) -> None:
    """Choose the theme and wait until the page and its charts are drawn in it."""
    page.evaluate("theme => screenTheme.remembered() === theme || screenTheme.choose(theme)", theme)
    page.wait_for_function(
        """([theme, surface]) => document.querySelector('.theme-choice')?.dataset.drawn === theme
        && getComputedStyle(document.documentElement).getPropertyValue('--surface') === surface""",
        arg=[theme, SURFACES[theme]],
        polling=LOOK_AGAIN,
        timeout=90_000,
    )
    settled(page)
    expect(page.locator(".theme-choice")).to_have_value(theme)


def top(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None, selector
    return box["y"]


def begins_on_a_laptop(page: Page, screen: str) -> None:
    """All cards in one row, none cut, and the exhibit in sight."""
    count, exhibit, shown, _ = BEGINNINGS[screen]
    cards = page.locator("[class*=st-key-card-]:visible")
    expect(cards).to_have_count(count)
    for width, height in ((1280, 720), (1366, 768), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function("() => document.documentElement.clientWidth === window.innerWidth")
        tops = {round(box["y"]) for card in cards.all() if (box := card.bounding_box())}
        assert len(tops) == 1, (width, tops)
        assert page.evaluate(CUT) == [], width
        assert top(page, exhibit) < height - shown, width
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("screen", SCREENS)
def test_a_wide_screen_stands_out_speaks_chinese_and_can_be_read_aloud(
    laptop: Tab, dashboard: str, screen: str
) -> None:
    address = SCREENS[screen]
    with opened(laptop, f"{dashboard}/{address}{'&' if '?' in address else '?'}town=徐泾镇") as page:
        if screen in BEGINNINGS:
            begins_on_a_laptop(page, screen)
        for width in (1366, 1280):  # what to do about a fault is read whole
            page.set_viewport_size({"width": width, "height": 720})
            remedies = page.locator("[class*=st-key-remedies-] td:last-child:visible")
            assert remedies.evaluate_all("all => all.filter(e => e.scrollWidth > e.clientWidth + 1).length") == 0
        for theme in in_both_themes(page):
            assert lasting(page, FAINT, LATIN) == []
            if theme == "light":
                assert serious(page) == []


@pytest.mark.parametrize("screen", SCREENS)
def test_a_phone_shows_it_whole_stands_out_and_fits_thumbs(phone: Tab, dashboard: str, screen: str) -> None:
    with opened(phone, f"{dashboard}/{SCREENS[screen]}") as page:
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
        assert page.locator("[data-testid=stMain]").evaluate("e => e.scrollWidth <= e.clientWidth + 1")
        assert page.evaluate(WIDE) == []
        assert page.evaluate(LOW) == []
        if screen in BEGINNINGS:
            _, exhibit, _, first = BEGINNINGS[screen]
            tops = [top(page, found) for found in dict.fromkeys((first, "[class*=st-key-card-]:visible", exhibit))]
            assert tops == sorted(tops)
            assert tops[0] < 844
            assert page.evaluate(CUT) == []
        if screen in ITEMS:
            page.locator(ITEMS[screen]).first.tap()
            expect(page.get_by_role("dialog")).to_be_visible()
            page.keyboard.press("Escape")
            expect(page.get_by_role("dialog")).to_have_count(0)
            settled(page)
        page.evaluate("document.querySelectorAll('.scope-unfold').forEach(scope => scope.open = true)")
        for theme in in_both_themes(page):
            assert lasting(page, FAINT, *([SMALL] if theme == "dark" else [])) == []


def test_a_phone_reads_definitions_without_going_sideways(phone: Tab, dashboard: str) -> None:
    with opened(phone, f"{dashboard}/definitions?find=化解率") as page:
        page.locator(".st-key-phone-paper-lead").get_by_text("属实案件化解率").wait_for()
        assert page.locator("[data-testid=stDataFrame]:visible").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
