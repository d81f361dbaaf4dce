"""Masks for personal data: which columns hold any (`MASKED`), and how each is masked.

Each mask keeps the length, hides the identifying part and leaves an already masked text as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, ColumnElement
from sqlalchemy.sql import visitors

Mask = Callable[[str], str]


def mask_name(name: str) -> str:
    """张三丰 → 张**; a single character is hidden whole."""
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*" * len(name)


def mask_number(number: str) -> str:
    """13812345678 → 138****5678; of shorter numbers all but the first is hidden."""
    if len(number) < 8:
        return number[:1] + "*" * (len(number) - 1) if len(number) > 1 else "*" * len(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


_NUMBERS = re.compile(r"(?<![\d.])(?:1[3-9]\d{9}|0\d{2,3}-?[2-9]\d{6,7}|\d{17}[\dXx])(?![\d.])")


def mask_numbers_in(prose: str) -> str:
    """Telephone and identity numbers within a text: what does not fit its own column is kept in the remark."""
    return _NUMBERS.sub(lambda found: mask_number(found[0]), prose)


_MASKED = re.compile(r".?\*+|.*\d[\d-]{2}\*+[\dXx-]{4}.*", re.DOTALL)


def is_masked(text: str) -> bool:
    """Whether a text is, or holds, what one of the masks leaves: 张**, 138****5678."""
    return "*" in text and _MASKED.fullmatch(text) is not None


# The columns of the schema that hold personal data: whatever is read from them is masked.
MASKED: dict[str, Mask] = {
    "lead.reporter_name": mask_name,
    "lead.reporter_phone": mask_number,
    "lead.remark": mask_numbers_in,
}


def mask_of(expression: ColumnElement[Any]) -> Mask | None:
    """The mask of what is read from a masked column, by itself, through a join or within an expression; else None."""
    parts = (part for part in visitors.iterate(expression) if isinstance(part, ColumnElement))
    columns = (column for part in parts for column in part.base_columns if isinstance(column, Column))
    return next((MASKED[str(column)] for column in columns if str(column) in MASKED), None)
