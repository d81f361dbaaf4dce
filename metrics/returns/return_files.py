"""A file of a return while it is read: its entries with the lines they stand in, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

_CELL = ("metric", "part", "where", "span")
_KEYS = {
    "column": ("id", "title", "group", "unit", *_CELL),
    "row": ("id", "title", "note", *_CELL),
    "check": ("title", "sum", "equals", "at_most", "rising", "of"),
}
ENTRY_NAMES = {"column": "栏", "row": "行", "check": "项核对"}
_TABLE, _KEY = re.compile(r"\s*\[\[?\s*([\w.]+)\s*\]\]?"), re.compile(r"\s*(\w+)\s*=")
_E = TypeVar("_E", bound=StrEnum)


def line_numbers(text: str) -> dict[tuple[str, int, str], int]:
    """Where each key stands: by table, the number of its entry and the key (empty: the entry's own heading)."""
    found: dict[tuple[str, int, str], int] = {}
    table, entry = "", 0
    counted: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if heading := _TABLE.match(line):
            table = heading[1]
            entry = counted[table] = counted.get(table, 0) + 1
            found[table, entry, ""] = number
        elif key := _KEY.match(line):
            found.setdefault((table, entry, key[1]), number)
    return found


@dataclass
class ReturnFile:
    """A file while it is read, and what is wrong with it."""

    where: str
    lines: Mapping[tuple[str, int, str], int]
    faults: list[str] = field(default_factory=list)

    def fault(self, reason: str, key: str = "", table: str = "", entry: int = 0, title: str = "") -> None:
        line = self.lines.get((table, entry, key)) or self.lines.get((table, entry, ""))
        place = [self.where, f"第 {line} 行" if line else "全表"]
        named = f"第 {entry} {ENTRY_NAMES[table]}“{title}”" if table in ENTRY_NAMES else ""
        self.faults.append(f"{' '.join(place)}{''.join(f' · {part}' for part in (named, key) if part)}：{reason}")


@dataclass
class Entry:
    """One [[column]], [[row]] or [[check]] while it is read."""

    file: ReturnFile
    table: str
    number: int
    content: Mapping[str, Any]

    def fault(self, reason: str, key: str = "") -> None:
        title = self.content.get("title", "")
        self.file.fault(reason, key, self.table, self.number, title if isinstance(title, str) else "")

    def text(self, key: str, *, required: bool = True) -> str:
        found = self.content.get(key, "")
        if isinstance(found, str) and (found.strip() or not required):
            return found
        self.fault("须写成文字" if found else "没有写明", key)
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        found = self.content[key]
        if isinstance(found, list) and found and all(isinstance(one, str) and one for one in found):
            return tuple(found)
        self.fault("须写成文字的列表", key)
        return ()

    def choice(self, key: str, of: type[_E]) -> _E | None:
        found = self.content.get(key)
        if found is None:
            return None
        if found in list(of):
            return of(found)
        self.fault(f"“{found}”须为 {'、'.join(of)} 之一", key)
        return None


def entries_of(file: ReturnFile, table: str, content: Mapping[str, Any]) -> list[Entry]:
    found = content.get(table, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        file.fault(f"须写成 [[{table}]]", table)
        return []
    entries = [Entry(file, table, number, one) for number, one in enumerate(found, start=1)]
    for entry in entries:
        for key in entry.content.keys() - set(_KEYS[table]):
            entry.fault(f"没有“{key}”这一项，可用：{'、'.join(_KEYS[table])}", key)
    return entries
