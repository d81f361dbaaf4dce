"""After signing in a viewer comes to the screen that they asked for: Streamlit sends everybody to the first one.

The screen is the one from which the sign-in began, as the browser names it (Referer); it is kept in a cookie for as
long as signing in may take. Nothing but a place of this server is ever gone to.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.addresses import BASE

_COOKIE = "zhiqian_asked"
_SECONDS = 900
_MOST_SIGNS = 2000
_BEGINS, _ENDS = f"{BASE}/auth/login", f"{BASE}/oauth2callback"
_PLACE = re.compile(r"/(?![/\\])[!-\[\]-~]*")  # of this server: one slash, no backslash, no blank or control sign


def place_on_server(text: str) -> str | None:
    """The path and the query, where a text is a screen of this server and nothing else."""
    own = text == BASE or text.startswith((f"{BASE}/", f"{BASE}?"))
    if not own or len(text) > _MOST_SIGNS or not _PLACE.fullmatch(text) or text.startswith((_BEGINS, _ENDS)):
        return None
    path = unquote(urlsplit(text).path)
    strange = any(sign in path for sign in ("\\", "/..", "//")) or not path.isprintable()
    return None if strange else text


def _asked(headers: Headers) -> str | None:
    """The screen that a request to sign in comes from."""
    came = headers.get("referer", "")
    try:
        found = urlsplit(came)
    except ValueError:
        return None
    if found.scheme not in ("http", "https") or found.netloc != headers.get("host"):
        return None
    return place_on_server(found.path + (f"?{found.query}" if found.query else ""))


def asked_screen(app: ASGIApp) -> ASGIApp:
    """Middleware: keeps the screen when the sign-in begins, and goes there when it has ended."""

    async def returning(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or path not in (_BEGINS, _ENDS):
            await app(scope, receive, send)
            return
        request = Request(scope)
        kept = place_on_server(unquote(request.cookies.get(_COOKIE, ""))) if path == _ENDS else None
        asked = _asked(request.headers) if path == _BEGINS else None

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                head = MutableHeaders(scope=message)
                if asked:
                    head.append("set-cookie", _cookie(request, quote(asked, safe=""), _SECONDS))
                if path == _ENDS:
                    head.append("set-cookie", _cookie(request, "", 0))
                    if kept and message["status"] == HTTPStatus.FOUND and head.get("location") == f"{BASE}/":
                        head["location"] = kept
            await send(message)

        await app(scope, receive, sent)

    return returning


def _cookie(request: Request, value: str, seconds: int) -> str:
    secure = "; Secure" if "https" in {request.url.scheme, request.headers.get("x-forwarded-proto")} else ""
    return f"{_COOKIE}={value}; Path={BASE or '/'}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
