"""An official document as PDF in the layout of GB/T 9704: the sheet, its paragraphs, tables and signature.

Chinese glyphs are embedded, pages numbered n/m, the scope stands on every page, rows are never torn.
"""

from __future__ import annotations

from collections.abc import Sequence

from pages.parts.files.chinese_pdf import POINT, ChinesePdf
from pages.parts.files.fonts import chinese_faces
from pages.parts.files.typesetting import broken

TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26  # mm, GB/T 9704
WIDTH = 210 - LEFT - RIGHT
LINE = 28.95 * POINT  # 22 lines on a page
RED, BLACK, MUTED = (192, 0, 0), (0, 0, 0), (90, 90, 90)
ROW_LINE = 5.0  # mm per line of a table cell
_CELL = 1.2  # mm around a cell's text
TABLE_SIZE = 10.0
MOST_SLACK = 6  # characters: a line shorter than that is not spread to the edge


class OfficialDocument(ChinesePdf):
    """A4 with the stamp above and the page number below."""

    def __init__(self, title: str, author: str, stamp: str) -> None:
        text, heading = chinese_faces()
        super().__init__(title, {"song": text, "hei": heading}, format="A4")
        self.stamp = stamp
        self.set_margins(LEFT, TOP, RIGHT)
        self.set_author(author)
        self.add_page()

    def header(self) -> None:
        self.set_font("song", size=9)
        self.set_text_color(*MUTED)
        self.set_xy(LEFT, 20)
        self.cell(WIDTH, 5, self.stamp, align="R")
        self.set_draw_color(*MUTED)
        self.line(LEFT, 26, LEFT + WIDTH, 26)
        self.set_text_color(*BLACK)
        self.set_xy(LEFT, TOP)

    def footer(self) -> None:
        self.set_font("song", size=12)
        self.set_xy(LEFT, -28)
        self.cell(WIDTH, 6, f"— {self.page_no()}/{{nb}} —", align="C")

    def room(self) -> float:
        """mm left on this page."""
        return float(297 - BOTTOM - self.get_y())

    def title_lines(self, title: str, size: float = 20) -> None:
        """The title, its lines broken where it says, each in the middle."""
        for part in title.split("\n"):
            for line in broken([("hei", part)], lambda f, t: self.measure(f, t) * size, WIDTH):
                self.set_font("hei", size=size)
                self.cell(WIDTH, 12, "".join(t for _, t in line), align="C", new_x="LMARGIN", new_y="NEXT")
        self.ln(6)

    def height_of(self, text: str, *, size: float = 16) -> int:
        """How many lines a paragraph takes."""
        return len(broken([("song", text)], lambda f, t: self.measure(f, t) * size, WIDTH, 2 * size * POINT))

    def heading(self, text: str, *, lines: int = 1) -> None:
        """A heading stays with so many lines of what follows."""
        if self.room() < (1 + lines) * LINE:
            self.add_page()
        self.paragraph(text, font="hei")

    def paragraph(
        self,
        text: str,
        *,
        font: str = "song",
        size: float = 16,
        align: str = "L",
        indent: int = 2,
        lead_in: str = "",
        tail: float = 0.0,
    ) -> None:
        """A paragraph ``indent`` characters in; ``lead_in`` stands in front in the heading face.

        ``tail`` mm must fit below its last line: else its last two lines go to the next page with what follows.
        """
        start = indent * size * POINT
        pieces = [("hei", lead_in), (font, text)]
        lines = broken(pieces, lambda f, t: self.measure(f, t) * size, WIDTH, start)
        for place, line in enumerate(lines):
            rest = (len(lines) - place) * LINE + tail
            if self.room() < LINE or (tail and place == max(len(lines) - 2, 0) and self.room() < rest):
                self.add_page()
            self._line(line, size, align, inset=start if place == 0 else 0.0, last=place == len(lines) - 1)

    def _line(self, line: Sequence[tuple[str, str]], size: float, align: str, *, inset: float, last: bool) -> None:
        runs = [(face, "".join(t for f, t in line if f == face)) for face in ("hei", "song")]
        runs = [(face, run) for face, run in runs if run]
        slack = WIDTH - inset - sum(self.measure(face, run) * size for face, run in runs)
        # Full lines end flush: the little that is left goes between the characters.
        letters = sum(len(run) for _, run in runs)
        spread = slack / POINT / letters if not last and slack < MOST_SLACK * size * POINT else 0.0
        x = LEFT + (slack if align == "R" else inset)
        for face, run in runs:
            width = self.measure(face, run) * size + len(run) * spread * POINT
            self.set_font(face, size=size)
            self.set_char_spacing(spread)
            self.set_x(x)
            self.cell(width, LINE, run)
            x += width
        self.set_char_spacing(0)
        self.ln(LINE)

    def rows_under(
        self, caption: str, header: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[int | float],
        right: Sequence[int] = (), tail: float = 0.0,
    ) -> None:  # fmt: skip
        """A table over the text's width under its caption; the heading row stands again on each page.

        ``tail`` mm must fit below its last row: else its last two rows go to the next page with what follows.
        """
        widths = [WIDTH * share / sum(shares) for share in shares]
        head = self._cells(header, widths, "hei")
        first = self._cells(rows[0], widths, "song") if rows else head
        if self.room() < 12 + _high(head) + _high(first):  # the caption stays with its first row
            self.add_page()
        if caption:
            self.ln(2)
            self.set_font("hei", size=13)
            self.cell(WIDTH, 9, caption, align="C", new_x="LMARGIN", new_y="NEXT")
        self._row(head, widths, right, head=True)
        all_cells = [self._cells(texts, widths, "song") for texts in rows]
        for place, cells in enumerate(all_cells):
            rest = sum(map(_high, all_cells[place:])) + tail
            if self.room() < _high(cells) or (tail and place == max(len(rows) - 2, 0) and self.room() < rest):
                self.add_page()
                self._row(head, widths, right, head=True)
            self._row(cells, widths, right, head=False)
        self.ln(4)

    def _cells(self, texts: Sequence[str], widths: Sequence[float], font: str) -> list[list[str]]:
        found = []
        for text, width in zip(texts, widths, strict=True):
            lines = broken([(font, text)], lambda f, t: self.measure(f, t) * TABLE_SIZE, width - 2 * _CELL)
            found.append(["".join(t for _, t in line) for line in lines])
        return found

    def _row(
        self, cells: Sequence[Sequence[str]], widths: Sequence[float], right: Sequence[int], *, head: bool
    ) -> None:
        high, x, y = _high(cells), float(LEFT), float(self.get_y())
        self.set_font("hei" if head else "song", size=TABLE_SIZE)
        self.set_draw_color(120, 120, 120)
        self.set_fill_color(232, 238, 245)
        for place, (lines, width) in enumerate(zip(cells, widths, strict=True)):
            self.rect(x, y, width, high, style="DF" if head else "D")
            for number, line in enumerate(lines):
                self.set_xy(x + _CELL, y + _CELL + number * ROW_LINE)
                self.cell(width - 2 * _CELL, ROW_LINE, line, align="C" if head else "R" if place in right else "L")
            x += width
        self.set_xy(LEFT, y + high)


def _high(cells: Sequence[Sequence[str]]) -> float:
    return max(map(len, cells)) * ROW_LINE + 2 * _CELL
