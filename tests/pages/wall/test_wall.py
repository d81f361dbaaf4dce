"""一览大屏 as it hangs: three sizes, dark in every theme, new data by itself, the last figures through an outage."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import create_engine, insert, text

from data_access.database.schema import data_load
from tests.conftest import served
from tests.databases import copy_sqlite

pytestmark = pytest.mark.browser
SIZES = ((1920, 1080), (3840, 1080), (3840, 2160))
# Words smaller than 24 px of a 1080-line screen, cut, outside or on one another; chrome; scroll bars; room left over.
FAULTS = """() => {
  const unit = Math.min(innerWidth / 1920, innerHeight / 1080), found = [], boxes = [];
  const wall = document.querySelector('.command-wall');
  for (const root of [wall, document.querySelector('.wall-stamp')]) {
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const node = walk.currentNode, owner = node.parentElement, words = node.textContent.trim();
      if (!words || !owner.getClientRects().length) continue;
      const scale = owner.ownerSVGElement ? owner.getScreenCTM().a : 1;
      const size = parseFloat(getComputedStyle(owner).fontSize) * scale;
      if (size < 24 * unit - 0.1) found.push(`small ${words} ${size}`);
      const range = document.createRange(); range.selectNodeContents(node);
      const panel = (owner.closest('.panel, .year, header') ?? root).getBoundingClientRect();
      for (const b of owner.ownerSVGElement ? [owner.getBoundingClientRect()] : range.getClientRects()) {
        const top = b.top + b.height * 0.15, bottom = b.bottom - b.height * 0.15;  // air above and below the glyphs
        if (Math.min(b.left - panel.left, panel.right - b.right, top - panel.top, panel.bottom - bottom) < -1)
          found.push('beyond its panel ' + words);
        boxes.push([words, b.left, b.right, top, bottom]);
      }
    }
  }
  boxes.forEach(([name, left, right, top, bottom], i) => boxes.slice(i + 1).forEach(([other, l, r, t, b]) => {
    if (left < r - 1 && l < right - 1 && top < b - 1 && t < bottom - 1) found.push(`${name} on ${other}`);
  }));
  for (const e of wall.querySelectorAll('.panel, .tile, .item, .items, .tiles, td, main, table'))
    if (e.getClientRects().length && (e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2))
      found.push(`cut ${e.className} ${e.tagName} ${e.textContent.slice(0, 20)}`);
  const room = wall.getBoundingClientRect(), main = wall.querySelector('main').getBoundingClientRect();
  if (room.width !== innerWidth || room.height !== innerHeight) found.push('does not fill the screen');
  if (main.width < innerWidth * 0.95 || main.bottom < innerHeight * 0.93) found.push('leaves room');
  const page = document.scrollingElement;
  if (page.scrollHeight > innerHeight || page.scrollWidth > innerWidth) found.push('scroll bar');
  for (const e of document.querySelectorAll('[data-testid=stHeader], .st-key-masthead, .st-key-scope-row'))
    if (e.getClientRects().length) found.push('chrome ' + e.className);
  const colour = getComputedStyle(wall).backgroundColor.match(/\\d+/g).map(Number);
  if (Math.max(...colour) > 60) found.push('not dark');
  return found;
}"""


def hung(chromium: Browser, address: str, **context: object) -> Page:
    page = chromium.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN", **context).new_page()  # type: ignore[arg-type]
    page.goto(address)
    expect(page.locator(".command-wall main")).to_be_visible(timeout=90_000)
    expect(page.locator(".wall-stamp")).to_contain_text("更新")
    return page


@pytest.mark.parametrize("scope", ["", "?town=徐泾镇", "?as_of=2023-03-31", "?as_of=2018-01-01"])
def test_it_fills_every_wall_and_nothing_is_cut(chromium: Browser, dashboard: str, scope: str) -> None:
    page = hung(chromium, f"{dashboard}/wall{scope}", color_scheme="light")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(FAULTS) == [], (width, height)
        expect(page.locator(".command-wall .towns")).to_be_visible(visible=width == 2 * 1920 and height == 1080)
    assert page.locator(".wall-stamp").inner_text().startswith("模拟数据")
    page.context.close()


def test_it_takes_new_data_and_outlives_its_database(chromium: Browser, demo_sqlite: str, tmp_path: Path) -> None:
    url = copy_sqlite(demo_sqlite, tmp_path / "wall.db")
    with served(url) as address:
        page = hung(chromium, f"{address}/wall")
        stamp, overdue = page.locator(".wall-stamp"), page.locator('.tile[data-metric="lead.overdue"] .value')
        expect(stamp).to_contain_text("数据截至 2023-12-15")
        before = overdue.inner_text()
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(
                insert(data_load).values(loaded_at=datetime(2024, 2, 1, 18), source="demo", as_of=date(2024, 2, 1))
            )
        expect(stamp).to_contain_text("数据截至 2024-02-01", timeout=90_000)
        expect(overdue).not_to_have_text(before)
        expect(page.locator(".festival")).to_contain_text("距春节 9 天")
        kept = overdue.inner_text()
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE data_load RENAME TO away"))
            connection.execute(text("CREATE VIEW data_load AS SELECT * FROM nowhere"))
        expect(stamp).to_contain_text("暂时读不到数据库", timeout=60_000)
        assert overdue.inner_text() == kept
        with engine.begin() as connection:
            connection.execute(text("DROP VIEW data_load"))
            connection.execute(text("ALTER TABLE away RENAME TO data_load"))
        engine.dispose()
        expect(stamp).to_contain_text("更新", timeout=60_000)
        page.context.close()
