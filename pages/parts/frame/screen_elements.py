"""Elements of a screen read as pieces: Markdown, HTML, data frames, lists and chart specifications."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
from lxml import html
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df

from pages.parts.frame.screen_pieces import Grid, Legend, Piece, Words, plain_words


def list_read(sent: dict[str, Any]) -> Iterator[Grid]:
    """A list whose rows open (see rows.py), with its foot."""
    right = frozenset(i for i, column in enumerate(sent["columns"]) if column["number"])
    lines = [*sent["rows"], *([sent["foot"]] if sent["foot"] else [])]
    yield Grid(tuple(column["title"] for column in sent["columns"]), tuple(tuple(line) for line in lines), right)


def markdown_read(body: str, *, muted: bool) -> Iterator[Piece]:
    lines = body.split("\n")
    table = [line for line in lines if line.startswith("|")]
    if len(table) > 1:
        cells = [[plain_words(c) for c in re.split(r"(?<!\\)\|", line.strip().strip("|"))] for line in table]
        marks = table[1].strip().strip("|").split("|")
        right = frozenset(i for i, mark in enumerate(marks) if mark.strip().endswith(":"))
        yield Grid(tuple(cells[0]), tuple(tuple(row) for row in cells[2:]), right)
        lines = [line for line in lines if not line.startswith("|")]
    level = 1 if body.startswith("#") else 4 if muted else 2 if re.match(r"\*\*[^*]+\*\*", body) else 3
    for paragraph in (plain_words(line) for line in lines):
        if paragraph:
            yield Words(re.sub("^- ", "· ", paragraph), level)
            level = max(level, 3)


def html_read(body: str) -> Iterator[Piece]:
    """Tables of an HTML fragment; otherwise its words."""
    body = re.sub(r"<(style|script)\b.*?</\1>", "", body, flags=re.DOTALL)
    if not body.strip():
        return
    tree = html.fragment_fromstring(body, create_parent="div")
    if blocks := tree.find_class("map-legend"):
        yield Legend(tuple(_legend_line(entry) for block in blocks for entry in block))
        return
    tables = tree.findall(".//table")
    for table in tables:
        rows = [tuple(" ".join(c.text_content().split()) for c in r.xpath("./th|./td")) for r in table.iter("tr")]
        if len(rows) > 1:
            width = max(map(len, rows))
            yield Grid(rows[0], tuple(r + ("",) * (width - len(r)) for r in rows[1:]))
    if not tables and (text := " ".join(tree.text_content().split())):
        yield Words(text)


def _legend_line(entry: Any) -> tuple[str, str, str]:
    """See maps.legend: a swatch is an empty span with a background, a mark a coloured one with a text."""
    words = " ".join(entry.text_content().split())
    mark = entry.find("span")
    if mark is None:
        return "", "", words
    colour = re.findall("#[0-9A-Fa-f]{6}", mark.get("style"))[-1]
    return colour, mark.text or "", words.removeprefix(mark.text or "").strip()


def frame_read(sent: Any) -> Iterator[Grid]:
    """A data frame in the words of the screen: its column names, dates as dates, sums with separators."""
    frame = convert_arrow_bytes_to_pandas_df(sent.arrow_data.data)
    config: dict[str, Any] = json.loads(sent.columns) if getattr(sent, "columns", "") else {}
    shown: list[tuple[str, list[str], bool]] = []
    if not (config.get("_index") or {}).get("hidden") and not isinstance(frame.index, pd.RangeIndex):
        for level in range(frame.index.nlevels):
            values = frame.index.get_level_values(level)
            name = str(frame.index.names[level] or "")
            shown.append(("" if name.isascii() else name, _column_text(values, ""), False))
    for place, name in enumerate(frame.columns):
        own = config.get(str(name), config.get(f"_pos:{place}", {})) or {}
        if own.get("hidden"):
            continue
        form = (own.get("type_config") or {}).get("format") or ""
        column = frame.iloc[:, place]
        numbers = all(isinstance(v, int | float | Decimal) for v in column.dropna()) and column.notna().any()
        shown.append((str(own.get("label") or name), _column_text(column, form), bool(numbers)))
    if shown and len(frame):
        right = frozenset(i for i, (_, _, numbers) in enumerate(shown) if numbers)
        yield Grid(tuple(n for n, _, _ in shown), tuple(zip(*(v for _, v, _ in shown), strict=True)), right)


def _column_text(column: Any, form: str) -> list[str]:
    """A column in words: months without their first day, fractions with two decimals."""
    phrase = [_text(value, form) for value in column]
    if all(isinstance(value, date) and value.day == 1 for value in column):
        return [text[:7] for text in phrase]
    return phrase


def _text(value: Any, form: str) -> str:
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, int | float | Decimal) and value == value:  # noqa: PLR0124 - NaN is not itself
        return _number(value, form)
    if isinstance(value, date) and value is not pd.NaT:
        return str(value)[:10]
    if pd.api.types.is_list_like(value):
        return "、".join(str(v) for v in value)
    if pd.isna(value):
        return "—"
    return plain_words(str(value)) if str(value).startswith(":") else str(value)


def _number(value: float | Decimal, form: str) -> str:
    if form == "percent":
        return f"{value:.1%}"
    if match := re.fullmatch(r"%(,?)\.(\d)f(%%)?", form):
        return f"{value:{match[1]}.{match[2]}f}{'%' if match[3] else ''}"
    return f"{value:,.2f}" if value != int(value) else f"{int(value):,}"


def chart_spec(sent: Any) -> dict[str, Any]:
    """A chart with its data inside, as Vega-Lite."""
    spec: dict[str, Any] = json.loads(sent.spec)
    held = {d.name: _records(d.data.data) for d in sent.datasets}
    if held:
        spec["datasets"] = {**spec.get("datasets", {}), **held}
    if sent.data.data:
        spec["data"] = {"values": _records(sent.data.data)}
    return spec


def _records(arrow: bytes) -> list[dict[str, Any]]:
    frame = convert_arrow_bytes_to_pandas_df(arrow)
    found: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", date_format="iso"))
    return found
