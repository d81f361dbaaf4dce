"""A screen by Ctrl+P: sheets of one width, no controls, scope and stamp in the head, charts redrawn, nothing lost."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import numpy as np
import pytest
from PIL.Image import Image
from playwright.sync_api import Browser, Page
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from metrics.definitions.checklist_results import Grade
from pages.parts.charts.palette import on_paper, status_colours
from pages.parts.maps.points import GRADE_STATUS
from tests.conftest import settled

pytestmark = pytest.mark.browser

CONTROLS = (
    "导出本页",
    "全部行业部门",
    "以表格显示",
    "行政区划顺序",
    "抽取工地数",
    "核查组数",
    "显示全部条目",
    "逐月播放",
)
INSTRUCTION = re.compile("点(击|选|数字|街镇|上方)")
# Kept when the browser is asked to print: the width of each chart and of its place.
PRINT = """() => { window.print = () => { window.widths = [...document.querySelectorAll(
  '[data-testid=stVegaLiteChart], [data-testid=stDeckGlJsonChart]')].map((place) => [
    place.getBoundingClientRect().width,
    Math.max(0, ...[...place.querySelectorAll('canvas, svg')].map((c) => c.getBoundingClientRect().width))]); }; }"""


@pytest.fixture(params=["light", "dark"])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1920, "height": 1080}, color_scheme=request.param)
    yield context.new_page()
    context.close()


def _printed(page: Page) -> tuple[bytes, list[str]]:
    """The screen on paper and the text of each sheet without blanks."""
    page.evaluate(PRINT)
    page.keyboard.press("Control+p")
    page.wait_for_function("window.widths !== undefined")
    # Drawn again at the paper's width before the browser prints: their type keeps its size.
    for place, drawn in page.evaluate("window.widths"):
        assert place == 0 or abs(place - drawn) <= 4
    data = page.pdf(prefer_css_page_size=True, print_background=True)
    texts = [re.sub(r"\s", "", p.get_textpage().get_text_range()) for p in PdfDocument(data)]
    for number, text in enumerate(texts, start=1):
        assert f"{number}/{len(texts)}" in text
    for part in ("模拟数据", "2023-12-15·全区"):
        assert part in texts[0]
    whole = "".join(texts)
    assert not [control for control in CONTROLS if control in whole]
    assert not INSTRUCTION.search(whole)
    return data, texts


def _from_the_menu(page: Page) -> list[Image]:
    """The sheets as the browser's own menu prints them, which does not wait for the light theme."""
    data = page.pdf(prefer_css_page_size=True, print_background=True)
    return [sheet.render(scale=1).to_pil().convert("RGB") for sheet in PdfDocument(data)]


def _share(image: Image, least: int, most: int) -> float:
    """The share of grey levels from ``least`` to ``most``."""
    return float(sum(image.convert("L").histogram()[least : most + 1])) / (image.width * image.height)


def _cells(page: Page, selector: str) -> list[str]:
    return [re.sub(r"\s", "", text) for text in page.locator(selector).all_text_contents()]


def test_ctrl_p_puts_the_overview_on_paper(page: Page, dashboard: str) -> None:
    page.goto(dashboard)
    settled(page)
    page.wait_for_function(
        "[...document.querySelectorAll('[data-testid=stVegaLiteChart] :is(canvas, svg)')]"
        ".some((chart) => chart.getBoundingClientRect().width > 1045)"
    )
    data, texts = _printed(page)
    assert "综合态势" in texts[0]
    assert "按期办结率" in texts[0]
    box = PdfReader(io.BytesIO(data)).pages[0].mediabox
    assert round(float(box.width) / 72 * 25.4) == 297
    # The heat table and the worklist each stand on one sheet, with their headings.
    towns = ["各街镇关键指标", *_cells(page, ".heat tbody th")]
    assert any(all(t in text for t in towns) for text in texts)
    items = _cells(page, ".st-key-panel-attention p:first-child strong:first-child") + _cells(
        page, ".st-key-worklist p"
    )
    assert len(items) > 2
    assert any(all(t in text for t in items) for text in texts)
    # White paper from a dark screen too, which is dark again afterwards.
    image = PdfDocument(data)[1].render(scale=0.5).to_pil().convert("L")
    assert sum(image.histogram()[200:]) > 0.9 * image.width * image.height
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert "paper" not in (page.locator("html").get_attribute("class") or "")
    assert page.evaluate("localStorage.getItem('dashboard-theme') ?? 'system'") == "system"


def test_ctrl_p_loses_no_row_column_or_site(page: Page, dashboard: str) -> None:
    page.goto(f"{dashboard}/inspections")
    settled(page)
    page.locator(".rows tbody tr").first.wait_for()
    page.locator("[data-testid=stDeckGlJsonChart] canvas").first.wait_for()
    data, texts = _printed(page)
    whole = "".join(texts)
    cells = _cells(page, ".rows thead th") + _cells(page, ".rows tbody td")
    assert len(cells) > 200
    assert not [cell for cell in cells if cell not in whole]
    # The marks of sound sites are on the map: more of their green than a legend or a table has.
    with on_paper():
        green = status_colours()[GRADE_STATUS[Grade.GOOD]]
    wanted = [int(green[at : at + 2], 16) for at in (1, 3, 5)]
    mapped = next(n for n, text in enumerate(texts) if "在建工地" in text and "图标越大" in text)
    image = PdfDocument(data)[mapped].render(scale=1).to_pil().convert("RGB")
    colours = image.getcolors(1 << 24) or []
    near = sum(n for n, colour in colours if sum(abs(a - b) for a, b in zip(colour, wanted, strict=True)) < 40)
    assert near > 800
    # From the browser's menu too, the map included; from a dark screen pictures and statuses are turned around.
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    settled(page)
    sheets = _from_the_menu(page)
    assert len(sheets) >= mapped
    assert max(_share(sheet, 0, 90) for sheet in sheets) < 0.2
    assert all(_share(sheet, 250, 255) > 0.6 for sheet in sheets)
    red = np.asarray(sheets[0]).astype(int)
    assert ((red[..., 0] > red[..., 1] + 60) & (red[..., 0] > red[..., 2] + 60)).sum() > 50
