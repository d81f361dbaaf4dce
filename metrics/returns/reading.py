"""Returns as files: ``assets/returns/*.toml``, and those of the folder that an office names by ``RETURNS_FOLDER``.

A fault is told with file, line and entry. A file of the office goes before one of the same name here.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from data_access.database.frozen_returns import FrozenReturn
from data_access.paths import ASSETS
from data_access.rules.parameters import TAGS, ParameterError, check_tag, read_toml
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Part
from metrics.returns.cell_faults import find_unfit_cells, unlike
from metrics.returns.check_circles import circle_of
from metrics.returns.layout import (
    TEN_THOUSANDS,
    YUAN,
    CellAsked,
    CellSpan,
    CheckRule,
    CrossCheck,
    Division,
    Return,
    ReturnLine,
)
from metrics.returns.return_files import ENTRY_NAMES, Entry, ReturnFile, entries_of, line_numbers
from metrics.returns.return_periods import Rhythm

_HEAD = ("title", "rhythm", "rows", "tag", "source", "notes", "signed", "column", "row", "check")
_TITLE = re.compile(r"(?!'|history$)[^\[\]:*?/\\]{1,31}(?<!')", re.IGNORECASE)  # the name of a sheet and of a file
_ID = re.compile(r"[a-z][a-z0-9_]{0,31}")
_MOST = 40  # columns, rows: what fits a sheet
_SIGNED = ("填报人", "审核人", "负责人")


def _asked(entry: Entry) -> CellAsked:
    metric = entry.text("metric", required=False)
    if metric and metric not in ALL_METRICS:
        near = "、".join(get_close_matches(metric, ALL_METRICS, n=3))
        entry.fault(f"没有指标“{metric}”{f'，相近的有 {near}' if near else ''}", "metric")
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


def _lines(file: ReturnFile, table: str, content: Mapping[str, Any]) -> tuple[ReturnLine, ...]:
    found: list[ReturnLine] = []
    for entry in entries_of(file, table, content):
        called, title = entry.text("id"), entry.text("title")
        if called and not _ID.fullmatch(called):
            entry.fault("须为小写字母开头的字母、数字和下划线", "id")
        if called in {line.id for line in found}:
            entry.fault(f"“{called}”重复", "id")
        unit = entry.text("unit", required=False)
        if unit not in ("", YUAN, TEN_THOUSANDS):
            entry.fault(f"“{unit}”须为 {YUAN} 或 {TEN_THOUSANDS}", "unit")
            unit = ""
        group, note = (entry.text(key, required=False) for key in ("group", "note"))
        found.append(ReturnLine(called, title, _asked(entry), group, unit, note))
    if len(found) > _MOST:
        file.fault(f"至多 {_MOST} {ENTRY_NAMES[table]}", table)
    return tuple(found)


def _check(entry: Entry, columns: Sequence[ReturnLine], rows: Sequence[ReturnLine]) -> CrossCheck | None:
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


def _checks(
    file: ReturnFile, content: Mapping[str, Any], columns: Sequence[ReturnLine], rows: Sequence[ReturnLine]
) -> tuple[CrossCheck, ...]:
    found: list[CrossCheck] = []
    for entry in entries_of(file, "check", content):
        check = _check(entry, columns, rows)
        if check is None:
            continue
        if wrong := circle_of(check, found) or unlike(check, columns, rows):
            entry.fault(wrong, check.rule)
        else:
            found.append(check)
    return tuple(found)


def _where(path: Path) -> str:
    return str(path.relative_to(ASSETS.parent)) if path.is_relative_to(ASSETS) else str(path)


def read_return(path: Path) -> Return:
    """The return that a file declares. Raises ParameterError with file, line and entry of every fault."""
    read_toml(path)
    return declared_by(path.read_text(encoding="utf-8"), path.stem, _where(path))


def layout_sent(declared: Return, frozen: FrozenReturn) -> Return:
    """The return in the layout in which it was sent; the layout of now where that was not kept or asks what is gone."""
    if frozen.layout is None or frozen.layout == declared.text:
        return declared
    try:
        return declared_by(frozen.layout, frozen.name, f"{frozen.title} {frozen.period}")
    except ParameterError:
        return declared


def declared_by(text: str, name: str, where: str) -> Return:
    """The return that the text of a file (TOML) declares, see `read_return`."""
    content = tomllib.loads(text)
    file = ReturnFile(where, line_numbers(text))
    for key in content.keys() - set(_HEAD):
        head_of = (key, 1) if isinstance(content[key], dict | list) else ("", 0)
        file.fault(f"没有“{key}”这一项，可用：{'、'.join(_HEAD)}", key, *head_of)
    head = Entry(file, "", 0, content)
    title, rhythm, division = head.text("title"), head.choice("rhythm", Rhythm), head.choice("rows", Division)
    if title and not _TITLE.fullmatch(title):
        head.fault("至多 31 个字，不含 [ ] : * ? / \\，不以单引号起止，不为 History（工作表不能用作名称）", "title")
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
    find_unfit_cells(file, columns, rows)
    checks = _checks(file, content, columns, rows)
    notes = head.texts("notes") if "notes" in content else ()
    signed = head.texts("signed") if "signed" in content else _SIGNED
    if file.faults or rhythm is None or division is None:
        raise ParameterError(list(dict.fromkeys(file.faults)))
    return Return(
        name=name, title=title, rhythm=rhythm, division=division, columns=columns, rows=rows,
        checks=checks, notes=notes, signed=signed,
        tag=content["tag"], source=content["source"], text=text,
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
            twin = ReturnFile(_where(path), line_numbers(path.read_text(encoding="utf-8")), faults)
            twin.fault(f"与 {_where(other)} 同名“{found[name].title}”，请改名", "title")
    if faults:
        raise ParameterError(faults)
    return found


@cache
def returns() -> dict[str, Return]:
    """The returns in force, by name. Raises ParameterError, see `read_return`."""
    own = os.environ.get("RETURNS_FOLDER")
    return read_returns(ASSETS / "returns", *([Path(own)] if own else []))
