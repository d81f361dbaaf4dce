"""Who asks for what lies beside the screens: the identity in the cookie that the sign-in left."""

from __future__ import annotations

import json
import time
from typing import Any

from starlette.requests import Request
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks


def signed_in(request: Request) -> dict[str, Any] | None:
    """The claims of who is signed in; None for nobody, and once the identity has expired: the cookie outlives it."""
    cookie = _get_signed_cookie_with_chunks(dict(request.cookies), USER_COOKIE_NAME)
    user: dict[str, Any] = json.loads(cookie) if cookie else {}
    if not user.get("is_logged_in") or float(user.get("exp", "inf")) < time.time():
        return None
    return user
