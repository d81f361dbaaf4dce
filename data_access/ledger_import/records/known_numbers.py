"""A number that is known for something else: whether a row is of its record, and how that is asked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from data_access.database.schema import enterprise
from data_access.database.storing import Record
from data_access.ledger_import.ledger_columns import PROSE
from data_access.ledger_import.recognised import Row, text_in_key
from data_access.ledger_import.records.firm_names import bare_name, is_another_firm, is_branch_of, is_short_for
from data_access.reference.unit_names import town_name

CORRECTED = "更正"  # the answer that lets a row change what its number is known for
APART = "另记"  # the answer that a record which fits but for its figures is another one


def value_of(row: Row, name: str) -> Any:
    """A value of a row as its table holds it: the kind of a movement alone, a sum without its sign."""
    value = row.values.get(name)
    if isinstance(value, tuple):
        return value[0]
    return abs(value) if isinstance(value, Decimal) else value


def refuse_other(row: Row, before: Record | None, *, leaving: Collection[str] = ()) -> None:
    """Refuse a known number that arrives for something else, unless somebody said that it is put right.

    That is when one of the ledger's ``identifying`` fields, but those in ``leaving``, is known on both sides and
    differs, or all that identify ``together``.
    """
    if before is None or row.faults or not (row.layout.has_numbers or len(row.identity) == 1):
        return
    if row.layout.answers.record(row.layout.ledger.name, asked_as(row)) == CORRECTED:
        return
    ledger = row.layout.ledger
    differ = [name for name in ledger.identifying if name not in leaving and differs(row, before, name)]
    if ledger.together and all(differs(row, before, name) for name in ledger.together):
        differ += ledger.together
    elif ledger.table is enterprise and _is_another_firm(row, before):
        differ.append("name")
    if not differ:
        return
    was = "、".join(shown_of(before, name) for name in differ)
    messages = (
        f"编号{row.key}已登记为“{was}”，与本行不是同一件，没有覆盖，请核对编号后重新导入；确是更正的请答复“{CORRECTED}”"
    )
    column = next((name for name in differ if row.layout.field_of(name)), row.layout.ledger.key.field)
    row.faults += (row.question(column, "key_conflict", messages, CORRECTED, asked=asked_as(row)),)


def _is_another_firm(row: Row, before: Record) -> bool:
    """The code stands for quite another name; with the same 法定代表人 it was renamed."""
    person = row.values.get("legal_person")
    renamed = person is not None and person == before.get("legal_person")
    return not renamed and is_another_firm(row.values.get("name"), before.get("name"), row.key)


def keep_full_name(row: Row, field: str, known_as: str | None) -> str | None:
    """The name that a firm is to bear: the known one, told, where the row says it in short or names a branch of it."""
    text = row.values.get(field)
    if is_branch_of(text, known_as):
        row.flag(field, "short_name", f"已登记为“{known_as}”，像是它的分支机构，名称没有改")
        return known_as
    if not is_short_for(text, known_as):
        return text if text is None or isinstance(text, str) else None
    row.flag(field, "short_name", f"已登记为“{known_as}”，像是简称，名称没有改")
    return known_as


def asked_as(row: Row) -> str:
    """What an answer about the row's record is filed under: its whole natural key."""
    parts = (text_in_key(value) for name in row.layout.ledger.parts if (value := row.values.get(name)) is not None)
    return "/".join((row.key, *parts))


def differs(row: Row, before: Record, name: str) -> bool:
    """The field is known on both sides and says something else; of a firm its code does, where both have one."""
    stated, known_as = value_of(row, name), before.get(name)
    code = name.replace("_name", "_uscc")
    if code != name and row.values.get(code) and before.get(code):
        return bool(row.values[code] != before[code])
    if not stated or not known_as or stated == known_as or row.restates(name, known_as):
        return False
    if not isinstance(stated, str) or not isinstance(known_as, str):
        return True
    one, other = (bare_name(text) for text in (stated, known_as))
    column = row.layout.column(name)
    if column is not None and column.kind is PROSE and one and other:  # 清零行动 is 清零行动(第一阶段) told in short
        return one not in other and other not in one
    return one != other


def shown_of(before: Record, name: str) -> str:
    if name == "town_code":
        return town_name(before[name]) or _text(before[name])
    return _text(before[name])


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else "空" if value is None else str(value)
