"""Files that the screens made are handed out to the browser and the identity they were made for, to nobody else.

Streamlit answers the address of a made file to whoever knows it, with or without a cookie, until the session ends.
"""

from __future__ import annotations

import secrets as randomness
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import get_instance
from streamlit.runtime.media_file_storage import MediaFileKind

from pages.parts.files.downloads import BROWSER_COOKIE, Viewer, identity, is_owner
from pages.parts.frame.secrets_file import secret_faults, secrets
from server.addresses import BASE, asks_for_a_page
from server.answers import with_headers
from server.audited import note_refused
from server.sign_in_cookie import rights_in, signed_in

REFUSED = "本文件只供在看板上生成它的人下载。请回到看板重新点击下载；浏览器须允许本站的 Cookie。"
_MADE = f"{BASE}/media/"


def _may_have(request: Request) -> bool:
    """Whether the file of an address was made for who asks; an address without a file belongs to nobody.

    Pictures are the program's own (使用说明): what shows data is made as a download, or stands in the page itself.
    """
    file = get_instance().media_file_mgr.read_file(request.url.path.rpartition("/")[2].partition(".")[0])
    if file is not None and file.kind is MediaFileKind.MEDIA:
        return True
    known = secrets()
    user = signed_in(request) if "auth" in known else {}
    if user is None or rights_in(request, known) is None or secret_faults(known):
        return False
    viewer = Viewer(request.cookies.get(BROWSER_COOKIE, ""), identity(user))
    return file is not None and is_owner(file.content, viewer)


def _new_cookie(request: Request) -> str:
    secure = "; Secure" if "https" in {request.url.scheme, request.headers.get("x-forwarded-proto")} else ""
    return f"{BROWSER_COOKIE}={randomness.token_urlsafe(32)}; Path={BASE or '/'}; HttpOnly; SameSite=Lax{secure}"


def own_files(app: ASGIApp) -> ASGIApp:
    """Middleware: made files for their owners only, and for each browser the cookie by which it is known again."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        request = Request(scope)
        if scope["path"].startswith(_MADE):
            if _may_have(request):
                await app(scope, receive, with_headers(send, {"Cache-Control": "private, no-store"}))
            else:
                note_refused(request, "文件")
                refused = PlainTextResponse(REFUSED, HTTPStatus.FORBIDDEN, {"Cache-Control": "no-store"})
                await refused(scope, receive, send)
        elif asks_for_a_page(scope) and BROWSER_COOKIE not in request.cookies:
            await app(scope, receive, with_headers(send, {"Set-Cookie": _new_cookie(request)}))
        else:
            await app(scope, receive, send)

    return guarded
