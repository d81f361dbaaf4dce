"""Requests beside the screens in the audit."""

from __future__ import annotations

from starlette.requests import Request

from data_access.audit.events import Act, AuditEvent, network_address
from data_access.audit.store import append
from data_access.database.scope import Scope
from pages.parts.audited import event_of, named_by, written_later
from server.sign_in_cookie import signed_in


def _event(request: Request, act: Act, about: str, scope: Scope | None = None) -> AuditEvent:
    peer = request.client.host if request.client else None
    came_from = network_address(peer, request.headers.get("X-Forwarded-For"))
    return event_of(act, named_by(signed_in(request) or {}), scope.viewer if scope else None, came_from, scope, about)


def note_refused(request: Request, what: str) -> None:
    """Note that somebody asked for what is not theirs."""
    written_later(_event(request, Act.REFUSED, what))


def note_page_taken(request: Request, title: str, scope: Scope) -> None:
    """Note a plain page that is handed out as a file. Raises AuditError."""
    append(_event(request, Act.EXPORT, f"{title}.html", scope))
