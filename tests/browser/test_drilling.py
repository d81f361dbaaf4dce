"""What only a browser shows: drilling by click, addresses, phone width, and that nothing is fetched from outside."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlparse

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import settled, step_back, visit

pytestmark = pytest.mark.browser
DESKTOP = {"width": 1920, "height": 1080}


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page at 1920×1080 that counts the requests leaving this machine."""
    context = chromium.new_context(viewport=DESKTOP, locale="zh-CN")  # type: ignore[arg-type]
    tab = context.new_page()
    outside: list[str] = []
    tab.on("request", lambda request: outside.append(request.url) if _leaves(request.url) else None)
    yield tab
    context.close()
    assert not outside


def _leaves(url: str) -> bool:
    parsed = urlparse(url)
    return parsed.scheme in ("http", "https", "ws", "wss") and parsed.hostname != "127.0.0.1"


def asked(page: Page) -> dict[str, str]:
    return {name: unquote(values[0]) for name, values in parse_qs(urlparse(page.url).query).items()}


def test_a_card_leads_to_its_records_and_back(page: Page, dashboard: str) -> None:
    visit(page, f"{dashboard}/?town=徐泾镇")
    value = page.locator(".st-key-card-lead-closed_on_time_rate [data-testid=stMetricValue]").inner_text()
    page.locator(".st-key-card-lead-closed_on_time_rate").click(position={"x": 40, "y": 120})
    page.wait_for_url(re.compile("/records"))
    settled(page)
    expect(page.locator("h1").first).to_have_text("按期办结率")
    expect(page.get_by_text(value).first).to_be_visible()
    days = {"since": "2023-01-01", "until": "2023-12-15", "at": "2023-12-15"}
    assert asked(page) == {
        "metric": "lead.closed_on_time_rate", "part": "gap", "town": "徐泾镇", "from": "overview", **days,
    }  # fmt: skip
    step_back(page)
    expect(page.locator("h1").first).to_have_text("综合态势 · 徐泾镇")
    assert asked(page) == {"town": "徐泾镇"}
    expect(page.locator(".st-key-scope-bar")).to_contain_text("徐泾镇")


def test_a_work_item_opens_its_drawer_and_the_address_can_be_sent_on(
    page: Page, dashboard: str, chromium: Browser
) -> None:
    visit(page, dashboard)
    page.locator("[class*=st-key-item-0] button").click()
    page.wait_for_url(re.compile("row="))
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("办理时限")
    settled(page)
    address = page.url
    words = drawer.inner_text()
    page.get_by_role("dialog").get_by_role("button", name="关闭").click()
    page.wait_for_url(re.compile(r"^(?!.*row=)"))
    colleague = chromium.new_context(viewport=DESKTOP, locale="zh-CN").new_page()  # type: ignore[arg-type]
    colleague.goto(address)
    settled(colleague)
    expect(colleague.get_by_role("dialog")).to_contain_text("办理时限")
    assert colleague.get_by_role("dialog").inner_text() == words
    colleague.context.close()


def test_a_row_of_a_list_opens_its_drawer(page: Page, dashboard: str) -> None:
    visit(page, f"{dashboard}/records?metric=lead.overdue")
    page.locator(".rows tbody tr").first.locator("td").nth(2).click()
    expect(page.get_by_role("dialog")).to_contain_text("办理经过")


def test_search_order_pages_and_export_cover_all_records_and_stand_in_the_address(page: Page, dashboard: str) -> None:
    visit(page, f"{dashboard}/records?metric=lead.received")
    heading = page.get_by_role("columnheader", name="接收日期")
    for order in ("ascending", "descending"):
        heading.get_by_role("button").click()
        expect(heading).to_have_attribute("aria-sort", order)
    rows = page.locator(".rows tbody")
    first = rows.locator("tr").first.text_content() or ""
    page.get_by_role("button", name="第 2 页").click()
    page.wait_for_url(re.compile("page=2"))
    expect(rows.locator("tr").first).not_to_have_text(first)
    second = rows.inner_text()
    page.reload()
    settled(page)
    expect(heading).to_have_attribute("aria-sort", "descending")
    assert rows.inner_text() == second
    page.get_by_label("查找", exact=True).fill("华新镇")
    page.get_by_label("查找", exact=True).press("Enter")
    page.wait_for_url(re.compile(r"search=(?!.*page=2)"))
    expect(rows.locator("tr").filter(has_not_text="华新镇")).to_have_count(0)
    settled(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="导出 CSV").click()
    lines = list(csv.reader(io.StringIO(started.value.path().read_text(encoding="utf-8-sig"))))
    names = next(line for line in lines if line[0] == "线索编号")
    head = "".join(line[0] for line in lines[: lines.index(names)])
    exported = [dict(zip(names, line, strict=True)) for line in lines[lines.index(names) + 1 :]]
    assert "模拟数据" in head
    assert "查找：华新镇" in head
    assert len(exported) == int(re.findall(r"共 (\d+) 条", head)[0]) > rows.locator("tr").count()
    assert all("华新镇" in row.values() for row in exported)
    days = [row["接收日期"] for row in exported]
    assert days == sorted(days, reverse=True)
    expect(rows.locator("tr").first).to_contain_text(days[0])
