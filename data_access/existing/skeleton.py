"""The beginning of the views that map another system's tables to ours (CREATE VIEW), to be filled in by its keeper.

As it stands every statement runs and gives an empty table: what is never filled in shows 无数据.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy import Column, Dialect, Table, create_engine, literal_column

from data_access import clock
from data_access.database.derived_days import KNOWN_FROM_OTHERS
from data_access.database.reach import WHOLE_DATABASE, Claim, note_load
from data_access.database.schema import inspection_item, metadata
from data_access.database.schema_version import create_newest
from data_access.database.stored_units import seed
from data_access.existing.needed import column_comment, due_rules, is_own, table_names
from data_access.rules.limits import WORKING_DAYS, unit_of
from data_access.rules.parameters import days
from data_access.rules.working_days import is_working_day

CALENDAR = "work_calendar"
OWN_SCHEMA = "ledgers"
_FIRST_DAY = date(2010, 1, 1)  # of no site before that a limit is judged
_YEARS_AHEAD = 2
_ROWS_EACH = 500  # of one INSERT

_HEAD = """\
-- 治欠工作看板的视图骨架。每张视图一行一条记录；把 NULL 换成来源的列，“来源表”换成来源的表，删去 WHERE 1 = 0。
-- 没有的内容留 NULL（未知，不是零）；没有的台账原样执行，相应指标显示“无数据”。
-- 来源写街镇名的：COALESCE((SELECT town.code FROM {own}town WHERE town.name = 来源列), 来源列)
-- 状态用自己的词的：CASE 来源列 WHEN '来源的词' THEN '标准的词' ELSE 来源列 END；漏写的原样留着，检查会说是哪些。
"""
_IN_SCHEMA = f"""\
-- {OWN_SCHEMA} 是本程序自己的模式，先建好：CREATE SCHEMA {OWN_SCHEMA}，再运行 python -m data_access migrate。
-- 某本台账由办公室用 Excel 导入的，视图改为 CREATE VIEW 表名 AS SELECT * FROM {OWN_SCHEMA}.表名;
"""
_IN_FILE = """\
-- SQLite 没有模式：本程序自己的表建在同一个文件里。来源每次更新后，在 data_load 里加一行，as_of 写数据截至日。
"""


def calendar_sql(first: date = _FIRST_DAY, last: date | None = None) -> Iterator[str]:
    """The working-day calendar as a table: each day with its number and the working days up to and including it."""
    last = last or date(clock.today().year + _YEARS_AHEAD, 12, 31)
    yield (
        f"CREATE TABLE {CALENDAR} (day DATE PRIMARY KEY, serial INTEGER NOT NULL, working INTEGER NOT NULL);\n"
        f"CREATE INDEX ix_{CALENDAR}_working ON {CALENDAR} (working);\n"
        f"CREATE INDEX ix_{CALENDAR}_serial ON {CALENDAR} (serial);"
    )
    rows, working = [], 0
    for serial in range((last - first).days + 1):
        day = first + timedelta(serial)
        working += is_working_day(day)
        rows.append(f"('{day}', {serial}, {working})")
    for start in range(0, len(rows), _ROWS_EACH):
        part = rows[start : start + _ROWS_EACH]
        lines = ",\n".join(", ".join(part[n : n + 5]) for n in range(0, len(part), 5))
        yield f"INSERT INTO {CALENDAR} (day, serial, working) VALUES\n{lines};"


def _run_out(start: str, *keys: str) -> str:
    """The last day of a limit (of several: each runs on from the one before) in SQL, by the calendar."""
    for unit, same in groupby(keys, unit_of):
        counted, length = "working" if unit == WORKING_DAYS else "serial", sum(map(days, same))
        start = (
            f"(SELECT MIN(due.day) FROM {CALENDAR} AS due, {CALENDAR} AS since "
            f"WHERE since.day = {start} AND due.{counted} = since.{counted} + {length})"
        )
    return start


def _meant(table: Table, column: str, alias: str, *, value: str | bool | None) -> str:
    """That a record is one that a due day is asked of, in SQL."""
    given = f"{alias}.{column}"
    if condition_of := KNOWN_FROM_OTHERS.get(table.name, {}).get(column):
        [key, *_] = table.primary_key.columns
        condition = condition_of(literal_column(f"{alias}.{key.name}"))
        given = " ".join(str(condition.compile(compile_kwargs={"literal_binds": True})).split())
    if isinstance(value, bool):
        return given if value else f"NOT {given}"
    return f"{given} IS NULL" if value is None else f"{given} = '{value}'"


def due_sql(table: Table, name: str, alias: str = "facts") -> str:
    """A counted due day in SQL over the other columns of its record; the same as its `DueRule` gives."""
    rules = due_rules(table)
    rule = rules[name]
    since = [f"{alias}.{column}" for column in rule.since]
    start = since[0] if len(since) == 1 else f"COALESCE({', '.join(since)})"
    found = _run_out(start, rule.limit)
    if rule.instead:
        known = due_sql(table, rule.instead, alias) if rule.instead in rules else f"{alias}.{rule.instead}"
        found = known if rule.instead in rules else f"COALESCE({known}, {found})"
    if rule.extended:
        granted = f"{alias}.{rule.extended}"
        found = f"CASE WHEN {granted} <= {found} THEN {_run_out(start, rule.limit, rule.longer)} ELSE {found} END"
    if rule.only:
        meant = " AND ".join(_meant(table, column, alias, value=value) for column, value in rule.only)
        found = f"CASE WHEN {meant} THEN {found} END"
    return found


def _own_tables_sql(names: Collection[str]) -> str:
    """The program's own tables with their first rows, as they stand in a new SQLite file, known up to today."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        create_newest(connection)
        seed(connection)
        note_load(connection, {WHOLE_DATABASE: Claim(clock.today(), stated=True)}, source="other", synthetic=False)
    raw = engine.raw_connection()
    made = re.compile(rf'(?:CREATE TABLE|CREATE INDEX \w+ ON|INSERT INTO) "?(?:{"|".join(names)})"?[ (]')
    own = [statement for statement in raw.driver_connection.iterdump() if made.match(statement)]  # type: ignore[union-attr]
    raw.close()
    engine.dispose()
    return "\n".join(("-- 本程序自己的表", *own))


