"""A screen on paper: what it shows, drawn anew as PDF on A4 or A3 with scope and stamp on every page.

Nothing is smaller than 9 points, no row is torn, no column lost: a table too wide for the paper goes on below.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import vl_convert
from fpdf import FPDF
from PIL import Image

from pages.documents.fonts import picture_font, screen_faces
from pages.documents.typesetting import broken, tokens
from pages.parts.maps import CHINESE
from pages.parts.palette import light_colours
from pages.parts.screen_record import Chart, DeckMap, Figures, Grid, Piece, Rows, Words

PAPERS = {
    "A4 横向": ("L", 297.0, 210.0),
    "A4 纵向": ("P", 210.0, 297.0),
    "A3 横向": ("L", 420.0, 297.0),
    "A3 纵向": ("P", 297.0, 420.0),
}
SLIDE = ("L", 213.0, 120.0)
MARGIN, HEAD, FOOT = 10.0, 22.0, 12.0  # mm
POINT = 25.4 / 72
LEAST = 9.0  # points
PIXEL = 0.75 * POINT  # mm of a chart's pixel: its smallest type, 12 px, prints at 9 points
CELL = 1.4  # mm around a cell's text
BLACK, MUTED, LINE, PRIMARY = (26, 36, 51), (74, 87, 102), (200, 208, 217), (23, 64, 109)
STATUS_INKS = {"●": (27, 127, 75), "▲": (168, 86, 0), "■": (179, 38, 30), "◆": (91, 75, 154)}
SIZES = {1: 13.0, 2: 11.0, 3: 10.0, 4: LEAST}


@dataclass(frozen=True)
class PageHead:
    """What stands above every page: the screen, its scope, and how far the data reach."""

    title: str
    scope: str
    stamp: str
    synthetic: bool


class _Paper(FPDF):
    def __init__(self, head: PageHead, paper: str) -> None:
        orientation, self.wide, self.high = PAPERS.get(paper, SLIDE)
        super().__init__(orientation=orientation, format=(min(self.wide, self.high), max(self.wide, self.high)))
        self.head = head
        text, bold = screen_faces()
        self.add_font("text", fname=text.path, collection_font_number=text.number)
        self.add_font("bold", fname=bold.path, collection_font_number=bold.number)
        self.set_margins(MARGIN, HEAD, MARGIN)
        self.set_auto_page_break(auto=False)
        self.c_margin = 0
        self.set_lang("zh-CN")
        self.set_title(head.title)
        self.room = self.wide - 2 * MARGIN
        self.measure = lru_cache(maxsize=20_000)(self._measured)
        self.add_page()

    def _measured(self, font: str, text: str) -> float:
        """The width of a text at 1 point, mm."""
        self.set_font(font, size=100)
        return float(self.get_string_width(text)) / 100

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
        self.set_text_color(*(ink or _ink(text)))
        self.set_xy(x, y)
        self.cell(width, size * POINT * 1.3, text, align="R" if right else "L")


def _ink(text: str) -> tuple[int, int, int]:
    """The colour of a status, by its mark."""
    found = re.search("[●▲■◆]", text)
    return STATUS_INKS[found[0]] if found else BLACK


def _words(paper: _Paper, words: Words) -> None:
    size, font = SIZES[words.level], "bold" if words.level < 3 else "text"
    high = size * POINT * 1.35
    lines = paper.lines(font, words.text, size, paper.room)
    paper.ln(2 if words.level < 3 else 0.8)
    paper.need(high * min(len(lines), 4))
    ink = MUTED if words.level == 4 else PRIMARY if words.level == 1 else BLACK
    for line in lines:
        paper.need(high)
        y = float(paper.get_y())
        paper.put(MARGIN, y, line, font, size, ink=ink)
        paper.set_xy(MARGIN, y + high)
    paper.ln(0.8)


def _figures(paper: _Paper, figures: Figures) -> None:
    """Cards side by side, all of one height."""
    count = len(figures.cards)
    most = max(1, int(paper.room // 45))
    across = count if count <= most else math.ceil(count / math.ceil(count / most))
    width, gap = (paper.room - 2.5 * (across - 1)) / across, 2.5
    inner = width - 5
    for start in range(0, count, across):
        row = figures.cards[start : start + across]
        drawn = []
        for above, name, value, below in row:
            lines = [("text", LEAST, line, MUTED) for line in paper.lines("text", above, LEAST, inner) if above]
            lines += [("bold", 10.0, line, _ink(name)) for line in paper.lines("bold", name, 10.0, inner)]
            lines += [("bold", 17.0, line, BLACK) for line in paper.lines("bold", value, 17.0, inner)]
            lines += [("text", LEAST, line, MUTED) for b in below for line in paper.lines("text", b, LEAST, inner)]
            drawn.append(lines)
        high = max(sum(size * POINT * 1.35 for _, size, _, _ in lines) for lines in drawn) + 5
        paper.ln(1.5)
        paper.need(high)
        top = float(paper.get_y())
        for place, lines in enumerate(drawn):
            x, y = MARGIN + place * (width + gap), top + 2.5
            paper.set_draw_color(*LINE)
            paper.rect(x, top, width, high)
            for font, size, line, ink in lines:
                paper.put(x + 2.5, y, line, font, size, ink=ink)
                y += size * POINT * 1.35
        paper.set_xy(MARGIN, top + high)
    paper.ln(1.5)


def _rows(paper: _Paper, rows: Rows) -> None:
    across = max(1, int(paper.room // 90))
    width = paper.room / across
    inner = width - 4
    listed = [
        [("bold", line, _ink(line)) for line in paper.lines("bold", first, LEAST + 0.5, inner)]
        + [("text", line, MUTED) for line in paper.lines("text", rest, LEAST + 0.5, inner) if rest]
        for first, rest in rows.rows
    ]
    step = (LEAST + 0.5) * POINT * 1.35
    for start in range(0, len(listed), across):
        row = listed[start : start + across]
        high = max(map(len, row)) * step + 2
        paper.need(high)
        top = float(paper.get_y())
        for place, lines in enumerate(row):
            x = MARGIN + place * width
            paper.set_draw_color(*LINE)
            paper.line(x, top + high, x + inner + 2, top + high)
            for number, (font, line, ink) in enumerate(lines):
                paper.put(x, top + 1 + number * step, line, font, LEAST + 0.5, ink=ink)
        paper.set_xy(MARGIN, top + high)
    paper.ln(1.5)


def _column_widths(paper: _Paper, grid: Grid) -> list[tuple[float, float]]:
    """The least and the natural width of each column, mm."""
    found = []
    for place, name in enumerate(grid.header):
        cells = [row[place] for row in grid.rows]
        natural = max([paper.measure("bold", name), *(paper.measure("text", c) for c in cells)]) * LEAST
        parts = [t for c in cells for t in tokens(c)]
        least = max([paper.measure("text", t) for t in parts] + [paper.measure("bold", name[:2])], default=0) * LEAST
        roomy = min(natural, 24.0)  # words may break, but not after every second character
        found.append((min(max(least, roomy), 90.0) + 2 * CELL + 0.2, min(natural, 120.0) + 2 * CELL + 0.2))
    return found


def _column_groups(widths: Sequence[tuple[float, float]], room: float) -> list[list[int]]:
    """Columns that fit beside each other; the first one stands in front of each group."""
    groups, used = [[0]], widths[0][0]
    for place in range(1, len(widths)):
        if used + widths[place][0] > room and len(groups[-1]) > 1:
            groups.append([0])
            used = widths[0][0]
        groups[-1].append(place)
        used += widths[place][0]
    return groups


def _side_by_side(paper: _Paper, grid: Grid) -> Grid:
    """A long narrow table in several runs beside each other."""
    runs = min(3, int(paper.room / sum(natural for _, natural in _column_widths(paper, grid))), len(grid.rows) // 6)
    if runs < 2:
        return grid
    each, columns = -(-len(grid.rows) // runs), len(grid.header)
    filled = [*grid.rows, *[("",) * columns] * (each * runs - len(grid.rows))]
    rows = [tuple(cell for run in range(runs) for cell in filled[run * each + i]) for i in range(each)]
    right = frozenset(run * columns + i for run in range(runs) for i in grid.right)
    return Grid(grid.header * runs, tuple(rows), right)


def _grid(paper: _Paper, grid: Grid) -> None:
    grid = _side_by_side(paper, grid)
    widths = _column_widths(paper, grid)
    for group in _column_groups(widths, paper.room):
        least, natural = [widths[i][0] for i in group], [widths[i][1] for i in group]
        if sum(natural) <= paper.room:
            spread = min(paper.room / sum(natural), 1.6)
            columns = [w * spread for w in natural]
        else:
            share = max(0.0, (paper.room - sum(least)) / max(sum(natural) - sum(least), 0.01))
            columns = [low + (high - low) * share for low, high in zip(least, natural, strict=True)]
        header = _cells(paper, [grid.header[i] for i in group], columns, "bold")
        paper.ln(1)
        first = _cells(paper, [grid.rows[0][i] for i in group], columns, "text")
        paper.need(_high(header) + _high(first))
        right = {n for n, i in enumerate(group) if i in grid.right}
        _row(paper, header, columns, right, head=True)
        for row in grid.rows:
            cells = _cells(paper, [row[i] for i in group], columns, "text")
            if paper.left() < _high(cells):
                paper.add_page()
                _row(paper, header, columns, right, head=True)
            _row(paper, cells, columns, right, head=False)
        paper.ln(2)


def _cells(paper: _Paper, texts: Sequence[str], columns: Sequence[float], font: str) -> list[list[str]]:
    return [paper.lines(font, t, LEAST, w - 2 * CELL) for t, w in zip(texts, columns, strict=True)]


def _high(cells: Sequence[Sequence[str]]) -> float:
    return max(map(len, cells)) * LEAST * POINT * 1.35 + 1.8


def _row(
    paper: _Paper, cells: Sequence[Sequence[str]], columns: Sequence[float], right: set[int], *, head: bool
) -> None:
    high, top, x = _high(cells), float(paper.get_y()), MARGIN
    if head:
        paper.set_fill_color(232, 238, 245)
        paper.rect(MARGIN, top, sum(columns), high, style="F")
    for place, (lines, width) in enumerate(zip(cells, columns, strict=True)):
        ink = BLACK if head else _ink(lines[0]) if lines and lines[0][:1] in STATUS_INKS else BLACK
        for number, line in enumerate(lines):
            y = top + 0.9 + number * LEAST * POINT * 1.35
            flush = width - 2 * CELL if place in right else 0.0
            paper.put(x + CELL, y, line, "bold" if head else "text", LEAST, right=flush, ink=ink)
        x += width
    paper.set_draw_color(*LINE)
    paper.line(MARGIN, top + high, MARGIN + sum(columns), top + high)
    paper.set_xy(MARGIN, top + high)


def _legible(spec: Any) -> Any:
    """The chart with no type under 12 px."""
    if isinstance(spec, list):
        return [_legible(part) for part in spec]
    if not isinstance(spec, dict):
        return spec
    return {
        key: max(value, 12) if key.lower().endswith("fontsize") and isinstance(value, int | float) else _legible(value)
        for key, value in spec.items()
    }


SQUEEZED = 0.55  # of its height on screen: as low as a chart may get to stay on its page


def _chart_height(chart: Chart) -> float:
    """The height a chart asks for, mm; 0 when it does not say."""
    asked = chart.spec.get("height")
    return asked * PIXEL if isinstance(asked, int | float) else 0.0


def chart_picture(spec: dict[str, Any], width: float, height: float | None = None) -> bytes:
    """A chart as PNG, drawn as wide (and high) as those mm of paper need, on white, in the light theme."""
    drawn = dict(light_colours(_legible(spec)))
    if height is not None:
        drawn["height"] = int(height / PIXEL)
    family = f"{picture_font()}, {CHINESE}"
    parts = {"hconcat", "vconcat", "concat", "facet", "repeat"} & set(drawn)
    if not parts:
        drawn["width"] = int(width / PIXEL) - 8
        drawn["autosize"] = {"type": "fit", "contains": "padding"}
    kept = drawn.get("config") or {}
    type_ = {"labelFontSize": 12, "titleFontSize": 12, "labelFont": family, "titleFont": family}
    drawn["config"] = {
        "font": family,
        **kept,
        "background": "#FFFFFF",
        "view": {"stroke": None, **kept.get("view", {})},
        "axis": {**type_, **kept.get("axis", {})},
        "legend": {**type_, **kept.get("legend", {})},
        "header": {**type_, **kept.get("header", {})},
        "text": {"fontSize": 12, "font": family, **kept.get("text", {})},
    }
    drawn.pop("background", None)
    return bytes(vl_convert.vegalite_to_png(drawn, scale=2.0))


def _chart(paper: _Paper, chart: Chart) -> None:
    asked, left = _chart_height(chart), paper.left() - 4
    height = left if asked * SQUEEZED <= left < asked else None
    picture = Image.open(io.BytesIO(chart_picture(chart.spec, paper.room, height)))
    wide, high = (side / 2 * PIXEL for side in picture.size)
    whole = paper.high - HEAD - FOOT - 4
    fit = min(1.0, paper.room / wide, whole / high)
    paper.ln(1)
    paper.need(high * fit)
    top = float(paper.get_y())
    paper.image(picture, MARGIN, top, wide * fit, high * fit)
    paper.set_xy(MARGIN, top + high * fit + 1)


def _map(paper: _Paper, shown: DeckMap) -> None:
    """Polygons, marks and names of a map, north up, as wide as half a page is high."""
    rings = [(row["polygon"], row.get("fill")) for layer in shown.layers if layer["@@type"] == "PolygonLayer"
             for row in layer.get("data") or [] if row.get("fill")]  # fmt: skip
    outer = [ring[0] if isinstance(ring[0][0], list) else ring for ring, _ in rings]
    points = [point for ring in outer for point in ring]
    if not points:
        return
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = min(paper.room / ((east - west) * narrow), min(130.0, paper.high - HEAD - FOOT - 10) / (north - south))
    paper.need((north - south) * scale + 4)
    top = float(paper.get_y()) + 1

    def at(point: Sequence[float]) -> tuple[float, float]:
        return MARGIN + (point[0] - west) * narrow * scale, top + (north - point[1]) * scale

    paper.set_draw_color(*MUTED)
    for ring, (_, fill) in zip(outer, rings, strict=True):
        paper.set_fill_color(*fill[:3])
        paper.polygon([at(point) for point in ring], style="DF")
    for layer in shown.layers:
        rows = layer.get("data") or []
        if layer["@@type"] == "IconLayer":
            for row in rows:
                x, y = at(row["position"])
                paper.set_fill_color(*PRIMARY)
                paper.circle(x, y, 0.7, style="F")
        elif layer["@@type"] == "TextLayer":
            for row in rows:
                x, y = at(row["position"])
                ink = tuple(row.get("colour") or BLACK)[:3]
                for number, line in enumerate(str(row["name"]).split("\n")):
                    wide = paper.measure("bold", line) * LEAST
                    paper.put(x - wide / 2, y - 2 + 4 * number, line, "bold", LEAST, ink=ink)
    paper.set_xy(MARGIN, top + (north - south) * scale + 3)


def write_page_pdf(head: PageHead, shown: Sequence[Sequence[Piece]], twins: Sequence[Piece], paper: str) -> bytes:
    """What is shown as the bytes of a PDF, each part from a new page on; the tables in ``twins`` as 附表.

    ``paper`` is one of `PAPERS` or 16:9 for slides. Raises FontError without a Chinese font.
    """
    sheet = _Paper(head, paper)
    for number, part in enumerate(shown):
        if number:
            sheet.add_page()
        _draw(sheet, part)
    if twins:
        _words(sheet, Words("附表", 1))
        _draw(sheet, twins)
    return bytes(sheet.output())


def _least_height(piece: Piece) -> float:
    """mm that a piece needs below its heading."""
    if isinstance(piece, Chart):
        return _chart_height(piece) * SQUEEZED + 8 or 60.0
    return 100.0 if isinstance(piece, DeckMap) else 25.0


def _draw(sheet: _Paper, shown: Sequence[Piece]) -> None:
    for place, piece in enumerate(shown):
        if isinstance(piece, Words) and piece.level == 2:  # a heading stays with what follows
            after = next((p for p in shown[place + 1 :] if not isinstance(p, Words)), piece)
            sheet.need(8 + _least_height(after))
        match piece:
            case Words():
                _words(sheet, piece)
            case Figures():
                _figures(sheet, piece)
            case Rows():
                _rows(sheet, piece)
            case Grid():
                _grid(sheet, piece)
            case Chart():
                _chart(sheet, piece)
            case DeckMap():
                _map(sheet, piece)
