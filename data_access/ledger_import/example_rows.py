"""The example row of a template (示例：XS2023-001): it shows how a ledger is filled in and is never a record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from data_access.cells.text import begins_none, squeezed
from data_access.ledger_import.sheets.sheet import SheetRow
from data_access.reference.ledger_phrases import any_of, plain, row_words

EXAMPLE = "示例："  # begins the first cell of the row


@cache
def _marked() -> re.Pattern[str]:
    words = any_of(row_words()["examples"])
    return re.compile(rf"[(\[【<](?:{words})\d*[)\]】>].*|(?:{words})\d*(?::.*)?", re.DOTALL)


@cache
def _begins_otherwise(sign: str) -> bool:
    """No such mark begins with the sign: most cells need no closer look."""
    return begins_none(sign, map(plain, row_words()["examples"]))


def is_example(row: SheetRow) -> bool:
    """One of its first two cells says so: 示例, (例)XZ001, 样例：…."""
    firsts = [squeezed(row.cells[number]) for number in sorted(row.cells)[:2]]
    return any(not _begins_otherwise(text[:1]) and _marked().fullmatch(text) for text in firsts)


def is_example_sheet(name: str, title: str) -> bool:
    """The sheet only shows how the ledger is filled in: 填表示例, 欠薪线索台账填写示例."""
    words = any_of(tuple(word for word in row_words()["examples"] if len(word) > 1))
    return any(re.search(rf"(?:{words})[)\]】]?\d*$", squeezed(text)) for text in (name, title))


def example_note(examples: Sequence[SheetRow]) -> tuple[str, ...]:
    """That rows were passed over, each named: to follow the sheet's name; nothing where there are none."""
    numbers = [str(row.number) for row in examples]
    return (f"的第{'、'.join(numbers)}行写明是示例，没有导入",) if numbers else ()
