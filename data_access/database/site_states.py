"""What the register itself says of a site's state (项目状态), for figures and for the rules of deposits."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, literal

from data_access.database.schema import COMPLETED, UNSTARTED, site


def idle_by_status() -> ColumnElement[bool]:
    """项目状态 says 未开工 or 竣工 and no day of completion tells more: not under way, whatever its permit says."""
    by_status = and_(site.c.status.in_((UNSTARTED, COMPLETED)), site.c.completed_on.is_(None))
    return func.coalesce(by_status, literal(value=False))
