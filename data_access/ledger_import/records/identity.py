"""Which known record a row is: found by what names it where there are no numbers; a number of another one refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Table

from data_access.cells.text import RECORD
from data_access.database.storing import Load, Record, known
from data_access.ledger_import.recognised import Row, made_key

CORRECTED = "更正"  # the answer that lets a row change what its number is known for
Same = Callable[[Row, Record], bool]


def _value(row: Row, name: str) -> Any:
    value = row.values.get(name)
    if isinstance(value, tuple):  # the kind of a movement
        return value[0]
    return abs(value) if isinstance(value, Decimal) else value


def find_known(
    load: Load, rows: list[Row], table: Table, *, agreeing: tuple[str, ...] = (), same: Same = lambda *_: True
) -> None:
    """Give each row without a number that of the one known record its names tell; else a key that is still free.

    ``agreeing``: what must not differ for a record with a number of its own to be taken for the row's.
    """
    unnumbered = [row for row in rows if not row.layout.has_numbers and not row.faults]
    if not unnumbered:
        return
    taken = {row.key for row in rows if row.layout.has_numbers}
    by_key = known(load.connection, table.c[rows[0].layout.ledger.key.field], (row.key for row in unnumbered))
    held: dict[str, dict[Any, list[Record]]] = {}
    for row in unnumbered:
        names, apart = _names_of(row), row.layout.ledger.tells_apart
        if any(_value(row, name) is None for name in names):
            continue
        first = names[0]
        if first not in held:
            found = known(load.connection, table.c[first], (_value(other, first) for other in unnumbered))
            held[first] = defaultdict(list)
            for record in found.values():
                held[first][record[first]].append(record)
        near = [
            record
            for record in held[first][_value(row, first)]
            if all(record[name] == _value(row, name) for name in names)
            and all(not record[n] or not _value(row, n) or record[n] == _value(row, n) for n in apart)
            and same(row, record)
        ]
        exact = [record for record in near if all(record[name] == _value(row, name) for name in apart)]
        _settle(row, exact or near, taken, {str(key[-1]) for key in by_key}, agreeing)


def _names_of(row: Row) -> list[str]:
    """The columns of the table that name the row's record."""
    fields = row.layout.identity
    stored = {"site_name": "site_no", "firm_name": "firm_uscc"}
    names = [stored.get(name, name) for name in fields if name not in ("in_yuan", "out_yuan")]
    return [*names, *(["amount_yuan"] if "in_yuan" in fields else [])]


def _settle(row: Row, found: list[Record], taken: set[str], known_keys: set[str], agreeing: tuple[str, ...]) -> None:
    key, column = row.layout.ledger.key.field, row.layout.identity[0]
    numbers = [str(record[key]) for record in found]
    if len(found) > 1 and row.key not in numbers:
        told = f"没有编号，而{'、'.join(sorted(numbers))}都与本行相符，请填写编号后重新导入"
        row.reject(column, "ambiguous_record", told)
        return
    if found:
        number = row.key if row.key in numbers else numbers[0]
        record = found[numbers.index(number)]
        unlike = [n for n in agreeing if row.values.get(n) and record[n] and row.values[n] != record[n]]
        if number != row.key and unlike:
            told = f"没有编号，与已登记的{number}同日同单位而内容不同，分不清是否同一件，请填写编号后重新导入"
            row.reject(unlike[0], "ambiguous_record", told)
            return
        if number != row.key and not number.startswith(row.key):
            row.flag(column, "known_by_name", f"没有编号，已按所写内容对应{number}，请核对")
        _take(row, number, taken)
        return
    free = [row.key, made_key([row.key, *(str(v) for n in row.layout.ledger.tells_apart if (v := _value(row, n)))])]
    _take(row, next((k for k in free if k not in taken | known_keys), free[-1]), taken)


def _take(row: Row, number: str, taken: set[str]) -> None:
    if number in taken:
        told = f"与本表另一行同为{number}，只导入先出现的一行，请核对后重新导入"
        row.reject(row.layout.identity[0], "duplicate_key", told)
        return
    taken.add(number)
    row.key = row.values[row.layout.ledger.key.field] = number


def refuse_other(row: Row, before: Record | None, *, any_of: Collection[str] = (), both: Collection[str] = ()) -> None:
    """Refuse a known number that arrives for something else, unless somebody said that it is put right.

    That is when one of ``any_of``, or at least two of ``both``, are known on both sides and differ.
    """
    if before is None or row.faults or not row.layout.has_numbers:
        return
    if row.layout.answers.record(row.layout.ledger.name, row.key) == CORRECTED:
        return
    differ = [n for n in (*any_of, *both) if (v := _value(row, n)) and before.get(n) and before[n] != v]
    if not set(differ) & set(any_of) and len(set(differ) & set(both)) < 2:
        return
    was = "、".join(_text(before[name]) for name in differ)
    told = (
        f"编号{row.key}已登记为“{was}”，与本行不是同一件，没有覆盖，请核对编号后重新导入；确是更正的请答复“{CORRECTED}”"
    )
    column = next((name for name in differ if row.layout.field_of(name)), row.layout.ledger.key.field)
    row.faults.append(replace(row.finding(column, "key_conflict", told, RECORD), written=row.key))


def _text(value: object) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
