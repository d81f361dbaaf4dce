"""The bulletin as PDF: Chinese glyphs embedded, pages numbered n/m, the scope on every page, rows never torn."""

from __future__ import annotations

import re
from typing import Any

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, WrapMode

from metrics.reporting.bulletin import Bulletin, Heading, TableBlock
from pages.documents.fonts import chinese_faces

TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26  # mm, GB/T 9704
WIDTH = 210 - LEFT - RIGHT
POINT = 25.4 / 72
LINE = 28.95 * POINT  # 22 lines on a page
RED, BLACK, MUTED = (192, 0, 0), (0, 0, 0), (90, 90, 90)
ROW_LINE = 5.0  # mm per line of a table cell
CELL = 1.2  # mm around a cell's text


class _Sheet(FPDF):
    """A4 with the stamp above and the page number below."""

    def __init__(self, printed: Bulletin) -> None:
        super().__init__(format="A4")
        self.printed = printed
        text, heading = chinese_faces()
        self.add_font("song", fname=text.path, collection_font_number=text.number)
        self.add_font("hei", fname=heading.path, collection_font_number=heading.number)
        self.set_margins(LEFT, TOP, RIGHT)
        self.set_auto_page_break(auto=True, margin=BOTTOM)
        self.set_lang("zh-CN")
        self.set_title(printed.title.replace("\n", ""))
        self.set_author(printed.organisation)

    def header(self) -> None:
        self.set_font("song", size=9)
        self.set_text_color(*MUTED)
        self.set_xy(LEFT, 20)
        mark = "模拟数据 · " if self.printed.synthetic else ""
        self.cell(WIDTH, 5, f"{mark}{self.printed.stamp}", align="R")
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


# What stays together: a figure with its unit sign, a character with the closing marks behind and opening ones before.
_OPENING = "(\uff08“《〔"
_CLOSING = ",.;:%)。、”》〕\uff0c\uff1b\uff1a\uff09"
_TOKENS = re.compile(f"[{_OPENING}]*(?:[0-9A-Za-z.,%/≥≤−+-]+|.)[{_CLOSING}]*")


def _broken(sheet: _Sheet, pieces: list[tuple[str, str]], size: float, first: float) -> list[list[tuple[str, str]]]:
    """Pieces of (font, text) as lines no wider than the text, the first one shorter by ``first`` mm."""
    lines: list[list[tuple[str, str]]] = [[]]
    used = first
    for font, text in pieces:
        sheet.set_font(font, size=size)
        for token in _TOKENS.findall(text):
            width = sheet.get_string_width(token)
            if used + width > WIDTH + 0.01 and lines[-1]:
                lines.append([])
                used = 0.0
            lines[-1].append((font, token))
            used += width
    return lines


def _text(
    sheet: _Sheet,
    text: str,
    *,
    font: str = "song",
    size: float = 16,
    align: str = "L",
    indent: int = 0,
    lead_in: str = "",
) -> None:
    """A paragraph in 16-point lines, ``indent`` characters in; ``lead_in`` stands in front in the heading face."""
    start = indent * size * POINT
    lines = _broken(sheet, [("hei", lead_in), (font, text)], size, start)
    for place, line in enumerate(lines):
        if sheet.room() < LINE:
            sheet.add_page()
        runs = ["".join(t for f, t in line if f == face) for face in ("hei", "song")]
        widths = []
        for face, run in zip(("hei", "song"), runs, strict=True):
            sheet.set_font(face, size=size)
            widths.append(sheet.get_string_width(run))
        inset = start if place == 0 else 0.0
        slack = WIDTH - inset - sum(widths)
        # Full lines end flush: the little that is left goes between the characters.
        spacing = slack / POINT / sum(map(len, runs)) if place < len(lines) - 1 and slack < 3 * size * POINT else 0.0
        sheet.set_x(LEFT + (slack if align == "R" else inset))
        for face, run, width in zip(("hei", "song"), runs, widths, strict=True):
            if run:
                sheet.set_font(face, size=size)
                sheet.set_char_spacing(spacing)
                sheet.c_margin = 0
                sheet.cell(width + len(run) * spacing * POINT, LINE, run)
        sheet.set_char_spacing(0)
        sheet.ln(LINE)


