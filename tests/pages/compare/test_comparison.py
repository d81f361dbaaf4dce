"""What is compared stands in the address: choosing writes it, the address alone brings it back."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import settled, visit

pytestmark = pytest.mark.browser


def test_choices_are_written_into_the_address_and_come_back(chromium: Browser, dashboard: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    visit(page, f"{dashboard}/compare?kind=towns&a=徐泾镇&b=赵巷镇")
    expect(page.get_by_text("赵巷镇较优", exact=False).first).to_be_visible()
    # Nothing is wider than the phone, and both figures of a row stand side by side under its name.
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    first, second = (
        page.locator(f".st-key-item-{side}-lead-received button:visible").last.bounding_box() for side in ("a", "b")
    )
    assert first is not None
    assert second is not None
    assert abs(first["y"] - second["y"]) < 2
    assert min(first["height"], second["height"]) >= 44
    page.get_by_role("combobox", name="右边的街镇").click()
    page.get_by_role("option", name="白鹤镇").click()
    page.wait_for_url(lambda url: "b=白鹤镇" in unquote(url))
    settled(page)
    expect(page.get_by_text("白鹤镇较优", exact=False).first).to_be_visible()
    again = context.new_page()
    again.goto(page.url)
    settled(again)
    expect(again.get_by_text("白鹤镇较优", exact=False).first).to_be_visible()
    visit(again, f"{dashboard}/since?then=2023-09-01")
    expect(again.get_by_text("自2023年9月1日以来", exact=False).first).to_be_visible()
    again.get_by_role("button", name="自上次会议", exact=True).click()
    again.wait_for_url(lambda url: "then=2023-12-08" in url)
    settled(again)
    expect(again.get_by_text("自2023年12月8日", exact=False).first).to_be_visible()
    again.go_back()
    expect(again.get_by_text("自2023年9月1日以来", exact=False).first).to_be_visible(timeout=30_000)
    context.close()
