"""Days and months as a sentence says them; tables and axes write 2023-12-15."""

from __future__ import annotations

from datetime import date


def month_in_words(day: date) -> str:
    """2023年12月."""
    return f"{day.year}年{day.month}月"


def day_in_words(day: date) -> str:
    """2023年12月15日."""
    return f"{month_in_words(day)}{day.day}日"
