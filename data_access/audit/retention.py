"""For how long the audit keeps its events."""

from __future__ import annotations

import os

from data_access.audit.events import AuditError

_USUAL_DAYS, _LEAST_DAYS = 1095, 180  # 网络安全法第二十一条: logs are kept for no less than six months


def kept_days() -> int:
    """For how many days events are kept: ``AUDIT_DAYS``. Raises AuditError for less than the law asks for."""
    asked = os.environ.get("AUDIT_DAYS", str(_USUAL_DAYS))
    if not asked.isdecimal() or int(asked) < _LEAST_DAYS:
        raise AuditError(f"AUDIT_DAYS 须写成不少于 {_LEAST_DAYS} 的整数（审计保存的天数），现在是“{asked}”")
    return int(asked)
