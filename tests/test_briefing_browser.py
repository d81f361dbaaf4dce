"""What only a browser shows of the briefing and of all screens: sizes, keys, outages, paper, phones, assistive use."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from sqlalchemy import URL, create_engine, make_url, text

from tests.conftest import served, settled

pytestmark = pytest.mark.browser
SIZES = ((1366, 768), (1920, 1080), (3840, 2160), (3840, 1080))
ALL = "opening,indicators,attention,towns,matrix,map,funds,leads,follow_ups,asks"
SCREENS = tuple(p.parent.name for p in sorted((Path(__file__).parent.parent / "pages").glob("*/page.py")))
ADDRESSES = {"records": "records?metric=lead.closed_on_time_rate"}

# Words in a slide smaller than 24 px of a 1080-line screen, and boxes whose content does not fit.
SMALL_OR_CUT = """() => {
  const unit = Math.min(innerWidth / 1920, innerHeight / 1080), found = [];
  const walk = document.createTreeWalker(document.querySelector('.stage'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, size = parseFloat(getComputedStyle(node.parentElement).fontSize);
    if (node.textContent.trim() && size < 24 * unit - 0.1) found.push(node.textContent.trim() + ' ' + size);
    const box = document.createRange(); box.selectNodeContents(node);
    const edge = box.getBoundingClientRect();
    const beyond = edge.right > innerWidth + 1 || edge.bottom > innerHeight + 1;
    if (edge.width && beyond) found.push('outside ' + node.textContent);
  }
  const boxes = '.stage, .stage .body, .stage .exhibit, .stage .tile, .stage td, .stage .lines';
  for (const e of document.querySelectorAll(boxes))
    if (e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2)
      found.push('cut ' + e.className + e.tagName);
  const page = document.scrollingElement;
  if (page.scrollHeight > innerHeight || page.scrollWidth > innerWidth) found.push('scroll bar');
  for (const e of document.querySelectorAll('[data-testid=stHeader], .st-key-masthead, .st-key-scope-bar'))
    if (e.getClientRects().length) found.push('chrome ' + e.className);
  return found;
}"""


def opened(chromium: Browser, address: str, width: int, height: int, **context: object) -> Page:
    page = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **context).new_page()  # type: ignore[arg-type]
    page.goto(address)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_slide_fits_every_screen(chromium: Browser, dashboard: str, width: int, height: int, scheme: str) -> None:
    address = f"{dashboard}/briefing?pages={ALL}&interval=0"
    page = opened(chromium, address, width, height, color_scheme=scheme)
    for number in range(1, 11):
        expect(page.locator(".stage .foot")).to_contain_text(f"{number}/10", timeout=60_000)
        page.wait_for_function("[...document.querySelectorAll('.stage img')].every(i => i.complete && i.naturalWidth)")
        expect(page.locator(".st-key-turn-leave button")).to_be_attached()  # the keys are heard from here on
        assert page.evaluate(SMALL_OR_CUT) == [], number
        assert page.locator(".stage .foot").inner_text().startswith("模拟数据")
        page.keyboard.press("ArrowRight")
    expect(page.locator(".stage .foot")).to_contain_text("1/10")
    page.context.close()


def test_slides_turn_by_key_click_and_themselves_and_hold(chromium: Browser, dashboard: str) -> None:
    page = opened(chromium, f"{dashboard}/briefing?pages=opening,towns,asks&interval=5", 1920, 1080)
    foot = page.locator(".stage .foot")
    expect(foot).to_contain_text("1/3", timeout=60_000)
    expect(foot).to_contain_text("2/3", timeout=15_000)  # by itself
    page.keyboard.press("ArrowLeft")
    expect(foot).to_contain_text("1/3")
    page.mouse.click(1400, 500)
    expect(foot).to_contain_text("2/3")
    page.keyboard.press("Space")
    expect(foot).to_contain_text("已暂停")
    page.wait_for_timeout(9_000)
    expect(foot).to_contain_text("2/3")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="投屏汇报")).to_be_visible(timeout=20_000)
    expect(page.locator(".st-key-scope-bar")).to_be_visible()
    page.context.close()


def test_a_touch_holds_the_slide(chromium: Browser, dashboard: str) -> None:
    page = opened(chromium, f"{dashboard}/briefing?set=大厅轮播&interval=30", 1280, 720, has_touch=True, is_mobile=True)
    foot = page.locator(".stage .foot")
    expect(foot).to_contain_text("1/6", timeout=60_000)
    expect(page.locator(".st-key-turn-leave button")).to_be_attached()
    page.touchscreen.tap(640, 300)
    expect(foot).to_contain_text("已暂停")
    expect(foot).to_contain_text("1/6")
    page.context.close()


@pytest.fixture
def doomed(postgres_server: URL, demo_postgres: str) -> Iterator[str]:
    """A copy of the demo database on PostgreSQL that the test may take away."""
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    name = f"doomed_{os.getpid()}"
    with admin.connect() as connection:
        source = make_url(demo_postgres).database
        leave = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
        connection.execute(leave, {"name": source})
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{source}"'))
    yield postgres_server.set(database=name).render_as_string(hide_password=False)
    _take_away(postgres_server.set(database=name))


def _take_away(url: URL) -> None:
    with create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)'))


def test_an_opened_briefing_outlives_its_database(chromium: Browser, doomed: str) -> None:
    with served(doomed) as address:
        page = opened(chromium, f"{address}/briefing?pages={ALL}&interval=0", 1920, 1080)
        foot = page.locator(".stage .foot")
        expect(foot).to_contain_text("1/10", timeout=90_000)
        expect(page.locator(".st-key-turn-leave button")).to_be_attached()
        titles = [page.locator(".stage h1").inner_text()]
        _take_away(make_url(doomed))
        for number in range(2, 11):
            page.keyboard.press("ArrowRight")
            expect(foot).to_contain_text(f"{number}/10", timeout=20_000)
            titles.append(page.locator(".stage h1").inner_text())
            assert page.locator("[data-testid=stAlert]").count() == 0
        assert len(set(titles)) == 10
        expect(foot).to_contain_text("数据截至 2023-12-15")
        page.context.close()


@pytest.mark.parametrize("screen", ["town?of_town=徐泾镇", "department?unit=区建管委"])
def test_a_portrait_prints_on_one_page(chromium: Browser, dashboard: str, screen: str) -> None:
    page = opened(chromium, f"{dashboard}/{screen}", 1920, 1080)
    settled(page)
    expect(page.locator(".st-key-panel-words")).to_be_visible()
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    assert len(paper.pages) == 1
    assert [round(float(v)) for v in (paper.pages[0].mediabox.width, paper.pages[0].mediabox.height)] == [595, 842]
    page.context.close()


@pytest.mark.parametrize("screen", SCREENS)
def test_phones_neither_scroll_sideways_nor_ask_for_small_taps(chromium: Browser, dashboard: str, screen: str) -> None:
    page = opened(chromium, f"{dashboard}/{ADDRESSES.get(screen, screen)}", 390, 844, has_touch=True, is_mobile=True)
    settled(page)
    page.wait_for_timeout(500)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth + 1")
    small = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] button')]
            .filter(b => b.getClientRects().length && getComputedStyle(b).visibility !== 'hidden')
            .filter(b => ['stButton', 'stDownloadButton', 'stButtonGroup'].some(t => b.closest(`[data-testid=${t}]`)))
            .map(b => [b.innerText, b.getBoundingClientRect().height]).filter(([, h]) => h < 43.5)"""
    )
    assert small == []
    page.context.close()


