"""The plain page where it is read: in WeChat's view, by a screen reader, on paper, and as a file that was saved."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.conftest import settled

pytestmark = pytest.mark.browser
# WeChat on an old Android phone; 政务微信 is built of the same parts.
WECHAT = (
    "Mozilla/5.0 (Linux; Android 10; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/86.0.4240.99 "
    "XWEB/4317 MMWEBSDK/20220105 Mobile Safari/537.36 MicroMessenger/8.0.19.2080 wxwork/4.0.8"
)
PAGES = ("", "town?of_town=徐泾镇", "department?unit=区建管委", "assessment", "records?metric=lead.received")


@pytest.fixture(scope="module")
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, locale="zh-CN", user_agent=WECHAT
    )
    page = context.new_page()
    yield page
    context.close()


@pytest.mark.parametrize("address", PAGES)
def test_it_is_read_by_thumb_by_ear_and_on_paper(phone: Page, dashboard: str, address: str) -> None:
    phone.goto(f"{dashboard}/plain/{address}")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert phone.evaluate("visualViewport.scale") == 1
    small = "e => e.getBoundingClientRect().height < 43.5"
    controls = "document.querySelectorAll('nav a, select, input[type=date], summary, button')"
    assert phone.evaluate(f"[...{controls}].filter({small}).map(e => e.outerHTML)") == []
    faults = Axe().run(phone).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in faults] == []
    sheets = PdfReader(io.BytesIO(phone.pdf(prefer_css_page_size=True))).pages
    text = "".join(sheet.extract_text() for sheet in sheets)
    for sheet in sheets:
        assert [round(float(side) / 72 * 25.4) for side in sheet.mediabox[2:]] == [210, 297]
    assert "模拟数据" in text
    assert "保存本页" not in text
    assert min(len(sheet.extract_text()) for sheet in sheets) > 100  # no sheet for a line


def test_a_screen_is_saved_as_one_file(chromium: Browser, dashboard: str, tmp_path: Path) -> None:
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.goto(f"{dashboard}/?town=徐泾镇&as_of=2023-10-31")
    settled(page)
    shown = page.locator("[data-testid=stMetricValue]").all_inner_texts()
    page.get_by_role("button", name="导出本页").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="保存本页").click()
    assert download.value.suggested_filename == "综合态势_2023-10-31.html"
    download.value.save_as(tmp_path / "saved.html")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlparse(request.url).scheme))
    page.goto((tmp_path / "saved.html").as_uri())
    assert set(asked) <= {"file", "data"}
    assert page.locator("a").count() == 0
    cards = page.locator(".card b")
    expect(cards).to_have_count(len(shown))
    for number, text in zip(cards.all_inner_texts(), shown, strict=True):
        assert text.split("\n")[0].split()[-1] in number
    expect(page.locator("main")).to_contain_text("徐泾镇")
    expect(page.locator("main")).to_contain_text("模拟数据")
    context.close()
