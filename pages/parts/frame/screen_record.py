"""What a screen shows, read off the messages its script sends to the browser: the paper says what the screen says.

Streamlit has no public way to ask what a run has drawn, so the run's outgoing messages are kept beside being sent.
No screen needs to know of it. Left out: controls, drawers, what stands in a container keyed ``phone-…`` or
``screen-only…``, and of closed expanders everything but the tables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
from lxml import html
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.runtime.scriptrunner import get_script_run_ctx

SKIPPED_KEYS = ("phone-", "screen-only", "screen_only", "choice")
PRINTED_DUTIES = 10  # of a department's portrait, as in print.css
_DIRECTIVE = re.compile(r":[a-z-]+\[([^\[\]]*)\]")
_SCREEN_ONLY = re.compile(r"\s*:gray\[:small\[[^\[\]]*\]\]|:material/\w+:")  # plain.on_screen: paper can't be clicked
_LINK = re.compile(r"\[([^\[\]]*)\]\([^)\s]*\)")
_HIDDEN = 0xE000  # private use: where an escaped character waits until the Markdown is gone


@dataclass(frozen=True)
class Words:
    """A paragraph; level 1 the takeaway, 2 a heading, 3 text, 4 muted."""

    text: str
    level: int = 3


@dataclass(frozen=True)
class Figures:
    """Cards: (what stands above, name with status, value, lines below)."""

    cards: tuple[tuple[str, str, str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Rows:
    """Two-line rows of a worklist."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Grid:
    """A table in words; ``right`` columns are numbers."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Chart:
    spec: dict[str, Any]


@dataclass(frozen=True)
class Legend:
    """Lines of a map's legend: (colour of its swatch or mark, mark, words); a swatch has no mark, a heading neither."""

    lines: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class DeckMap:
    layers: list[dict[str, Any]]
    legend: Legend = Legend(())


@dataclass(frozen=True)
class Beside:
    """Two columns of a portrait; where they do not fit beside each other the second follows the first."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]


Piece = Words | Figures | Rows | Grid | Chart | DeckMap | Legend | Beside


@dataclass
class _Node:
    message: Any = None  # a Block or an Element
    is_block: bool = True
    children: dict[int, _Node] = field(default_factory=dict)


def recorded(run: Callable[[], None], into: list[Any]) -> None:
    """Run a page; its outgoing messages are kept in ``into`` as well."""
    context = get_script_run_ctx()
    if context is None:
        run()
        return
    into.clear()
    send = context._enqueue

    def keep(message: Any) -> None:
        into.append(message)
        send(message)

    context._enqueue = keep
    try:
        run()
    finally:
        context._enqueue = send


def plain_words(markdown: str) -> str:
    """Markdown as the words a reader sees."""
    text = re.sub(r"\\([!-/:-@\[-`{-~])", lambda m: chr(_HIDDEN + ord(m[1])), markdown)
    text = _SCREEN_ONLY.sub("", text)
    while (shorter := _LINK.sub(r"\1", _DIRECTIVE.sub(r"\1", text))) != text:
        text = shorter
    text = re.sub(r"\*\*|`|^#+ ", "", text, flags=re.MULTILINE)
    text = re.sub(r"[\uE021-\uE07E]", lambda m: chr(ord(m[0]) - _HIDDEN), text)
    return re.sub(r"[ \t]+", " ", text).strip()


def title_of(messages: Sequence[Any]) -> str:
    """The screen's name, as its heading says it; empty before it has one."""
    for message in messages:
        element = message.delta.new_element
        if element.WhichOneof("type") == "heading" and element.heading.tag == "h1":
            return plain_words(element.heading.body)
    return ""


