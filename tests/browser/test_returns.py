"""统计报表 in a browser: a cell is pressed and lists exactly its records; a phone reaches every cell by its row."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.conftest import settled, visit

pytestmark = pytest.mark.browser


def test_a_cell_opens_its_records(chromium: Browser, dashboard: str) -> None:
    page = chromium.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN").new_page()
    visit(page, f"{dashboard}/returns?report=wages_month&of_period=2023-11")
    settled(page)
    table = page.locator(".st-key-return-table table")
    expect(table).to_be_visible()
    assert table.locator("th.group").all_inner_texts() == [
        "欠薪线索",
        "本年属实线索",
        "本年监察案件",
        "其中政府和国企项目",
    ]
    cell = table.locator("tbody tr").nth(1).locator("td").nth(2).locator("button")
    shown = cell.inner_text()
    cell.click()
    expect(page).to_have_url(re.compile(r"/records\?.*metric=lead\.received"), timeout=60_000)
    settled(page)
    expect(page.locator("h5").first).to_contain_text(f"{shown} 件")
    expect(page.get_by_text("本清单按所点数字的范围：2023-01-01 至 2023-11-30")).to_be_visible()
    page.get_by_role("button", name="返回统计报表").click()
    expect(table).to_be_visible()
    assert "of_period=2023-11" in page.url
    page.context.close()


@pytest.mark.parametrize(
    ("name", "period"), [("campaign_week", "2023-W49"), ("accounts_month", "2023-11"), ("sanctions_quarter", "2023Q3")]
)
def test_each_shipped_return_opens_its_records(chromium: Browser, dashboard: str, name: str, period: str) -> None:
    """One cell of the whole and the last row's last: the list says the number that was pressed."""
    page = chromium.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN").new_page()
    for row in (0, -1):
        visit(page, f"{dashboard}/returns?report={name}&of_period={period}")
        settled(page)
        cell = page.locator(".st-key-return-table tbody tr").nth(row).locator("td button").last
        shown = cell.inner_text()
        cell.click()
        expect(page).to_have_url(re.compile(r"/records\?.*metric="), timeout=60_000)
        settled(page)
        expect(page.locator("h5").first).to_contain_text(shown)
    page.context.close()


def test_a_phone_reaches_every_cell(chromium: Browser, dashboard: str) -> None:
    size = ViewportSize(width=390, height=844)
    context = chromium.new_context(viewport=size, locale="zh-CN", has_touch=True, is_mobile=True)
    page = context.new_page()
    visit(page, f"{dashboard}/returns?report=deposits_quarter&of_period=2023Q3")
    settled(page)
    page.locator(".st-key-return-table li button").first.tap()
    panel = page.get_by_role("dialog")
    expect(panel.get_by_role("button", name="银行保函")).to_be_in_viewport()
    panel.get_by_role("button", name="银行保函").tap()
    expect(page).to_have_url(re.compile(r"/records\?.*metric=deposit\.stored_amount"), timeout=60_000)
    expect(page.get_by_role("heading", name="存储金额（各种形式）（银行保函）")).to_be_visible()
    context.close()
