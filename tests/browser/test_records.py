"""Lists of records as they are used: rows open and close, steps back, addresses, two lines on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.conftest import settled, step_back, visit

pytestmark = pytest.mark.browser
WIDE, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


@pytest.fixture(params=["wide", "phone"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A page of a laptop, and of a phone with touch."""
    phone = request.param == "phone"
    size = PHONE if phone else WIDE
    context = chromium.new_context(viewport=size, locale="zh-CN", has_touch=phone, is_mobile=phone)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def is_phone(page: Page) -> bool:
    assert page.viewport_size is not None
    return page.viewport_size["width"] <= 640


def a_row(page: Page, place: int = 0):  # type: ignore[no-untyped-def]
    """A row where a hand would hit it: on a phone the two lines, else a cell in the middle of the table."""
    if is_phone(page):
        return page.locator(".rows li button").nth(place)
    return page.locator(".rows tbody tr").nth(place).locator("td").nth(3)


def opened(page: Page) -> None:
    expect(page.get_by_role("dialog")).to_contain_text("全部内容")
    settled(page)


def closed(page: Page) -> None:
    """The drawer is away and does not come back with the next run."""
    expect(page.get_by_role("dialog")).to_have_count(0)
    settled(page)
    page.wait_for_url(re.compile(r"^(?!.*row=)"))
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_row_opens_and_every_way_of_closing_lasts(page: Page, dashboard: str) -> None:
    visit(page, f"{dashboard}/overview")
    page.locator(".st-key-attention-lead-overdue button:visible").click()
    page.wait_for_url(re.compile("/records"))
    settled(page)
    listed = page.url

    def tap(place: int) -> None:
        a_row(page, place).tap() if is_phone(page) else a_row(page, place).click()
        opened(page)

    if not is_phone(page):
        page.locator(".rows tbody button").nth(1).focus()
        page.keyboard.press("ArrowDown")
        expect(page.locator(".rows tbody button").nth(2)).to_be_focused()
        page.keyboard.press("Enter")
        opened(page)
        page.keyboard.press("Escape")
        closed(page)
    tap(0)
    page.get_by_role("dialog").get_by_role("button", name="关闭").click()
    closed(page)
    tap(0)  # the same row once more
    page.keyboard.press("Escape")
    closed(page)
    if not is_phone(page):
        tap(1)
        page.mouse.click(200, 400)
        closed(page)
    assert page.url == listed
    tap(1)
    step_back(page)
    closed(page)
    assert page.url == listed
    expect(page.locator("h1").first).to_have_text("超期未结线索")
    step_back(page)
    expect(page.locator("h1").first).to_have_text("综合态势")


def test_closing_runs_the_screen_once(page: Page, dashboard: str) -> None:
    """The step back that closing takes asked for a second run, which fell into the next click on a row."""
    asked: list[str | None] = []

    def hear(frame: bytes | str) -> None:
        assert isinstance(frame, bytes)
        asked.append(BackMsg.FromString(frame).WhichOneof("type"))

    page.on("websocket", lambda socket: socket.on("framesent", hear))
    page.goto(f"{dashboard}/records?metric=lead.overdue")
    settled(page)
    listed = page.url
    asked.clear()
    for times in (1, 2):
        a_row(page).click()
        opened(page)
        page.keyboard.press("Escape")
        closed(page)
        settled(page)
        assert page.url == listed
        assert asked.count("rerun_script") == 2 * times
    a_row(page).click()
    opened(page)
    step_back(page)
    closed(page)
    page.go_forward()
    opened(page)


def test_the_way_back_names_the_screen_and_restores_its_scope_and_tab(page: Page, dashboard: str) -> None:
    visit(page, f"{dashboard}/campaigns?town=徐泾镇&period=本季")
    page.locator(".st-key-open-campaign-problems_found button:visible").first.click(force=True)
    page.wait_for_url(re.compile("/records"))
    settled(page)
    sent = page.url
    page.get_by_role("button", name="返回专项行动").click()
    page.wait_for_url(re.compile("/campaigns"))
    settled(page)
    expect(page.locator("h1").first).to_have_text("专项行动")
    assert "period=" in page.url
    assert "town=" in page.url
    page.goto(sent)
    settled(page)
    page.get_by_role("button", name="返回专项行动").click()
    page.wait_for_url(re.compile("/campaigns"))
    expect(page.locator("h1").first).to_have_text("专项行动")


def test_a_mark_of_a_chart_opens_by_keyboard(page: Page, dashboard: str) -> None:
    if is_phone(page):
        pytest.skip("phones have no keyboard")
    visit(page, f"{dashboard}/leads")
    marks = page.locator(".st-key-wide-funnel svg.marks [role=button]")
    expect(page.locator(".st-key-wide-funnel svg.marks [role=button][tabindex='0']")).to_have_count(1)
    marks.first.focus()
    page.keyboard.press("ArrowDown")
    expect(marks.nth(1)).to_be_focused()
    assert re.search("[\u4e00-\u9fff]", marks.nth(1).get_attribute("aria-label") or "")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/records"))


def test_an_address_with_an_unknown_town_says_so(page: Page, dashboard: str) -> None:
    visit(page, f"{dashboard}/overview?town=青东农场")
    expect(page.get_by_text("青东农场")).to_be_visible()
    if is_phone(page):
        line = page.locator(".st-key-scope-line")
        expect(line).to_contain_text("全区")
        expect(page.locator(".st-key-scope-controls")).to_be_hidden()
        line.locator("summary").tap()
        expect(page.locator(".st-key-scope-controls")).to_be_visible()


@pytest.mark.parametrize("page", ["phone"], indirect=True)
def test_a_long_list_begins_with_its_first_rows_on_a_phone(page: Page, dashboard: str) -> None:
    visit(page, f"{dashboard}/records?metric=lead.received")
    lines = page.locator(".rows li:not(.more, .total)")
    assert lines.count() > 12
    assert lines.locator("visible=true").count() == 8
    page.get_by_role("button", name=f"显示其余 {lines.count() - 8} 条").tap()
    expect(lines.nth(8).get_by_role("button")).to_be_focused()
    assert lines.locator("visible=true").count() == lines.count()
    a_row(page, 9).tap()
    opened(page)
    page.get_by_role("dialog").get_by_role("button", name="关闭").click()
    closed(page)
    assert lines.locator("visible=true").count() == lines.count()  # as it was left
