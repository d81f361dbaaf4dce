"""Where the server's own addresses lie, and which requests ask for a page."""

from __future__ import annotations

from starlette.types import Scope
from streamlit import config

_PATH = config.get_option("server.baseUrlPath").strip("/")
BASE = f"/{_PATH}" if _PATH else ""


def asks_for_a_page(scope: Scope) -> bool:
    wanted = dict(scope["headers"]).get(b"accept", b"") if scope["type"] == "http" else b""
    return scope.get("method") == "GET" and b"text/html" in wanted
