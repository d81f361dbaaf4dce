"""A server that starts with a deep link, goes and comes back, under a sub-path: what is said of it, and what holds."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import served, settled
from tests.databases import copy_sqlite

pytestmark = pytest.mark.browser


def test_a_lost_connection_is_told_in_chinese_and_the_page_mends_itself(
    chromium: Browser, demo_sqlite: str, tmp_path: Path
) -> None:
    context = chromium.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", permissions=["clipboard-read", "clipboard-write"]
    )
    page = context.new_page()
    file = tmp_path / "cases.db"
    database = copy_sqlite(demo_sqlite, file)
    with served(database, baseUrlPath="zhiqian") as address:
        port = urlparse(address).port
        # The first request a new server sees is a deep link: the frame runs before any page does.
        page.goto(f"{address}/records?metric=lead.overdue")
        settled(page)
        expect(page.locator("h1").first).to_have_text("超期未结线索")
        expect(page.locator(".st-key-scope-bar")).to_be_visible()
        expect(page.locator(".st-key-stamp").get_by_text("模拟数据")).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.get_by_role("button", name="复制链接").click()
        expect(page.get_by_role("button", name="已复制")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(f"{address}/records?")
        page.goto(f"{address}/briefing")
        settled(page)
        expect(page.locator("[data-testid=stCode]").first).to_contain_text(f"{address}/briefing?")
        page.goto(copied)
        settled(page)
        expect(page.locator("h1").first).to_have_text("超期未结线索")
    export = page.get_by_role("button", name="导出 CSV")
    page.wait_for_selector(".stApp:not([data-test-connection-state=CONNECTED])")
    expect(page.get_by_role("dialog")).to_contain_text("看板服务暂时连接不上", timeout=60_000)
    assert not re.search("[A-Za-z]{2}", page.get_by_role("dialog").inner_text())
    expect(export).to_be_disabled()
    with served(database, port, baseUrlPath="zhiqian"):
        expect(page.locator(".connection-notice")).to_contain_text("连接已恢复", timeout=90_000)
        settled(page)
        with page.expect_download() as started:
            export.click()
        assert "模拟数据" in started.value.path().read_text(encoding="utf-8-sig")
        # A file that cannot be made says so.
        page.goto(f"{address}/records?metric=lead.open")
        settled(page)
        file.write_bytes(b"no database" * 1000)
        export.click()
        expect(page.get_by_text("下载没有成功")).to_be_visible()
    context.close()
