"""How a condition of quality rules is written: its length, its values, and what sorts of them compare."""

from __future__ import annotations

import ast
from datetime import date
from typing import Any

from sqlalchemy import Date
from sqlalchemy.types import Boolean, DateTime, Integer, Numeric, String

from data_access.database.personal import Personal
from metrics.engine.model import Expression

_SORTS = {"日期": (Date, DateTime), "数": (Numeric, Integer), "文字": (String, Personal), "是否": (Boolean,)}
_LONGEST = 1000  # characters of a condition
_LARGEST = 10**12  # no number of a record comes near


class ConditionError(ValueError):
    """A condition that cannot be read; the text (Chinese) says what of it."""


def parsed(text: str) -> ast.expr:
    """Raises ConditionError for no expression, or one that is too long."""
    if len(text) > _LONGEST:
        raise ConditionError(f"条件长{len(text)}个字符，最多{_LONGEST}个")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ConditionError(f"条件“{text}”写法有误") from error


def check_sorts(left: Expression, right: Expression, written: ast.expr) -> None:
    """Raises ConditionError where the two sides are of different sorts."""
    sorts = [
        next((name for name, kinds in _SORTS.items() if isinstance(side.type, kinds)), None) for side in (left, right)
    ]
    if None not in sorts and sorts[0] != sorts[1]:
        raise ConditionError(f"与“{ast.unparse(written)}”比较的是{sorts[0]}，不是{sorts[1]}")


def value_of_node(node: ast.expr) -> Any:
    """The text, day, 是否 or whole number that is written. Raises ConditionError for anything else."""
    value = node.value if isinstance(node, ast.Constant) else None
    if not isinstance(value, (str, int)) or (isinstance(value, int) and abs(value) > _LARGEST):
        raise ConditionError(f"“{ast.unparse(node)}”不是值：须写文字、日期、是否或 {_LARGEST} 以内的整数")
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def text_of_nodes(args: list[ast.expr], name: str) -> str:
    """The one text that a function is given. Raises ConditionError for anything else."""
    if len(args) != 1 or not isinstance(args[0], ast.Constant) or not isinstance(args[0].value, str):
        raise ConditionError(f'{name} 须写成 {name}("表")')
    return args[0].value
