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
from typing import Any

from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.parts.frame.screen_elements import chart_spec, frame_read, html_read, list_read, markdown_read
from pages.parts.frame.screen_pieces import (
    Beside,
    Chart,
    DeckMap,
    Figures,
    Grid,
    Legend,
    Piece,
    Rows,
    Words,
    plain_words,
)

SKIPPED_KEYS = ("phone-", "screen-only", "screen_only", "choice")
PRINTED_DUTIES = 10  # of a department's portrait, as in print.css


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
        yield from markdown_read(element.markdown.body, muted=element.markdown.element_type == element.markdown.CAPTION)
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
        yield from frame_read(getattr(element, kind))
    elif kind == "bidi_component" and element.bidi_component.component_name.endswith("rows"):
        yield from list_read(json.loads(element.bidi_component.json))
    elif kind == "vega_lite_chart":
        yield Chart(chart_spec(element.vega_lite_chart))
    elif kind == "deck_gl_json_chart":
        yield DeckMap(json.loads(element.deck_gl_json_chart.json).get("layers", []))
    elif kind == "html":
        yield from html_read(element.html.body)


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
