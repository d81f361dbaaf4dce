"""Masks for personal data (姓名, 手机, 身份证, 账号): applied before a row leaves data access.

Each mask keeps the length, hides the identifying part and leaves an already masked text as it is.
"""

from __future__ import annotations


def mask_name(name: str) -> str:
    """张三丰 → 张**; a single character is hidden whole."""
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*" * len(name)


def mask_number(number: str) -> str:
    """13812345678 → 138****5678; of shorter numbers all but the first is hidden."""
    if len(number) < 8:
        return number[:1] + "*" * (len(number) - 1) if len(number) > 1 else "*" * len(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]
