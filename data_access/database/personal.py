"""Columns that may hold personal data: what a reader takes from them is masked before anything else sees it.

A reading engine carries the mark (`hide_personal_data`); the importer's writes and compares what is stored.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Engine, String, Text, false
from sqlalchemy.types import TypeDecorator

from data_access.masking import Mask, is_left_by, mask_free_text, mask_name, mask_number, mask_unit

_MARK = "hides_personal_data"
# What no paper can hold (control characters, halves of characters) and what turns the reading of a line around.
_UNSEEN = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069"
    "\\ud800-\\udfff\\ufeff\\ufffe\\uffff]"
)
WHOLLY = (mask_name, mask_number)  # nothing but a person's: such a column is neither searched nor sorted


class Personal(TypeDecorator[str]):
    """A text that a reader gets masked, without characters that nobody sees: ``mask`` says what of it is hidden."""

    impl = String
    cache_ok = True

    def __init__(self, mask: Mask, length: int | None = None) -> None:
        super().__init__(length)
        self.mask, self.length = mask, length

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], Any] | None:
        if not hides_personal_data(dialect):
            return super().result_processor(dialect, coltype)
        mask = self.mask
        return lambda text: None if text is None else mask(text if text.isprintable() else _UNSEEN.sub("", text))


class PersonalText(Personal):
    """The same, of any length."""

    impl = Text
    cache_ok = True


def person_name(length: int) -> Personal:
    return Personal(mask_name, length)


def person_number(length: int) -> Personal:
    return Personal(mask_number, length)


def unit_text(length: int) -> Personal:
    """The name of a unit or firm, where a person may be named instead or beside it."""
    return Personal(mask_unit, length)


def free_text(length: int | None = None) -> Personal:
    """What people write: 备注, 延期原因, 处理结果."""
    return PersonalText(mask_free_text) if length is None else Personal(mask_free_text, length)


def hide_personal_data(engine: Engine) -> Engine:
    """The engine, whose results are masked from now on."""
    setattr(engine.dialect, _MARK, True)
    return engine


def hides_personal_data(dialect: Dialect) -> bool:
    return getattr(dialect, _MARK, False)


def mask_of(expression: ColumnElement[Any]) -> Mask | None:
    """How what is read from a column or an expression over it is masked; None where it holds nothing personal."""
    return expression.type.mask if isinstance(expression.type, Personal) else None


def is_wholly_personal(expression: ColumnElement[Any]) -> bool:
    return mask_of(expression) in WHOLLY


def is_text(expression: ColumnElement[Any]) -> bool:
    return isinstance(expression.type, String | Personal)


def equals_shown(expression: ColumnElement[Any], shown: str) -> ColumnElement[bool]:
    """The rows in which a reader sees this text; guessing finds out nothing that lies beneath a mask."""
    mask = mask_of(expression)
    if mask is not None and mask(shown) != shown:
        return false()
    if mask is None or "*" not in shown:
        return expression == shown
    # A text that no mask leaves behind, 138*2345678, would find out what is hidden digit by digit.
    pattern = "".join("_" if sign == "*" else f"\\{sign}" if sign in "_%\\" else sign for sign in shown)
    return expression.like(pattern, escape="\\") if is_left_by(mask, shown) else false()
