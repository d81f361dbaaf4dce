"""Requests beside the screens in the audit."""

from __future__ import annotations

from starlette.requests import Request

from data_access.audit.events import Act, AuditEvent, network_address
from data_access.database.scope import Scope
from pages.parts.audited import note_first, scope_in_words, written_later
from server.identity import signed_in


def _event(request: Request, act: Act, about: str, scope: Scope | None = None) -> AuditEvent:
    user = signed_in(request) or {}
    who = str(user.get("email") or user.get("sub") or "")
    peer = request.client.host if request.client else None
    return AuditEvent(
        act, who, role=scope.viewer.role.value if who and scope else "",
        came_from=network_address(peer, request.headers.get("X-Forwarded-For")),
        scope=scope_in_words(scope) if scope else "", about=about,
    )  # fmt: skip


def note_refused(request: Request, what: str) -> None:
    """Note that somebody asked for what is not theirs."""
    written_later(_event(request, Act.REFUSED, what))


def note_page_taken(request: Request, title: str, scope: Scope) -> None:
    """Note a plain page that is handed out as a file. Raises AuditError."""
    note_first(_event(request, Act.EXPORT, f"{title}.html", scope))
