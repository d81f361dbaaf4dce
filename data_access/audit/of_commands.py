"""Commands of the shell in the audit: who ran what on the server, and how it ended."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

from data_access.audit.events import Act, AuditError, AuditEvent
from data_access.audit.store import append
from data_access.audit.verifying import INTACT, faults

_KINDS = {
    "load": Act.IMPORT, "watch": Act.IMPORT, "touch": Act.IMPORT, "undo": Act.UNDO, "freeze": Act.FREEZE,
    "records": Act.EXPORT, "mend": Act.EXPORT, "return": Act.EXPORT,
}  # fmt: skip


def note_command(arguments: list[str], ended: str) -> None:
    """Note the command of this process; who may run commands has the database itself: a failure is told, no refusal."""
    module = Path(sys.argv[0]).parent.name or Path(sys.argv[0]).name
    asked = arguments[0] if arguments else ""
    exported = "--out" in arguments or "--freeze" in arguments
    kind = _KINDS.get(asked, Act.EXPORT if exported else Act.COMMAND)
    if asked == "return" and "--freeze" in arguments:
        kind = Act.FREEZE
    try:
        append(
            AuditEvent(kind, account(), came_from="本机命令", about=f"{module} {' '.join(arguments)}", details=ended)
        )
    except AuditError as error:
        print(f"审计没有记下这次命令：{error}。", file=sys.stderr)


def note_watched(file_name: str, outcome: str) -> None:
    """Note a file that a watched folder brought."""
    try:
        append(AuditEvent(Act.IMPORT, account(), came_from="看管文件夹", about=file_name, details=outcome))
    except AuditError as error:
        print(f"审计没有记下这次导入：{error}。", file=sys.stderr)


def account() -> str:
    """The account behind the process; empty where there is none, as in some containers."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def verify() -> int:
    """Print what of the audit does not fit; the exit status of the command: 1 where something does not."""
    try:
        found = faults()
    except AuditError as error:
        print(f"{error}。", file=sys.stderr)
        return 2
    print(*(found or [INTACT]), sep="\n")
    return 1 if found else 0
