"""What only a browser shows of the briefing: sizes, keys, outages, paper, assistive use."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from sqlalchemy import URL, create_engine, delete, insert, make_url, select, text

from data_access.database.schema import data_load, lead
from metrics.reporting.deck.named_sets import named_sets
from tests.browser.looks import serious
from tests.conftest import served, still, visit
from tests.databases import ROOT, copy_sqlite
from tests.postgres import new_database

pytestmark = pytest.mark.browser
SIZES = ((1366, 768), (1920, 1080), (3840, 2160), (3840, 1080))
ALL = "year,since,opening,indicators,attention,towns,matrix,map,funds,leads,follow_ups,asks"
COUNT = len(ALL.split(","))
SCOPES = {"district": "", "town": "&town=徐泾镇", "past": "&as_of=2023-03-31"}

# Words smaller than 32 px of a 1080-line screen, cut or outside, labels that stand on one another, chrome of the frame.
FAULTS = """() => {
  const unit = Math.min(innerWidth / 1920, innerHeight / 1080), found = [];
  const stage = document.querySelector('.wall > .stage');
  const walk = document.createTreeWalker(stage, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, owner = node.parentElement, words = node.textContent.trim();
    if (!words) continue;
    const scale = owner.ownerSVGElement ? owner.getScreenCTM().a : 1;
    const size = parseFloat(getComputedStyle(owner).fontSize) * scale;
    if (size < 32 * unit - 0.1) found.push(`small ${words} ${size}`);
    const box = document.createRange(); box.selectNodeContents(node);
    const edge = box.getBoundingClientRect();
    if (edge.left < -1 || edge.top < -1 || edge.right > innerWidth + 1 || edge.bottom > innerHeight + 1)
      found.push('outside ' + words);
  }
  const boxes = '.slot, .body, .exhibit, .tile, td, th, .lines, .bar > div:not(.track), .foot, .name, .picture';
  for (const e of stage.querySelectorAll(boxes))
    if (e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2)
      found.push(`cut ${e.className} ${e.tagName} ${e.textContent.slice(0, 20)}`);
  const panel = stage.querySelector('.exhibit')?.getBoundingClientRect();
  for (const e of stage.querySelectorAll('.exhibit span, .exhibit text')) {
    const b = e.getBoundingClientRect();
    if (b.left < panel.left - 1 || b.right > panel.right + 1 || b.top < panel.top - 1 || b.bottom > panel.bottom + 1)
      found.push('beyond the panel ' + e.textContent);
  }
  for (const kind of ['.picture text', '.ends span', '.months span', '.foot > span', '.name > span']) {
    const labels = [...stage.querySelectorAll(kind)].map((e) => {
      const b = e.getBoundingClientRect(), air = e.matches('text') ? b.height * 0.12 : 0;  // above and below the glyphs
      return [e.textContent, b.left, b.right, b.top + air, b.bottom - air];
    });
    labels.forEach(([name, left, right, top, bottom], i) => labels.slice(i + 1).forEach(([other, l, r, t, b]) => {
      if (name !== other && left < r - 1 && l < right - 1 && top < b - 1 && t < bottom - 1)
        found.push(`${name} on ${other}`);
    }));
  }
  const page = document.scrollingElement;
  if (page.scrollHeight > innerHeight || page.scrollWidth > innerWidth) found.push('scroll bar');
  for (const e of document.querySelectorAll('[data-testid=stHeader], .st-key-masthead, .st-key-scope-bar'))
    if (e.getClientRects().length) found.push('chrome ' + e.className);
  return found;
}"""


def opened(chromium: Browser, address: str, width: int, height: int, **context: object) -> Page:
    page = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **context).new_page()  # type: ignore[arg-type]
    if address != "about:blank":
        visit(page, address)
    return page


def at(page: Page, number: int, total: int | str) -> None:
    expect(page.locator(".wall .page")).to_contain_text(f"{number}/{total}", timeout=60_000)


def slides_of(page: Page, most: int = COUNT) -> int:
    """How many slides an open briefing of one town has: what has no point for the town is left out of the ``most``."""
    at(page, 1, "")
    total = int(page.locator(".wall .page").inner_text().split("/")[1])
    assert 8 <= total < most
    return total


@pytest.mark.parametrize("scope", SCOPES)
def test_every_slide_fits_every_screen(chromium: Browser, dashboard: str, scope: str) -> None:
    page = opened(chromium, f"{dashboard}/briefing?pages={ALL}&interval=0{SCOPES[scope]}", 1920, 1080)
    total = COUNT if scope != "town" else slides_of(page)
    at(page, 1, total)
    for number in range(1, total + 1):
        at(page, number, total)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate(FAULTS) == [], (number, width, height)
        assert page.locator(".wall .foot").inner_text().startswith("模拟数据")
        page.keyboard.press("PageDown")
    at(page, 1, total)
    page.context.close()


def test_a_town_is_shown_beside_its_like_and_nothing_is_asked_of_others(chromium: Browser, dashboard: str) -> None:
    page = opened(chromium, f"{dashboard}/briefing?set=联席会议&interval=0&town=徐泾镇", 1920, 1080)
    texts = []
    for _ in range(slides_of(page, len(named_sets()["联席会议"]))):
        texts.append(page.locator(".wall .slot").inner_text())
        page.keyboard.press("PageDown")
    assert "考核自查" in texts[0]
    assert not any("无数据" in words for words in texts)
    [beside] = [words for words in texts if "街镇对照" in words]
    assert "全区" in beside
    asked = texts[-1] + "".join(words for words in texts if "督办事项" in words)
    assert "徐泾镇" in asked
    assert not any(name in asked for name in ("华新镇", "赵巷镇", "夏阳街道", "白鹤镇"))
    page.context.close()


def test_a_clicker_leads_through_the_slides(chromium: Browser, dashboard: str) -> None:
    page = opened(chromium, f"{dashboard}/briefing?pages={ALL}&interval=0", 1920, 1080)
    at(page, 1, COUNT)
    for keys, place in (
        (["PageDown"], 2), (["ArrowRight"], 3), (["PageUp"], 2), (["End"], COUNT), (["Home"], 1), (["5"], 5),
        (["1", "0", "Enter"], 10), (["3", "Enter"], 3),
    ):  # fmt: skip
        for key in keys:
            page.keyboard.press(key)
        at(page, place, COUNT)
    for key in ("b", "."):
        page.keyboard.press(key)
        expect(page.locator(".wall .blank")).to_be_visible()
        page.keyboard.press("PageDown")  # any key returns, and only that
        expect(page.locator(".wall .blank")).to_be_hidden()
        at(page, 3, COUNT)
    page.locator(".wall .dots button").nth(6).click()
    at(page, 7, COUNT)
    page.keyboard.press("o")
    expect(page.locator(".wall .tile-slide")).to_have_count(COUNT)
    page.locator(".wall .tile-slide").nth(1).click()
    at(page, 2, COUNT)
    expect(page.locator(".wall .overview")).to_be_hidden()
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    # Esc undoes one thing at a time: overlay, blank screen, full screen, briefing.
    page.keyboard.press("g")
    expect(page.locator(".wall .overview")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".wall .overview")).to_be_hidden()
    page.keyboard.press("b")
    page.keyboard.press("Escape")
    expect(page.locator(".wall .blank")).to_be_hidden()
    at(page, 2, COUNT)
    page.keyboard.press("Escape")
    page.wait_for_function("document.fullscreenElement === null")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="投屏汇报")).to_be_visible(timeout=20_000)
    expect(page.locator(".st-key-scope-bar")).to_be_visible()
    page.locator(".st-key-start-briefing button").click()  # full screen is asked for within the click
    page.wait_for_function("document.fullscreenElement !== null")
    expect(page.locator(".wall .slot h1")).to_be_visible(timeout=20_000)
    page.context.close()


def test_a_number_opens_its_records_over_the_slide(chromium: Browser, dashboard: str) -> None:
    page = opened(chromium, f"{dashboard}/briefing?pages=opening,indicators,asks&interval=0", 1920, 1080)
    at(page, 1, 3)
    number = page.locator(".wall .tile .opens").first
    wording = number.locator(".value").evaluate("e => e.firstChild.textContent")
    number.click()
    heading, rows = page.locator(".wall .heading"), page.locator(".wall .sheet tbody tr")
    expect(heading).to_contain_text(f"：{wording}条", timeout=20_000)
    assert page.locator(".wall .sheet td").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 32
    assert page.evaluate(
        "document.querySelector('.sheet').scrollHeight <= document.querySelector('.sheet').clientHeight"
    )
    expect(rows).to_have_count(min(int(wording), 10))
    page.keyboard.press("Escape")
    expect(page.locator(".wall .records")).to_be_hidden()
    at(page, 1, 3)
    page.keyboard.press("End")
    page.locator(".wall td .opens").first.focus()
    page.keyboard.press("Enter")
    expect(heading).to_contain_text("须办理", timeout=20_000)
    most = int(re.findall(r"\d+", heading.inner_text())[-1])
    assert most > 10
    expect(rows).to_have_count(10)
    page.keyboard.press("PageDown")  # leafs the list, not the slides
    expect(rows).to_have_count(min(most - 10, 10))
    page.context.close()


def test_the_speakers_notes_follow_the_wall_and_lead_it(chromium: Browser, dashboard: str) -> None:
    page = opened(chromium, f"{dashboard}/briefing?pages=opening,towns,asks&interval=0", 1920, 1080)
    at(page, 1, 3)
    with page.expect_popup() as popup:
        page.keyboard.press("n")
    notes = popup.value
    expect(notes.locator(".speaker .now")).to_contain_text("1/3", timeout=60_000)
    page.keyboard.press("PageDown")
    expect(notes.locator(".speaker .now")).to_contain_text("2/3 街镇排序")
    expect(notes.locator(".speaker .said")).to_have_text(page.locator(".slot h1").inner_text())
    expect(notes.locator(".speaker .words")).to_contain_text("按期办结率")
    expect(notes.locator(".speaker .next")).to_contain_text("下一页：请")
    expect(notes.locator(".speaker .clock")).to_contain_text(":")
    notes.keyboard.press("PageDown")
    at(page, 3, 3)
    page.context.close()


def test_slides_turn_by_themselves_by_click_and_hold(chromium: Browser, dashboard: str) -> None:
    # No other test has this time zone: a context is kept for its like, and with it the clock.
    page = opened(chromium, "about:blank", 1920, 1080, timezone_id="Asia/Shanghai")
    page.clock.install()
    page.goto(f"{dashboard}/briefing?pages=opening,towns,asks&interval=60")
    at(page, 1, 3)
    page.clock.run_for(61_000)
    at(page, 2, 3)  # by itself
    page.keyboard.press("ArrowLeft")
    at(page, 1, 3)
    page.mouse.click(1500, 1000)
    at(page, 2, 3)
    page.keyboard.press("Space")
    expect(page.locator(".wall .page")).to_contain_text("已暂停")
    page.clock.run_for(150_000)
    at(page, 2, 3)
    page.keyboard.press("Space")
    page.clock.run_for(61_000)
    at(page, 3, 3)
    page.context.close()


def test_a_touch_holds_the_slide(chromium: Browser, dashboard: str) -> None:
    page = opened(chromium, f"{dashboard}/briefing?set=大厅轮播&interval=30", 1280, 720, has_touch=True, is_mobile=True)
    at(page, 1, 7)
    page.touchscreen.tap(640, 80)
    expect(page.locator(".wall .page")).to_contain_text("已暂停")
    at(page, 1, 7)
    page.context.close()


def test_new_data_come_with_the_next_round(chromium: Browser, demo_sqlite: str, tmp_path: Path) -> None:
    url = copy_sqlite(demo_sqlite, tmp_path / "growing.db")
    with served(url) as address:
        page = opened(chromium, f"{address}/briefing?pages=opening,leads&interval=0", 1920, 1080)
        at(page, 1, 2)
        opening = page.locator(".slot h1").inner_text()
        page.keyboard.press("PageDown")
        leads = page.locator(".slot h1").inner_text()
        with create_engine(url).begin() as connection:
            connection.execute(delete(lead).where(lead.c.received_on >= date(2023, 6, 1)))
            last = connection.execute(select(data_load).order_by(data_load.c.load_id.desc()).limit(1)).mappings().one()
            connection.execute(insert(data_load).values({**last, "load_id": last["load_id"] + 1}))
        page.keyboard.press("Space")
        assert page.locator(".slot h1").inner_text() == leads  # not in the middle of a round
        page.keyboard.press("PageDown")
        expect(page.locator(".slot h1")).not_to_have_text(opening, timeout=30_000)
        page.keyboard.press("PageDown")
        expect(page.locator(".slot h1")).not_to_have_text(leads)
        page.context.close()


@pytest.fixture
def doomed(postgres_server: URL, demo_template: str) -> Iterator[str]:
    """A copy of the demo database on PostgreSQL that the test may take away."""
    url = new_database(postgres_server, demo_template)
    yield url
    _take_away(make_url(url))


def _take_away(url: URL) -> None:
    with create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)'))


def test_an_opened_briefing_outlives_its_database(chromium: Browser, doomed: str) -> None:
    with served(doomed) as address:
        page = opened(chromium, f"{address}/briefing?pages={ALL}&interval=0", 1920, 1080)
        at(page, 1, COUNT)
        titles = [page.locator(".slot h1").inner_text()]
        _take_away(make_url(doomed))
        for number in [*range(2, COUNT + 1), 1]:
            page.keyboard.press("PageDown")
            at(page, number, COUNT)
            titles.append(page.locator(".slot h1").inner_text())
            assert page.locator("[data-testid=stAlert]").count() == 0
        assert len(set(titles)) == COUNT
        expect(page.locator(".wall .foot")).to_contain_text("数据截至 2023-12-15")
        page.keyboard.press("2")
        page.locator(".wall .opens").first.click()
        expect(page.locator(".wall .heading")).to_contain_text("暂时读不到记录", timeout=30_000)
        page.context.close()


@pytest.mark.parametrize("screen", ["town?of_town=徐泾镇", "department?unit=区建管委"])
def test_a_portrait_prints_on_one_page(chromium: Browser, dashboard: str, screen: str) -> None:
    page = opened(chromium, f"{dashboard}/{screen}", 1920, 1080)
    expect(page.locator(".st-key-panel-words")).to_be_visible()
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    assert len(paper.pages) == 1
    assert [round(float(v)) for v in (paper.pages[0].mediabox.width, paper.pages[0].mediabox.height)] == [595, 842]
    page.context.close()


def test_axe_finds_no_serious_fault(chromium: Browser, dashboard: str) -> None:
    page = opened(chromium, f"{dashboard}/briefing?pages={ALL}&interval=0", 1920, 1080)
    still(page)
    assert serious(page) == []
    page.context.close()


def test_the_town_is_chosen_by_keyboard(chromium: Browser, dashboard: str) -> None:
    page = opened(chromium, f"{dashboard}/town", 1920, 1080)
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
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    assert out.stat().st_size > 20_000
