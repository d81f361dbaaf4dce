"""What protects the pages in the browser and the server from names that are not its own.

The rules of the content (CSP) allow what Streamlit's frontend needs, inline scripts and compiled chart expressions
among it; they keep everything from outside out: pictures, scripts, connections, frames.
"""

from __future__ import annotations

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from data_access.reference.organisation import tianditu_key
from data_access.rules.parameters import ParameterError
from server.addresses import BASE
from server.answers import with_headers

UNKNOWN_HOST = "本站不以这一地址提供服务。系统管理员请在 server.allowedHosts 中写明看板的域名。"
_TILES = "https://*.tianditu.gov.cn"
_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_PLAIN = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"  # pages without a script
_COMMON = "; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"


def _tiles() -> str:
    try:
        return f" {_TILES}" if tianditu_key() else ""
    except ParameterError:  # the screen says what is wrong with the file
        return ""


def _screens(host: str) -> str:
    """The rules of the screens; ``host`` as the browser names it, for the connection they live on."""
    tiles = _tiles()
    return (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:{tiles}; font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; "
        f"connect-src 'self' ws://{host} wss://{host} data: blob:{tiles}"
    )


def protected(app: ASGIApp) -> ASGIApp:
    """Middleware: refuses other names than its own (DNS rebinding), sends the rules of the content with each answer."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # Streamlit itself looks at the names of connections
            await app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host")
        if not is_host_allowed(host):
            await PlainTextResponse(UNKNOWN_HOST, HTTPStatus.MISDIRECTED_REQUEST)(scope, receive, send)
            return
        rules = (_PLAIN if scope["path"].startswith(f"{BASE}/plain") else _screens(str(host))) + _COMMON
        await app(scope, receive, with_headers(send, {**_EVERYWHERE, "Content-Security-Policy": rules}))

    return guarded
