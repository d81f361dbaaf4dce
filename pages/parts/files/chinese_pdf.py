"""A PDF in Chinese type whose texts can be measured, and whose pages end where its writer says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from fpdf import FPDF
from fpdf.fonts import TTFFont

from pages.parts.files.fonts import Face

POINT = 25.4 / 72  # mm


class ChinesePdf(FPDF):
    """``faces``: the embedded types by the name they are set by; ``paper``: format and orientation as of FPDF.

    ``draft``: an earlier layout of the same text; its types, which take long to read, are taken over.
    """

    def __init__(self, title: str, faces: Mapping[str, Face], *, draft: ChinesePdf | None = None, **paper: Any) -> None:
        super().__init__(**paper)
        if draft:
            self.fonts.update(draft.fonts)
        for name, face in faces.items():
            if name not in self.fonts:
                self.add_font(name, fname=face.path, collection_font_number=face.number)
                read = self.fonts[name]
                if isinstance(read, TTFFont):
                    read.ttfont.recalcBBoxes = False  # measuring every letter anew takes as long as embedding them all
        self.set_auto_page_break(auto=False)
        self.c_margin = 0
        self.set_lang("zh-CN")
        self.set_title(title)
        self.measure = lru_cache(maxsize=20_000)(self._measured)

    def _measured(self, font: str, text: str) -> float:
        """The width of a text at 1 point, mm."""
        self.set_font(font, size=100)
        return float(self.get_string_width(text)) / 100
