"""What is put into the head of every page before the frontend's own scripts: the test of the browser's engine.

The frontend asks for engines from Chromium 112 on and shows older ones an empty page without a word. Those that can be
mended get `old_engines.js`, the others are told which browser is needed; a current one loads only the test.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.parts.scope.addresses import PLAIN
from server.addresses import asks_for_a_page

_HERE = Path(__file__).parent
# What becomes of the frontend's own page: its language, its title until the first screen has one, the test, and what
# stands there where scripts are off.
REPLACED = (
    (re.compile(rb'<html lang="en">'), b'<html lang="zh-CN">'),
    (re.compile(rb"<title>Streamlit</title>"), "<title>治欠工作看板</title>".encode()),
    (re.compile(rb'(?<=<meta charset="UTF-8" />)'), (_HERE / "page_head.html").read_bytes()),
    (re.compile(rb"<noscript>.*?</noscript>", re.DOTALL), (_HERE / "no_script.html").read_bytes()),
)
# The page must come as a whole and uncompressed, so that the test can be put into it; then it is pressed anew.
_ASKED_FOR_LESS = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
_OF_THE_FILE = (b"content-length", b"etag", b"last-modified", b"accept-ranges", b"vary")


def _plain_address(scope: Scope) -> bytes:
    """Where the plain page of the same screen and scope lies, seen from the page that is asked for."""
    screen = scope["path"].rpartition("/")[2]
    query = quote(scope["query_string"], safe="=&%+,-._~")  # nothing of it ends an attribute or a string
    return f"plain/{screen if screen in PLAIN else ''}{'?' if query else ''}{query}".encode()


def _pressed(asked: dict[bytes, bytes], page: bytes, status: int) -> Response:
    """The page in as few bytes as the browser takes: none where it has it, compressed where it can."""
    own = {"etag": f'"{hashlib.sha256(page).hexdigest()[:32]}"', "vary": "Accept-Encoding"}
    if status == HTTPStatus.OK and asked.get(b"if-none-match", b"").decode("latin-1") == own["etag"]:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=own)
    if b"gzip" in asked.get(b"accept-encoding", b""):
        return Response(gzip.compress(page, mtime=0), status, {**own, "content-encoding": "gzip"})
    return Response(page, status, own)


def _sending_head(scope: Scope, send: Send) -> Callable[[Message], Awaitable[None]]:
    """``send`` for one answer: a page is held back until it is whole and passed on with the test in its head."""
    held: list[Message] = []

    async def with_head(message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = dict(message["headers"]).get(b"content-type", b"")
            if not kind.startswith(b"text/html"):
                await send(message)
            else:
                held.append(message)
            return
        if not held:
            await send(message)
            return
        held.append(message)
        if message.get("more_body"):
            return
        start, *parts = held
        page = b"".join(part.get("body", b"") for part in parts)
        for found, ours in REPLACED:
            if place := found.search(page):
                page = page[: place.start()] + ours + page[place.end() :]
        page = page.replace(b"{plain}", _plain_address(scope))
        answer = _pressed(dict(scope["headers"]), page, start["status"])
        kept = [(name, value) for name, value in start["headers"] if name not in _OF_THE_FILE]
        headers = [*kept, *answer.raw_headers]
        await send({**start, "status": answer.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    return with_head


def browser_test(app: ASGIApp) -> ASGIApp:
    """Middleware: the server ``app`` with the test in the head of each page that it answers."""

    async def tested(scope: Scope, receive: Receive, send: Send) -> None:
        if not asks_for_a_page(scope):
            await app(scope, receive, send)
            return
        headers = [(name, value) for name, value in scope["headers"] if name not in _ASKED_FOR_LESS]
        await app({**scope, "headers": headers}, receive, _sending_head(scope, send))

    return tested
