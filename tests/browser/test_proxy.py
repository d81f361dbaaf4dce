"""Under a sub-path and behind the proxy of `assets/operations/nginx.conf`: the screens, the plain page, old engines."""

from __future__ import annotations

import http.client
import re
import shutil
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlparse

import pytest
from playwright.sync_api import Browser

from pages.parts.files.downloads import BROWSER_COOKIE
from server.log import HEADER
from server.page_head import REPLACED
from tests.browser.test_server import OLD
from tests.conftest import ROOT, served, settled
from tests.postgres import free_port

pytestmark = pytest.mark.browser
_TRUSTING = ssl._create_unverified_context()  # noqa: S323  the certificate is of our own


def _configured(port: int, upstream: str, folder: Path) -> str:
    """The proxy of the operations' sample, on a loopback port and with a certificate of our own."""
    sample = (ROOT / "assets" / "operations" / "nginx.conf").read_text(encoding="utf-8")
    sample = re.sub(r"listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;", sample)
    sample = sample.replace("/etc/nginx/tls/", f"{folder}/")
    key, certificate = (str(folder / f"dashboard.{kind}") for kind in ("key", "crt"))
    own_certificate = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1"
    made = ["openssl", *own_certificate.split(), "-keyout", key, "-out", certificate]
    subprocess.run(made, check=True, capture_output=True)
    sample = sample.replace("http://127.0.0.1:8501", upstream)
    # As most offices have it: the proxy presses what it passes on.
    own = "gzip on; gzip_proxied any; gzip_min_length 0; gzip_types text/javascript; access_log off;"
    for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
        own += f" {kind}_temp_path {folder / kind};"
    return f"pid {folder / 'pid'}; error_log {folder / 'log'}; events {{}} http {{ {own} {sample} }}"


