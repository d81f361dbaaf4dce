"""What the server puts before the screens: a Chinese page, the test of the engine, what mends an old one."""

from __future__ import annotations

import gzip
import re
import socket
import urllib.request
from collections.abc import Callable
from urllib.parse import quote, unquote, urlparse

import pytest
from playwright.sync_api import Browser, Error, Request, WebSocketRoute

from server.page_head import REPLACED
from tests.conftest import served, settled

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


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("/leads?town=徐泾镇&period=本月", "plain/?town=徐泾镇&period=本月"),
        ("/town?of_town=徐泾镇", "plain/town?of_town=徐泾镇"),
        ("/records?metric=lead.overdue&part=numerator", "plain/records?metric=lead.overdue&part=numerator"),
        ('/assessment?town="><script>alert(1)</script>', 'plain/assessment?town="><script>alert(1)</script>'),
    ],
)
def test_the_plain_page_that_is_offered_is_that_of_the_screen_and_its_scope(
    dashboard: str, path: str, plain: str
) -> None:
    host = urlparse(dashboard)
    with socket.create_connection((host.hostname, host.port)) as line:  # as it stands: a library would put it right
        asked = quote(path, safe='/?=&"<>()')
        line.sendall(f"GET {asked} HTTP/1.0\r\nHost: {host.netloc}\r\nAccept: text/html\r\n\r\n".encode())
        page = b"".join(iter(lambda: line.recv(65536), b"")).decode()
    links = re.findall(r'href=\\?"(plain/[^"\\]*)', page)
    assert [unquote(link) for link in links] == [plain, plain]
    assert "<script>alert" not in page


@pytest.mark.parametrize("path", ["", "/leads"])
def test_every_page_is_chinese_and_tests_the_engine_first(dashboard: str, path: str) -> None:
    asked = urllib.request.Request(f"{dashboard}{path}", headers={"Accept": "text/html", "Accept-Encoding": "gzip"})  # noqa: S310
    with urllib.request.urlopen(asked) as answer:  # noqa: S310
        assert answer.headers["Content-Encoding"] == "gzip"
        page = gzip.decompress(answer.read())
    assert all(ours.replace(b"{plain}", b"plain/") in page for _, ours in REPLACED)
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


def _fetched(address: str, chromium: Browser) -> list[dict[str, int]]:
    """What a current browser loads of a deep link, and again: each file's bytes on the line, by name."""
    page = chromium.new_context(locale="zh-CN", viewport={"width": 1366, "height": 768}).new_page()
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    loads: list[dict[str, int]] = []
    for _ in range(2):
        answers: list[Request] = []
        keep = lambda request, answers=answers: answers.append(request)  # noqa: E731 - as above, it must be marked
        page.on("requestfinished", keep)
        page.goto(f"{address}/help")
        settled(page)
        page.wait_for_function("[...document.images].every(i => i.complete && i.naturalWidth)")
        page.remove_listener("requestfinished", keep)
        # The browser takes a page's icon when it likes, from its own memory or not: it tells nothing of the page.
        sizes = {urlparse(r.url).path: r.sizes() for r in answers if not re.search(r"/_stcore/|favicon", r.url)}
        # What comes from its memory counts as less than nothing: by the headers that were not sent again.
        loads.append({path: max(0, size["responseBodySize"]) for path, size in sizes.items()})
    page.context.close()
    return loads


def test_a_current_browser_loads_not_one_byte_more_than_the_test(
    dashboard: str, demo_sqlite: str, chromium: Browser
) -> None:
    """Beside the frame's script served bare: the same files of the same sizes, the page longer by the test alone."""
    ours = _fetched(dashboard, chromium)
    with served(demo_sqlite, script="frame.py") as bare_address:
        bare = _fetched(bare_address, chromium)
        pages = [_page(address) for address in (dashboard, bare_address)]
    assert [set(load) for load in ours] == [set(load) for load in bare]
    # What lies in the frontend's folder bears its content in its name; what differs beside is the page alone.
    for load, bare_load in zip(ours, bare, strict=True):
        assert {path for path, size in load.items() if size != bare_load[path]} <= {"/help"}
    put_in = b"".join(part for _, part in REPLACED).replace(b"{plain}", b"plain/")
    assert len(pages[0]) - len(pages[1]) < len(put_in)
    assert ours[0]["/help"] - bare[0]["/help"] <= len(gzip.compress(put_in))
    assert ours[1]["/help"] <= bare[1]["/help"]


def _page(address: str) -> bytes:
    asked = urllib.request.Request(f"{address}/help", headers={"Accept": "text/html"})  # noqa: S310
    with urllib.request.urlopen(asked) as answer:  # noqa: S310
        return answer.read()  # type: ignore[no-any-return]


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


@pytest.mark.parametrize("blocked", [lambda socket: socket.close(), lambda _: None], ids=["closed", "silent"])
def test_a_line_that_blocks_the_websocket_is_offered_the_plain_page(
    dashboard: str, chromium: Browser, blocked: Callable[[WebSocketRoute], None]
) -> None:
    page = chromium.new_page()
    page.route_web_socket(re.compile("_stcore/stream"), blocked)
    page.goto(f"{dashboard}/leads?town=徐泾镇")
    page.locator("#plain-offer").get_by_role("link", name="打开简版").click(timeout=60_000, no_wait_after=True)
    page.wait_for_url(lambda url: unquote(url) == f"{dashboard}/plain/?town=徐泾镇", timeout=60_000)
    assert page.get_by_role("heading", name="综合态势").is_visible()
    page.close()
