"""What the rows of a foreign table or view say that the dashboard could not count (对接检查)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Date,
    Select,
    String,
    Table,
    exists,
    func,
    not_,
    select,
    text,
    type_coerce,
)

from data_access import clock
from data_access.database.derived_days import known_from_others
from data_access.database.schema import SCHEMA_VERSION, Money, data_load, town
from data_access.database.schema_version import stored_version
from data_access.existing.needed import allowed, due_rules, is_own, table_names
from data_access.reference.organisation import towns

_SHOWN = 5  # examples of what is wrong with a column
Held = Mapping[str, Mapping[str, Any]]  # by table and column: its type


@dataclass(frozen=True)
class Misfit:
    """What is wrong with a table or a column of it: it must be put right before the figures hold, or is worth a look.

    ``kind``: missing, unreadable, type, required, empty, values, orphans, doubled, condition, due, version, reach or
    units.
    """

    kind: str
    column: str  # empty: the whole table
    words: str
    must: bool = True
    rows: int = 0


def misfits_in(connection: Connection, table: Table, usable: list[Column[Any]], rows: int, held: Held) -> list[Misfit]:
    """What is wrong with the rows of a table, looked for in its ``usable`` columns; ``held`` are the columns of all."""
    if table is data_load:
        return list(_loads(connection))
    found = list(_units(connection)) if table is town else []
    if not rows:
        return found
    found += _filled(connection, table, usable, rows)
    for column in usable:
        found += _values(connection, column)
        found += _orphans(connection, column, held)
    names = {c.name for c in usable}
    keys = list(table.primary_key.columns)
    if all(key.name in names for key in keys):
        found += _doubled(connection, keys)
    found += _conditions(connection, table, names)
    if due_rules(table) and names == set(table.c.keys()):
        found += _due_days(connection, table)
    return found


def _filled(connection: Connection, table: Table, usable: list[Column[Any]], rows: int) -> Iterator[Misfit]:
    counts = connection.execute(select(*(func.count(c).label(c.name) for c in usable))).mappings().one()
    for column in usable:
        empty = rows - counts[column.name]
        if empty and not column.nullable:
            yield Misfit("required", column.name, f"{empty:,}行是空的，这一列每行都要有", rows=empty)
        elif empty == rows and column.name != "counted" and not is_own(table):
            yield Misfit("empty", column.name, "整列是空的", must=False, rows=empty)


def _values(connection: Connection, column: Column[Any]) -> Iterator[Misfit]:
    values = allowed(column)
    beside: list[Any] = []
    if values:
        beside = _listed(connection, column, column.not_in(values))
        words = f"不在“{'、'.join(values)}”之内"
    elif connection.dialect.name == "sqlite" and isinstance(column.type, Money):
        beside = _listed(connection, column, func.typeof(column) != "integer", raw=True)
        words = "不是整数（SQLite 的金额以分计）"
    elif connection.dialect.name == "sqlite" and isinstance(column.type, Date):
        as_text = type_coerce(column, String())
        beside = _listed(connection, column, func.coalesce(func.date(as_text), "") != as_text, raw=True)
        words = "不是写作 2023-12-15 的日期"
    if beside:
        yield _rows_of("values", column, beside, words)


def _listed(connection: Connection, column: Column[Any], condition: Any, *, raw: bool = False) -> list[Any]:
    """The values that meet a condition with how many rows have each, the most frequent first."""
    shown = type_coerce(column, String()) if raw else column
    counted = func.count().label("rows")
    query = (
        select(shown, counted).where(column.is_not(None), condition).group_by(column).order_by(counted.desc(), column)
    )
    return [tuple(row) for row in connection.execute(query)]


def _rows_of(kind: str, column: Column[Any], listed: list[Any], words: str) -> Misfit:
    rows = sum(count for _, count in listed)
    shown = "、".join(f"“{value}”{count:,}行" for value, count in listed[:_SHOWN])
    more = f" 等{len(listed)}种" if len(listed) > _SHOWN else ""
    return Misfit(kind, column.name, f"{rows:,}行{words}：{shown}{more}", rows=rows)


def _orphans(connection: Connection, column: Column[Any], held: Held) -> Iterator[Misfit]:
    for key in column.foreign_keys:
        target = key.column
        if target.name not in held.get(target.table.name, {}):
            continue
        listed = _listed(connection, column, not_(exists().where(target == column).correlate(column.table)))
        if listed:
            name = table_names()[target.table.name]
            yield _rows_of("orphans", column, listed, f"在{name} {target.table.name} 里找不到")


def _doubled(connection: Connection, keys: list[Column[Any]]) -> Iterator[Misfit]:
    twice: Select[Any] = select(*keys).group_by(*keys).having(func.count() > 1)
    number = connection.scalar(select(func.count()).select_from(twice.subquery())) or 0
    if number:
        some = connection.execute(twice.order_by(*keys).limit(_SHOWN)).all()
        shown = "、".join("＋".join(str(value) for value in row) for row in some)
        names = "、".join(key.name for key in keys)
        yield Misfit("doubled", names, f"主键重复{number:,}个：{shown}{' 等' if number > _SHOWN else ''}", rows=number)


def _conditions(connection: Connection, table: Table, names: set[str]) -> Iterator[Misfit]:
    """The checks of our tables, but for lists of values, which are told by value."""
    for constraint in table.constraints:
        condition = str(getattr(constraint, "sqltext", ""))
        if not isinstance(constraint, CheckConstraint) or " IN (" in condition:
            continue
        own = [c.name for c in table.columns if c.name in condition.split()]
        if not names.issuperset(own):
            continue
        broken = connection.scalar(select(func.count()).select_from(table).where(text(f"NOT ({condition})"))) or 0
        if broken:
            yield Misfit("condition", "、".join(own), f"{broken:,}行不满足 {condition}", rows=broken)


def _due_days(connection: Connection, table: Table) -> Iterator[Misfit]:
    """Counted due days: empty though their event is known, or others than calendar and parameters of now give."""
    rules = due_rules(table)
    empty, other = dict.fromkeys(rules, 0), dict.fromkeys(rules, 0)
    for row in connection.execute(select(table, *known_from_others(table))).mappings():
        record = dict(row)
        for name, rule in rules.items():
            counted = rule(record)
            empty[name] += counted is not None and record[name] is None
            other[name] += record[name] is not None and record[name] != counted
    for name, rows in empty.items():
        if rows:
            yield Misfit("due", name, f"{rows:,}行应有期限而空着，看板判断不了是否超期", rows=rows)
    for name, rows in other.items():
        if rows:
            words = f"{rows:,}行与按现行日历和参数算出的期限不同；来源自己定的可以不管，否则更新工作日历或视图里的天数"
            yield Misfit("due", name, words, must=False, rows=rows)


def _loads(connection: Connection) -> Iterator[Misfit]:
    if (held := stored_version(connection)) != SCHEMA_VERSION:
        yield Misfit("version", "", f"alembic_version 是 {held}，本程序要 {SCHEMA_VERSION}：看板不会打开")
    loads, reached = connection.execute(select(func.count(), func.max(data_load.c.as_of))).one()
    if not loads:
        yield Misfit("reach", "", "没有一条记录：看板不知道数据截至哪天，请先运行 python -m data_access touch")
    elif reached is None or reached > clock.today():
        yield Misfit("reach", "as_of", f"数据截至 {reached}，晚于今天" if reached else "没有截至日期")


def _units(connection: Connection) -> Iterator[Misfit]:
    """Towns that the organisation file does not name as the database does."""
    held = {row.code: row.name for row in connection.execute(select(town.c.code, town.c.name))}
    listed = {t.code: t.name for t in towns()}
    lacking = [f"{name}（{code}）" for code, name in listed.items() if code not in held]
    if lacking:
        yield Misfit("units", "code", f"少了{'、'.join(lacking)}")
    called = [f"{code}“{held[code]}”（应为{name}）" for code, name in listed.items() if held.get(code, name) != name]
    if called:
        yield Misfit("units", "name", f"与 organisation.toml 的名称不同：{'、'.join(called)}")
    beside = [f"{held[code]}（{code}）" for code in held if code not in listed]
    if beside:
        yield Misfit("units", "code", f"organisation.toml 现行名录里没有：{'、'.join(beside)}", must=False)
