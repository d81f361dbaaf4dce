"""Who asks for what lies beside the screens: the identity in the cookie that the sign-in left."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks

from data_access.database.rights import ALL_RECORDS, Rights
from pages.parts.frame.roles import access_of, rights_of


def rights_in(request: Request, known: Mapping[str, Any]) -> Rights | None:
    """What who asks may see, by the secrets; None for nobody and for who has no role. All where nobody signs in."""
    if "auth" not in known:
        return ALL_RECORDS
    user = signed_in(request)
    found = None if user is None else rights_of(user, access_of(known))
    return found if isinstance(found, Rights) else None


def signed_in(request: Request) -> dict[str, Any] | None:
    """The claims of who is signed in; None for nobody, and once the identity has expired: the cookie outlives it."""
    cookie = _get_signed_cookie_with_chunks(dict(request.cookies), USER_COOKIE_NAME)
    user: dict[str, Any] = json.loads(cookie) if cookie else {}
    if not user.get("is_logged_in") or float(user.get("exp", "inf")) < time.time():
        return None
    return user
