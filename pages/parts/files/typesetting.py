"""Chinese lines: where they may break. A number stays with its unit and its marks, a closing mark with its word."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

_OPENING = "(\uff08“《〔"
_CLOSING = ",.;:%)。、”》〕\uff0c\uff1b\uff1a\uff09"
_UNITS = "个百分点|个工作日|工作日|个月|万元|个|件|人|户|处|次|笔|份|项|条|分|元|年|月|日|家|天"
_TOKENS = re.compile(
    f"[{_OPENING}]*(?:[−+-]?[0-9][0-9.,/%:-]*(?:[ \u00a0]?(?:{_UNITS}))?|[A-Za-z0-9.,%/≥≤−+-]+"
    f"|[●▲■◆○] ?(?:[\u4e00-\u9fff]{{2,5}}(?![\u4e00-\u9fff]))?|.)[{_CLOSING}]*",
    re.DOTALL,
)
_PIECES = re.compile(r"[^/\-]+[/\-]?|[/\-]")


_NUMBER_AND_UNIT = re.compile(f"(?<=[0-9])[ \u00a0]?(?={_UNITS})")
_NO_BREAK = "\u200d"  # Word's No-Width Non Break; other programs do not break there either
# Between record numbers, and before what stands in brackets behind a rate: LibreOffice would take all for one word.
_BREAK_HERE = re.compile("(?<=、)(?=[A-Z])|(?<=%)(?=\uff08)")
_MAY_BREAK = "\u200b"


def joined_units(text: str) -> str:
    """The text for programs that break lines themselves: a number and its unit stay on one line."""
    joined = _NUMBER_AND_UNIT.sub(lambda found: "\u00a0" if found[0] else _NO_BREAK, text)
    return _BREAK_HERE.sub(_MAY_BREAK, joined)


def tokens(text: str) -> list[str]:
    """The parts of a text between which a line may break."""
    return _TOKENS.findall(text)


def broken(
    pieces: Sequence[tuple[str, str]], width_of: Callable[[str, str], float], width: float, first: float = 0.0
) -> list[list[tuple[str, str]]]:
    """Pieces of (font, text) as lines no wider than ``width``, the first one shorter by ``first``.

    ``width_of`` measures a text in a font. What is wider than a line by itself is broken where it must be.
    """
    lines: list[list[tuple[str, str]]] = [[]]
    used = first
    for font, text in pieces:
        for token in tokens(text):
            wide = width_of(font, token)
            parts = [token] if wide <= width else _smaller(token, partial(width_of, font), width)
            for part in parts:
                size = wide if part is token else width_of(font, part)
                if used + size > width + 0.01 and lines[-1]:
                    lines.append([])
                    used = 0.0
                if not lines[-1] and len(lines) > 1 and not part.strip():
                    continue  # no blank at the start of a line
                lines[-1].append((font, part))
                used += size
    return lines


def _smaller(token: str, width_of: Callable[[str], float], width: float) -> list[str]:
    """A token wider than a line in parts that fit: at / and - first, then anywhere."""
    parts: list[str] = []
    for piece in _PIECES.findall(token):
        if width_of(piece) <= width:
            parts.append(piece)
        else:
            parts += list(piece)
    return parts