@pytest.fixture(scope="module")
def proxied(demo_sqlite: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the dashboard under /zhiqian behind nginx."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if not program:
        pytest.skip("nginx is not installed here: apt install nginx-light")
    folder = tmp_path_factory.mktemp("nginx")
    port, file = free_port(), folder / "nginx.conf"
    with served(demo_sqlite, baseUrlPath="zhiqian") as address:
        upstream = f"http://127.0.0.1:{urlparse(address).port}"
        file.write_text(_configured(port, upstream, folder), encoding="utf-8")
        command = [program, "-p", str(folder), "-c", str(file), "-e", str(folder / "log"), "-g", "daemon off;"]
        process = subprocess.Popen(command)
        try:
            for _ in range(100):
                try:
                    _answer(f"https://127.0.0.1:{port}/zhiqian/_stcore/health")
                    break
                except OSError:
                    time.sleep(0.1)
            yield f"https://127.0.0.1:{port}/zhiqian"
        finally:
            process.terminate()
            process.wait(timeout=20)


def _answer(address: str, **headers: str) -> tuple[bytes, str, str | None]:
    asked = urllib.request.Request(address, headers=headers)  # noqa: S310
    with urllib.request.urlopen(asked, context=_TRUSTING) as answer:  # noqa: S310
        return answer.read(), answer.url, answer.headers["Content-Type"]


@pytest.mark.parametrize("path", ["", "/", "/leads", "/records?metric=lead.overdue"])
def test_every_address_brings_the_test_of_the_engine_and_what_it_leads_to(proxied: str, path: str) -> None:
    page, there, _ = _answer(f"{proxied}{path}", Accept="text/html", **{"Accept-Encoding": "identity"})
    assert all(ours.split(b"{plain}")[0] in page for _, ours in REPLACED)
    for found in (b'src="(compat/[^"]+)', rb'<noscript>.*?href="(plain/[^"]*)'):
        address = re.search(found, page)
        assert address
        body, _, kind = _answer(urljoin(there, address[1].decode()))
        assert kind
        assert kind.startswith("text/javascript" if b"compat" in address[1] else "text/html")
        assert len(body) > 1000
    pressed, _, _ = _answer(f"{proxied}{path}", Accept="text/html", **{"Accept-Encoding": "gzip"})
    assert pressed[:2] == b"\x1f\x8b"


def test_links_of_the_plain_page_stay_below_the_path(proxied: str) -> None:
    page, address, _ = _answer(f"{proxied}/plain")
    assert address == f"{proxied}/plain/"
    found = [unescape(link) for link in re.findall(r'href="([^"]+)"', page.decode()) if link != "data:,"]
    start = urljoin(address, next(link for link in found if link.startswith("within/")))
    asked = {urlparse(urljoin(start, link)).path: urljoin(start, link) for link in found if not link.startswith("with")}
    own = {f"{urlparse(start).path}{name}" for name in PLAIN_NAMES}
    assert set(asked) == {"/zhiqian/", "/zhiqian/plain/overview", *own}
    for link in asked.values():
        body, _, _ = _answer(link, Accept="text/html")
        assert "没有这个指标".encode() not in body


def test_a_request_has_one_id_in_the_logs_of_both(proxied: str) -> None:
    there = http.client.HTTPSConnection("127.0.0.1", urlparse(proxied).port or 0, context=_TRUSTING)
    there.request("GET", "/zhiqian/leads", headers={"Accept": "text/html"})
    assert re.fullmatch("[0-9a-f]{32}", there.getresponse().headers[HEADER])  # nginx' own
    there.close()


@pytest.mark.parametrize(("source", "status"), [("127.0.0.1", 200), ("127.0.0.2", 403)])
@pytest.mark.parametrize("path", ["/zhiqian/_stcore/metrics", "/zhiqian/_stcore/metrics?all=1", "/zhiqian/ready"])
def test_metrics_of_the_process_stay_in_the_machine_room(proxied: str, source: str, status: int, path: str) -> None:
    there = http.client.HTTPSConnection(
        "127.0.0.1", urlparse(proxied).port or 0, source_address=(source, 0), context=_TRUSTING
    )
    there.request("GET", path)
    assert there.getresponse().status == status
    there.close()


@pytest.mark.parametrize(("megabytes", "taken"), [(49, True), (51, False)])
def test_more_than_fifty_megabytes_are_not_taken(proxied: str, megabytes: int, taken: bool) -> None:  # noqa: FBT001
    there = http.client.HTTPSConnection("127.0.0.1", urlparse(proxied).port or 0, context=_TRUSTING)
    there.putrequest("POST", "/zhiqian/_stcore/upload_file/nobody/nothing")
    there.putheader("Content-Length", str(megabytes * 1024 * 1024))
    there.endheaders()
    if taken:
        there.send(b"0" * megabytes * 1024 * 1024)
    assert (there.getresponse().status == 413) != taken
    there.close()


PLAIN_NAMES = ("overview", "town", "department", "assessment", "records")


def test_screens_show_and_old_engines_are_mended_behind_the_proxy(proxied: str, chromium: Browser) -> None:
    page = chromium.new_page(locale="zh-CN", ignore_https_errors=True)
    page.add_init_script(OLD)
    errors: list[str] = []
    lives_on: list[str] = []
    page.on("websocket", lambda opened: lives_on.append(opened.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{proxied}/leads?town=徐泾镇")
    settled(page)
    page.locator("[data-testid=stMetricValue]").first.wait_for()
    assert errors == []
    assert [urlparse(address).scheme for address in lives_on] == ["wss"]
    assert {cookie["secure"] for cookie in page.context.cookies() if cookie["name"] == BROWSER_COOKIE} == {True}
    page.get_by_role("button", name="导出本页").wait_for()
    page.goto(f"{proxied}/town?of_town=徐泾镇")
    settled(page)
    page.get_by_role("button", name="导出本页").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="保存本页").click()
    assert download.value.suggested_filename.startswith("街镇画像·徐泾镇_")
    page.close()
