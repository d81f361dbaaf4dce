"""Days and months as a sentence says them; tables and axes write 2023-12-15."""

from __future__ import annotations

from datetime import date


def month_in_words(day: date) -> str:
    """2023年12月."""
    return f"{day.year}年{day.month}月"


def day_in_words(day: date) -> str:
    """2023年12月15日."""
    return f"{day.year}年{month_and_day(day)}"


def month_and_day(day: date) -> str:
    """12月15日, where the year is said beside it."""
    return f"{day.month}月{day.day}日"


def until_text(day: date) -> str:
    """截至12月15日."""
    return f"截至{month_and_day(day)}"
