"""The one clock of the product: the day and the hour in China, whatever the server's own zone."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment in China, with its zone."""
    return datetime.now(ZONE)


def today() -> date:
    return now().date()


def load_time() -> datetime:
    """The present moment as loads are stamped: China's clock without its zone, whole seconds."""
    return now().replace(tzinfo=None, microsecond=0)
