"""A screen by Ctrl+P: one sheet's width, no controls, scope and stamp in the head, charts whole, pages counted."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from tests.conftest import settled

CHARTS = "[data-testid=stVegaLiteChart] :is(canvas, svg)"

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ctrl_p_puts_the_screen_on_paper(chromium: Browser, dashboard: str, scheme: str) -> None:
    context = chromium.new_context(
        viewport={"width": 1920, "height": 1080},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto(dashboard)
    settled(page)
    page.wait_for_function(
        f"[...document.querySelectorAll('{CHARTS}')].some((chart) => chart.getBoundingClientRect().width > 1045)"
    )
    page.evaluate("window.print = () => { window.printed = true; }")
    page.keyboard.press("Control+p")
    page.wait_for_function("window.printed === true")
    # Drawn again at the paper's width: its type keeps its size.
    page.wait_for_function(
        f"[...document.querySelectorAll('{CHARTS}')].every((chart) => chart.getBoundingClientRect().width <= 1045)"
    )
    data = page.pdf(prefer_css_page_size=True, print_background=True)
    pdf = PdfReader(io.BytesIO(data))
    texts = [re.sub(r"\s", "", p.get_textpage().get_text_range()) for p in PdfDocument(data)]
    whole = "".join(texts)
    for part in ("综合态势", "模拟数据", "数据截至2023-12-15·全区", "按期办结率"):
        assert part in whole
    for control in ("导出本页", "全部行业部门", "以表格显示"):
        assert control not in whole
    for number, text in enumerate(texts, start=1):
        assert f"{number}/{len(texts)}" in text
    box = pdf.pages[0].mediabox
    assert round(float(box.width) / 72 * 25.4) == 297
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert "paper" not in (page.locator("html").get_attribute("class") or "")
    context.close()