def _row_height(sheet: _Sheet, cells: tuple[str, ...], widths: list[float]) -> float:
    most = 1
    for text, w in zip(cells, widths, strict=True):
        found: Any = sheet.multi_cell(
            w - 2 * CELL, ROW_LINE, text, dry_run=True, output=MethodReturnValue.LINES, wrapmode=WrapMode.CHAR
        )
        most = max(most, len(found))
    return most * ROW_LINE + 2 * CELL


def _row(sheet: _Sheet, cells: tuple[str, ...], widths: list[float], right: tuple[int, ...], *, head: bool) -> None:
    sheet.set_font("hei" if head else "song", size=10)
    height = _row_height(sheet, cells, widths)
    x, y = float(LEFT), sheet.get_y()
    for place, (text, width) in enumerate(zip(cells, widths, strict=True)):
        if head:
            sheet.set_fill_color(232, 238, 245)
        sheet.rect(x, y, width, height, style="DF" if head else "D")
        sheet.set_xy(x + CELL, y + CELL)
        align = "C" if head else "R" if place in right else "L"
        sheet.multi_cell(width - 2 * CELL, ROW_LINE, text, align=align, wrapmode=WrapMode.CHAR)
        x += width
    sheet.set_xy(LEFT, y + height)


def _table(sheet: _Sheet, block: TableBlock) -> None:
    widths = [WIDTH * share / sum(block.widths) for share in block.widths]
    sheet.set_draw_color(120, 120, 120)
    sheet.set_font("hei", size=10)
    least = 10 + 3 * _row_height(sheet, block.header, widths)
    if sheet.room() < least:  # the caption stays with its first rows
        sheet.add_page()
    sheet.ln(2)
    sheet.set_font("hei", size=13)
    sheet.cell(WIDTH, 9, block.caption, align="C", new_x="LMARGIN", new_y="NEXT")
    sheet.set_auto_page_break(auto=False)
    _row(sheet, block.header, widths, (), head=True)
    for cells in block.rows:
        sheet.set_font("song", size=10)
        if sheet.room() < _row_height(sheet, cells, widths):
            sheet.add_page()
            _row(sheet, block.header, widths, (), head=True)
        _row(sheet, cells, widths, block.right, head=False)
    sheet.set_auto_page_break(auto=True, margin=BOTTOM)
    sheet.ln(4)


def _masthead(sheet: _Sheet, printed: Bulletin) -> None:
    sheet.ln(6)
    sheet.set_text_color(*RED)
    size = min(26.0, WIDTH / POINT / (len(printed.organisation) + 0.5))
    sheet.set_font("hei", size=size)
    sheet.cell(WIDTH, 15, printed.organisation, align="C", new_x="LMARGIN", new_y="NEXT")
    sheet.set_text_color(*BLACK)
    sheet.ln(8)
    sheet.set_font("song", size=16)
    sheet.cell(WIDTH, LINE, printed.number, align="C", new_x="LMARGIN", new_y="NEXT")
    sheet.set_draw_color(*RED)
    sheet.set_line_width(0.7)
    sheet.line(LEFT, sheet.get_y() + 2, LEFT + WIDTH, sheet.get_y() + 2)
    sheet.set_line_width(0.2)
    sheet.ln(14)
    sheet.set_font("hei", size=20)
    sheet.multi_cell(WIDTH, 12, printed.title, align="C", new_x="LMARGIN", new_y="NEXT", wrapmode=WrapMode.CHAR)
    sheet.ln(6)


def write_bulletin_pdf(printed: Bulletin) -> bytes:
    """The bulletin as the bytes of a PDF. Raises FontError when no Chinese font is installed."""
    sheet = _Sheet(printed)
    sheet.add_page()
    _masthead(sheet, printed)
    _text(sheet, printed.addressees, align="L")
    for block in printed.blocks:
        if isinstance(block, Heading):
            if sheet.room() < 3 * LINE:  # a heading stays with its text
                sheet.add_page()
            _text(sheet, block.text, font="hei", align="L", indent=2)
        elif isinstance(block, TableBlock):
            _table(sheet, block)
        else:
            _text(sheet, block.text, indent=2, lead_in=block.lead_in)
    if sheet.room() < 5 * LINE:
        sheet.add_page()
    sheet.ln(LINE)
    _text(sheet, printed.signature, align="R")
    sheet.set_font("song", size=16)
    sheet.cell(WIDTH - 4 * 16 * POINT, LINE, printed.day, align="R", new_x="LMARGIN", new_y="NEXT")
    return bytes(sheet.output())
