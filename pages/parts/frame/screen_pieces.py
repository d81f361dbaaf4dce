"""The pieces a screen is made of, as paper prints them: words, cards, rows, tables, charts, maps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

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


def plain_words(markdown: str) -> str:
    """Markdown as the words a reader sees."""
    text = re.sub(r"\\([!-/:-@\[-`{-~])", lambda m: chr(_HIDDEN + ord(m[1])), markdown)
    text = _SCREEN_ONLY.sub("", text)
    while (shorter := _LINK.sub(r"\1", _DIRECTIVE.sub(r"\1", text))) != text:
        text = shorter
    text = re.sub(r"\*\*|`|^#+ ", "", text, flags=re.MULTILINE)
    text = re.sub(r"[\uE021-\uE07E]", lambda m: chr(ord(m[0]) - _HIDDEN), text)
    return re.sub(r"[ \t]+", " ", text).strip()