def pieces(messages: Sequence[Any]) -> tuple[list[Piece], list[Piece]]:
    """What a screen shows from top to bottom, and the tables of its closed expanders."""
    root = _Node()
    for message in messages:
        path = tuple(message.metadata.delta_path)
        kind = message.delta.WhichOneof("type")
        if message.WhichOneof("type") != "delta" or kind not in ("new_element", "add_block") or path[0] != 0:
            continue
        node = root
        for step in path:
            node = node.children.setdefault(step, _Node())
        node.message, node.is_block = getattr(message.delta, kind), kind == "add_block"
        node.children = {}
    twins: list[Piece] = []
    return _merged(_walk(root, twins)), twins


def _key(identifier: str) -> str:
    return identifier.split("-", 2)[2] if identifier.startswith("$$ID-") and identifier.count("-") > 1 else ""


def _walk(node: _Node, twins: list[Piece]) -> Iterator[Piece]:
    if not node.is_block:
        yield from _element(node.message)
        return
    block = node.message
    kind = block.WhichOneof("type") if block is not None else None
    if kind in ("dialog", "popover") or (block is not None and _key(block.id).startswith(SKIPPED_KEYS)):
        return
    inside = [node.children[step] for step in sorted(node.children)]
    if kind == "expandable" and not block.expandable.expanded:
        tables = [p for child in inside for p in _walk(child, twins) if isinstance(p, Grid)]
        twins += tables
        return
    card = _card(inside)
    if card is not None:
        yield card
        return
    key = "" if block is None else _key(block.id)
    if key == "portrait":
        for child in inside:
            columns = _columns(child)
            if len(columns) == 2:
                yield Beside(*(tuple(_merged(_walk(column, twins))) for column in columns))
            else:
                yield from _walk(child, twins)
        return
    label = block.expandable.label if kind == "expandable" else block.tab.label if kind == "tab" else ""
    found = [piece for child in inside for piece in _walk(child, twins)]
    if key == "panel-duties":  # their number stands in the heading
        found = [replace(p, rows=p.rows[:PRINTED_DUTIES]) if isinstance(p, Grid) else p for p in found]
    if label and found:
        yield Words(plain_words(label), 2)
    yield from found


def _columns(node: _Node) -> list[_Node]:
    """The columns that stand beside each other in a block; none in any other block."""
    inside = [node.children[step] for step in sorted(node.children)]
    kinds = {n.message.WhichOneof("type") if n.is_block and n.message is not None else None for n in inside}
    return inside if kinds == {"column"} else []


def _card(inside: Sequence[_Node]) -> Figures | None:
    """A container around one metric is a card: what stands above and below the metric belongs to it."""
    kinds = [None if n.is_block else n.message.WhichOneof("type") for n in inside]
    if kinds.count("metric") != 1:
        return None
    at = kinds.index("metric")
    metric = inside[at].message.metric
    above = [plain_words(n.message.markdown.body) for n, k in zip(inside[:at], kinds, strict=False) if k == "markdown"]
    below = [
        plain_words(n.message.markdown.body)
        for n, k in zip(inside[at + 1 :], kinds[at + 1 :], strict=True)
        if k == "markdown"
    ]
    return Figures((_figure(metric, " ".join(above), below),))


def _figure(metric: Any, above: str, below: Sequence[str]) -> tuple[str, str, str, tuple[str, ...]]:
    lines = tuple(line for line in (plain_words(metric.delta), *below) if line)
    return above, plain_words(metric.label), plain_words(metric.body), lines


