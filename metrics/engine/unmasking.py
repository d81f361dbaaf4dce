"""One record as it is stored, personal data included: for the office, for a reason, and only once that is noted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from data_access.audit.events import Act, AuditEvent
from data_access.audit.store import append
from data_access.database.engine import raw_reader
from data_access.database.personal import mask_of
from data_access.database.rights import Role
from data_access.database.scope import Scope
from data_access.masking import looks_masked
from data_access.options import RefusedError
from metrics.engine.model import Fact
from metrics.engine.records import record

LEAST_REASON = 6  # of a reason


def unmasked(url: str, fact: Fact, key: str, scope: Scope, reason: str, by: AuditEvent) -> dict[str, Any]:
    """The fields of a record that a mask hides part of, by name, as they are stored; nothing is kept of them.

    ``by`` says who asks, from where. Raises RefusedError for who is not the office or gives no reason, and where nobody
    is signed in; AuditError where it cannot be noted: then nothing is read.
    """
    if scope.viewer.role is not Role.OFFICE or not by.who:
        raise RefusedError("只有登录的领导小组办公室人员可以查看原文。")
    if sum(not sign.isspace() for sign in reason) < LEAST_REASON:
        raise RefusedError(f"请写明查看原文的理由，不少于 {LEAST_REASON} 个字。")
    append(replace(by, kind=Act.UNMASK, details=f"理由：{reason}"))
    engine = raw_reader(url)
    try:
        with engine.connect() as connection:
            stored = record(connection, fact, key, scope) or {}
    finally:
        engine.dispose()
    return {name: value for name, value in stored.items() if _hides(fact, name, value)}


def hides_something(fact: Fact, found: dict[str, Any]) -> bool:
    """Whether a mask may hide part of a record as it is shown."""
    masks = ((mask_of(field.expression), found[name]) for name, field in fact.fields.items())
    return any(mask is not None and looks_masked(mask, str(value or "")) for mask, value in masks)


def _hides(fact: Fact, name: str, value: Any) -> bool:
    mask = mask_of(fact.fields[name].expression)
    return mask is not None and isinstance(value, str) and mask(value) != value
