"""What is put into the head of every page before the frontend's own scripts: the test of the browser's engine.

The frontend asks for engines from Chromium 112 on and shows older ones an empty page without a word. Those that can be
mended get `old_engines.js`, the others are told which browser is needed; a current one loads only the test.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HERE = Path(__file__).parent
# What becomes of the frontend's own page: its language, its title until the first screen has one, the test, and what
# stands there where scripts are off.
REPLACED = (
    (re.compile(rb'<html lang="en">'), b'<html lang="zh-CN">'),
    (re.compile(rb"<title>Streamlit</title>"), "<title>治欠工作看板</title>".encode()),
    (re.compile(rb'(?<=<meta charset="UTF-8" />)'), (HERE / "page_head.html").read_bytes()),
    (re.compile(rb"<noscript>.*?</noscript>", re.DOTALL), (HERE / "no_script.html").read_bytes()),
)
# The page must come as a whole and uncompressed, so that the test can be put into it.
_ASKED_FOR_LESS = (b"accept-encoding", b"if-none-match", b"if-modified-since")
_OF_THE_FILE = (b"content-length", b"etag", b"last-modified")


def _asks_for_a_page(scope: Scope) -> bool:
    wanted = dict(scope["headers"]).get(b"accept", b"") if scope["type"] == "http" else b""
    return scope.get("method") == "GET" and b"text/html" in wanted


def _sending_head(send: Send) -> Callable[[Message], Awaitable[None]]:
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
        kept = [(name, value) for name, value in start["headers"] if name not in _OF_THE_FILE]
        await send({**start, "headers": [*kept, (b"content-length", str(len(page)).encode())]})
        await send({"type": "http.response.body", "body": page})

    return with_head


def browser_test(app: ASGIApp) -> ASGIApp:
    """Middleware: the server ``app`` with the test in the head of each page that it answers."""

    async def tested(scope: Scope, receive: Receive, send: Send) -> None:
        if not _asks_for_a_page(scope):
            await app(scope, receive, send)
            return
        headers = [(name, value) for name, value in scope["headers"] if name not in _ASKED_FOR_LESS]
        await app({**scope, "headers": headers}, receive, _sending_head(send))

    return tested
