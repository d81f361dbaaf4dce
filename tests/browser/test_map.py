"""The map in a real browser: clicks on the canvas, the page following, playing, no WebGL, nothing from outside."""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, Page, Request, TimeoutError, expect

from data_access.database.engine import reader
from data_access.database.scope import Scope
from data_access.reference.unit_names import town_areas
from metrics.questions.sampling import Candidate, distance_km
from metrics.questions.site_results import SiteState, sites
from pages.inspections.map_panel import HEIGHT
from pages.parts.maps.map_deck import view_of
from tests.conftest import CHROMIUM, settled, still, visit
from tests.databases import DEMO_AS_OF

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
DESKTOP, PHONE = {"width": 1920, "height": 1080}, {"width": 390, "height": 844}
# Address → the map that is drawn there, beside 实地核查 itself.
MAPS = {"wall": ".command-wall .picture svg:visible", "briefing?pages=map&interval=0": ".mapped svg",
        "plain/": "main svg"}  # fmt: skip
TOWN, TOWN_NAME = "310118102", "朱家角镇"


def bounds() -> tuple[float, float, float, float]:
    points = [p for a in town_areas() for part in a.parts for p in part[0]]
    return min(p[0] for p in points), min(p[1] for p in points), max(p[0] for p in points), max(p[1] for p in points)


def pixel(page: Page, lon: float, lat: float, *, panned: tuple[float, float] = (0, 0)) -> tuple[float, float]:
    """Where a WGS84 point lies on the page while the map shows the whole district (Web Mercator)."""
    centre_lon, centre_lat, zoom = view_of(bounds(), HEIGHT)
    world = 512 * 2**zoom

    def place(x: float, y: float) -> tuple[float, float]:
        mercator = math.log(math.tan(math.pi / 4 + math.radians(y) / 2))
        return (x + 180) / 360 * world, (1 - mercator / math.pi) / 2 * world

    (x, y), (cx, cy) = place(lon, lat), place(centre_lon, centre_lat)
    box = page.locator(".st-key-map canvas").first.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2 + x - cx + panned[0], box["y"] + box["height"] / 2 + y - cy + panned[1]


def press(page: Page, lon: float, lat: float, leads_to: str, *, panned: tuple[float, float] = (0, 0)) -> None:
    """Click on a place of the map until the address holds ``leads_to``: once the map knows what lies there.

    A click lasts a quarter of a second at most, and on a busy machine the software renderer loses one.
    """
    x, y = pixel(page, lon, lat, panned=panned)
    for held in (80, 30, 150, 10, 200):
        page.mouse.move(x - 3, y)
        page.mouse.move(x, y)
        page.locator(".deck-tooltip:visible").wait_for()
        page.mouse.click(x, y, delay=held)
        with contextlib.suppress(TimeoutError):
            page.wait_for_url(re.compile(leads_to), timeout=6_000)
            return
    pytest.fail("the click on the map changed nothing")


def lonely_site(database: str) -> SiteState:
    """The site that is farthest from all others and from the names: what a click there means is beyond doubt."""
    with reader(database).connect() as connection:
        scope = Scope(start=DEMO_AS_OF.replace(month=1, day=1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)
        listed = [s for s in sites(connection, scope) if s.lon is not None]
    places = [Candidate(s.site_no, s.town, None, 0, s.lon, s.lat) for s in listed]
    names = [Candidate("", "", None, 0, *a.label) for a in town_areas()]

    def room(place: Candidate) -> float:
        return min(distance_km(place, other) or math.inf for other in [*places, *names] if other is not place)

    chosen = max(places, key=room)
    return next(s for s in listed if s.site_no == chosen.site_no)


class Tab(NamedTuple):
    page: Page
    faults: list[str]


@pytest.fixture(scope="module")
def tab(chromium: Browser) -> Iterator[Tab]:
    """One for all: the map stands and its renderer is warm."""
    context = chromium.new_context(viewport=DESKTOP, locale="zh-CN")  # type: ignore[arg-type]
    found = Tab(context.new_page(), [])

    def watch(request: Request) -> None:
        if urlparse(request.url).hostname not in ("127.0.0.1", None):
            found.faults.append(request.url)

    found.page.on("request", watch)
    found.page.on("pageerror", lambda error: found.faults.append(str(error)))
    yield found
    context.close()


@pytest.fixture
def page(tab: Tab) -> Iterator[Page]:
    """A desktop page that fails when anything is asked from outside or a script breaks."""
    tab.faults.clear()
    yield tab.page
    assert not tab.faults


def opened(page: Page, address: str) -> None:
    if page.url != address:  # the test before may have left it there
        visit(page, address)
    page.locator(".st-key-map canvas").first.wait_for()


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlparse(page.url).query)


def test_a_click_on_a_site_opens_its_drawer_twice_running(page: Page, dashboard: str, demo_sqlite: str) -> None:
    chosen = lonely_site(demo_sqlite)
    assert chosen.lon is not None
    assert chosen.lat is not None
    opened(page, f"{dashboard}/inspections")
    for _ in range(2):
        drawer = page.get_by_role("dialog")
        press(page, chosen.lon, chosen.lat, "site=")
        expect(drawer).to_contain_text(chosen.site_no)
        expect(drawer).to_contain_text("逐次核查结果")
        for item in (
            "工资专用账户",
            "劳动合同",
            "实名制管理",
            "按月足额支付",
            "总包代发",
            "工资保证金",
            "维权信息告示牌",
        ):
            expect(drawer).to_contain_text(item)
        assert asked(page)["site"] == [chosen.site_no]
        drawer.get_by_role("button", name="关闭").click()
        page.wait_for_url(re.compile(r"^(?!.*site=)"))
        settled(page)


