"""What the server puts before the screens: a Chinese page, the test of the engine, what mends an old one."""

from __future__ import annotations

import re
import urllib.request

import pytest
from playwright.sync_api import Browser, Error, Request

from server.page_head import REPLACED
from tests.conftest import settled

pytestmark = pytest.mark.browser
# An engine before Chromium 112, made of a current one: no flag v, no copying methods.
OLD = """
const Given = RegExp;
window.RegExp = new Proxy(Given, {
  construct(made, args, target) {
    if (String(args[1] || '').includes('v')) throw new SyntaxError('Invalid flags');
    return Reflect.construct(made, args, target);
  },
});
for (const name of ['toSorted', 'toReversed', 'toSpliced', 'with']) delete Array.prototype[name];
delete Promise.withResolvers;
delete Object.groupBy;
"""
STILL = """() => {
  const before = window.seenText;
  window.seenText = document.querySelector('[data-testid=stMain]').innerText;
  return before === window.seenText;
}"""


@pytest.mark.parametrize("path", ["", "/leads"])
def test_every_page_is_chinese_and_tests_the_engine_first(dashboard: str, path: str) -> None:
    asked = urllib.request.Request(f"{dashboard}{path}", headers={"Accept": "text/html", "Accept-Encoding": "gzip"})  # noqa: S310
    with urllib.request.urlopen(asked) as answer:  # noqa: S310
        page = answer.read()
    assert all(ours in page for _, ours in REPLACED)
    assert b"Streamlit</title>" not in page
    assert b"enable JavaScript" not in page
    assert page.index(b'new RegExp("a","v")') < page.index(b"<script type=")


def _seen(dashboard: str, chromium: Browser, script: str) -> tuple[str, set[str]]:
    """The text of a screen in an engine, and the names of the files it loaded."""
    page = chromium.new_page(viewport={"width": 1366, "height": 768})
    page.add_init_script(script)
    errors: list[Error] = []
    loaded: list[Request] = []
    # Playwright marks what it calls: a method of a list cannot be marked.
    page.on("pageerror", lambda error: errors.append(error))  # noqa: PLW0108
    page.on("request", lambda request: loaded.append(request))  # noqa: PLW0108
    page.goto(f"{dashboard}/leads")
    settled(page)
    # Lists of our own are filled in after the script has run: the text is read once it stands still.
    page.wait_for_function(STILL, polling=1000)
    text = page.locator("[data-testid=stMain]").inner_text()
    page.close()
    assert errors == []
    return text, {request.url.rsplit("/", 1)[-1] for request in loaded}


def test_an_old_engine_shows_what_a_current_one_shows(dashboard: str, chromium: Browser) -> None:
    (new, asked_new), (old, asked_old) = (_seen(dashboard, chromium, script) for script in ("", OLD))
    assert old == new
    assert "件" in new
    assert "old_engines.js" in asked_old
    assert "old_engines.js" not in asked_new


def test_an_engine_beyond_mending_and_one_without_scripts_are_told_so(dashboard: str, chromium: Browser) -> None:
    page = chromium.new_page()
    page.add_init_script(OLD + "delete window.structuredClone;")
    page.goto(dashboard, wait_until="commit")
    page.get_by_text("本浏览器版本过旧").wait_for()
    page.close()
    page = chromium.new_page(java_script_enabled=False)
    page.goto(dashboard)
    assert "本浏览器未启用脚本" in page.content()
    page.close()


def test_a_line_that_blocks_the_websocket_is_offered_the_plain_page(dashboard: str, chromium: Browser) -> None:
    page = chromium.new_page()
    page.route_web_socket(re.compile("_stcore/stream"), lambda socket: socket.close())
    page.goto(f"{dashboard}/leads")
    page.locator("#plain-offer").get_by_role("link", name="打开简版").click(timeout=30_000)
    page.wait_for_url(f"{dashboard}/plain/")
    assert page.get_by_role("heading", name="综合态势").is_visible()
    page.close()
