"""What a screen made is handed out to the browser and the identity it was made for, to no second client."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import date
from http.client import HTTPConnection
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import delete
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from data_access.database.engine import writer
from data_access.database.schema import lead_payment
from metrics.returns.frozen_returns import freeze_return
from metrics.returns.reading import returns
from metrics.returns.return_periods import period_asked
from server.made_files import REFUSED
from tests.conftest import ROOT, served, settled
from tests.databases import DEMO_AS_OF, copy_sqlite
from tests.postgres import free_port

pytestmark = pytest.mark.browser
SECRET = "a-secret-for-the-cookies-of-this-test-only"  # noqa: S105
LIST = "records?metric=lead.received&part=numerator"


def _made(page: Page, address: str) -> tuple[str, bytes]:
    """The address of an export made on the screen, and what came of it."""
    page.goto(f"{address}/{LIST}")
    settled(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="导出 CSV").click()
    return started.value.url, started.value.path().read_bytes()


def _anybody(address: str, **headers: str) -> tuple[int, str]:
    """What a client is answered that has no cookie but those given."""
    connection = HTTPConnection(urlparse(address).netloc)
    connection.request("GET", urlparse(address).path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode("utf-8-sig")


def test_the_address_of_an_export_answers_no_second_client(chromium: Browser, dashboard: str) -> None:
    own, other = chromium.new_context(), chromium.new_context()
    try:
        address, content = _made(own.new_page(), dashboard)
        again = own.request.get(address)
        assert (again.status, again.body()) == (200, content)
        assert again.headers["cache-control"] == "private, no-store"
        assert _anybody(address) == (403, REFUSED)
        assert _anybody(address, Range="bytes=0-9", Cookie="zhiqian_browser=") == (403, REFUSED)
        assert _anybody(address.rpartition("/")[0] + "/0000.csv") == (403, REFUSED)
        page = other.new_page()
        page.goto(f"{dashboard}/{LIST}")
        settled(page)
        assert other.request.get(address).status == 403
        made, same = _made(page, dashboard)  # a file with the same contents is both viewers' own
        assert (made, same) == (address, content)
        assert other.request.get(address).status == own.request.get(address).status == 200
    finally:
        own.close()
        other.close()


@pytest.fixture(scope="module")
def with_a_sent_return(demo_sqlite: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard over a district that sent a return and changed a record since."""
    url = copy_sqlite(demo_sqlite, tmp_path_factory.mktemp("sent") / "case.db")
    declared = returns()["wages_month"]
    with writer(url).begin() as connection:
        freeze_return(connection, declared, period_asked(declared.rhythm, "2023-10"), None, DEMO_AS_OF)
        connection.execute(delete(lead_payment).where(lead_payment.c.paid_on == date(2023, 10, 20)))
    with served(url, free_port()) as address:
        yield address


@pytest.mark.parametrize(
    ("screen", "offered"),
    [
        ("returns?report=wages_month&of_period=2023-10", 4),
        (LIST, 2),
        ("data_quality?quality_owner=区建管委", 1),
        ("evidence", 1),
        ("assessment", 3),
    ],
)
def test_every_file_that_a_screen_offers_is_had(
    chromium: Browser, with_a_sent_return: str, screen: str, offered: int
) -> None:
    context = chromium.new_context(viewport={"width": 1920, "height": 1080})
    try:
        page = context.new_page()
        page.goto(f"{with_a_sent_return}/{screen}")
        settled(page)
        buttons = page.get_by_test_id("stDownloadButton").filter(has_text="导出").get_by_role("button")
        assert buttons.count() == offered
        for button in buttons.all():
            with page.expect_download() as started:
                button.click()
            assert started.value.path().stat().st_size > 500, button.inner_text()
    finally:
        context.close()


def test_pictures_with_addresses_show_no_data() -> None:
    """Their addresses answer everybody: the one place is the guide, whose pictures are the program's own."""
    shows = re.compile(r"(?:st|picture)\.(?:image|audio|video|pdf|logo)\(")
    files = {str(p.relative_to(ROOT)) for p in (ROOT / "pages").rglob("*.py") if shows.search(p.read_text("utf-8"))}
    assert files == {"pages/help/page.py", "pages/parts/files/page_pictures.py"}
    assert "data:image/png;base64" in (ROOT / "pages/parts/files/page_pictures.py").read_text("utf-8")


@pytest.fixture(scope="module")
def signed(demo_sqlite: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard with a sign-in."""
    port = free_port()
    secrets = tmp_path_factory.mktemp("signed") / "secrets.toml"
    secrets.write_text(
        f"""[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{SECRET}"
client_id = "dashboard"
client_secret = "unused"
server_metadata_url = "http://127.0.0.1:{port}/none"
""",
        encoding="utf-8",
    )
    with served(demo_sqlite, port, secrets=secrets) as address:
        yield address


def _sign_in(context: BrowserContext, address: str, mail: str, seconds: float) -> None:
    claims = {
        "iss": "https://sso.example.gov.cn",
        "sub": mail,
        "email": mail,
        "roles": ["office"],
        "exp": time.time() + seconds,
    }
    user = json.dumps({"origin": address, "is_logged_in": True, **claims})
    cookie = create_signed_value(SECRET, "_streamlit_user", user).decode()
    context.add_cookies([{"name": "_streamlit_user", "value": cookie, "url": address}])


def test_an_export_is_gone_with_the_identity_it_was_made_under(chromium: Browser, signed: str) -> None:
    context = chromium.new_context()
    try:
        _sign_in(context, signed, "office@example.gov.cn", 3600)
        address, content = _made(context.new_page(), signed)
        assert context.request.get(address).body() == content
        for mail, seconds, status in (
            ("office@example.gov.cn", -1, 403),  # expired
            ("town@example.gov.cn", 3600, 403),  # somebody else at the same desk
            ("office@example.gov.cn", 60, 200),  # signed in again
        ):
            _sign_in(context, signed, mail, seconds)
            assert context.request.get(address).status == status, (mail, seconds)
        context.clear_cookies(name="_streamlit_user")
        assert (context.request.get(address).status, context.request.get(address).text()) == (403, REFUSED)
    finally:
        context.close()
