"""What a case database of views holds, compared with what the dashboard needs (对接检查)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Engine,
    Inspector,
    Table,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy import (
    table as named_table,
)
from sqlalchemy.exc import SQLAlchemyError

from data_access.database.schema import metadata
from data_access.existing.contents import Held, Misfit, misfits_in
from data_access.existing.needed import family, is_own, meaning, table_names

# What may stand for what: whole numbers for sums, a day for nothing else.
_FITS = {"金额": ("金额", "整数"), "小数": ("小数", "金额", "整数"), "整数": ("整数",)}


@dataclass(frozen=True)
class ComparedTable:
    """One of our tables as a database has it."""

    table: Table
    kind: str  # 表, 视图; empty where it is missing
    rows: int | None  # None where they cannot be read
    lacking: tuple[str, ...]  # columns that are missing
    misfits: tuple[Misfit, ...] = field(default=())

    @property
    def name(self) -> str:
        return table_names()[self.table.name]

    @property
    def complete(self) -> bool:
        return bool(self.kind) and not any(misfit.must for misfit in self.misfits)


def compare(engine: Engine) -> tuple[ComparedTable, ...]:
    """Every table the dashboard reads as the database at ``engine`` has it, in the order of `table_names`.

    Reads only. A table that cannot be read (rights, a view whose conversion fails on a row) is a misfit, no error;
    raises SQLAlchemyError where the database cannot be reached.
    """
    found = inspect(engine)
    with engine.connect() as connection:
        connection.execute(select(1))
    views = {*found.get_view_names(), *_materialized(found)}
    held = {name: _columns(engine, found, name) for name in table_names() if found.has_table(name)}
    return tuple(_compared(engine, metadata.tables[name], held, views) for name in table_names())


def _columns(engine: Engine, found: Inspector, name: str) -> dict[str, Any]:
    """The columns of a table with their types; None for each where the driver cannot tell types."""
    try:
        return {column["name"]: column["type"] for column in found.get_columns(name)}
    except SQLAlchemyError:
        with engine.connect() as connection:
            return dict.fromkeys(connection.execute(select(text("*")).select_from(named_table(name)).limit(0)).keys())


def _materialized(found: Inspector) -> list[str]:
    try:
        return found.get_materialized_view_names()
    except NotImplementedError:
        return []


def _compared(engine: Engine, table: Table, held: Held, views: set[str]) -> ComparedTable:
    columns = held.get(table.name)
    if columns is None:
        return ComparedTable(table, "", None, (), (Misfit("missing", "", "没有这张表或视图"),))
    lacking = tuple(c.name for c in table.columns if c.name not in columns)
    misfits = [Misfit("missing", name, "没有这一列") for name in lacking]
    unlike = dict(_unlike(table, columns, days_as_text=engine.dialect.name == "sqlite"))
    misfits += [Misfit("type", name, words) for name, words in unlike.items()]
    usable = [c for c in table.columns if c.name in columns and c.name not in unlike]
    rows = None
    try:
        with engine.connect() as connection:
            rows = connection.scalar(select(func.count()).select_from(table)) or 0
            misfits += misfits_in(connection, table, usable, rows, held)
    except (SQLAlchemyError, ValueError, ArithmeticError) as error:
        misfits.append(Misfit("unreadable", "", f"读不出来：{_reason(error)}"))
    kind = "视图" if table.name in views else "表"
    return ComparedTable(table, kind, rows, lacking, tuple(misfits))


def _reason(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    state = getattr(cause, "sqlstate", None) or type(cause).__name__
    if state == "42501":
        return "账号没有读它的权限（GRANT SELECT）"
    return f"{state}。视图里的换算可能碰到了换不成的内容，如写成文字的日期 2023/2/30"


def _unlike(table: Table, columns: Mapping[str, Any], *, days_as_text: bool) -> Iterator[tuple[str, str]]:
    """The columns whose type holds other things than ours."""
    for column in table.columns:
        wanted, there = family(column.type), family(columns.get(column.name)) if column.name in columns else ""
        if not wanted or not there or there in _FITS.get(wanted, (wanted,)):
            continue
        if days_as_text and there == "文字" and wanted in ("日期", "日期时间"):
            continue
        if wanted == "金额" and there == "小数":
            yield column.name, "类型是浮点数，金额相加会有误差，请换成 NUMERIC(16, 2)"
        else:
            yield column.name, f"类型是{there}，应为{wanted}"


def lines(compared: tuple[ComparedTable, ...]) -> Iterator[str]:
    """The comparison as it is printed (Chinese): a line for each table, and what is wrong below it."""
    for one in compared:
        state = f"{one.kind}，{'读不出' if one.rows is None else f'{one.rows:,}'}行" if one.kind else "缺"
        yield f"{'✓' if one.complete else '✗'} {one.name} {one.table.name}：{state}"
        for misfit in one.misfits:
            if misfit.kind == "missing" and not misfit.column:
                continue
            named = [n for n in misfit.column.split("、") if n in one.table.c and not is_own(one.table)]
            wording = (
                f"{misfit.column}（{'、'.join(meaning(one.table.c[n]) for n in named)}）" if named else misfit.column
            )
            yield f"    {'✗' if misfit.must else '·'} {wording}{'：' if wording else ''}{misfit.words}"