def _element(element: Any) -> Iterator[Piece]:
    kind = element.WhichOneof("type")
    if kind == "heading" and element.heading.tag != "h1":
        yield Words(plain_words(element.heading.body), 2)
    elif kind == "markdown":
        yield from _markdown(element.markdown.body, muted=element.markdown.element_type == element.markdown.CAPTION)
    elif kind == "alert":
        yield Words(plain_words(element.alert.body))
    elif kind == "metric":
        yield Figures((_figure(element.metric, "", ()),))
    elif kind == "button":
        first, _, rest = element.button.label.partition("\n\n")
        key = _key(element.button.id)
        # A row of a list and a button that says a number are to be read; the others are only to be pressed.
        read = key.startswith("item-") or (re.search(r"\d", element.button.label) and not element.button.icon)
        if read and not key.startswith(("open-", "phone-", "item-more-")):
            yield Rows(((plain_words(first), plain_words(rest)),))
    elif kind == "checkbox" and re.search(r"\d", element.checkbox.label):
        yield Rows(((plain_words(element.checkbox.label), ""),))
    elif kind in ("dataframe", "table"):
        yield from _frame(getattr(element, kind))
    elif kind == "bidi_component" and element.bidi_component.component_name.endswith("rows"):
        yield from _list(json.loads(element.bidi_component.json))
    elif kind == "vega_lite_chart":
        yield Chart(_spec(element.vega_lite_chart))
    elif kind == "deck_gl_json_chart":
        yield DeckMap(json.loads(element.deck_gl_json_chart.json).get("layers", []))
    elif kind == "html":
        yield from _html(element.html.body)


def _list(sent: dict[str, Any]) -> Iterator[Grid]:
    """A list whose rows open (see rows.py), with its foot."""
    right = frozenset(i for i, column in enumerate(sent["columns"]) if column["number"])
    lines = [*sent["rows"], *([sent["foot"]] if sent["foot"] else [])]
    yield Grid(tuple(column["title"] for column in sent["columns"]), tuple(tuple(line) for line in lines), right)


def _markdown(body: str, *, muted: bool) -> Iterator[Piece]:
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


def _html(body: str) -> Iterator[Piece]:
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


def _frame(sent: Any) -> Iterator[Grid]:
    """A data frame in the words of the screen: its column names, dates as dates, sums with separators."""
    frame = convert_arrow_bytes_to_pandas_df(sent.arrow_data.data)
    config: dict[str, Any] = json.loads(sent.columns) if getattr(sent, "columns", "") else {}
    shown: list[tuple[str, list[str], bool]] = []
    if not (config.get("_index") or {}).get("hidden") and not isinstance(frame.index, pd.RangeIndex):
        for level in range(frame.index.nlevels):
            values = frame.index.get_level_values(level)
            name = str(frame.index.names[level] or "")
            shown.append(("" if name.isascii() else name, _column_said(values, ""), False))
    for place, name in enumerate(frame.columns):
        own = config.get(str(name), config.get(f"_pos:{place}", {})) or {}
        if own.get("hidden"):
            continue
        form = (own.get("type_config") or {}).get("format") or ""
        column = frame.iloc[:, place]
        numbers = all(isinstance(v, int | float | Decimal) for v in column.dropna()) and column.notna().any()
        shown.append((str(own.get("label") or name), _column_said(column, form), bool(numbers)))
    if shown and len(frame):
        right = frozenset(i for i, (_, _, numbers) in enumerate(shown) if numbers)
        yield Grid(tuple(n for n, _, _ in shown), tuple(zip(*(v for _, v, _ in shown), strict=True)), right)


def _column_said(column: Any, form: str) -> list[str]:
    """A column in words: months without their first day, fractions with two decimals."""
    said = [_said(value, form) for value in column]
    if all(isinstance(value, date) and value.day == 1 for value in column):
        return [text[:7] for text in said]
    return said


def _said(value: Any, form: str) -> str:
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


def _spec(sent: Any) -> dict[str, Any]:
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


def _merged(found: Iterator[Piece]) -> list[Piece]:
    """Neighbouring cards as one strip, neighbouring rows of a kind as one list, a map with its legend."""
    merged: list[Piece] = []
    for piece in found:
        last = merged[-1] if merged else None
        if isinstance(piece, Figures) and isinstance(last, Figures):
            merged[-1] = Figures(last.cards + piece.cards)
        elif isinstance(piece, Rows) and isinstance(last, Rows) and bool(piece.rows[0][1]) == bool(last.rows[-1][1]):
            merged[-1] = Rows(last.rows + piece.rows)
        elif isinstance(piece, Legend) and isinstance(last, DeckMap):
            merged[-1] = DeckMap(last.layers, piece)
        else:
            merged.append(piece)
    return merged
