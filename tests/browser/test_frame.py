"""The frame in the browser: menu, height, theme, words, guide."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from pages.parts.frame.navigation import GROUPS, HOME
from tests.conftest import settled

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page at 1280×720, the smallest projector."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", has_touch=True, is_mobile=True
    )
    yield context.new_page()
    context.close()


def test_the_frame_takes_two_rows_and_its_menu_stands_in_groups(page: Page, dashboard: str) -> None:
    page.goto(dashboard)
    settled(page)
    page.get_by_role("button", name="不再显示").click()  # the guide of the first visit lies in the flow
    groups = page.locator("[data-testid=stTopNavSection]")
    expect(groups).to_have_text(list(GROUPS))
    for width, height in ((1280, 720), (1366, 768), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        expect(groups.last).to_be_in_viewport()
        assert page.locator("h1").first.bounding_box()["y"] <= 132  # type: ignore[index]
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        boxes = [page.locator(s).bounding_box() for s in (".st-key-scope-bar", ".st-key-stamp")]
        assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"] + 1  # type: ignore[index]
    page.get_by_role("button", name="领导督查").click()
    page.get_by_role("menuitem", name="部门履职").or_(page.get_by_role("link", name="部门履职")).first.click()
    expect(page.locator("h1").first).to_contain_text("部门履职")


def test_the_menu_of_a_phone_closes_on_a_choice_and_fits_the_thumb(phone: Page, dashboard: str) -> None:
    phone.goto(dashboard)
    settled(phone)
    phone.locator("[data-testid=stExpandSidebarButton]").tap()
    sidebar = phone.locator("[data-testid=stSidebar]")
    expect(sidebar).to_have_attribute("data-collapsed", "false")
    rows = sidebar.locator("a, button").evaluate_all(
        "all => all.filter(e => e.getClientRects().length).map(e => e.getBoundingClientRect().height)"
    )
    assert len(rows) >= sum(map(len, GROUPS.values()))
    assert min(rows) >= 44
    # Left open, it does not lie over the next page that is loaded.
    phone.reload()
    settled(phone)
    expect(sidebar).not_to_have_attribute("data-collapsed", "false")
    phone.locator("[data-testid=stExpandSidebarButton]").tap()
    sidebar.get_by_role("link", name="街镇画像").tap()
    expect(sidebar).not_to_have_attribute("data-collapsed", "false")
    expect(phone.locator("h1").first).to_contain_text("街镇画像")
    # What unfolds fits as well: days of the calendar, choices, files to export.
    phone.locator(".scope-unfold summary").tap()
    for opener in (".st-key-as_of button", ".st-key-period button", ".st-key-tools [data-testid=stPopover] button"):
        phone.locator(opener).tap()
        expect(phone.locator("[role=dialog], [role=listbox], [data-testid=stPopoverBody]").first).to_be_visible()
        assert _lasting(phone, SMALL) == []
        phone.keyboard.press("Escape")


def surfaces(page: Page) -> list[str]:
    """The page's ground as Streamlit's theme has it and the surface the server chose its colours for."""
    return page.evaluate(  # type: ignore[no-any-return]
        "[getComputedStyle(document.querySelector('.stApp')).backgroundColor,"
        " getComputedStyle(document.documentElement).getPropertyValue('--surface')]"
    )


def test_the_theme_stands_in_the_address_is_kept_and_can_be_changed(page: Page, dashboard: str) -> None:
    dark, light = ["rgb(24, 40, 59)", "#0F1B2A"], ["rgb(255, 255, 255)", "#F5F7FA"]
    changed = "want => getComputedStyle(document.documentElement).getPropertyValue('--surface') === want"
    page.goto(f"{dashboard}/?theme=dark")
    page.wait_for_function(changed, arg=dark[1], timeout=90_000)
    assert surfaces(page) == dark
    page.goto(f"{dashboard}/definitions")
    page.wait_for_function(changed, arg=dark[1], timeout=90_000)
    assert surfaces(page) == dark
    page.get_by_label("界面主题").select_option("浅色")
    page.wait_for_function(changed, arg=light[1], timeout=90_000)
    assert surfaces(page) == light
    page.emulate_media(color_scheme="dark")
    page.get_by_label("界面主题").select_option("跟随系统")
    page.wait_for_function(changed, arg=dark[1], timeout=90_000)
    assert surfaces(page) == dark


def test_the_link_of_a_screen_is_copied_readable_and_whole(page: Page, dashboard: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{dashboard}/definitions?town=徐泾镇")
    settled(page)
    button = page.locator(".copy-link")
    button.click()
    expect(button).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{dashboard}/definitions?town=徐泾镇&period=本年&as_of=2023-12-15"
    page.goto(copied)
    settled(page)
    expect(page.locator(".st-key-scope-controls")).to_contain_text("徐泾镇")


SCREENS = [folder if folder != HOME else "" for screens in GROUPS.values() for folder, _, _ in screens]
SCREENS += ["records?metric=lead.overdue", "leads?section=构成", "leads?section=走势"]

# Texts below 4.5 : 1 and edges of controls below 3 : 1, against the ground that lies behind them.
FAINT = """() => {
  const rgba = s => { const m = s.match(/[\\d.]+/g).map(Number); const c = s.startsWith('color(') ? 255 : 1;
    return [m[0] * c, m[1] * c, m[2] * c, m.length < 4 ? 1 : m[3]]; };
  const over = (f, b) => [0, 1, 2].map(i => f[i] * f[3] + b[i] * (1 - f[3])).concat(1);
  const light = c => { const [r, g, b] = c.map(x => (x /= 255) <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = e => { const layers = [];
    for (let n = e; n; n = n.parentElement) { const c = rgba(getComputedStyle(n).backgroundColor);
      if (c[3]) layers.push(c); if (c[3] === 1) break; }
    return layers.reverse().reduce((b, c) => over(c, b), [255, 255, 255, 1]); };
  const ratio = (e, colour, behind) => { const c = rgba(colour); const b = ground(behind);
    for (let n = e; n; n = n.parentElement) c[3] *= Number(getComputedStyle(n).opacity);
    const [x, y] = [light(over(c, b)), light(b)]; return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05); };
  const unseen = 'svg, canvas, script, style, template, [data-testid=stMainMenu], [data-testid=stSlider],'
    + ' [class*=st-key-open-], .wall-stamp';  // the stamp lies over the wall, not within it
  const found = new Set();
  for (const e of document.querySelectorAll('body *')) {
    const style = getComputedStyle(e);
    if (e.closest(unseen) || !e.getClientRects().length || style.visibility === 'hidden') continue;
    for (const node of e.childNodes)
      if (node.nodeType === 3 && node.nodeValue.trim() && ratio(e, style.color, e) < 4.49)
        found.add(`${node.nodeValue.trim().slice(0, 20)} ${style.color} ${ratio(e, style.color, e).toFixed(2)}`);
    if (e.placeholder && ratio(e, getComputedStyle(e, '::placeholder').color, e) < 4.49) found.add(e.placeholder);
  }
  // Words of charts, against what is drawn under them; names of maps have a rim.
  for (const e of document.querySelectorAll('[data-testid=stVegaLiteChart]:not(.st-key-map *) svg text')) {
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    if (!e.textContent.trim() || !e.getClientRects().length || style.fill === 'none') continue;
    let behind = ground(e.closest('[data-testid=stVegaLiteChart]'));
    for (const drawn of e.ownerSVGElement.querySelectorAll('path, rect')) {
      const { left, right, top, bottom } = drawn.getBoundingClientRect(), paint = getComputedStyle(drawn);
      if (left <= box.left && right >= box.right && top <= box.top + 2 && bottom >= box.bottom - 2
          && paint.fill.startsWith('rgb') && drawn.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING) {
        const layer = rgba(paint.fill);
        layer[3] *= paint.opacity * paint.fillOpacity;
        behind = over(layer, behind);
      }
    }
    const words = rgba(style.fill);
    words[3] *= style.opacity * style.fillOpacity;
    if (!words[3]) continue;  // words of an axis that have no room
    const [x, y] = [light(over(words, behind)), light(behind)];
    if ((Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05) < 4.49) found.add(`chart: ${e.textContent} ${style.fill}`);
  }
  const controls = '[data-testid=stSelectbox] [role=group], [data-testid=stMultiSelect] [role=group],'
    + ' [data-testid=stDateInputField], [data-testid=stTextInputRootElement], [data-testid=stBaseButton-secondary]';
  for (const e of document.querySelectorAll(controls))
    if (e.getClientRects().length && !e.closest(unseen + ', .st-key-stage')
        && ratio(e, getComputedStyle(e).borderTopColor, e.parentElement) < 2.99)
      found.add(`${e.dataset.testid ?? e.role} ${getComputedStyle(e).borderTopColor}`);
  return [...found];
}"""

# Latin words in texts, names, titles and placeholders that a person meets.
LATIN = """() => {
  const names = 'PDF CSV Excel Word PPT WGS84 OpenStreetMap WebGL ODbL Ctrl Esc PageDown PageUp Home End F11 KB MB GB';
  const proper = new RegExp(`\\\\b(${names.replaceAll(' ', '|')})\\\\b`, 'g');
  const data = '[data-testid=stDataFrame] canvas, .stage, [role=table], [role=row], table, textarea, code, .rows,'
    + ' [translate=no], [aria-hidden=true], script, style, template, [data-testid=stMainMenu]';
  const found = new Set();
  const see = (kind, words) => {
    const left = (words ?? '').replace(/\\.(pptx|docx|xlsx|pdf|zip)\\b|（zip）/g, '').replace(proper, '')
      .replace(/[A-Z]{1,3}[-A-Z0-9]*\\d+/g, '');
    if (/[A-Za-z]{2}/.test(left)) found.add(`${kind}: ${words.trim().slice(0, 60)}`);
  };
  for (const e of document.querySelectorAll('body *')) {
    if (e.closest(data) || e.closest('[class*=st-key-item-], [class*=st-key-list-]')) continue;
    if (getComputedStyle(e).fontFamily.includes('Material')) continue;
    for (const name of ['aria-label', 'title', 'placeholder', 'aria-roledescription'])
      if (e.getClientRects().length) {
        see(name, e.getAttribute(name));
        const markup = /\\*\\*|:[a-z-]+\\[|:material|\\\\/.exec(e.getAttribute(name) ?? '');
        if (markup) found.add(`markup: ${markup.input}`);
      }
    for (const node of e.childNodes) if (node.nodeType === 3 && e.getClientRects().length) see('text', node.nodeValue);
  }
  return [...found];
}"""

# What answers to a touch on less than 44 px: by its size, or by what a finger reaches half of that beside its middle.
SMALL = """() => {
  const roles = 'button tab slider option combobox checkbox radio switch link menuitem spinbutton'.split(' ');
  const asked = ['a[href]', 'button', 'input', 'select', 'textarea', 'summary', '[tabindex="0"]',
    ...roles.map(role => `[role=${role}]`)].join(', ');
  const fields = 'label, [data-testid=stDateInputField], [data-testid=stNumberInputContainer], [role=group]';
  const found = new Set();
  for (const e of document.querySelectorAll(asked)) {
    if (e.disabled || e.type === 'hidden' || e.closest('svg, [aria-hidden=true], [inert]')) continue;
    if (!e.checkVisibility({ visibilityProperty: true })) continue;
    const target = (e.matches('input') && e.closest(fields)) || e;
    let box = target.getBoundingClientRect();
    const held = e.parentElement.getBoundingClientRect();
    // Words of readers are 1 px wide; the folded menu lies left of the screen.
    if (box.width <= 1 || box.height <= 1 || box.right < 1 || (!e.matches('input') && held.width === 1)) continue;
    if (box.width > 43.5 && box.height > 43.5) continue;
    e.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    box = target.getBoundingClientRect();
    const reached = ([x, y]) => target.contains(
      document.elementFromPoint(box.x + box.width / 2 + x, box.y + box.height / 2 + y));
    if (![[-21.5, 0], [21.5, 0], [0, -21.5], [0, 21.5]].every(reached))
      found.add(`${e.ariaLabel ?? e.innerText.slice(0, 20)} ${Math.round(box.width)}×${Math.round(box.height)}`);
  }
  scrollTo(0, 0);
  return [...found];
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_screen_is_drawn_without_errors_stands_out_speaks_chinese_and_fits_thumbs(
    page: Page, dashboard: str, theme: str
) -> None:
    surface = {"light": "#F5F7FA", "dark": "#0F1B2A"}[theme]
    chosen = "want => getComputedStyle(document.documentElement).getPropertyValue('--surface') === want"
    page.goto(f"{dashboard}/?theme={theme}")
    page.wait_for_function(chosen, arg=surface, timeout=90_000)
    expect(page.locator(".theme-choice")).to_have_value(theme)
    faults: dict[str, list[str]] = {}
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    for screen in SCREENS:
        page.goto(f"{dashboard}/{screen}{'&' if '?' in screen else '?'}town=徐泾镇")
        settled(page)
        expect(page.locator(".theme-choice")).to_have_value(theme)
        expect(page.locator("h1").first).to_be_visible()
        if found := _lasting(page, FAINT, LATIN):
            faults[screen] = found
        page.set_viewport_size({"width": 390, "height": 844})
        page.evaluate("document.querySelectorAll('.scope-unfold').forEach(scope => scope.open = true)")
        if found := _lasting(page, FAINT, SMALL):
            faults[f"{screen} on a phone"] = found
        page.set_viewport_size({"width": 1280, "height": 720})
        expect(page.locator("[data-testid=stException]")).to_have_count(0)
        if broken:
            faults[f"{screen} is drawn with errors"] = broken[:]
            broken.clear()
    assert not faults, faults


def _lasting(page: Page, *looks: str) -> list[str]:
    """What is found at fault and stays so: the menu first measures itself, and what is resized takes its place."""
    until = time.monotonic() + 10
    while (found := [fault for look in looks for fault in page.evaluate(look)]) and time.monotonic() < until:
        page.wait_for_timeout(250)
    return found


def test_menus_of_tables_charts_and_choices_speak_chinese(page: Page, dashboard: str) -> None:
    page.goto(f"{dashboard}/definitions")
    settled(page)
    table = page.locator("[data-testid=stDataFrame]").first
    table.scroll_into_view_if_needed()
    table.hover()
    page.mouse.click(table.bounding_box()["x"] + 100, table.bounding_box()["y"] + 15)  # type: ignore[index]
    page.get_by_role("button", name="显示或隐藏列").first.click()
    assert page.evaluate(LATIN) == []
    page.keyboard.press("Escape")
    for key in ("town", "period", "as_of"):
        page.locator(f".st-key-scope-controls .st-key-{key}").locator("button").last.click()
        assert page.evaluate(LATIN) == [], key
        page.keyboard.press("Escape")
    page.goto(dashboard)
    settled(page)
    chart = page.locator("[data-testid=stVegaLiteChart]:visible").last
    chart.scroll_into_view_if_needed()
    chart.hover()
    assert page.evaluate(LATIN) == []


def test_the_guide_has_four_steps_goes_away_for_good_and_can_be_called_again(page: Page, dashboard: str) -> None:
    page.goto(f"{dashboard}/town")
    settled(page)
    guide = page.get_by_role("region", name="使用引导")
    expect(guide).to_have_count(0)
    page.goto(dashboard)
    expect(guide).to_be_visible(timeout=60_000)
    settled(page)
    bar, title = guide.bounding_box(), page.locator("h1").first.bounding_box()
    assert bar
    assert title
    assert bar["y"] + bar["height"] <= title["y"]  # in the flow: it covers nothing
    for step in ("1/4", "2/4", "3/4", "4/4"):
        expect(guide).to_contain_text(step)
        guide.locator(".guide-next").click()
    expect(guide).to_be_hidden()
    page.reload()
    settled(page)
    expect(guide).to_be_hidden()
    page.goto(f"{dashboard}/help")
    page.get_by_role("button", name="再看一遍使用引导").click()
    expect(guide).to_contain_text("1/4")
    page.keyboard.press("Escape")
    expect(guide).to_be_hidden()
