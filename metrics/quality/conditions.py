"""The language of quality rules: a condition on the fields of one record, as words in a file, as SQL.

A condition is a Python expression of few kinds: names of the fact's fields, ``as_of``, numbers, texts and days
("2010-01-01"), comparisons, ``is None``, ``in (…)``, ``and``, ``or``, ``not`` and the functions of `FUNCTIONS`.
What is empty fails no comparison. Fields are as known at the as-of date.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    Column,
    Date,
    FromClause,
    and_,
    bindparam,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.types import Boolean, String

from data_access.database.personal import is_text
from data_access.existing.needed import allowed
from data_access.ledger_import.known_ledgers import ledgers
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.counted_ledgers import KNOWN_SINCE
from metrics.engine.model import Expression, Fact, Moment, as_known
from metrics.quality.condition_text import ConditionError, check_sorts, parsed, text_of_nodes, value_of_node

_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip
_LONGEST_AGO = 36500  # days


@dataclass(frozen=True)
class Reading:
    """What a condition is read for: a fact and a moment, with the words that names of firms and sites drop."""

    fact: Fact
    at: Moment
    dropped: tuple[str, ...] = ()


def fields_in(text: str, fact: Fact) -> frozenset[str]:
    """The names that a condition looks at (of fields, and ``as_of``). Raises ConditionError for no expression."""
    nodes = list(ast.walk(parsed(text)))
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    names = {node.id for node in nodes if isinstance(node, ast.Name) and node not in called}
    ordered = any(isinstance(function, ast.Name) and function.id == "in_order" for function in called)
    return frozenset(names).union(*(_day_pairs(fact) if ordered else ()))


def ledgers_in(text: str) -> frozenset[str]:
    """The other tables whose rows a condition counts or adds up. Raises ConditionError for no expression."""
    calls = [node for node in ast.walk(parsed(text)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    counting = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("count", "total")]
    return frozenset(text_of_nodes(call.args, "count").partition(".")[0] for call in counting) & KNOWN_SINCE.keys()


def condition(text: str, reading: Reading) -> Expression:
    """The condition in SQL. Raises ConditionError naming what of it cannot be read."""
    return _truth(parsed(text), reading)


def _truth(node: ast.expr, reading: Reading) -> Expression:
    """What is true or false of a record: an amount or a name alone would make every record faulty or none."""
    match node:
        case ast.BoolOp(op=op, values=values):
            parts = [_truth(value, reading) for value in values]
            return and_(*parts) if isinstance(op, ast.And) else or_(*parts)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not_(_truth(operand, reading))
    found: Expression = _read(node, reading)
    if not isinstance(found.type, Boolean):
        raise ConditionError(f"“{ast.unparse(node)}”不是条件，须写明与什么比较")
    return found


def _read(node: ast.expr, reading: Reading) -> Any:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            found = _compared(left, op, right, reading)
            if not _of_record(left, reading) and not _of_record(right, reading):
                raise ConditionError(f"“{ast.unparse(node)}”没有写{reading.fact.label}的一项，各条记录都相同")
            if ast.dump(left) == ast.dump(right):
                raise ConditionError(f"“{ast.unparse(node)}”两边相同")
            return found
        case ast.Name(id="as_of"):
            return reading.at.as_of
        case ast.Name(id=name):
            if name not in reading.fact.fields:
                raise ConditionError(f"“{reading.fact.label}”没有“{name}”这一项")
            return as_known(reading.fact.fields[name], reading.at.as_of)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](args, reading)
        case _:
            raise ConditionError(f"不能使用“{ast.unparse(node)}”")


def _compared(compared: ast.expr, op: ast.cmpop, right: ast.expr, reading: Reading) -> Expression:
    left: Expression = _read(compared, reading)
    if isinstance(op, ast.Is | ast.IsNot):
        if not (isinstance(right, ast.Constant) and right.value is None):
            raise ConditionError("is 之后只能写 None")
        empty = left.is_(None)
        return not_(empty) if isinstance(op, ast.IsNot) else empty
    if isinstance(op, ast.In | ast.NotIn):
        if not isinstance(right, ast.Tuple) or not right.elts:
            raise ConditionError("in 之后须写成 (值, 值)")
        values = [value_of_node(element) for element in right.elts]
        for value in values:
            check_sorts(left, literal(value), right)
            _check_word(compared, value, reading)
        within = left.in_(values)
        return not_(within) if isinstance(op, ast.NotIn) else within
    against = literal(value_of_node(right)) if isinstance(right, ast.Constant) else _read(right, reading)
    if isinstance(right, ast.Constant):
        _check_word(compared, right.value, reading)
    check_sorts(left, against, right)
    found: Expression = _COMPARED[type(op)](left, against)
    return found


def _check_word(compared: ast.expr, value: Any, reading: Reading) -> None:
    """Raises ConditionError for a value that a field of set phrases never has: it would find nothing, or all."""
    field = reading.fact.fields.get(compared.id) if isinstance(compared, ast.Name) else None
    can = allowed(field.expression) if field is not None and isinstance(field.expression, Column) else ()
    if can and value not in can:
        raise ConditionError(f"{field.label if field else ''}没有“{value}”，可用：{'、'.join(can)}")


def _ago(args: list[ast.expr], reading: Reading) -> Expression:
    """The day so many calendar days before the as-of date."""
    if len(args) != 1 or not isinstance(args[0], ast.Constant) or type(args[0].value) is not int:
        raise ConditionError("ago 须写成 ago(日数)")
    if not 0 <= args[0].value <= _LONGEST_AGO:
        raise ConditionError(f"ago 的日数须为 0 至 {_LONGEST_AGO}")
    moment, days = reading.at.as_of, args[0].value
    if not isinstance(moment, BindParameter):
        raise TypeError("ago needs one as-of date")

    def day() -> date:
        return cast(date, moment.effective_value) - timedelta(days=days)

    # Asked when the statement runs: the expressions of a rule are kept for any day.
    return bindparam(None, callable_=day, type_=Date, unique=True)


def _other(name: str, reading: Reading) -> tuple[FromClause, Expression]:
    """Another table and which of its rows belong to the record, as known at the moment."""
    if name not in KNOWN_SINCE:
        raise ConditionError(f"没有“{name}”这张表可以计数")
    day = KNOWN_SINCE[name]
    key = getattr(reading.fact.key, "name", "")
    if key not in day.table.c:
        raise ConditionError(f"“{name}”不属于{reading.fact.label}")
    return day.table, and_(day.table.c[key] == reading.fact.key, day <= reading.at.as_of)


def _count(args: list[ast.expr], reading: Reading) -> Expression:
    """How many rows of another table belong to the record."""
    table, own = _other(text_of_nodes(args, "count"), reading)
    return select(func.count()).select_from(table).where(own).correlate_except(table).scalar_subquery()


def _total(args: list[ast.expr], reading: Reading) -> Expression:
    """What a column of the rows that belong to the record adds up to; 0 without any."""
    name, _, column = text_of_nodes(args, "total").partition(".")
    table, own = _other(name, reading)
    if column not in table.c:
        raise ConditionError(f"“{name}”没有“{column}”这一列")
    summed = func.coalesce(func.sum(table.c[column]), 0)
    return select(summed).where(own).correlate_except(table).scalar_subquery()


def _alike(args: list[ast.expr], reading: Reading) -> Expression:
    """A name without what offices write differently: brackets, spaces, 有限公司."""
    if len(args) != 1:
        raise ConditionError("alike 须写成 alike(名称)")
    name = _read(args[0], reading)
    if not is_text(name):
        raise ConditionError(f"alike 比较的是文字，“{ast.unparse(args[0])}”不是文字")
    found: Expression = func.upper(name, type_=String)
    for word in reading.dropped:
        found = func.replace(found, word, "", type_=String)
    return func.nullif(found, "", type_=String)


def _twice(args: list[ast.expr], reading: Reading) -> Expression:
    """Another record has the same in all of these."""
    return _grouped(args, func.count() > 1, reading)


def _differs(args: list[ast.expr], reading: Reading) -> Expression:
    """Records with the same first have another second."""
    if len(args) != 2:
        raise ConditionError("differs 须写成 differs(相同项, 不同项)")
    _refuse_constant(args[1:], reading)
    if ast.dump(args[0]) == ast.dump(args[1]):
        raise ConditionError("differs 的两项相同")
    return _grouped(args[:1], func.count(_read(args[1], reading).distinct()) > 1, reading)


def _of_record(node: ast.expr, reading: Reading) -> bool:
    """What is written differs between records: it names a field of theirs, or counts rows that belong to them."""
    names = {named.id for named in ast.walk(node) if isinstance(named, ast.Name)}
    return bool(names & (reading.fact.fields.keys() | {"count", "total"}))


def _refuse_constant(nodes: list[ast.expr], reading: Reading) -> None:
    """What names no field is the same for every record, so that all would be faulty or none."""
    for node in nodes:
        if not _of_record(node, reading):
            raise ConditionError(f"“{ast.unparse(node)}”不是{reading.fact.label}的一项，各条记录都相同")


def _grouped(same: list[ast.expr], having: Expression, reading: Reading) -> Expression:
    """The record is of a group of records of the whole district, by what they have in common."""
    if not same:
        raise ConditionError("须写明比较哪些项")
    _refuse_constant(same, reading)
    fact, at = reading.fact, reading.at
    mine = [_read(node, reading) for node in same]
    groups = (
        select(*mine)
        .select_from(fact.source)
        .where(fact.begun(at), *(one.is_not(None) for one in mine))
        .group_by(*mine)
        .having(having)
        .correlate(None)
    )
    return mine[0].in_(groups) if len(mine) == 1 else tuple_(*mine).in_(groups)


def _counted(args: list[ast.expr], reading: Reading) -> Expression:
    """The record is one that a figure of the same fact counts: what the figure says needs no second wording."""
    metric = ALL_METRICS.get(name := text_of_nodes(args, "counted"))
    if metric is None or metric.fact.name != reading.fact.name or metric.denominator is not None:
        raise ConditionError(f"“{name}”不是{reading.fact.label}的计数指标")
    counted: Expression = metric.numerator(reading.at)
    return counted


def _day_pairs(fact: Fact) -> tuple[tuple[str, str], ...]:
    """The days of a record that follow one another, as its ledger declares them."""
    return next((ledger.in_order for ledger in ledgers() if ledger.table.name == fact.name), ())


def _in_order(args: list[ast.expr], reading: Reading) -> Expression:
    """No day of the record lies before the one it must follow; a day that is not known disturbs nothing."""
    if args:
        raise ConditionError("in_order 须写成 in_order()")
    if not (pairs := _day_pairs(reading.fact)):
        raise ConditionError(f"{reading.fact.label}台账没有写明哪些日期有先后")
    days = [[_read(ast.Name(name), reading) for name in pair] for pair in pairs]
    return and_(*(func.coalesce(later >= earlier, true()) for earlier, later in days))


FUNCTIONS: dict[str, Callable[[list[ast.expr], Reading], Expression]] = {
    "ago": _ago, "count": _count, "total": _total, "alike": _alike, "twice": _twice, "differs": _differs,
    "counted": _counted, "in_order": _in_order,
}  # fmt: skip
