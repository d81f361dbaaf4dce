"""The text of a cell whose parts are formatted each for itself: what somebody struck through by hand is none of it."""

from __future__ import annotations

from typing import Any

from lxml import etree
from openpyxl.cell.text import Text


class Amended(str):
    """The text that is left where parts of a cell are struck through, or a raised footnote follows a figure."""

    __slots__ = ()


def text_of(element: etree._Element) -> str:
    """The runs of a text joined, its reading (拼音) left out; `Amended` where some of them do not count."""
    text: Any = Text.from_tree(element)
    kept, dropped = str(text.t or ""), False
    for run in text.r:
        written, font = str(run.t or ""), run.rPr
        struck = font is not None and bool(font.strike)
        footnote = font is not None and font.vertAlign == "superscript" and kept[-1:].isdecimal()
        dropped |= (struck or footnote) and bool(written.strip())
        kept += "" if struck or footnote else written
    return Amended(kept) if dropped else str(text.content)
