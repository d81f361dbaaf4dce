"""Returns as files: ``assets/returns/*.toml``, and those of the folder that an office names by ``RETURNS_FOLDER``.

A fault is told with file, line and entry. A file of the office goes before one of the same name here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from data_access.paths import ASSETS
from data_access.rules.parameters import TAGS, ParameterError, check_tag, read_toml
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.narrowed_figures import can_be_narrowed_by
from metrics.engine.evaluation import SCOPE_DIMENSIONS
from metrics.engine.model import Part
from metrics.returns.layout import CellAsked, CellSpan, CheckRule, CrossCheck, Division, Return, ReturnLine
from metrics.returns.return_periods import Rhythm

_HEAD = ("title", "rhythm", "rows", "tag", "source", "notes", "signed", "column", "row", "check")
_CELL = ("metric", "part", "where", "span")
_KEYS = {
    "column": ("id", "title", "group", "unit", *_CELL),
    "row": ("id", "title", *_CELL),
    "check": ("title", "sum", "equals", "at_most", "rising", "of"),
}
_CALLED = {"column": "栏", "row": "行", "check": "项核对"}
_TITLE = re.compile(r"[^\[\]:*?/\\]{1,31}")  # it is the name of a sheet and of a file
_ID = re.compile(r"[a-z][a-z0-9_]{0,31}")
_TABLE, _KEY = re.compile(r"\s*\[\[?\s*([\w.]+)\s*\]\]?"), re.compile(r"\s*(\w+)\s*=")
_YUAN, _TEN_THOUSANDS = "元", "万元"
_MOST = 40  # columns, rows: what fits a sheet
_SIGNED = ("填报人", "审核人", "负责人")
_E = TypeVar("_E", bound=StrEnum)


def _line_numbers(text: str) -> dict[tuple[str, int, str], int]:
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
class _File:
    """A file while it is read, and what is wrong with it."""

    where: str
    lines: Mapping[tuple[str, int, str], int]
    faults: list[str] = field(default_factory=list)

    def fault(self, reason: str, key: str = "", table: str = "", entry: int = 0, title: str = "") -> None:
        line = self.lines.get((table, entry, key)) or self.lines.get((table, entry, ""))
        place = [self.where, f"第 {line} 行" if line else "全表"]
        named = f"第 {entry} {_CALLED[table]}“{title}”" if table in _CALLED else ""
        self.faults.append(f"{' '.join(place)}{''.join(f' · {part}' for part in (named, key) if part)}：{reason}")


@dataclass
class _Entry:
    """One [[column]], [[row]] or [[check]] while it is read."""

    file: _File
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


def _asked(entry: _Entry) -> CellAsked:
    metric = entry.text("metric", required=False)
    if metric and metric not in ALL_METRICS:
        near = "、".join(get_close_matches(metric, ALL_METRICS, n=3))
        entry.fault(f"没有指标“{metric}”{f'，相近的有 {near}' if near else ''}", "metric")
        metric = ""
    where: dict[str, tuple[str, ...]] = {}
    given = entry.content.get("where", {})
    if not isinstance(given, dict):
        entry.fault("须写成 { 字段 = “值” }", "where")
        given = {}
    for name, value in given.items():
        values = value if isinstance(value, list) else [value]
        if not values or not all(isinstance(one, str) for one in values):
            entry.fault(f"{name} 的值须为文字或文字的列表", "where")
        else:
            where[name] = tuple(values)
    return CellAsked(metric, entry.choice("part", Part), where, entry.choice("span", CellSpan))


def _entries(file: _File, table: str, content: Mapping[str, Any]) -> list[_Entry]:
    found = content.get(table, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        file.fault(f"须写成 [[{table}]]", table)
        return []
    entries = [_Entry(file, table, number, one) for number, one in enumerate(found, start=1)]
    for entry in entries:
        for key in entry.content.keys() - set(_KEYS[table]):
            entry.fault(f"没有“{key}”这一项，可用：{'、'.join(_KEYS[table])}", key)
    return entries


def _lines(file: _File, table: str, content: Mapping[str, Any]) -> tuple[ReturnLine, ...]:
    found: dict[str, ReturnLine] = {}
    for entry in _entries(file, table, content):
        called, title = entry.text("id"), entry.text("title")
        if called and not _ID.fullmatch(called):
            entry.fault("须为小写字母开头的字母、数字和下划线", "id")
        if called in found:
            entry.fault(f"“{called}”重复", "id")
        unit = entry.text("unit", required=False)
        if unit not in ("", _YUAN, _TEN_THOUSANDS):
            entry.fault(f"“{unit}”须为 {_YUAN} 或 {_TEN_THOUSANDS}", "unit")
        group = entry.text("group", required=False)
        found[called] = ReturnLine(called, title, _asked(entry), group, unit == _YUAN)
    if len(found) > _MOST:
        file.fault(f"至多 {_MOST} {_CALLED[table]}", table)
    return tuple(found.values())


def _check(entry: _Entry, columns: Sequence[ReturnLine], rows: Sequence[ReturnLine]) -> CrossCheck | None:
    kinds = [rule for rule in CheckRule if rule in entry.content]
    if len(kinds) != 1:
        entry.fault(f"须写明 {'、'.join(CheckRule)} 其中一项")
        return None
    rule, of_rows = kinds[0], entry.content.get("of") == "rows"
    if entry.content.get("of", "columns") not in ("rows", "columns"):
        entry.fault(f"“{entry.content['of']}”须为 columns 或 rows", "of")
    lines, whole = entry.texts(rule), entry.text("equals") if rule is CheckRule.SUM else ""
    if rule is CheckRule.AT_MOST and len(lines) != 2:
        entry.fault("须写两项：前一项不大于后一项", rule)
    among = {line.id for line in (rows if of_rows else columns)}
    for key, name in [*((str(rule), one) for one in lines), *([("equals", whole)] if whole else [])]:
        if name not in among:
            entry.fault(f"没有 id 为“{name}”的{'行' if of_rows else '栏'}", key)
    return CrossCheck(entry.text("title"), rule, lines, whole, of_rows)


def _check_cells(file: _File, columns: Sequence[ReturnLine], rows: Sequence[ReturnLine]) -> None:
    """Every cell has one figure, and part and filters that it has."""
    for number, column in enumerate(columns, start=1):
        for row in rows or (ReturnLine("", "", CellAsked()),):
            asked = row.asked.with_(column.asked)

            def fault(reason: str, key: str, at: int = number, of: ReturnLine = column) -> None:
                file.fault(reason, key, "column", at, of.title)

            if row.asked.metric and column.asked.metric:
                fault(f"指标已由行“{row.title}”写明，行和栏只写一处", "metric")
            metric = ALL_METRICS.get(asked.metric)
            if metric is None:
                fault(f"没有写明指标 metric{f'，行“{row.title}”也没有' if row.id else ''}", "metric")
                continue
            if asked.part in (Part.DENOMINATOR, Part.GAP) and metric.denominator is None:
                fault(f"指标“{metric.name}”没有分母，part 只能为 numerator", "part")
            for name in asked.where:
                if not can_be_narrowed_by(metric, name):
                    known = "、".join((*SCOPE_DIMENSIONS, *metric.fact.fields))
                    fault(f"指标“{metric.name}”的记录没有“{name}”这一项，可用：{known}", "where")


def _where(path: Path) -> str:
    return str(path.relative_to(ASSETS.parent)) if path.is_relative_to(ASSETS) else str(path)


def read_return(path: Path) -> Return:
    """The return that a file declares. Raises ParameterError with file, line and entry of every fault."""
    content = read_toml(path)
    file = _File(_where(path), _line_numbers(path.read_text(encoding="utf-8")))
    for key in content.keys() - set(_HEAD):
        file.fault(f"没有“{key}”这一项，可用：{'、'.join(_HEAD)}", key)
    head = _Entry(file, "", 0, content)
    title, rhythm, division = head.text("title"), head.choice("rhythm", Rhythm), head.choice("rows", Division)
    if title and not _TITLE.fullmatch(title):
        head.fault("至多 31 个字，不含 [ ] : * ? / \\", "title")
    for key, found, kinds in (("rhythm", rhythm, Rhythm), ("rows", division, Division)):
        if found is None and key not in content:
            head.fault(f"没有写明，须为 {'、'.join(kinds)} 之一", key)
    try:
        check_tag(content)
    except ValueError as fault:
        head.fault(str(fault), "source" if content.get("tag") in TAGS else "tag")
    columns, rows = _lines(file, "column", content), _lines(file, "row", content)
    if not columns:
        head.fault("至少一栏，须写成 [[column]]", "column")
    if division is not None and (division is Division.LISTED) != bool(rows):
        head.fault("rows 为 listed 时（也只有这时）须写明各行 [[row]]", "rows")
    _check_cells(file, columns, rows)
    checks = [_check(entry, columns, rows) for entry in _entries(file, "check", content)]
    notes = head.texts("notes") if "notes" in content else ()
    signed = head.texts("signed") if "signed" in content else _SIGNED
    if file.faults or rhythm is None or division is None:
        raise ParameterError(file.faults)
    return Return(
        name=path.stem, title=title, rhythm=rhythm, division=division, columns=columns, rows=rows,
        checks=tuple(check for check in checks if check), notes=notes, signed=signed,
        tag=content["tag"], source=content["source"],
    )  # fmt: skip


def read_returns(*folders: Path) -> dict[str, Return]:
    """The returns of folders by name, later folders going before earlier ones. Raises ParameterError."""
    paths = {path.stem: path for folder in folders for path in sorted(folder.glob("*.toml"))}
    faults = [f"RETURNS_FOLDER：没有文件夹 {folder}" for folder in folders if not folder.is_dir()]
    found: dict[str, Return] = {}
    titles: dict[str, Path] = {}
    for name, path in paths.items():
        try:
            found[name] = read_return(path)
        except ParameterError as error:
            faults += error.faults
            continue
        if (other := titles.setdefault(found[name].title, path)) is not path:
            faults.append(f"{_where(path)} 全表 · title：与 {_where(other)} 同名“{found[name].title}”，请改名")
    if faults:
        raise ParameterError(faults)
    return found


@cache
def returns() -> dict[str, Return]:
    """The returns in force, by name. Raises ParameterError, see `read_return`."""
    own = os.environ.get("RETURNS_FOLDER")
    return read_returns(ASSETS / "returns", *([Path(own)] if own else []))