def test_a_click_on_a_town_makes_the_page_that_towns_and_another_gives_it_back(page: Page, dashboard: str) -> None:
    opened(page, f"{dashboard}/inspections")
    area = next(a for a in town_areas() if a.code == TOWN)
    press(page, *area.label, "town=")
    settled(page)
    assert asked(page)["town"] == [TOWN_NAME]
    expect(page.locator("h1").first).to_have_text(f"实地核查 · {TOWN_NAME}")
    expect(page.locator(".st-key-scope-bar")).to_contain_text(TOWN_NAME)
    page.get_by_role("button", name="返回全区").click()
    expect(page.locator("h1").first).to_have_text("实地核查")
    settled(page)
    press(page, *area.label, "town=")
    expect(page.locator("h1").first).to_have_text(f"实地核查 · {TOWN_NAME}")


def test_the_view_survives_a_rerun(page: Page, dashboard: str) -> None:
    """Panned, then another part of the page is used: the same town no longer lies under the same pixel."""
    opened(page, f"{dashboard}/inspections")
    area = next(a for a in town_areas() if a.code == TOWN)
    x, y = pixel(page, *area.label)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 150, y - 40, steps=8)
    page.mouse.up()
    page.get_by_text("显示全部条目").click()
    page.wait_for_url(re.compile("all_items"))
    settled(page)
    press(page, *area.label, "town=", panned=(-150, -40))
    expect(page.locator("h1").first).to_have_text(f"实地核查 · {TOWN_NAME}")


def test_playing_moves_the_whole_page_by_months(page: Page, dashboard: str) -> None:
    opened(page, f"{dashboard}/inspections?as_of=2023-09-30")
    page.get_by_text("逐月播放").click()
    page.wait_for_url(re.compile("as_of=2023-11-30"), timeout=60_000)
    expect(page.locator("[data-testid=stSlider]")).to_contain_text(re.compile("2023-1[12]"))
    # It stops by itself at the last month, which is where the data end: no date in the address.
    page.wait_for_url(re.compile(r"^(?!.*as_of=)"), timeout=60_000)
    expect(page.get_by_text("逐月播放")).to_be_visible(timeout=15_000)


def test_the_slider_moves_the_as_of_date(page: Page, dashboard: str) -> None:
    opened(page, f"{dashboard}/inspections")
    before = page.locator("h5").first.inner_text()
    page.get_by_role("slider").first.press("ArrowLeft")
    page.wait_for_url(re.compile("as_of=2023-11-30"))
    settled(page)
    expect(page.locator("h5").first).not_to_have_text(before)


def test_without_webgl_the_same_map_is_a_chart(chromium: Browser, dashboard: str) -> None:
    switches = "--no-sandbox --disable-gpu --disable-3d-apis --disable-background-networking"
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=switches.split())
    tab = browser.new_context(viewport=DESKTOP, locale="zh-CN").new_page()  # type: ignore[arg-type]
    tab.goto(f"{dashboard}/inspections")
    expect(tab.get_by_text("已改用简图")).to_be_visible(timeout=60_000)
    settled(tab)
    expect(tab.locator("[class*=st-key-plain-map]")).to_be_visible()
    expect(tab.locator("[data-testid=stDeckGlJsonChart]")).to_have_count(0)
    # Every other place that draws a map: it shows the towns, and no script fails for want of WebGL.
    broken: list[str] = []
    tab.on("pageerror", lambda error: broken.append(str(error)))
    for address, place in MAPS.items():
        tab.goto(f"{dashboard}/{address}")
        drawn = tab.locator(place).first
        expect(drawn).to_be_visible(timeout=60_000)
        expect(drawn).to_contain_text(TOWN_NAME)
        expect(tab.locator("[data-testid=stDeckGlJsonChart]")).to_have_count(0)
    assert broken == []
    browser.close()


def test_a_click_on_the_plain_map_follows_too(page: Page, dashboard: str) -> None:
    visit(page, f"{dashboard}/inspections?simple_map=true")
    still(page)
    chart = page.locator("[class*=st-key-plain-map] [data-testid=stVegaLiteChart]").first
    chart.wait_for()
    box = chart.bounding_box()
    assert box is not None
    # The plain map fits the district into its frame: a point's share of the bounds is its share of the drawing.
    west, south, east, north = bounds()
    area = next(a for a in town_areas() if a.code == TOWN)
    tall = HEIGHT
    wide = tall * (east - west) / (north - south) * math.cos(math.radians((south + north) / 2))
    x = box["x"] + box["width"] / 2 + ((area.label[0] - (west + east) / 2) / (east - west)) * wide
    y = box["y"] + box["height"] / 2 - ((area.label[1] - (south + north) / 2) / (north - south)) * tall
    page.mouse.click(x, y + 14)
    expect(page.locator("h1").first).to_have_text(f"实地核查 · {TOWN_NAME}")


def test_it_fits_a_phone(chromium: Browser, dashboard: str) -> None:
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", has_touch=True)  # type: ignore[arg-type]
    tab = context.new_page()
    visit(tab, f"{dashboard}/inspections")
    expect(tab.locator("[class*=st-key-plain-map]")).to_be_visible(timeout=60_000)
    settled(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    worklist, map_panel = tab.locator(".st-key-panel-worklist"), tab.locator(".st-key-panel-map")
    first, second = worklist.bounding_box(), map_panel.bounding_box()
    assert first is not None
    assert second is not None
    assert first["y"] < second["y"]
    context.close()
