"""The screen that one comes back to after signing in is one of this server, whatever a browser or a stranger sends."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from server.asked_screen import asked_screen, place_on_server

HOST = "http://zhiqian.test"


def _client() -> TestClient:
    async def begun(_request: Request) -> RedirectResponse:
        return RedirectResponse("https://sso.test/authorize", 302)

    async def ended(request: Request) -> RedirectResponse:
        return RedirectResponse("/" if "code" in request.query_params else "/?error=denied", 302)

    app = Starlette(routes=[Route("/auth/login", begun), Route("/oauth2callback", ended)])
    return TestClient(asked_screen(app), base_url=HOST, follow_redirects=False)


@pytest.mark.parametrize(
    "asked", ["/leads", "/records?metric=lead.received&row=XS-1&town=%E5%BE%90%E6%B3%BE%E9%95%87", "/"]
)
def test_the_asked_screen_comes_after_the_sign_in(asked: str) -> None:
    client = _client()
    begun = client.get("/auth/login", headers={"Referer": f"{HOST}{asked}"})
    assert begun.headers["location"] == "https://sso.test/authorize"
    assert "HttpOnly; SameSite=Lax" in begun.headers["set-cookie"]
    assert client.get("/oauth2callback?code=1").headers["location"] == asked
    assert client.get("/oauth2callback?code=1").headers["location"] == "/"  # once


def test_a_sign_in_that_failed_goes_where_it_went() -> None:
    client = _client()
    client.get("/auth/login", headers={"Referer": f"{HOST}/leads"})
    assert client.get("/oauth2callback").headers["location"] == "/?error=denied"


HOSTILE = (
    "//evil.test", "https://evil.test/", "/\\evil.test", "\\\\evil.test", "/%2F/evil.test", "/%5Cevil.test",
    "/%2fevil.test/..", "javascript:alert(1)", "/a\r\nSet-Cookie: x=1", "/leads evil", "", "evil", "/../evil",
    "/%2e%2e/evil", "/auth/login", "/oauth2callback?code=1", "/" + "a" * 3000, "/线索", "http:evil.test",
    "///evil.test", "/\tevil.test", "/%09/evil.test",
)  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_other_place_is_gone_to(hostile: str) -> None:
    assert place_on_server(hostile) is None
    client = _client()
    client.cookies.set("zhiqian_asked", quote(hostile, safe=""))
    assert client.get("/oauth2callback?code=1").headers["location"] == "/"


@pytest.mark.parametrize(
    "referer", ["https://evil.test/leads", "//evil.test/leads", f"{HOST}.evil.test/leads", f"{HOST}@evil.test/leads",
                "http://[", f"{HOST}//evil.test", "file:///leads"],
)  # fmt: skip
def test_no_other_page_says_where_to_go(referer: str) -> None:
    assert "zhiqian_asked" not in _client().get("/auth/login", headers={"Referer": referer}).headers.get(
        "set-cookie", ""
    )
