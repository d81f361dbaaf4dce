"""What a session does stands in the audit: who, from where, in which scope.

What is noted beside a screen (`note`) is written by a thread of its own: it holds no screen up and fails into the log.
What is handed out only if it is noted is appended at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import streamlit as st

from data_access.audit.changed_parameter_files import note_changed_parameters
from data_access.audit.events import Act, AuditError, AuditEvent, network_address
from data_access.audit.store import append, append_if_new
from data_access.database.rights import Rights
from data_access.database.scope import Scope
from data_access.masking import mask_unit
from data_access.reference.unit_names import town_name
from pages.parts.failure_log import noted

_WRITER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="audit")  # one: events stay in their order


def named_by(claims: Mapping[str, Any]) -> str:
    """The address of whom an identity names; empty where nobody signs in."""
    return str(claims.get("email") or claims.get("sub") or "")


def who_acts() -> str:
    """The address of who is signed in; empty where nobody signs in."""
    return named_by(st.user) if st.user.get("is_logged_in") else ""


def scope_in_words(scope: Scope) -> str:
    """The days and the part of the district: 2023-01-01 至 2023-12-15（截至 2023-12-15）· 徐泾镇."""
    parts = [*map(town_name, scope.towns), scope.department, scope.domain, scope.investment]
    days = f"{scope.start} 至 {scope.last_day}（截至 {scope.as_of}）"
    return " · ".join([days, *(part for part in parts if part)])


def event_of(
    act: Act, who: str, viewer: Rights | None, came_from: str, scope: Scope | None, about: str, details: str = ""
) -> AuditEvent:
    """An event of whoever looks: their role where they are signed in, the scope in words."""
    role, seen = viewer.role.value if who and viewer else "", scope_in_words(scope) if scope else ""
    return AuditEvent(act, who, role=role, came_from=came_from, scope=seen, about=about, details=details)


def event(act: Act, about: str = "", details: str = "") -> AuditEvent:
    """An event of this session."""
    came_from = network_address(st.context.ip_address, st.context.headers.get("X-Forwarded-For"))
    state = st.session_state
    return event_of(act, who_acts(), state.get("viewer"), came_from, state.get("scope"), about, details)


def written_later(found: AuditEvent, write: Callable[[AuditEvent], object] = append) -> None:
    """Let an event be written beside what goes on; a failure is in the log."""
    _WRITER.submit(_write, found, write)


def _write(found: AuditEvent, write: Callable[[AuditEvent], object]) -> None:
    try:
        write(found)
    except AuditError:
        noted("审计没有记下一条记录")


def all_written() -> None:
    """Wait until what was noted so far is written, or has failed."""
    _WRITER.submit(int).result()


def note(act: Act, about: str = "", details: str = "") -> None:
    """Note what the session did."""
    written_later(event(act, about, details))


def note_once(act: Act, about: str = "", details: str = "") -> None:
    """`note`, once for a session until something else is noted so: a screen is run again and again."""
    if st.session_state.get("noted_once") != (act, about):
        st.session_state["noted_once"] = (act, about)
        note(act, about, details)


def note_sign_in() -> None:
    """Note a sign-in, once for all sessions that it opens."""
    if st.session_state.get("signed_in_noted"):
        return
    st.session_state["signed_in_noted"] = True
    claims = repr([st.user.get(claim) for claim in ("iss", "sub", "email", "iat", "exp")])
    number = hashlib.sha256(claims.encode()).hexdigest()[:12]
    written_later(event(Act.SIGN_IN, f"登录编号 {number}"), append_if_new)


def record_named(label: str, key: str) -> str:
    """How the audit calls a record; a firm's key may be a person's name."""
    return f"{label} {mask_unit(key)}"


def record_opened(label: str, key: str) -> None:
    """Note that a record was opened."""
    note_once(Act.VIEW, record_named(label, key))


def record_closed() -> None:
    """The next record is opened anew, be it the same."""
    st.session_state.pop("noted_once", None)


@st.cache_resource(show_spinner=False)
def look_at_parameters() -> None:
    """Note once for a process which files of parameters were changed since the last."""
    _WRITER.submit(_look_at_parameters)


def _look_at_parameters() -> None:
    try:
        note_changed_parameters()
    except (AuditError, OSError):
        noted("审计没有记下参数变更")
