"""Files made for a viewer: offered by a button, handed out to the browser and the identity they were made for only.

Streamlit answers the address of a made file to whoever asks (its issue 8148); `server.made_files` asks here first.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Literal

import streamlit as st

from data_access.audit.events import Act
from data_access.audit.store import append
from pages.parts import audited
from pages.parts.queries import of_this_run

BROWSER_COOKIE = "zhiqian_browser"  # given to each browser with its first page, unknown to others and to its scripts
_IDENTIFYING = ("iss", "sub", "email")
_MOST = 50_000  # files whose owners are kept; those of the oldest must be made anew
_owners: OrderedDict[bytes, set[Viewer]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Viewer:
    """Whose a file is: the browser, and who is signed in there (all empty where nobody signs in)."""

    browser: str
    identity: tuple[str, ...]


def identity(user: Any) -> tuple[str, ...]:
    """Who a signed-in user is, from the claims of the identity provider (a mapping)."""
    return tuple(str(user.get(claim) or "") for claim in _IDENTIFYING)


def _viewer() -> Viewer:
    return Viewer(st.context.cookies.get(BROWSER_COOKIE, ""), identity(st.user))


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _keep(content: bytes, viewer: Viewer) -> bytes:
    digest = _digest(content)
    with _lock:
        _owners.setdefault(digest, set()).add(viewer)
        _owners.move_to_end(digest)
        while len(_owners) > _MOST:
            _owners.popitem(last=False)
    return content


def is_owner(content: bytes, viewer: Viewer) -> bool:
    """Whether a file was made for this viewer; a browser without the cookie owns nothing."""
    digest = _digest(content)
    with _lock:
        return bool(viewer.browser) and viewer in _owners.get(digest, ())


def download_button(
    label: str,
    made: Callable[[], bytes],
    file_name: str,
    mime: str | None = None,
    *,
    icon: str | None = None,
    kind: Literal["primary", "secondary", "tertiary"] = "secondary",
    key: str | None = None,
    disabled: bool = False,
    width: Literal["content", "stretch"] = "content",
) -> None:
    """A button that makes a file when it is pressed, of the data that the screen shows; the screen stays as it is.

    A file that cannot be noted in the audit is not handed out.
    """
    viewer, export = _viewer(), audited.event(Act.EXPORT, file_name)
    make = of_this_run(made)

    def noted() -> bytes:
        content = make()
        append(replace(export, details=f"{len(content):,} 字节"))
        return _keep(content, viewer)

    st.download_button(
        label, noted, file_name, mime, icon=icon, type=kind, key=key, disabled=disabled,
        width=width, on_click="ignore",
    )  # fmt: skip
