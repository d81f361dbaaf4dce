"""Changes of the parameter files in the audit: noticed when the app or a command begins."""

from __future__ import annotations

import hashlib

from sqlalchemy import delete, insert, select

from data_access.audit.events import Act, AuditEvent
from data_access.audit.of_commands import account
from data_access.audit.store import append, parameter_prints, writing
from data_access.paths import ASSETS

_NAMED = 8  # files that an event names


def note_changed_parameters() -> None:
    """Note which files are other than when they were looked at last. Raises AuditError."""
    now = {
        path.relative_to(ASSETS).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in sorted(ASSETS.rglob("*.toml"))
    }
    columns = parameter_prints.c
    with writing() as connection:
        before = {row.name: row.fingerprint for row in connection.execute(select(columns.name, columns.fingerprint))}
    changed = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
    if not changed:
        return
    named = "、".join(f"{name}（{now.get(name, '已删除')}）" for name in changed[:_NAMED])
    about = named + (f" 等 {len(changed)} 个文件" if len(changed) > _NAMED else "")
    event = AuditEvent(
        Act.PARAMETERS, account(), came_from="本机", about=about if before else f"首次登记 {len(now)} 个参数文件",
        details="启动时发现；谁改的见文件的属主和版本记录",
    )  # fmt: skip
    append(event)
    with writing() as connection:
        connection.execute(delete(parameter_prints))
        connection.execute(insert(parameter_prints), [{"name": n, "fingerprint": p} for n, p in now.items()])
