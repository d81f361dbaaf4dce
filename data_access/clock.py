"""The one clock of the product: the day and the hour in China, whatever the server's own zone."""

from __future__ import annotations

import time
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


def ago(moment: datetime) -> str:
    """How long ago a moment was, in whole minutes (Chinese)."""
    minutes = int((now() - moment).total_seconds() // 60)
    return f"{minutes} 分钟前" if minutes else "不到 1 分钟前"


def milliseconds_since(begun: float) -> int:
    """Since a reading of `time.monotonic`, which no change of the clock moves."""
    return round(1000 * (time.monotonic() - begun))
