"""The log of the server: a line of JSON for each event, by which a request and a session are found again.

No line names a person, an address' query or a row: what people search for stands in queries.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import secrets
import sys
import time
from contextvars import ContextVar
from datetime import datetime
from typing import Any

import streamlit as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.logger import _loggers
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data_access.clock import ZONE, milliseconds_since
from pages.parts.failure_log import log
from server.addresses import BASE, asks_for_a_page
from server.answers import with_headers

HEADER = "X-Request-ID"
_ID = re.compile(r"[0-9A-Za-z-]{8,64}")  # what a proxy may give, such as nginx' $request_id
_REQUEST: ContextVar[str] = ContextVar("request", default="")
_QUERIES = "uvicorn.access"  # Streamlit keeps it silent, and so it stays: it writes whole addresses
_LEAST_NOTED = 400  # status from which an answer is noted, whatever was asked for


class _Json(logging.Formatter):
    """A record as one line; the request and session it belongs to are those of who runs it."""

    def format(self, record: logging.LogRecord) -> str:
        run = get_script_run_ctx(suppress_warning=True)
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, ZONE).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": _REQUEST.get() or (st.context.headers.get(HEADER) if run else None),
            # Its own id would let whoever reads the log take the session up.
            "session": hashlib.sha256(run.session_id.encode()).hexdigest()[:12] if run else None,
            "number": getattr(record, "number", None),
            **getattr(record, "event", {}),
            "exception": self.formatException(record.exc_info) if record.exc_info else None,
        }
        return json.dumps({name: value for name, value in line.items() if value is not None}, ensure_ascii=False)


def write_json_lines() -> None:
    """Let the dashboard and the server beneath it write their log as JSON, to the standard error stream."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json())
    log.setLevel(logging.INFO)
    for logger in (log, *(known for name, known in _loggers.items() if name != _QUERIES)):
        logger.handlers = [handler]
        logger.propagate = False


def _noted(scope: Scope, request: str, status: int, begun: float) -> None:
    """Write who was answered: pages, made files, connections, and whatever was not answered as it was asked."""
    wanted = scope["type"] == "websocket" or asks_for_a_page(scope) or scope["path"].startswith(f"{BASE}/media/")
    if wanted or status >= _LEAST_NOTED:
        event = {
            "method": scope.get("method", "WEBSOCKET"),
            "path": re.sub(r"(/media/).*|(/within/)[^/]*", r"\1\2…", scope["path"]),
            "status": status,
            "ms": milliseconds_since(begun),
            "request": request,
        }
        log.info("answered", extra={"event": event})


def logged(app: ASGIApp) -> ASGIApp:
    """Middleware: an id for each request, the proxy's where it gives one; it is sent back and stands in the log."""

    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(HEADER.lower().encode(), b"").decode("latin-1")
        request = given if _ID.fullmatch(given) else secrets.token_hex(8)
        others = [(name, value) for name, value in scope["headers"] if name != HEADER.lower().encode()]
        # The runs of a session find the id among the headers of its connection.
        asked = {**scope, "headers": [*others, (HEADER.lower().encode(), request.encode())]}
        token, begun, answered = _REQUEST.set(request), time.monotonic(), [101]

        async def watched(message: Message) -> None:
            answered[0] = message.get("status", answered[0])
            await send(message)

        try:
            await app(asked, receive, with_headers(watched, {HEADER: request}))
        finally:
            _REQUEST.reset(token)
            _noted(scope, request, answered[0], begun)

    return noting
