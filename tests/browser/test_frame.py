"""The frame in the browser: menu, height, theme, words, guide."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from pages.parts.frame.navigation import GROUPS
from tests.browser.looks import LATIN, SMALL, lasting
from tests.conftest import settled, visit

pytestmark = pytest.mark.browser


# Of what answers a request the second message, that the script is running, comes late and the others behind it.
LATE = """(() => {
  let come = 0, before = Promise.resolve();
  const later = (listener) => (event) => {
    const wait = (come += 1) === 2 ? 400 : 0;
    before = before.then(() => new Promise((go) => setTimeout(go, wait))).then(() => listener(event));
  };
  const { send, addEventListener } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) { come = 0; send.call(this, data); };
  WebSocket.prototype.addEventListener = function (kind, listener, options) {
    addEventListener.call(this, kind, kind === 'message' ? later(listener) : listener, options);
  };
})()"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page at 1280×720, the smallest projector."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", has_touch=True, is_mobile=True
    )
    yield context.new_page()
    context.close()


def test_the_stamp_lies_on_no_choice_of_the_bar(page: Page, dashboard: str) -> None:
    """On an old projector there is no room for both in one line."""
    page.goto(f"{dashboard}/help")
    settled(page)
    stamp = page.locator(".st-key-stamp [data-testid=stMarkdownContainer]")
    choices = page.locator(".st-key-scope-controls > [data-testid=stElementContainer]")
    for width, height in ((800, 600), (1024, 768), (1152, 864), (1200, 800)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function("() => document.documentElement.clientWidth === window.innerWidth")
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        stamps, chosen = ([found.bounding_box() for found in group.all()] for group in (stamp, choices))
        assert len(stamps) >= 2
        assert len(chosen) >= 6
        for text in stamps:
            for box in chosen:
                assert text
                assert box
                beside = box["x"] + box["width"] <= text["x"] + 1
                assert beside or box["y"] + box["height"] <= text["y"] + 1, (width, box, text)


def test_the_frame_takes_two_rows_and_its_menu_stands_in_groups(page: Page, dashboard: str) -> None:
    page.goto(dashboard)
    settled(page)
    page.get_by_role("button", name="不再显示").click()  # the guide of the first visit lies in the flow
    groups = page.locator("[data-testid=stTopNavSection]")
    expect(groups).to_have_text(list(GROUPS))
    for width, height in ((1280, 720), (1361, 768), (1366, 768), (1451, 800), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        expect(groups.last).to_be_in_viewport()
        assert page.locator("h1").first.bounding_box()["y"] <= 132  # type: ignore[index]
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        boxes = [page.locator(s).bounding_box() for s in (".st-key-scope-bar", ".st-key-stamp")]
        boxes += [groups.last.bounding_box(), page.locator(".st-key-tools").bounding_box()]
        for left, right in (boxes[:2], boxes[2:]):
            assert left["x"] + left["width"] <= right["x"] + 1, (width, left, right)  # type: ignore[index]
    page.get_by_role("button", name="领导督查").click()
    page.get_by_role("menuitem", name="部门履职").or_(page.get_by_role("link", name="部门履职")).first.click()
    expect(page.locator("h1").first).to_contain_text("部门履职")


def test_the_menu_of_a_phone_closes_on_a_choice_and_fits_the_thumb(phone: Page, dashboard: str) -> None:
    phone.goto(dashboard)
    settled(phone)
    phone.locator("[data-testid=stExpandSidebarButton]").tap()
    sidebar = phone.locator("[data-testid=stSidebar]")
    expect(sidebar).to_have_attribute("data-collapsed", "false")
    rows = sidebar.locator("a, button").evaluate_all(
        "all => all.filter(e => e.getClientRects().length).map(e => e.getBoundingClientRect().height)"
    )
    assert len(rows) >= sum(map(len, GROUPS.values()))
    assert min(rows) >= 44
    # Left open, it does not lie over the next page that is loaded.
    phone.reload()
    settled(phone)
    expect(sidebar).not_to_have_attribute("data-collapsed", "false")
    phone.locator("[data-testid=stExpandSidebarButton]").tap()
    sidebar.get_by_role("link", name="街镇画像").tap()
    expect(sidebar).not_to_have_attribute("data-collapsed", "false")
    expect(phone.locator("h1").first).to_contain_text("街镇画像")
    # What unfolds fits as well: days of the calendar, choices, files to export.
    phone.locator(".scope-unfold summary").tap()
    for opener in (".st-key-as_of button", ".st-key-period button", ".st-key-tools [data-testid=stPopover] button"):
        phone.locator(opener).tap()
        expect(phone.locator("[role=dialog], [role=listbox], [data-testid=stPopoverBody]").first).to_be_visible()
        assert lasting(phone, SMALL) == []
        phone.keyboard.press("Escape")


def surfaces(page: Page) -> list[str]:
    """The page's ground as Streamlit's theme has it and the surface the server chose its colours for."""
    return page.evaluate(  # type: ignore[no-any-return]
        "[getComputedStyle(document.querySelector('.stApp')).backgroundColor,"
        " getComputedStyle(document.documentElement).getPropertyValue('--surface')]"
    )


def test_the_theme_stands_in_the_address_is_kept_and_can_be_changed(page: Page, dashboard: str) -> None:
    dark, light = ["rgb(24, 40, 59)", "#0F1B2A"], ["rgb(255, 255, 255)", "#F5F7FA"]
    changed = "want => getComputedStyle(document.documentElement).getPropertyValue('--surface') === want"
    page.goto(f"{dashboard}/?theme=dark")
    page.wait_for_function(changed, arg=dark[1], timeout=90_000)
    assert surfaces(page) == dark
    page.goto(f"{dashboard}/definitions")
    page.wait_for_function(changed, arg=dark[1], timeout=90_000)
    assert surfaces(page) == dark
    page.get_by_label("界面主题").select_option("浅色")
    page.wait_for_function(changed, arg=light[1], timeout=90_000)
    assert surfaces(page) == light
    page.emulate_media(color_scheme="dark")
    page.get_by_label("界面主题").select_option("跟随系统")
    page.wait_for_function(changed, arg=dark[1], timeout=90_000)
    assert surfaces(page) == dark


def test_the_link_of_a_screen_is_copied_readable_and_whole(page: Page, dashboard: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, f"{dashboard}/definitions?town=徐泾镇")
    button = page.locator(".copy-link")
    button.click()
    expect(button).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{dashboard}/definitions?town=徐泾镇&period=本年&as_of=2023-12-15"
    page.goto(copied)
    settled(page)
    expect(page.locator(".st-key-scope-controls")).to_contain_text("徐泾镇")


def test_menus_of_tables_charts_and_choices_speak_chinese(page: Page, dashboard: str) -> None:
    visit(page, f"{dashboard}/definitions")
    table = page.locator("[data-testid=stDataFrame]").first
    table.scroll_into_view_if_needed()
    table.hover()
    page.mouse.click(table.bounding_box()["x"] + 100, table.bounding_box()["y"] + 15)  # type: ignore[index]
    page.get_by_role("button", name="显示或隐藏列").first.click()
    assert page.evaluate(LATIN) == []
    page.keyboard.press("Escape")
    for key in ("town", "period", "as_of"):
        page.locator(f".st-key-scope-controls .st-key-{key}").locator("button").last.click()
        assert page.evaluate(LATIN) == [], key
        page.keyboard.press("Escape")
    visit(page, dashboard)
    chart = page.locator("[data-testid=stVegaLiteChart]:visible").last
    chart.scroll_into_view_if_needed()
    chart.hover()
    assert page.evaluate(LATIN) == []


def test_the_guide_has_four_steps_goes_away_for_good_and_can_be_called_again(page: Page, dashboard: str) -> None:
    page.goto(f"{dashboard}/town")
    settled(page)
    guide = page.get_by_role("region", name="使用引导")
    expect(guide).to_have_count(0)
    page.goto(dashboard)
    expect(guide).to_be_visible(timeout=60_000)
    settled(page)
    bar, title = guide.bounding_box(), page.locator("h1").first.bounding_box()
    assert bar
    assert title
    assert bar["y"] + bar["height"] <= title["y"]  # in the flow: it covers nothing
    for step in ("1/4", "2/4", "3/4", "4/4"):
        expect(guide).to_contain_text(step)
        guide.locator(".guide-next").click()
    expect(guide).to_be_hidden()
    page.reload()
    settled(page)
    expect(guide).to_be_hidden()
    page.goto(f"{dashboard}/help")
    page.get_by_role("button", name="再看一遍使用引导").click()
    expect(guide).to_contain_text("1/4")
    page.keyboard.press("Escape")
    expect(guide).to_be_hidden()


def test_a_visit_ends_with_the_screen_that_was_asked_for(page: Page, dashboard: str) -> None:
    page.add_init_script(LATE)
    for metric, heading in ("lead.received", "接收线索"), ("lead.overdue", "超期未结线索"), ("lead.open", "在办线索"):
        visit(page, f"{dashboard}/records?metric={metric}")
        assert page.locator("h1").first.inner_text() == heading
        assert (page.locator(".rows table").get_attribute("aria-label") or "").startswith(heading)