@pytest.mark.parametrize("screen", [*SCREENS, f"briefing?pages={ALL}&interval=0"])
def test_axe_finds_no_serious_fault(chromium: Browser, dashboard: str, screen: str) -> None:
    page = opened(chromium, f"{dashboard}/{ADDRESSES.get(screen, screen)}", 1920, 1080)
    settled(page)
    time.sleep(1)
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [
        (v["id"], [node["target"] for node in v["nodes"]][:3]) for v in found if v["impact"] in ("serious", "critical")
    ]
    assert serious == []
    page.context.close()


def test_the_town_is_chosen_by_keyboard(chromium: Browser, dashboard: str) -> None:
    page = opened(chromium, f"{dashboard}/town", 1920, 1080)
    settled(page)
    page.locator(".st-key-of_town input").focus()
    page.keyboard.type("徐泾")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="街镇画像 · 徐泾镇")).to_be_visible()
    page.locator("[class*=st-key-item-0] button").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("办理", timeout=20_000)
    page.context.close()


def test_the_command_works_outside_the_server(demo_sqlite: str, tmp_path: Path) -> None:
    out = tmp_path / "a.pptx"
    command = [sys.executable, "-m", "pages.documents", "slides", "--database", demo_sqlite, "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parent.parent)
    assert out.stat().st_size > 20_000
