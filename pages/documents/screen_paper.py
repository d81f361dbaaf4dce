"""A sheet of paper for what a screen shows: its size, its head with scope and stamp, its numbers, lines of text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pages.parts.files.chinese_pdf import POINT, ChinesePdf
from pages.parts.files.fonts import screen_faces
from pages.parts.files.typesetting import broken

PAPERS = {
    "A4 横向": ("L", 297.0, 210.0),
    "A4 纵向": ("P", 210.0, 297.0),
    "A3 横向": ("L", 420.0, 297.0),
    "A3 纵向": ("P", 297.0, 420.0),
}
SLIDE = ("L", 284.0, 160.0)
MARGIN, HEAD, FOOT = 10.0, 22.0, 12.0  # mm
LEAST = 9.0  # points
BLACK, MUTED, LINE, PRIMARY = (26, 36, 51), (74, 87, 102), (200, 208, 217), (23, 64, 109)
STATUS_INKS = {"●": (27, 127, 75), "▲": (168, 86, 0), "■": (179, 38, 30), "◆": (91, 75, 154)}


@dataclass(frozen=True)
class PageHead:
    """What stands above every page: the screen, its scope, and how far the data reach."""

    title: str
    scope: str
    stamp: str
    synthetic: bool


class ScreenPaper(ChinesePdf):
    def __init__(self, head: PageHead, paper: str, squeeze: float = 1.0, draft: ScreenPaper | None = None) -> None:
        self.squeeze = squeeze  # of their height: what pictures take
        self.leading = 1.35 - (1 - squeeze) * 0.6  # of its type, the height of a line
        self.air = squeeze**3  # of what separates lines, rows and parts
        self.padding = 1.8 * self.air  # mm a row of a table is higher than its lines
        self.edge = MARGIN  # the left edge of what is written now
        orientation, self.wide, self.high = PAPERS.get(paper, SLIDE)
        sides = (min(self.wide, self.high), max(self.wide, self.high))
        text, bold = screen_faces()
        faces = {"text": text, "bold": bold}
        super().__init__(head.title, faces, draft=draft, orientation=orientation, format=sides)
        self.head = head
        self.set_margins(MARGIN, HEAD, MARGIN)
        self.room = self.wide - 2 * MARGIN
        self.add_page()

    def header(self) -> None:
        head = self.head
        self.set_xy(MARGIN, 8)
        self.set_text_color(*PRIMARY)
        self.set_font("bold", size=14)
        self.cell(self.room, 7, head.title)
        mark = "模拟数据 · " if head.synthetic else ""
        self.set_font("text", size=LEAST)
        self.set_text_color(*MUTED)
        used = self._measured("bold", head.title) * 14 + 6
        lines = broken([("text", f"{mark}{head.scope} · {head.stamp}")], lambda f, t: self.measure(f, t) * LEAST,
                       self.room - used)  # fmt: skip
        self.set_font("text", size=LEAST)
        for place, line in enumerate(lines[:2]):
            self.set_xy(MARGIN, 8 + 4.2 * place)
            self.cell(self.room, 4.2, "".join(t for _, t in line), align="R")
        self.set_draw_color(*PRIMARY)
        self.set_line_width(0.4)
        self.line(MARGIN, 18, self.wide - MARGIN, 18)
        self.set_line_width(0.2)
        self.set_xy(MARGIN, HEAD)

    def footer(self) -> None:
        self.set_font("text", size=LEAST)
        self.set_text_color(*MUTED)
        self.set_xy(MARGIN, self.high - 10)
        self.cell(self.room, 5, f"{self.page_no()}/{{nb}}", align="C")

    def left(self) -> float:
        """mm left on this page."""
        return self.high - FOOT - float(self.get_y())

    def gap(self, height: float) -> None:
        self.ln(height * self.air)

    def need(self, height: float) -> None:
        if self.left() < height and self.get_y() > HEAD + 1:
            self.add_page()

    def lines(self, font: str, text: str, size: float, width: float) -> list[str]:
        found = []
        for paragraph in text.split("\n"):
            split = broken([(font, paragraph)], lambda f, t: self.measure(f, t) * size, width)
            found += ["".join(t for _, t in line) for line in split]
        return found

    def put(
        self, x: float, y: float, text: str, font: str, size: float, *, right: float = 0.0, ink: Any = None
    ) -> None:
        """One line at a place; ``right`` is the width in which it ends flush."""
        text = text.replace("◔", "○")  # not in the fonts of every system
        width = right or self.measure(font, text) * size + 0.2
        self.set_font(font, size=size)
        self.set_text_color(*(ink or ink_of(text)))
        self.set_xy(x, y)
        self.cell(width, size * POINT * self.leading, text, align="R" if right else "L")


def ink_of(text: str) -> tuple[int, int, int]:
    """The colour of a status, by its mark."""
    found = re.search("[●▲■◆]", text)
    return STATUS_INKS[found[0]] if found else BLACK