def _empty(column: Column[object], dialect: Dialect) -> str:
    return f"CAST(NULL AS {column.type.compile(dialect)}) AS {column.name}"


def _lines(expressions: Mapping[str, str], table: Table, dialect: Dialect, indent: str) -> str:
    last = len(expressions) - 1
    return "\n".join(
        f"{indent}{expression}{',' if n < last else ''}  -- {column_comment(table.c[name], dialect.name)}"
        for n, (name, expression) in enumerate(expressions.items())
    )


def view_sql(table: Table, dialect: Dialect) -> str:
    """The beginning of the view of one table."""
    name = table_names()[table.name]
    if is_own(table):
        return f"-- {name}\nCREATE VIEW {table.name} AS SELECT * FROM {OWN_SCHEMA}.{table.name};"
    rules = due_rules(table)
    given = {c.name: _empty(c, dialect) for c in table.columns if c.name not in rules}
    if not rules:
        lines = _lines(given, table, dialect, "    ")
        return f"-- {name}\nCREATE VIEW {table.name} AS\nSELECT\n{lines}\n-- FROM 来源表\nWHERE 1 = 0;"
    counted = {column: f"{due_sql(table, column)} AS {column}" for column in rules}
    return (
        f"-- {name}；期限由视图按工作日历算出，来源自己定有期限的换成来源的列\nCREATE VIEW {table.name} AS\n"
        f"WITH facts AS (\n    SELECT\n{_lines(given, table, dialect, '        ')}\n    -- FROM 来源表\n"
        f"    WHERE 1 = 0\n)\nSELECT facts.*,\n{_lines(counted, table, dialect, '    ')}\nFROM facts;"
    )


def skeleton(dialect: Dialect, lacking: Mapping[str, Collection[str]], *, calendar: bool) -> str:
    """What is missing of a database as SQL: of a table that lacks altogether (no column named) its whole view.

    ``calendar`` says whether the calendar is there already.
    """
    in_file = dialect.name == "sqlite"
    parts = [_HEAD.format(own="" if in_file else f"{OWN_SCHEMA}.") + (_IN_FILE if in_file else _IN_SCHEMA)]
    views = [metadata.tables[name] for name in table_names() if name in lacking]
    views.sort(key=lambda table: table is not inspection_item)  # the view of inspections asks it
    if not calendar and any(due_rules(table) for table in views):
        head = "-- 工作日历：按放假通知和 holidays.toml；以后有新的通知，清空后重新填入"
        parts.append("\n".join((head, *calendar_sql())))
    own = [table.name for table in views if is_own(table) and not lacking[table.name]]
    if own and in_file:
        parts.append(_own_tables_sql(["alembic_version", *own]))
        views = [table for table in views if table.name not in own]
    elif own:
        parts.append(f"-- 表结构的版本\nCREATE VIEW alembic_version AS SELECT * FROM {OWN_SCHEMA}.alembic_version;")
    for table in views:
        if columns := lacking[table.name]:
            absent = {c.name: _empty(c, dialect) for c in table.columns if c.name in columns}
            parts.append(
                f"-- {table_names()[table.name]} {table.name} 已有，还缺这些列：\n"
                + "\n".join(
                    f"--     {expression}  -- {column_comment(table.c[name], dialect.name)}"
                    for name, expression in absent.items()
                )
            )
        else:
            parts.append(view_sql(table, dialect))
    return "\n\n".join(parts) + "\n"
