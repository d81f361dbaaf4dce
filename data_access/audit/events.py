"""What the audit notes of an event, and the fingerprints that chain each event to the one before."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import astuple, dataclass, replace
from enum import StrEnum
from pathlib import Path

from data_access.masking import mask_free_text
from data_access.paths import VAR

BEFORE_THE_FIRST = "0" * 64  # stands before the first event
_MOST_SIGNS = 500
_NOT_OF_AN_ADDRESS = re.compile(r"[^0-9A-Fa-f.:]")
_PASSWORD = re.compile(r"(?<=://)[^/\s]*@")


class Act(StrEnum):
    """What happened."""

    SIGN_IN = "登录"
    SIGN_OUT = "退出"
    REFUSED = "拒绝"
    VIEW = "查看记录"
    UNMASK = "查看原文"
    EXPORT = "导出"
    IMPORT = "导入"
    UNDO = "撤销导入"
    FREEZE = "定格"
    PARAMETERS = "参数变更"
    COMMAND = "运行命令"
    RETENTION = "到期清理"


@dataclass(frozen=True)
class AuditEvent:
    """What is noted; all but who did it comes without personal data."""

    kind: Act
    who: str  # the address of who signed in, the account of who runs a command; empty where nobody signs in
    role: str = ""
    came_from: str = ""  # the network address, as far as the server knows it
    scope: str = ""  # the days and the part of the district that were looked at
    about: str = ""  # the record, file or load
    details: str = ""


@dataclass(frozen=True)
class Noted:
    """An event as it stands in the audit."""

    number: int  # from 1, without a gap
    at: str  # China's clock with its zone, 2023-12-15T09:30:00+08:00
    kind: str
    who: str
    role: str
    came_from: str
    scope: str
    about: str
    details: str
    fingerprint: str  # of all the others and of the fingerprint before

    def print_after(self, before: str) -> str:
        """The fingerprint that it must have behind the event with the fingerprint ``before`` (SHA-256, hexadecimal)."""
        content = json.dumps([before, *astuple(self)[:-1]], ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()


class AuditError(RuntimeError):
    """The audit could not be written or read: why, in Chinese, without what it was about."""


def audit_folder() -> Path:
    """Where the audit lies: ``AUDIT_FOLDER``, else ``var/audit``."""
    return Path(os.environ.get("AUDIT_FOLDER") or VAR / "audit")


def without_personal_data(event: AuditEvent) -> AuditEvent:
    """The event as the audit keeps it: names and numbers of persons masked, no password, each text one short line.

    Who it was is what the audit is for.
    """
    who = "".join(sign for sign in event.who if sign.isprintable())[:_MOST_SIGNS]
    return replace(
        event, who=who, came_from=_cleaned(event.came_from), scope=_cleaned(event.scope),
        about=_cleaned(event.about), details=_cleaned(event.details),
    )  # fmt: skip


def _cleaned(text: str) -> str:
    plain = "".join(sign if sign.isprintable() else " " for sign in text.encode("utf-8", "replace").decode())
    return mask_free_text(_PASSWORD.sub("***@", plain)).strip()[:_MOST_SIGNS]


def network_address(peer: object, forwarded: object) -> str:
    """Where a request comes from: the peer, and whom the proxy names as the last (anybody may write that)."""
    asked, named = (_NOT_OF_AN_ADDRESS.sub("", part)[:45] if isinstance(part, str) else "" for part in (
        peer, forwarded.rpartition(",")[2] if isinstance(forwarded, str) else ""))  # fmt: skip
    return f"{named}（经 {asked or '本机'} 转来）" if named else asked or "本机"
