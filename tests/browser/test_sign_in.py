"""Signing in through a real OpenID provider on loopback: each role sees its own, and nobody after 退出登录."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import served, settled
from tests.postgres import free_port

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of what the provider rests on
    from oidc_provider_mock import User, run_server_in_thread  # type: ignore[import-untyped]

pytestmark = pytest.mark.browser
NAMES = {role: f"zq-{role}" for role in ("office", "leader", "department", "town")}
PEOPLE: dict[str, dict[str, Any]] = {
    "office@example.org": {"realm": {"roles": ["zq-office"]}, "name": "钱某"},
    "leader@example.org": {"realm": {"roles": ["zq-leader"]}, "name": "赵某"},
    "department@example.org": {"realm": {"roles": ["zq-department"]}, "departments": ["区建管委"], "name": "孙某"},
    "town@example.org": {"realm": {"roles": ["zq-town"]}, "towns": ["徐泾镇"], "name": "李某"},
    "guest@example.org": {"realm": {"roles": ["zq-guest"]}},
    "office@elsewhere.org": {"realm": {"roles": ["zq-office"]}},
}


@pytest.fixture(scope="module")
def signed(demo_sqlite: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard behind a provider that knows these people."""
    port, secrets = free_port(), tmp_path_factory.mktemp("sign-in") / "secrets.toml"
    known = [User(sub=mail, claims={"email": mail, **claims}) for mail, claims in PEOPLE.items()]
    with run_server_in_thread(user_claims=known) as provider:
        secrets.write_text(
            f"""[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "a-secret-for-the-cookies-of-this-test-only"
client_id = "dashboard"
client_secret = "unused"
server_metadata_url = "http://127.0.0.1:{provider.server_port}/.well-known/openid-configuration"
[access]
role_claim = "realm.roles"
allowed = ["@example.org"]
contact = "区人社局劳动关系科"
[access.roles]
{"".join(f'{role} = ["{name}"]' + chr(10) for role, name in NAMES.items())}""",
            encoding="utf-8",
        )
        with served(demo_sqlite, port, secrets=secrets) as address:
            yield address


def _sign_in(page: Page, address: str, screen: str, mail: str) -> None:
    """From the address of a screen, to which the sign-in comes back."""
    page.goto(f"{address}/{screen}")
    settled(page)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("button", name=mail).click()
    page.wait_for_url(lambda url: url.startswith(f"{address}/{screen}"))
    settled(page)


@pytest.mark.parametrize(
    ("mail", "message"),
    [
        ("office@example.org", "可查看全部记录"),
        ("leader@example.org", "可查看全部记录"),
        ("department@example.org", "只列区建管委的记录"),
        ("town@example.org", "只列徐泾镇的记录"),
    ],
)
def test_each_role_signs_in_and_out(chromium: Browser, signed: str, mail: str, message: str) -> None:
    context = chromium.new_context()
    try:
        page = context.new_page()
        _sign_in(page, signed, "help", mail)
        page.get_by_role("button", name=PEOPLE[mail]["name"]).click()
        expect(page.get_by_text(message).last).to_be_visible()
        plain = context.request.get(f"{signed}/plain/records?metric=lead.received&of=310118105")
        assert plain.status == 200
        assert ("华新镇" in plain.text()) is (mail != "town@example.org")
        page.get_by_role("button", name="退出登录").click()
        page.get_by_role("button", name="End session").click()  # the provider asks again
        expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible(timeout=20_000)
        assert context.request.get(f"{signed}/plain/").status == 403
    finally:
        context.close()


@pytest.mark.parametrize(
    ("mail", "message"), [("guest@example.org", "还没有看板的角色"), ("office@elsewhere.org", "不在准入名单内")]
)
def test_who_has_no_role_or_is_not_allowed_reads_whom_to_ask(
    chromium: Browser, signed: str, mail: str, message: str
) -> None:
    context = chromium.new_context()
    try:
        page = context.new_page()
        _sign_in(page, signed, "leads", mail)
        expect(page.get_by_text(message)).to_be_visible()
        expect(page.get_by_text("请联系区人社局劳动关系科开通")).to_be_visible()
        expect(page.get_by_test_id("stMetric")).to_have_count(0)
        assert context.request.get(f"{signed}/plain/").status == 403
    finally:
        context.close()
